"""From a person to a plan: targets, what may be served, problem, solution, menu, judgement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic

import numpy as np

from nutriplan import __version__
from nutriplan.assessment import Judge
from nutriplan.eligibility import Eligible, eligible
from nutriplan.errors import NoMenuError
from nutriplan.fixes import FixFinder, with_fixes
from nutriplan.menu import menu_days
from nutriplan.model.search import Days
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import Solution, solve_week
from nutriplan.plan import BoundKind, Day, Shortfall, SolverReport
from nutriplan.problem_setup import week_problem
from nutriplan.profile_input import Person
from nutriplan.shopping import shopping_list
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.references import ConstantId, ReferenceTables, load_references
from nutriplan.targets.build import targets_for
from nutriplan.targets.target import Period, Target
from nutriplan.week import WeekResult

_WEEK = 7
Progress = Callable[[int, int], None]
FINISHED, CUT_SHORT = "finished", "stopped by the time limit"


@dataclass(frozen=True, slots=True)
class _Task:
    """What stays the same for every week of a plan."""

    catalog: Catalog
    allowed: Eligible
    settings: PlannerSettings


def plan_days(
    person: Person,
    start: date,
    days: int,
    *,
    seed: int = 0,
    command: str = "",
    settings: PlannerSettings | None = None,
    progress: Progress | None = None,
) -> WeekResult:
    """Plan days of meals for a person from the shipped tables.

    Args:
        person: The profile and what was assumed of it.
        start: The first day.
        days: How many days; more than seven are planned week by week.
        seed: Another seed gives another plan of equal quality.
        command: The line to print as the one that makes this plan again.
        settings: How hard to work.
        progress: Called with (work done, work at most).

    Raises:
        UsageError: A wish can't be understood.
        NoMenuError: The exclusions leave no dish for a meal.
        MissingReferenceError: No reference value covers the person.
    """
    begun = monotonic()
    catalog, tables = load_catalog(), load_references()
    targets = targets_for(person.profile, tables)
    allowed = eligible(catalog.foods, catalog.dishes, tables.food_rules, person.profile)
    _check_menu(catalog, allowed)
    task = _Task(catalog, allowed, replace(settings or PlannerSettings(), seed=seed))
    dates = [start + timedelta(days=offset) for offset in range(days)]
    judge = Judge.of(catalog.foods, targets.targets)
    solutions, printed = _plan(task, targets.targets, {}, dates, progress)
    missed = judge.shortfalls(printed, targets.targets)
    weekly = _storable(missed, catalog, targets.targets)
    if weekly:
        floor = tables.constant(ConstantId.WEEK_FLOOR)
        targets = replace(targets, targets=tuple(_as_mean(target, weekly, floor) for target in targets.targets))
        solutions, printed = _plan(task, targets.targets, dict.fromkeys(weekly, floor), dates, progress)
        missed = judge.shortfalls(printed, targets.targets)
    report = _report(solutions, monotonic() - begun)
    return WeekResult(
        version=__version__,
        seed=seed,
        command=command,
        profile=person.profile,
        assumed=person.assumed,
        start=start,
        targets=targets,
        days=printed,
        shortfalls=with_fixes(missed, FixFinder(catalog, tables, person.profile, task.settings)),
        excluded=allowed.exclusions,
        shopping=shopping_list(printed, catalog.foods),
        solver=report,
        nutrients=catalog.nutrients,
        foods={item.food_id: catalog.foods[item.food_id] for d in printed for m in d.meals for item in m.items},
        sources=_citations(tables),
    )


def _check_menu(catalog: Catalog, allowed: Eligible) -> None:
    """Every meal must have a dish left.

    Raises:
        NoMenuError: Names each meal without one and the reasons that took most of its dishes.
    """
    faults = []
    for kind in dict.fromkeys(slot.slot.kind for slot in catalog.slots):
        if any(kind in dish.row.slots for dish in allowed.dishes):
            continue
        meant = {dish.dish_id for dish in catalog.dishes if kind in dish.row.slots}
        reasons = [exclusion.reason for exclusion in allowed.exclusions if exclusion.what in meant]
        often = sorted(set(reasons), key=lambda reason: (-reasons.count(reason), reason))[:3]
        faults.append(f"{kind}: all {len(meant)} dishes are left out, most often because: {' / '.join(often)}")
    if faults:
        raise NoMenuError("No menu is left after the exclusions; lift one of them:", faults)


def _plan(
    task: _Task,
    targets: Sequence[Target],
    weekly: Mapping[str, float],
    dates: Sequence[date],
    progress: Progress | None,
) -> tuple[list[Solution], tuple[Day, ...]]:
    """Plan week by week; later weeks like the dishes of earlier ones a little less."""
    solutions: list[Solution] = []
    printed: list[Day] = []
    seen: set[str] = set()
    before: Days | None = None
    weeks = [dates[at : at + _WEEK] for at in range(0, len(dates), _WEEK)]
    for number, week in enumerate(weeks):
        problem = week_problem(task.catalog, task.allowed, targets, weekly, len(week), len(week), task.settings.variety)
        settings = replace(task.settings, seed=task.settings.seed + 1009 * number)
        step = _share_of(progress, number, len(weeks))
        solution = solve_week([problem], [0] * len(week), settings, seen=frozenset(seen), before=before, progress=step)
        solutions.append(solution)
        space = problem.space
        seen |= {space.dishes[int(dish)].dish_id for dish in solution.days.dish.ravel()}
        before = solution.days.take(np.array([len(week) - 1]))
        printed += menu_days(space, solution.days, week, task.catalog.foods, task.catalog.nutrients)
    return solutions, tuple(printed)


def _share_of(progress: Progress | None, part: int, parts: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, most: progress(part * most + done, parts * most)


def _storable(missed: Sequence[Shortfall], catalog: Catalog, targets: Sequence[Target]) -> frozenset[str]:
    """Nutrients that fell short on a day and that the body stores, so that their week's mean may serve."""
    daily = {target.nutrient for target in targets if target.period is Period.DAY}
    return frozenset(
        shortfall.nutrient
        for shortfall in missed
        if not shortfall.above and shortfall.nutrient in daily and catalog.nutrients[shortfall.nutrient].storable
    )


def _as_mean(target: Target, weekly: frozenset[str], floor: float) -> Target:
    if target.nutrient not in weekly or target.lower is None:
        return target
    return replace(target, period=Period.WEEK, floor=target.lower * floor)


def _report(solutions: Sequence[Solution], seconds: float) -> SolverReport:
    objective = sum(solution.objective for solution in solutions)
    bound = sum(solution.bound for solution in solutions)
    relaxed = sum(solution.relaxed for solution in solutions)
    return SolverReport(
        status=FINISHED if all(solution.finished for solution in solutions) else CUT_SHORT,
        objective=objective,
        bound=bound,
        bound_kind=BoundKind.LP,
        gap=(objective - bound) / objective if objective > 0 else 0.0,
        estimate=(objective - relaxed) / objective if objective > 0 else 0.0,
        seconds=seconds,
    )


def _citations(tables: ReferenceTables) -> dict[str, str]:
    return {key: f"{source.citation} ({source.year})" for key, source in tables.sources.items()}
