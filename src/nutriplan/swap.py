"""Swapping a meal or a day of a saved plan: everything else stays as it was printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic

import numpy as np

from nutriplan.errors import NoMenuError, UsageError
from nutriplan.menu import day_of, menu_days
from nutriplan.model.problem import Problem, narrowed
from nutriplan.model.replan import Change, Changed, replan
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import base_prices
from nutriplan.plan import Day, Meal, Shortfall, SolverReport
from nutriplan.planner import SEED_STRIDE, WEEK_DAYS, assembled, judged, task_of
from nutriplan.problem_setup import Task, week_problems, with_means
from nutriplan.saved_plan import SavedPlan, as_arrays
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.targets.days import DayClass, day_classes
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes, meals_named, understood


@dataclass(frozen=True, slots=True)
class Alternative:
    """A day that could stand in the plan: its swapped slots, what the plan would then miss, and by how much it raises
    the plan's objective.
    """

    day: Day
    slots: tuple[Slot, ...]
    shortfalls: tuple[Shortfall, ...]
    extra: float


def swap_meals(
    saved: SavedPlan,
    meals: str,
    *,
    options: int = 1,
    command: str = "",
    settings: PlannerSettings | None = None,
) -> tuple[WeekResult, tuple[Alternative, ...]]:
    """Serve something else in a meal or a whole day of a saved plan.

    Args:
        saved: The plan.
        meals: A meal or a day, `wed dinner`, `2026-11-25`, or a meal and what to serve, `wed dinner=salmon_potatoes`.
        options: How many alternatives to rank at most.
        command: The line to print as the one that makes this plan.
        settings: How hard to work.

    Returns:
        The plan with the best alternative in it, and the alternatives, best first.

    Raises:
        UsageError: The words name no meal of the plan, meals of several days, or a dish that can't be served there.
        DataError: The plan does not fit the tables or the person.
        NoMenuError: Nothing else may be served there.
    """
    begun = monotonic()
    dates = [day.date for day in saved.days]
    day, slots = _meals_of_a_day(meals.partition("=")[0], dates, [meal.slot for meal in saved.days[0].meals])
    work = replace(settings or PlannerSettings(), seed=saved.seed)
    task = _repinned(task_of(saved.person, dates, saved.wishes, work), dates, (day, slots), meals)
    classes, weekly = _classes(saved, dates)
    changed, problem = _changed(saved, task, classes, weekly, (day, slots), options)
    old = saved.days[dates.index(day)]
    alternatives = []
    for index in range(len(changed.days)):
        one = changed.days.take(np.array([index]))
        (drawn,) = menu_days(problem.space, one, [day], task.catalog.foods, task.catalog.nutrients)
        parts = zip(old.meals, drawn.meals, strict=True)
        served = tuple(new if new.slot in slots else kept for kept, new in parts)
        new_day = day_of(day, served, task.catalog.foods, task.catalog.nutrients)
        missed = judged(task, classes, _with_day(saved.days, new_day))
        alternatives.append(Alternative(new_day, slots, missed, float(changed.extra[index])))
    best = alternatives[0]
    known = {(m.nutrient, m.date, m.above): m.fixes for m in saved.shortfalls}
    advice = (f"keep the meal, or swap all of the day: nutriplan plan --swap {day} --from <this plan>",)
    missed = tuple(replace(m, fixes=known.get((m.nutrient, m.date, m.above), advice)) for m in best.shortfalls)
    report = _report(saved.solver, best.extra, monotonic() - begun)
    result = assembled(task, saved.person, classes, _with_day(saved.days, best.day), missed, report, command)
    return result, tuple(alternatives)


def _meals_of_a_day(meals: str, dates: Sequence[date], slots: Sequence[Slot]) -> tuple[date, tuple[Slot, ...]]:
    found = meals_named(meals, dates, slots)
    days = sorted({day for day, _ in found})
    if len(days) > 1:
        raise UsageError(f"{meals!r} names {len(days)} days of the plan; write one as a date: {days[0]}")
    return days[0], tuple(slot for _, slot in found)


def _repinned(task: Task, dates: Sequence[date], swapped: tuple[date, tuple[Slot, ...]], meals: str) -> Task:
    """The task without pins on the meals that are swapped but for the new one; all pins are written by their dates."""
    day, slots = swapped
    new = understood(Wishes(pin=(meals,)), dates, task.catalog, task.allowed).pins if "=" in meals else {}
    kept = {(when, slot): dish for (when, slot), dish in task.order.pins.items() if when != day or slot not in slots}
    pins = {**kept, **new}
    wishes = replace(task.wishes, pin=tuple(f"{when} {slot}={dish}" for (when, slot), dish in pins.items()))
    return replace(task, wishes=wishes, order=replace(task.order, pins=pins))


def _classes(saved: SavedPlan, dates: Sequence[date]) -> tuple[list[DayClass], dict[str, float]]:
    """The targets the plan was made for, week means where it has them, and those nutrients with their daily floor."""
    tables = load_references()
    floor = tables.constant(ConstantId.WEEK_FLOOR)
    classes = day_classes(saved.person.profile, tables, dates)
    means = [replace(each, targets=with_means(each.targets, saved.weekly, floor)) for each in classes]
    return means, dict.fromkeys(sorted(saved.weekly), floor)


def _changed(
    saved: SavedPlan,
    task: Task,
    classes: Sequence[DayClass],
    weekly: dict[str, float],
    meals: tuple[date, tuple[Slot, ...]],
    options: int,
) -> tuple[Changed, Problem]:
    """The alternatives for the meals, and the problem of their day."""
    (day, slots), dates = meals, [each.date for each in saved.days]
    number, at = divmod(dates.index(day), WEEK_DAYS)
    days = saved.days[number * WEEK_DAYS :][:WEEK_DAYS]
    plain = replace(task, wishes=replace(task.wishes, repeat_breakfast=False))
    problems, wanted = week_problems(plain, classes, weekly, [each.date for each in days], first=number == 0)
    old = {meal.slot: meal.dish_id for meal in days[at].meals}
    free = {slot: old[slot] for slot in slots if (day, slot) not in task.order.pins}
    problem = _other_dishes(problems[wanted[at]], free)
    if task.wishes.repeat_breakfast:
        breakfasts = {meal.dish_id for each in days for meal in each.meals if meal.slot is Slot.BREAKFAST}
        problem = replace(problem, repeatable=problem.repeatable | breakfasts)
    names = [slot.slot for slot in problem.space.slots]
    week = as_arrays(problem.space, days)
    beside = {meal.main_group for meal in _beside(saved.days, day) if meal.slot is Slot.DINNER}
    groups = frozenset(i for i, name in enumerate(problem.space.group_names) if name in beside)
    change = Change(problem, week, at, np.array([names.index(slot) for slot in slots]), groups)
    earlier = {meal.dish_id for each in saved.days[: number * WEEK_DAYS] for meal in each.meals}
    rng = np.random.default_rng(saved.seed + SEED_STRIDE * number)
    less = task.order.less_liked | earlier
    base = base_prices(problem.space, task.settings.weights, rng, frozenset(less), task.order.avoid)
    changed = replan(change, base, task.settings, rng, options)
    if not len(changed.days):
        raise NoMenuError(f"{day}: nothing else can be served without too much of one food.")
    return changed, problem


def _other_dishes(problem: Problem, old: dict[Slot, str]) -> Problem:
    """The problem in which the slots that are swapped take any dish but the old one."""
    every = frozenset(dish.dish_id for dish in problem.space.dishes)
    other = narrowed(problem, {slot: every - {dish} for slot, dish in old.items()})
    for slot, dishes in zip(other.space.slots, other.space.slot_dishes, strict=True):
        if not len(dishes):
            raise NoMenuError(f"{slot.slot}: no other dish than {old[slot.slot]} is left; lift an exclusion.")
    return other


def _beside(days: Sequence[Day], day: date) -> list[Meal]:
    near = (day - timedelta(days=1), day + timedelta(days=1))
    return [meal for each in days if each.date in near for meal in each.meals]


def _with_day(days: Sequence[Day], new: Day) -> tuple[Day, ...]:
    return tuple(new if day.date == new.date else day for day in days)


def _report(saved: SolverReport, extra: float, seconds: float) -> SolverReport:
    """The report of the saved plan after the change: what bounds every week bounds this one."""
    objective = max(saved.objective + extra, saved.bound)
    relaxed = min(saved.objective * (1 - saved.estimate), objective)
    share = max(objective, 1e-9)
    return replace(
        saved,
        objective=objective,
        gap=(objective - saved.bound) / share,
        estimate=(objective - relaxed) / share,
        seconds=seconds,
    )
