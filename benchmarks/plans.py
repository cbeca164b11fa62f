"""Plans of every profile, timed, and one exact day of each profile beside them.

The exact day is solved by HiGHS alone, with nothing of ours but the programme. Beside it stands the same day when HiGHS
is given a good one, found by the search outside the measured time, by which most of its columns go (whole_day.py).
"""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

from benchmarks.parts import Asked, Part
from benchmarks.spread import spread
from benchmarks.store import Run
from benchmarks.week_case import SEED, START, person_of, week_case
from nutriplan.eligibility import eligible
from nutriplan.model.days import Prices
from nutriplan.model.highs import solve
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.week_rows import WeekView
from nutriplan.model.whole_day import Pricer, WholeDay
from nutriplan.planner import plan_days
from nutriplan.problem_setup import week_problem
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.references import load_references
from nutriplan.targets.days import weekday_classes
from nutriplan.targets.target import Period
from nutriplan.week import WeekResult

NAME = "plans"
EXACT_DAY, PLAN = "exact day", "plan"
WEEK, MONTH = 7, 28
_NODES = 5_000
_WITHIN = 1e-3
_T = TypeVar("_T")


def jobs(asked: Asked) -> list[Run]:
    """The exact day of each profile, then its plans, so that both see the same machine."""
    found: list[Run] = []
    for profile in asked.profiles:
        found.append({"case": EXACT_DAY, "profile": profile})
        lengths = (7, 14, 28) if asked.full else (7,)
        found += [
            {"case": PLAN, "profile": profile, "chance": chance, "days": days}
            for chance in asked.seeds
            for days in lengths
        ]
    return found


def measure(job: Run) -> Run:
    """One exact day, or one plan."""
    if job["case"] == EXACT_DAY:
        return exact_day(job["profile"])
    return planned(job["profile"], job["chance"], job["days"])


def planned(profile: str, chance: int, days: int) -> Run:
    """A plan's seconds, objective, gap to the proven bound, estimate and number of missed targets.

    The seed stays, for it sets the tastes and with them the programme of which a bound is kept; chance searches anew.
    """
    person = person_of(profile)
    begun, processor = perf_counter(), process_time()
    result = plan_days(person, START, days, settings=PlannerSettings(seed=SEED, chance=chance))
    seconds, processor, solver = perf_counter() - begun, process_time() - processor, result.solver
    weekly = weekly_means(result)
    return {
        "seconds": round(seconds, 3),
        "processor_seconds": round(processor, 3),
        "objective": round(solver.objective, 4),
        "bound": round(solver.bound, 4),
        "gap": round(solver.gap, 4),
        "bound_kind": solver.bound_kind.value,
        "estimate": round(solver.estimate, 4),
        "misses": len(result.shortfalls),
        "means": sorted(weekly),
        "status": solver.status,
        **({"problem": week_case(profile, SEED, weekly).fingerprint()} if days == WEEK else {}),
    }


def weekly_means(result: WeekResult) -> frozenset[str]:
    """The nutrients that a plan holds by their mean over the week."""
    return frozenset(each.nutrient for each in result.targets.targets if each.period is Period.WEEK)


def exact_day(profile: str) -> Run:
    """One day of a profile, solved exactly by HiGHS, alone and when given a good day: seconds, cost and bound."""
    pricer, base = _day_alone(profile)
    search, settings, no_prices = pricer.search, PlannerSettings(), np.zeros(len(pricer.view.rules.least))
    found = search.run(base, None, settings.chains, settings.moves, np.random.default_rng(0))
    known = found.take(np.argsort(search.cost(base, found), kind="stable")[:1])
    alone, seconds = _timed(lambda: solve(WholeDay(pricer).priced(no_prices), within=_WITHIN, presolve=True))
    given, given_seconds = _timed(lambda: pricer.price(no_prices, known, _NODES, _WITHIN))
    return {
        **seconds,
        "given": given_seconds,
        "objective": round(alone.objective, 4),
        "bound": round(alone.bound, 4),
        "given_objective": round(float(search.cost(base, given.days)[-1]), 4),
    }


