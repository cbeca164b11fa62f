"""Which targets a plan meets with the least to spare, what they cost it, and which foods carry them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, inf

from nutriplan.plan import Day
from nutriplan.tables.foods import Food
from nutriplan.targets.target import Period, Target

_ENERGY = "energy_kcal"  # every food carries it, and its range is narrow by design
_CARRIERS = 3
_TIGHT = 1.05  # a guard nutrient is told where its least day is below this share of the target, or where it costs
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Carrier:
    """A food and its share of all that the plan holds of a nutrient."""

    food: str
    share: float


@dataclass(frozen=True, slots=True)
class Tightness:
    """How near a plan comes to missing a lower target.

    Attributes:
        nutrient: Its id.
        share: What the least day holds, or the mean where the target is one, as a share of the target.
        date: The least day; None for the mean.
        price: What a day pays for it at the proven linear bound [units of preference]; 0 where it costs nothing.
        carriers: The foods that hold most of it, at most three.
    """

    nutrient: str
    share: float
    date: date | None
    price: float
    carriers: tuple[Carrier, ...]


def tightness(
    days: Sequence[Day], targets: Iterable[Target], foods: Mapping[str, Food], prices: Mapping[str, float]
) -> tuple[Tightness, ...]:
    """The nutrients in focus and all others that are near their target or cost something, the tightest first.

    Args:
        days: The plan as printed.
        targets: What was asked of it.
        foods: The foods that occur in it, by id.
        prices: Shadow prices by row name (see SolverReport).
    """
    spare: dict[str, list[tuple[float, date | None]]] = defaultdict(list)
    focus: set[str] = set()
    for target in targets:
        if target.lower and target.nutrient != _ENERGY:
            spare[target.nutrient] += _shares(days, target, target.lower)
            focus |= {target.nutrient} if target.focus else set()
    found = []
    for nutrient, shares in spare.items():
        share, day = min(shares, key=lambda each: (each[0], each[1] or date.max), default=(inf, None))
        price = prices.get(f"lower:{nutrient}", 0.0)
        if shares and (price or share < _TIGHT or nutrient in focus):
            found.append(Tightness(nutrient, share, day, price, _carriers(days, foods, nutrient)))
    return tuple(sorted(found, key=lambda each: (each.share, each.nutrient)))


def _shares(days: Sequence[Day], target: Target, lower: float) -> Iterator[tuple[float, date | None]]:
    held = [day for day in days if target.days is None or day.date in target.days]
    amounts = [day.totals[target.nutrient] for day in held]
    if target.period is Period.WEEK and held:
        yield round(fsum(amounts) / len(amounts) / lower, _DECIMALS), None
    elif held:
        yield from ((round(amount / lower, _DECIMALS), day.date) for amount, day in zip(amounts, held, strict=True))


def _carriers(days: Sequence[Day], foods: Mapping[str, Food], nutrient: str) -> tuple[Carrier, ...]:
    amounts: dict[str, list[float]] = defaultdict(list)
    for day in days:
        for meal in day.meals:
            for item in meal.items:
                amounts[item.food_id].append(item.grams * (foods[item.food_id].nutrients[nutrient] or 0.0))
    sums = {food: fsum(held) for food, held in amounts.items()}
    whole = fsum(sums.values())
    first = sorted((food for food in sums if sums[food] > 0), key=lambda food: (-sums[food], food))[:_CARRIERS]
    return tuple(Carrier(food, round(sums[food] / whole, _DECIMALS)) for food in first)
