"""What a day still needs and what it still has room for: the rows that every suggestion has to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from nutriplan.check.plate import ENERGY, Plate
from nutriplan.check.result import NutrientLine
from nutriplan.eligibility import Eligible
from nutriplan.tables.foods import Food
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.target import TargetSet

# Energy and the shares of it follow the appetite; nobody needs telling to eat more salt.
_LEFT_ALONE = frozenset({ENERGY, "sodium_mg"})
_SHARES = frozenset({"AMDR", "RI"})
_FOCUS, _GUARD = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Need:
    """A gap to close: what is missing, in the nutrient's unit, and how much it matters."""

    nutrient: str
    missing: float
    weight: float


@dataclass(frozen=True, slots=True)
class Spare:
    """A target that is met: how much of the nutrient a swap may take away."""

    nutrient: str
    amount: float


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a nutrient may come on top; `by_known` tells that unknown amounts already pass the limit."""

    nutrient: str
    amount: float
    by_known: bool


@dataclass(frozen=True, slots=True)
class FoodRoom:
    """How many grams of some foods together may come on top; a swap of one of them frees its own."""

    foods: frozenset[str]
    grams: float


@dataclass(frozen=True, slots=True)
class Rooms:
    """All rows of a day."""

    needs: tuple[Need, ...]
    spares: tuple[Spare, ...]
    limits: tuple[Room, ...]
    foods: tuple[FoodRoom, ...]
    energy_kcal: float


def is_left_alone(line: NutrientLine) -> bool:
    """Whether a gap is one that nothing is suggested for."""
    return line.nutrient in _LEFT_ALONE or (line.target is not None and line.target.basis in _SHARES)


def held_back(asked: TargetSet) -> dict[str, float]:
    """What only a doctor may set, with the ordinary reference value that it is held down to."""
    unset = (item for item in asked.not_enforced if item.reason == FOR_A_DOCTOR)
    return {item.nutrient: item.value for item in unset if item.value is not None}


def rooms_of(plate: Plate, lines: Sequence[NutrientLine], asked: TargetSet, extra_kcal: float, slack: float) -> Rooms:
    """The needs of a day and its room.

    Args:
        plate: What was eaten.
        lines: Its intake against the targets.
        asked: The targets.
        extra_kcal: Energy [kcal] that may come on top of what is left, or of what was eaten where that is more.
        slack: How far a limit that is already passed may be passed further, as a share of it.
    """
    needs = tuple(
        Need(line.nutrient, line.missing, _FOCUS if line.target and line.target.focus else _GUARD)
        for line in lines
        if line.status.is_gap and not is_left_alone(line)
    )
    spares = tuple(
        Spare(line.nutrient, max(line.amount - line.target.lower, 0.0))
        for line in lines
        if line.target is not None and line.target.lower is not None and not line.status.is_gap
    )
    uppers = {line.nutrient: line.target.upper for line in lines if line.target and line.target.upper is not None}
    held = held_back(asked)
    energy = uppers.pop(ENERGY, inf)
    return Rooms(
        needs=needs,
        spares=spares,
        limits=tuple(_room(plate, name, upper, slack) for name, upper in {**uppers, **held}.items()),
        foods=(),
        energy_kcal=max(energy - plate.known(ENERGY), 0.0) + extra_kcal,
    )


def food_rooms(plate: Plate, allowed: Eligible, offered: Mapping[str, Food]) -> tuple[FoodRoom, ...]:
    """What the rules on foods and each food's own most leave for the rest of the day, a limit of a week taken whole."""
    rules = [(limit.foods, min(limit.day_g, limit.week_g)) for limit in allowed.limits]
    own = [(frozenset({name}), min(food.max_g_day, food.max_g_week)) for name, food in offered.items()]
    return tuple(FoodRoom(foods, max(most - plate.grams_of(foods), 0.0)) for foods, most in (*rules, *own))


def _room(plate: Plate, name: str, upper: float, slack: float) -> Room:
    known, most = plate.known(name), plate.at_most(name)
    if most <= upper:
        return Room(name, upper - most, by_known=False)
    return Room(name, max(upper - known, slack * upper if known > upper else 0.0), by_known=True)
