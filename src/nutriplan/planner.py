"""From a person to a plan: targets, what may be served, problem, solution, menu, judgement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic

import numpy as np

from nutriplan import __version__
from nutriplan.eligibility import named
from nutriplan.exercise import WEEK_DAYS, Weekday
from nutriplan.fixes import FixFinder, with_fixes
from nutriplan.leftovers import FEWEST, leftover_lunches, serve_leftovers
from nutriplan.menu import menu_days
from nutriplan.model.days import Days
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import Solution, solve_week
from nutriplan.plan import Day, Meal, Shortfall, SolverReport
from nutriplan.problem_setup import Task, week_problems, with_means
from nutriplan.profile import Profile
from nutriplan.profile_input import Person
from nutriplan.rework import Rework, holds
from nutriplan.shopping import shopping_list
from nutriplan.solver_report import report_after, report_of
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.foods import Food
from nutriplan.tables.references import ConstantId, ReferenceTables, load_references
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.adjust import Person as TargetPerson
from nutriplan.targets.advice import FOR_A_DOCTOR, plan_advice
from nutriplan.targets.days import DayClass, day_classes, merged
from nutriplan.targets.target import Advice, Period, TargetSet, in_order
from nutriplan.task import SEED_STRIDE, judged, task_of
from nutriplan.week import WeekResult
from nutriplan.wishes import NO_WISHES, Wishes

Progress = Callable[[int, int], None]
_RULE = "PLANNER_RULE"  # the source of what the planner says of itself


@dataclass(frozen=True, slots=True)
class Case:
    """A person's days before they are planned: what may be served, and the dates by their targets."""

    person: Person
    task: Task
    classes: tuple[DayClass, ...]

    @property
    def dates(self) -> list[date]:
        """The days to plan."""
        return sorted(day for each in self.classes for day in each.dates)


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning finds, before any words: the days, the nutrients that they hold by their mean, the misses with what
    would fix them, and how it was found.
    """

    days: tuple[Day, ...]
    weekly: tuple[str, ...]
    missed: tuple[Shortfall, ...]
    solver: SolverReport


def plan_days(
    person: Person,
    start: date,
    days: int,
    *,
    command: str = "",
    wishes: Wishes = NO_WISHES,
    settings: PlannerSettings | None = None,
    progress: Progress | None = None,
) -> WeekResult:
    """Plan days of meals for a person.

    Args:
        person: The profile and what was assumed of it.
        start: The first day.
        days: How many days; more than seven are planned week by week.
        command: The line to print as the one that makes this plan again.
        wishes: Meals that are settled, foods to avoid or to have, and the like.
        settings: How hard to work, the seed, and whether to prove the gap.
        progress: Called with (work done, work at most).

    Raises:
        UsageError: A wish can't be understood.
        NoMenuError: The exclusions leave no dish for a meal.
        MissingReferenceError: No reference value covers the person.
        DataError: The own tables of the wishes have faults.
    """
    case = case_of(person, start, days, wishes, settings or PlannerSettings())
    return told(case, planned(case, progress), command)


def case_of(person: Person, start: date, days: int, wishes: Wishes, settings: PlannerSettings) -> Case:
    """What is to be planned; raises as `plan_days` does, but for a menu that no search can fill."""
    dates = [start + timedelta(days=offset) for offset in range(days)]
    classes = day_classes(person.profile, load_references(), dates)
    return Case(person, task_of(person, dates, wishes, settings), classes)


def planned(case: Case, progress: Progress | None = None) -> Planned:
    """Plan the days of a case; raises NoMenuError where its few dishes can't fill a day."""
    begun = monotonic()
    task, floor = case.task, load_references().constant(ConstantId.WEEK_FLOOR)
    classes, solutions, printed = plan_with_means(task, case.classes, floor, progress)
    work, extra = Rework(task, classes, _weekly(classes, floor), printed), 0.0
    if task.wishes.leftovers:
        before = work.cost()
        serve_leftovers(work, round(load_references().constant(ConstantId.REHEAT_MINUTES)))
        extra = work.cost() - before
    finder = FixFinder(case.person, task.wishes, case.dates, merged(classes), frozenset(work.weekly), task.settings)
    missed = with_fixes(work.missed(), finder)
    return Planned(
        work.days, tuple(work.weekly), missed, report_after(report_of(solutions), extra, monotonic() - begun)
    )


