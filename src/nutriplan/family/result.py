"""What planning for a household returns: a plan for each of its people, and what they share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from nutriplan.menu import day_of
from nutriplan.plan import Exclusion, Meal, Shortfall, SolverReport
from nutriplan.shopping import shopping_list
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food
from nutriplan.week import WeekResult


@dataclass(frozen=True)
class FamilyResult:
    """Plans with the same dates, the same dish in each shared meal, and each one's own portions.

    `members` in the order of the household, `excluded` what the shared meals leave out and for whose sake, `solver` how
    the shared dishes were found, `notes` what to know about them.
    """

    name: str
    shared: tuple[Slot, ...]
    members: tuple[WeekResult, ...]
    excluded: tuple[Exclusion, ...]
    solver: SolverReport
    notes: tuple[str, ...] = ()

    @property
    def start(self) -> date:
        """The first day."""
        return self.members[0].start

    @property
    def shortfalls(self) -> tuple[tuple[str, Shortfall], ...]:
        """Every target that is missed, with the name of who misses it."""
        return tuple((week.profile.name, miss) for week in self.members for miss in week.shortfalls)

    def shared_meals(self) -> Iterator[tuple[date, Meal, dict[str, Meal]]]:
        """The date, the dish and each one's plate by name, for every meal that is eaten together."""
        for place, day in enumerate(self.members[0].days):
            for number, meal in enumerate(day.meals):
                if meal.slot in self.shared:
                    yield day.date, meal, {w.profile.name: w.days[place].meals[number] for w in self.members}

    @cached_property
    def foods(self) -> Mapping[str, Food]:
        """All foods on all plates."""
        return {name: food for week in self.members for name, food in week.foods.items()}

    @cached_property
    def together(self) -> WeekResult:
        """All plates as one plan, for what is bought together."""
        first = self.members[0]
        weeks = zip(*(week.days for week in self.members), strict=True)
        days = tuple(
            day_of(plates[0].date, tuple(meal for day in plates for meal in day.meals), self.foods, first.nutrients)
            for plates in weeks
        )
        return replace(
            first,
            days=days,
            foods=self.foods,
            shopping=shopping_list(days, self.foods, first.pieces),
            shortfalls=(),
            swaps=(),
        )
