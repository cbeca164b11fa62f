"""The judge: compares printed days with targets. It knows grams and tables, no solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from nutriplan.plan import Day, Shortfall
from nutriplan.tables.foods import Food, highest_known
from nutriplan.targets.target import Period, Target

# A sum of decimal grams in binary arithmetic is off by about 1e-15 of itself; anything larger is a miss.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares days with targets.

    Attributes:
        foods: The food table, by id.
        ceilings: Per nutrient the highest known amount per 100 g in each food group, counted for unknown amounts
            against upper limits.
    """

    foods: Mapping[str, Food]
    ceilings: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, foods: Mapping[str, Food], targets: Sequence[Target]) -> "Judge":
        """A judge for some targets."""
        limited = [target.nutrient for target in targets if target.upper is not None]
        return cls(foods, {nutrient: highest_known(foods.values(), nutrient) for nutrient in limited})

    def at_most(self, day: Day, nutrient: str) -> float:
        """The most a day can hold of a nutrient: known amounts, and for unknown ones their group's highest."""
        ceiling = self.ceilings[nutrient]
        unknown = frozenset(day.unknown.get(nutrient, ()))
        extra = fsum(
            item.grams * ceiling[self.foods[item.food_id].food_group] / 100
            for meal in day.meals
            for item in meal.items
            if item.food_id in unknown
        )
        return day.totals[nutrient] + extra

    def shortfalls(self, days: Sequence[Day], targets: Sequence[Target]) -> tuple[Shortfall, ...]:
        """Every target that is missed, in the order of the targets and the dates."""
        missed: list[Shortfall] = []
        for target in targets:
            held = [day for day in days if target.days is None or day.date in target.days]
            if held:
                missed += self._missed(held, target)
        return tuple(missed)

    def _missed(self, days: Sequence[Day], target: Target) -> list[Shortfall]:
        missed = []
        if target.lower is not None:
            floor = target.lower if target.period is Period.DAY else (target.floor or 0.0)
            missed += [_short(target, day.date, floor, day.totals[target.nutrient]) for day in days]
        if target.lower is not None and target.period is Period.WEEK:
            mean = fsum(day.totals[target.nutrient] for day in days) / len(days)
            missed.append(_short(target, None, target.lower, mean))
        if target.upper is not None:
            missed += [_over(target, day.date, target.upper, self.at_most(day, target.nutrient)) for day in days]
        return [shortfall for shortfall in missed if shortfall is not None]


def _short(target: Target, day: date | None, least: float, amount: float) -> Shortfall | None:
    if amount >= least * (1 - _ROUNDING):
        return None
    return Shortfall(target.nutrient, day, least, amount, least - amount, above=False, fixes=())


def _over(target: Target, day: date | None, most: float, amount: float) -> Shortfall | None:
    if amount <= most * (1 + _ROUNDING):
        return None
    return Shortfall(target.nutrient, day, most, amount, amount - most, above=True, fixes=())