def told(case: Case, found: Planned, command: str) -> WeekResult:
    """What was found for a case, or for another with the same targets and dishes, in the words of this one."""
    floor = load_references().constant(ConstantId.WEEK_FLOOR)
    classes = [_by_means(each, frozenset(found.weekly), floor) for each in case.classes]
    return assembled(case.task, case.person, classes, found.days, found.missed, found.solver, command)


def _by_means(day: DayClass, weekly: frozenset[str], floor: float) -> DayClass:
    return replace(day, targets=with_means(day.targets, weekly, floor))


def _weekly(classes: Sequence[DayClass], floor: float) -> dict[str, float]:
    """Nutrients that are planned for by their mean -> the floor of a day, as a share of the target."""
    targets = (target for each in classes for target in each.targets.targets)
    return dict.fromkeys(sorted({target.nutrient for target in targets if target.period is Period.WEEK}), floor)


def assembled(
    task: Task,
    person: Person,
    classes: Sequence[DayClass],
    days: tuple[Day, ...],
    missed: tuple[Shortfall, ...],
    solver: SolverReport,
    command: str,
) -> WeekResult:
    """Days with all that a report says of them."""
    catalog, tables = task.catalog, load_references()
    targets = merged(classes)
    eaten = {item.food_id: catalog.foods[item.food_id] for day in days for meal in day.meals for item in meal.items}
    advised = _with_plan_advice(targets, person.profile, tables, days, eaten)
    return WeekResult(
        version=__version__,
        seed=task.settings.seed,
        command=command,
        profile=person.profile,
        assumed=person.assumed,
        start=days[0].date,
        targets=replace(advised, advice=in_order([*advised.advice, *_ungranted(task, days, eaten)])),
        days=days,
        shortfalls=missed,
        excluded=task.allowed.exclusions,
        shopping=shopping_list(days, catalog.foods, catalog.pieces),
        solver=solver,
        nutrients=catalog.nutrients,
        foods=eaten,
        sources=_citations(tables),
        wishes=task.wishes,
        pieces=catalog.pieces,
    )


def _ungranted(task: Task, days: Sequence[Day], eaten: Mapping[str, Food]) -> Iterator[Advice]:
    """Wishes that no menu near the targets could hold."""
    for rule in task.order.must:
        wish = rule.name.partition(":")[2]
        served = sum(holds(meal, rule.foods) for day in days for meal in day.meals)
        if not rule.foods & eaten.keys():
            yield Advice(NoticeKind.NOTE, f"You asked for {wish}: no menu that meets the targets has it.", _RULE)
        elif served < rule.servings:
            text = f"You asked for {wish}: no menu that meets the targets has more than {served} servings of it."
            yield Advice(NoticeKind.NOTE, text, _RULE)
    for wish in task.wishes.avoid:
        things = set(named(wish, task.catalog.foods, task.catalog.dishes))
        held = [_meal_name(day.date, meal) for day in days for meal in day.meals if holds(meal, things)]
        if held:
            why = "where nothing else fits the targets and your other wishes as well"
            yield Advice(NoticeKind.NOTE, f"You asked to avoid {wish}: it stays in {', '.join(held)}, {why}.", _RULE)
    weeks = len(days) // WEEK_DAYS
    lunches = len(leftover_lunches(days))
    if task.wishes.leftovers and lunches < FEWEST * weeks:
        text = f"Leftovers: only {lunches} of the lunches can be the dinner before without a target missed."
        yield Advice(NoticeKind.NOTE, text, _RULE)


def _meal_name(day: date, meal: Meal) -> str:
    return f"{Weekday.of(day)} {meal.slot.replace('_', ' ')} ({meal.name})"


