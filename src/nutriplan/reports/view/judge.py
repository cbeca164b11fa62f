"""Which target holds on a day, whether it is met, and the order in which nutrients are shown."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from nutriplan.tables.nutrients import Nutrient, NutrientGroup
from nutriplan.targets.target import Fluid, Period, Target

if TYPE_CHECKING:  # for its name alone: it brings dishes and wishes, which the targets do without
    from nutriplan.week import WeekResult

# Minerals that cramps are asked about first, then the B vitamins and vitamin D; others follow by group.
_FIRST = (
    "magnesium_mg",
    "potassium_mg",
    "calcium_mg",
    "phosphorus_mg",
    "thiamin_mg",
    "riboflavin_mg",
    "niacin_mg",
    "pantothenic_acid_mg",
    "vitamin_b6_mg",
    "folate_dfe_ug",
    "vitamin_b12_ug",
    "vitamin_d_ug",
)
_GROUPS = list(NutrientGroup)
_TOLERANCE = 1e-9


class Status(StrEnum):
    """How an amount stands to its target.

    MET: within the bounds. SHORT, OVER: a bound is missed. MEAN: below on this day, but the target is a mean over the
    plan and the day's floor holds. FREE: nothing is asked of this nutrient on this day.
    """

    MET = "met"
    SHORT = "short"
    OVER = "over"
    MEAN = "mean"
    FREE = "free"

    @property
    def fails(self) -> bool:
        """Whether the status is a miss."""
        return self in (Status.SHORT, Status.OVER)


def in_order(nutrients: Iterable[Nutrient]) -> list[Nutrient]:
    """Nutrients as shown: the cramp set first, then energy and macronutrients, minerals, vitamins."""
    first = {nutrient_id: place for place, nutrient_id in enumerate(_FIRST)}
    return sorted(
        nutrients, key=lambda nutrient: (first.get(nutrient.nutrient_id, len(first)), _GROUPS.index(nutrient.group))
    )


def fluid_on(fluids: Sequence[Fluid], day: date) -> Fluid | None:
    """The water of a date; one made for the date goes before one for all days."""
    named = (fluid for fluid in fluids if fluid.days is not None and day in fluid.days)
    return next(named, next((fluid for fluid in fluids if fluid.days is None), None))


def nutrients_of(result: "WeekResult", ids: Collection[str]) -> list[Nutrient]:
    """Nutrients by id as shown, whatever the order of the ids."""
    return in_order(nutrient for key, nutrient in result.nutrients.items() if key in ids)


def target_on(targets: Sequence[Target], nutrient: str, day: date) -> Target | None:
    """The target of a nutrient that holds on a date; one made for the date goes before one for all days."""
    of_nutrient = [target for target in targets if target.nutrient == nutrient]
    for target in of_nutrient:
        if target.days is not None and day in target.days:
            return target
    return next((target for target in of_nutrient if target.days is None), None)


def below(amount: float, lower: float) -> bool:
    """Whether an amount misses a lower bound, but for the last bit of a float."""
    return amount < lower * (1 - _TOLERANCE)


def above(amount: float, upper: float) -> bool:
    """Whether an amount passes an upper bound, but for the last bit of a float."""
    return amount > upper * (1 + _TOLERANCE)


def status(amount: float, target: Target | None) -> Status:
    """How a day's amount stands to the target of that day."""
    if target is None or (target.lower is None and target.upper is None):
        return Status.FREE
    if target.upper is not None and above(amount, target.upper):
        return Status.OVER
    if target.lower is None or not below(amount, target.lower):
        return Status.MET
    if target.period is Period.WEEK and not below(amount, target.floor or 0.0):
        return Status.MEAN
    return Status.SHORT


def status_of_day(result: "WeekResult", day: date) -> Status:
    """How a day stands by the shortfalls that the plan itself lists: SHORT goes before OVER."""
    above = [shortfall.above for shortfall in result.shortfalls if shortfall.date == day]
    if not above:
        return Status.MET
    return Status.OVER if all(above) else Status.SHORT
