"""A day's intake against its targets, nutrient by nutrient."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from nutriplan.check.plate import ENERGY, Plate
from nutriplan.check.result import Contribution, MealShare, NutrientLine, Status
from nutriplan.plan import Shortfall
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.supplements import FILLED
from nutriplan.targets.target import Target, TargetSet

_TOP = 3
_TOLD_WHEN_EATEN = ("alcohol_g",)  # has no target, but is never passed over


def nutrient_lines(plate: Plate, asked: TargetSet, average: Mapping[str, float]) -> tuple[NutrientLine, ...]:
    """The intake of every nutrient that is asked for, that a doctor has to set or a supplement fills, or that is
    never passed over.

    Args:
        plate: What was eaten.
        asked: The targets of the day.
        average: The average requirements, by nutrient.
    """
    targets = {target.nutrient: target for target in asked.targets}
    without = {item.nutrient: item.reason for item in asked.not_enforced if item.reason in (FOR_A_DOCTOR, FILLED)}
    eaten = {name for name in _TOLD_WHEN_EATEN if plate.known(name) > 0}
    wanted = targets.keys() | without.keys() | eaten
    missed = {(miss.nutrient, miss.above) for miss in shortfalls(plate, asked.targets)}
    return tuple(
        replace(_line(plate, name, targets.get(name), average.get(name), missed), without=without.get(name, ""))
        for name in plate.tables.nutrients
        if name in wanted
    )


def shortfalls(plate: Plate, targets: Sequence[Target]) -> tuple[Shortfall, ...]:
    """What the judge of plans says of a day."""
    limited = [target.nutrient for target in targets if target.upper is not None]
    return plate.judge(limited).shortfalls([plate.day], targets)


def meal_shares(plate: Plate) -> tuple[MealShare, ...]:
    """The energy of each meal and its share of the day's."""
    day = plate.known(ENERGY)
    return tuple(MealShare(meal, kcal, kcal / day if day else 0.0) for meal, kcal in plate.by_meal().items())


def intake_of(plate: Plate) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The known amounts of all nutrients of the food table, and the coverage of each."""
    return dict(plate.day.totals), {name: plate.coverage(name) for name in plate.day.totals}


def _line(
    plate: Plate, name: str, target: Target | None, average: float | None, missed: set[tuple[str, bool]]
) -> NutrientLine:
    known = plate.known(name)
    most = plate.at_most(name) if name in plate.day.unknown else known
    return NutrientLine(
        nutrient=name,
        amount=known,
        at_most=most if isfinite(most) else None,
        target=target,
        average=average,
        status=_status(name, known, target, average, missed),
        coverage=plate.coverage(name),
        unknown=plate.unknown(name),
        top=_top(plate.by_food(name), known),
    )


def _status(
    name: str, known: float, target: Target | None, average: float | None, missed: set[tuple[str, bool]]
) -> Status:
    """The judge says whether a bound is missed; what it says of a limit counts what is unknown."""
    if target is None or (target.lower is None and target.upper is None):
        return Status.FREE
    if (name, False) in missed:
        return Status.BELOW_AVERAGE if average is not None and known < average else Status.BELOW
    if (name, True) in missed:
        return Status.ABOVE if known > (target.upper or 0.0) else Status.MAYBE_ABOVE
    return Status.MET


def _top(by_food: Iterable[tuple[str, float]], known: float) -> tuple[Contribution, ...]:
    return tuple(Contribution(name, held, held / known) for name, held in list(by_food)[:_TOP])