def _with_plan_advice(
    targets: TargetSet, profile: Profile, tables: ReferenceTables, days: Sequence[Day], eaten: Mapping[str, Food]
) -> TargetSet:
    """The targets with what the plan calls for saying: how much it holds of what only a doctor may set, and what goes
    with its foods (tea and iron, greens and warfarin).
    """
    kinds = {kind for food in eaten.values() for kind in (*food.traits, food.food_group)}
    advice = plan_advice(TargetPerson(profile, tables, targets.energy.energy_kcal), kinds)
    return replace(targets, advice=in_order([*targets.advice, *advice, *_held_advice(targets, tables, days)]))


def _held_advice(targets: TargetSet, tables: ReferenceTables, days: Sequence[Day]) -> Iterator[Advice]:
    """What the plan holds of each nutrient whose amount only a doctor may set."""
    for item in targets.not_enforced:
        if item.reason == FOR_A_DOCTOR:
            nutrient = tables.nutrients[item.nutrient]
            amounts = [day.totals[item.nutrient] for day in days]
            text = (
                f"These menus hold {min(amounts):,.{nutrient.decimals}f} to {max(amounts):,.{nutrient.decimals}f} "
                f"{nutrient.unit} of {nutrient.name.lower()} a day: have your doctor agree before you eat by them."
            )
            yield Advice(NoticeKind.DOCTOR, text, item.source, (item.nutrient,))


def plan_with_means(
    task: Task, classes: Sequence[DayClass], floor: float, progress: Progress | None
) -> tuple[Sequence[DayClass], list[Solution], tuple[Day, ...]]:
    """Plan for daily targets; where a day can't hold a nutrient that the body stores, again for its mean.

    Returns:
        The classes with the targets that were planned for, the solutions and the days.
    """
    solutions, printed = plan_weeks(task, classes, {}, progress)
    weekly = _storable(judged(task, classes, printed), task.catalog)
    if not weekly:
        return classes, solutions, printed
    means = [_by_means(each, weekly, floor) for each in classes]
    return means, *plan_weeks(task, means, dict.fromkeys(weekly, floor), progress)


def plan_weeks(
    task: Task, classes: Sequence[DayClass], weekly: Mapping[str, float], progress: Progress | None
) -> tuple[list[Solution], tuple[Day, ...]]:
    """Plan week by week; later weeks like the dishes of earlier ones a little less."""
    solutions: list[Solution] = []
    printed: list[Day] = []
    seen = set(task.order.less_liked)
    before: Days | None = None
    dates = sorted(day for each in classes for day in each.dates)
    weeks = [dates[at : at + WEEK_DAYS] for at in range(0, len(dates), WEEK_DAYS)]
    for number, week in enumerate(weeks):
        problems, wanted = week_problems(task, classes, weekly, week, first=number == 0)
        settings = replace(task.settings, seed=task.settings.seed + SEED_STRIDE * number)
        step = share_of(progress, number, len(weeks))
        solution = solve_week(
            problems, wanted, settings, seen=frozenset(seen), avoid=task.order.avoid, before=before, progress=step
        )
        solutions.append(solution)
        space = problems[0].space
        seen |= {space.dishes[int(dish)].dish_id for dish in solution.days.dish.ravel()}
        before = solution.days.take(np.array([len(week) - 1]))
        printed += menu_days(space, solution.days, week, task.catalog.foods, task.catalog.nutrients)
    return solutions, tuple(printed)


def share_of(progress: Progress | None, part: int, parts: int) -> Progress | None:
    """The progress of one of several equal parts of the work."""
    if progress is None:
        return None
    return lambda done, most: progress(part * most + done, parts * most)


def _storable(missed: Sequence[Shortfall], catalog: Catalog) -> frozenset[str]:
    """Nutrients that fell short on a day and that the body stores, so that their week's mean may serve."""
    low = {shortfall.nutrient for shortfall in missed if not shortfall.above}
    return frozenset(nutrient for nutrient in low if catalog.nutrients[nutrient].storable)


def _citations(tables: ReferenceTables) -> dict[str, str]:
    return {key: source.printed for key, source in tables.sources.items()}