def _timed(work: Callable[[], _T]) -> tuple[_T, Run]:
    begun, processor = perf_counter(), process_time()
    done = work()
    seconds, processor = perf_counter() - begun, process_time() - processor
    return done, {"seconds": round(seconds, 3), "processor_seconds": round(processor, 3)}


def _day_alone(profile: str) -> tuple[Pricer, Prices]:
    """A day of a week of one, at the price of the kitchen's minutes alone."""
    person = person_of(profile)
    catalog, tables, settings = load_catalog(), load_references(), PlannerSettings()
    allowed = eligible(catalog.foods, catalog.dishes, tables.food_rules, person.profile)
    targets = weekday_classes(person.profile, tables)[0].targets.targets
    problem = week_problem(catalog, allowed, targets, {}, 1, 1, settings.variety)
    space, weights = problem.space, settings.weights
    minutes = np.array([dish.row.minutes for dish in space.dishes]) * weights.minute
    base = Prices(np.tile(minutes, (len(space.slots), 1)), np.zeros(len(space.food)), np.zeros(len(space.food)))
    return Pricer(problem, DaySearch(problem, weights), WeekView(problem, 1, weights), base, weights), base


def summary(runs: Sequence[Run]) -> Run:
    """By length of the plan, and the ratios between lengths and to the exact day, of wall and of processor seconds."""
    plans = [run for run in runs if run["case"] == PLAN]
    exact = {run["profile"]: run for run in runs if run["case"] == EXACT_DAY}
    weeks = [run for run in plans if run["days"] == WEEK]
    ratios = {
        name: {
            "week_over_exact_day": spread(
                run[name] / exact[run["profile"]][name] for run in weeks if run["profile"] in exact
            ),
            "week_over_given_day": spread(
                run[name] / exact[run["profile"]]["given"][name]
                for run in weeks
                if "given" in exact.get(run["profile"], {})
            ),
            "month_over_week": spread(_month_over_week(plans, name)),
        }
        for name in ("seconds", "processor_seconds")
    }
    return {
        "lengths": {str(days): _of_length(plans, days) for days in sorted({run["days"] for run in plans})},
        "exact_day_seconds": spread(run["seconds"] for run in exact.values()),
        "given_day_seconds": spread(run["given"]["seconds"] for run in exact.values() if "given" in run),
        "ratios": ratios,
        "exact_gap": spread(run["exact_gap"] for run in weeks if "exact_gap" in run),
    }


def _of_length(plans: Sequence[Run], days: int) -> Run:
    own = [run for run in plans if run["days"] == days]
    return {
        "runs": len(own),
        **{name: spread(run[name] for run in own) for name in ("seconds", "gap", "estimate")},
        "plans_with_misses": sum(run["misses"] > 0 for run in own),
        "plans_cut_short": sum(run["status"] != "finished" for run in own),
    }


def _month_over_week(plans: Sequence[Run], name: str) -> list[float]:
    """Seconds of 28 days over those of 7, a ratio for each profile and chance."""
    found = {(run["profile"], run["chance"], run["days"]): run[name] for run in plans}
    return [
        month / found[profile, chance, WEEK]
        for (profile, chance, days), month in found.items()
        if days == MONTH and (profile, chance, WEEK) in found
    ]


def by_profile(runs: Sequence[Run]) -> list[Run]:
    """A line for each profile: the medians of its weeks over the chances."""
    exact = {run["profile"]: run["seconds"] for run in runs if run["case"] == EXACT_DAY}
    lines: list[Run] = []
    for profile in dict.fromkeys(run["profile"] for run in runs):
        own = [run for run in runs if run["case"] == PLAN and run["profile"] == profile and run["days"] == WEEK]
        if not own:
            continue
        names = ("seconds", "objective", "gap", "exact_gap", "estimate")
        known = {name: [run[name] for run in own if name in run] for name in names}
        line = {name: median(values) for name, values in known.items() if values}
        lines.append({"profile": profile, **line, "misses": sum(run["misses"] for run in own)})
        if profile in exact:
            lines[-1] = {**lines[-1], "exact_day_seconds": exact[profile]}
    return lines


PART = Part(NAME, jobs, measure, summary)
