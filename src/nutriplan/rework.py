"""A plan in work: meals of a day are served anew, everything else stays as it was printed."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from nutriplan.errors import NoMenuError
from nutriplan.exercise import WEEK_DAYS
from nutriplan.menu import day_of, menu_days
from nutriplan.model.days import Days, Prices
from nutriplan.model.problem import Problem, narrowed
from nutriplan.model.replan import Change, Changed, replan
from nutriplan.model.search import DaySearch
from nutriplan.model.solve import base_prices
from nutriplan.model.week_rows import WeekView, rule_cost, violated
from nutriplan.plan import Day, Meal, Shortfall
from nutriplan.problem_setup import Task, week_problems
from nutriplan.saved_plan import as_arrays
from nutriplan.tables.dishes import Slot
from nutriplan.targets.days import DayClass
from nutriplan.task import SEED_STRIDE, judged

Adapt = Callable[[Problem], Problem]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A day that could stand in the plan: the slots that changed, what the plan would then miss, by how much it raises
    the plan's objective, and whether it breaks a rule of the week that the plan kept.
    """

    day: Day
    slots: tuple[Slot, ...]
    shortfalls: tuple[Shortfall, ...]
    extra: float
    breaks_rule: bool = False


class Rework:
    """A plan whose days change one at a time.

    Attributes:
        task: What is planned for whom, wishes included.
        classes: The dates by their targets, as planned for.
        weekly: Nutrients that were planned for by their mean -> the floor of a day, as a share of the target.
        days: The plan as it stands.
    """

    def __init__(
        self, task: Task, classes: Sequence[DayClass], weekly: Mapping[str, float], days: Sequence[Day]
    ) -> None:
        self.task, self.classes, self.weekly = task, classes, weekly
        self.days = tuple(days)
        self._problems: dict[int, tuple[list[Problem], list[int]]] = {}

    @property
    def dates(self) -> list[date]:
        """The dates of the plan."""
        return [day.date for day in self.days]

    def missed(self) -> tuple[Shortfall, ...]:
        """Every target that the plan misses as it stands."""
        return judged(self.task, self.classes, self.days)

    def offers(
        self,
        day: date,
        slots: Sequence[Slot],
        *,
        only: Mapping[Slot, frozenset[str]] | None = None,
        adapt: Adapt | None = None,
        options: int = 1,
    ) -> list[Alternative]:
        """The best days with the slots served anew, best first; none when each holds too much of one food.

        Args:
            day: The day to change.
            slots: Its meals to change.
            only: Dishes that meals are reduced to, by id.
            adapt: A last change to the problem of the day.
            options: How many alternatives at most.

        Raises:
            NoMenuError: No dish is left for a slot.
            DataError: The plan does not fit the tables or the person.
        """
        plain, week, at = self.context(day)
        problem = narrowed(plain, only or {})
        problem = problem if adapt is None else adapt(problem)
        _check(problem, slots)
        names = [slot.slot for slot in problem.space.slots]
        places = np.array([names.index(slot) for slot in slots])
        change = Change(problem, week, at, places, self._beside(problem, day))
        changed = self._replanned(change, self.dates.index(day) // WEEK_DAYS, options)
        drawn = [self._drawn(problem, changed, index, day, slots) for index in range(len(changed.days))]
        broken = self._broken(change, changed.days)
        return [
            Alternative(new, tuple(slots), judged(self.task, self.classes, self._with(new)), float(extra), breaks)
            for new, extra, breaks in zip(drawn, changed.extra, broken, strict=True)
        ]

    def others(self, day: date, slots: Sequence[Slot]) -> dict[Slot, frozenset[str]]:
        """For meals of a day that are not pinned all dishes but the one that is served, by id."""
        served = frozenset(dish.dish_id for dish in self.task.allowed.dishes)
        meals = {meal.slot: meal for meal in self.days[self.dates.index(day)].meals}
        return {slot: served - {meals[slot].dish_id} for slot in slots if (day, slot) not in self.task.order.pins}

    def stands(self, alternative: Alternative, missed: int) -> bool:
        """Whether an alternative found earlier still misses no more than so many targets and breaks no rule."""
        problem, week, at = self.context(alternative.day.date)
        change = Change(problem, week, at, np.zeros(0, dtype=np.int64), frozenset())
        new = as_arrays(problem.space, [alternative.day])
        fits = len(judged(self.task, self.classes, self._with(alternative.day))) <= missed
        return fits and not any(self._broken(change, new))

    def take(self, alternative: Alternative) -> None:
        """Put an alternative into the plan; leftovers of a dinner that is gone are cooked afresh."""
        self.days = self._fresh(self._with(alternative.day))

    def cost(self) -> float:
        """What the plan costs as it stands [units of preference], by the wishes and the rules of its own task."""
        total, weights = 0.0, self.task.settings.weights
        for number, first in enumerate(range(0, len(self.days), WEEK_DAYS)):
            for day in self.days[first : first + WEEK_DAYS]:
                problem, week, at = self.context(day.date)
                base, _ = self._prices(problem, number)
                total += float(DaySearch(problem, weights).cost(base, week.take(np.array([at])))[0])
            view = WeekView(problem, len(week), weights)
            total += rule_cost(view.rules, view.use(week).sum(axis=0))
        return total

    def servable(self) -> bool:
        """Whether every dish of the plan may stand where it stands, by the pins and the minutes of its own task."""
        return all(
            dish in fitting
            for day in self.days
            for problem, week, at in (self.context(day.date),)
            for dish, fitting in zip(week.dish[at], problem.space.slot_dishes, strict=True)
        )

    def context(self, day: date) -> tuple[Problem, Days, int]:
        """The problem of a day, its week as arrays and its place in the week.

        Raises:
            DataError: The plan does not fit the tables or the person.
        """
        number, at = divmod(self.dates.index(day), WEEK_DAYS)
        week = self.days[number * WEEK_DAYS :][:WEEK_DAYS]
        if number not in self._problems:  # they do not depend on what is served
            plain = replace(self.task, wishes=replace(self.task.wishes, repeat_breakfast=False))
            dates = [each.date for each in week]
            self._problems[number] = week_problems(plain, self.classes, self.weekly, dates, first=number == 0)
        problems, wanted = self._problems[number]
        problem = problems[wanted[at]]
        if self.task.wishes.repeat_breakfast:
            breakfasts = {meal.dish_id for each in week for meal in each.meals if meal.slot is Slot.BREAKFAST}
            problem = replace(problem, repeatable=problem.repeatable | breakfasts)
        return problem, as_arrays(problem.space, week), at

    def _replanned(self, change: Change, number: int, options: int) -> Changed:
        base, rng = self._prices(change.problem, number)
        return replan(change, base, self.task.settings, rng, options)

    def _prices(self, problem: Problem, number: int) -> tuple[Prices, np.random.Generator]:
        """What dishes and foods of a week cost before any of its rules, and the luck that is left for the search."""
        settings = self.task.settings
        earlier = {meal.dish_id for each in self.days[: number * WEEK_DAYS] for meal in each.meals}
        rng = np.random.default_rng(settings.seed + SEED_STRIDE * number)
        less = frozenset(self.task.order.less_liked | earlier)
        return base_prices(problem.space, settings.weights, rng, less, self.task.order.avoid), rng

    def _beside(self, problem: Problem, day: date) -> frozenset[int]:
        """Main groups of the dinners of the days before and after."""
        near = (day - timedelta(days=1), day + timedelta(days=1))
        dinners = [meal for each in self.days if each.date in near for meal in each.meals if meal.slot is Slot.DINNER]
        groups = {meal.main_group for meal in dinners}
        return frozenset(i for i, name in enumerate(problem.space.group_names) if name in groups)

    def _drawn(self, problem: Problem, changed: Changed, index: int, day: date, slots: Sequence[Slot]) -> Day:
        """A found day as printed, the meals that stay taken over from the old one."""
        catalog, one = self.task.catalog, changed.days.take(np.array([index]))
        (drawn,) = menu_days(problem.space, one, [day], catalog.foods, catalog.nutrients)
        old = self.days[self.dates.index(day)]
        parts = zip(old.meals, drawn.meals, strict=True)
        return day_of(
            day, tuple(new if new.slot in slots else kept for kept, new in parts), catalog.foods, catalog.nutrients
        )

    def _broken(self, change: Change, new: Days) -> list[bool]:
        """Whether each of some days breaks a rule of the week that the old one kept."""
        view = WeekView(change.problem, len(change.week), self.task.settings.weights)
        use = view.use(change.week)
        before = set(violated(view.rules, use.sum(axis=0)))
        rest = use.sum(axis=0) - use[change.at]
        return [bool(set(violated(view.rules, rest + own)) - before) for own in view.use(new)]

    def _with(self, new: Day) -> tuple[Day, ...]:
        return tuple(new if day.date == new.date else day for day in self.days)

    def _fresh(self, days: tuple[Day, ...]) -> tuple[Day, ...]:
        """The days, lunches marked as leftovers only where their dinner still stands."""
        dinners = {day.date: meal for day in days for meal in day.meals if meal.slot is Slot.DINNER}
        minutes = {dish.dish_id: dish.row.minutes for dish in self.task.catalog.dishes}
        return tuple(
            replace(
                day,
                meals=tuple(
                    meal
                    if meal.leftover_of is None or same_pot(meal, dinners.get(meal.leftover_of))
                    else replace(meal, leftover_of=None, minutes=minutes[meal.dish_id])
                    for meal in day.meals
                ),
            )
            for day in days
        )


def holds(meal: Meal, things: AbstractSet[str]) -> bool:
    """Whether a meal is one of some dishes or holds one of some foods, by id."""
    return meal.dish_id in things or any(item.food_id in things for item in meal.items)


def same_pot(lunch: Meal, dinner: Meal | None) -> bool:
    """Whether a lunch can be the leftovers of a dinner: the same dish of the same foods."""
    if dinner is None or lunch.dish_id != dinner.dish_id:
        return False
    return {item.food_id for item in lunch.items} == {item.food_id for item in dinner.items}


def _check(problem: Problem, slots: Sequence[Slot]) -> None:
    for slot, dishes in zip(problem.space.slots, problem.space.slot_dishes, strict=True):
        if slot.slot in slots and not len(dishes):
            raise NoMenuError(f"{slot.slot}: no other dish is left for it; lift an exclusion.")
