"""Swapping a meal or a day of a saved plan: everything else stays as it was printed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from time import monotonic

from nutriplan.errors import NoMenuError, UsageError
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Shortfall
from nutriplan.planner import assembled
from nutriplan.problem_setup import Task, with_means
from nutriplan.rework import Alternative, Rework
from nutriplan.saved_plan import SavedPlan
from nutriplan.solver_report import report_after
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.targets.days import DayClass, day_classes
from nutriplan.task import task_of
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes, meals_named, understood


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
    rework = rework_of(saved, task)
    alternatives = rework.offers(day, slots, only=rework.others(day, slots), options=options)
    if not alternatives:
        raise NoMenuError(f"{day}: nothing else can be served without too much of one food.")
    rework.take(alternatives[0])
    advice = f"keep the meal, or swap all of the day: nutriplan plan --swap {day} --from <this plan>"
    return finished(saved, rework, lambda _: advice, monotonic() - begun, command), tuple(alternatives)


def rework_of(saved: SavedPlan, task: Task) -> Rework:
    """A saved plan in work, with the targets it was made for."""
    tables = load_references()
    floor = tables.constant(ConstantId.WEEK_FLOOR)
    classes = day_classes(saved.person.profile, tables, [day.date for day in saved.days])
    means: list[DayClass] = [replace(each, targets=with_means(each.targets, saved.weekly, floor)) for each in classes]
    return Rework(task, means, dict.fromkeys(sorted(saved.weekly), floor), saved.days)


def finished(
    saved: SavedPlan, rework: Rework, advice: Callable[[date | None], str], seconds: float, command: str
) -> WeekResult:
    """The changed plan with all that a report says of it; what it misses anew on a date gets the advice for it.

    It is held against the bound of the saved plan by that plan's own wishes: a new one has other prices and rules.
    """
    known = {_key(miss): miss.fixes for miss in saved.shortfalls}
    missed = tuple(replace(miss, fixes=known.get(_key(miss)) or (advice(miss.date),)) for miss in rework.missed())
    own = rework_of(saved, task_of(saved.person, rework.dates, saved.wishes, rework.task.settings))
    before = own.cost()
    own.days = rework.days
    report = report_after(saved.solver, own.cost() - before, seconds, covered=own.servable())
    result = assembled(rework.task, saved.person, rework.classes, rework.days, missed, report, command)
    return replace(result, revision=saved.revision + 1)


def _key(miss: Shortfall) -> tuple[str, date | None, bool]:
    return miss.nutrient, miss.date, miss.above


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
