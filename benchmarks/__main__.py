"""`python -m benchmarks`: plans for many people, timed, and an exact single day of each beside them, as JSON.

Quick by default: every profile once, seven days. `--full`: three seeds and 7, 14 and 28 days. Seconds are wall time on
the machine named in the result, so only those of one run may be compared with one another.
"""

import argparse
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.profiles import PROFILES
from nutriplan.eligibility import eligible
from nutriplan.model.days import Prices
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.week_rows import WeekView
from nutriplan.model.whole_day import Pricer
from nutriplan.planner import plan_days
from nutriplan.problem_setup import week_problem
from nutriplan.profile_input import Person, person_from
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.references import load_references
from nutriplan.targets.days import weekday_classes

START = date(2026, 11, 23)
_NODES = 5_000
_WITHIN = 1e-3


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; one line a run on standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="three seeds and 7, 14 and 28 days")
    parser.add_argument("--profile", action="append", choices=sorted(PROFILES), help="only these; repeatable")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/result.json"), help="where to write")
    asked = parser.parse_args(arguments)
    chosen = {name: PROFILES[name] for name in asked.profile or PROFILES}
    runs = list(_runs(chosen, range(3) if asked.full else range(1), (7, 14, 28) if asked.full else (7,)))
    result = {"machine": machine(), "summary": summary(runs), "runs": runs}
    asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result["summary"], indent=1) + "\n")
    return 0


def _runs(
    profiles: Mapping[str, Mapping[str, Any]], seeds: Sequence[int], lengths: Sequence[int]
) -> Iterator[dict[str, Any]]:
    for name, facts in profiles.items():
        person = person_from(dict(facts), load_references())
        exact = exact_day(person)
        for seed in seeds:
            for days in lengths:
                run = {"profile": name, "seed": seed, "days": days, **planned(person, days, seed), **exact}
                sys.stderr.write(" ".join(f"{key}={value}" for key, value in run.items()) + "\n")
                yield run


def planned(person: Person, days: int, seed: int) -> dict[str, Any]:
    """A plan's seconds, gap to the proven bound, estimate and number of missed targets."""
    begun = perf_counter()
    result = plan_days(person, START, days, settings=PlannerSettings(seed=seed))
    seconds, solver = perf_counter() - begun, result.solver
    return {
        "seconds": round(seconds, 3),
        "objective": round(solver.objective, 3),
        "gap": round(solver.gap, 4),
        "bound_kind": solver.bound_kind.value,
        "estimate": round(solver.estimate, 4),
        "misses": len(result.shortfalls),
    }


def exact_day(person: Person) -> dict[str, Any]:
    """One day of the person, solved exactly by HiGHS: its seconds, cost and bound.

    The solver is given a good day, found by the day search outside the measured time, by which most columns go.
    """
    catalog, tables, settings = load_catalog(), load_references(), PlannerSettings()
    allowed = eligible(catalog.foods, catalog.dishes, tables.food_rules, person.profile)
    asked = weekday_classes(person.profile, tables)[0].targets.targets
    problem = week_problem(catalog, allowed, asked, {}, 1, 1, settings.variety)
    space, search = problem.space, DaySearch(problem, settings.weights)
    minutes = np.array([dish.row.minutes for dish in space.dishes]) * settings.weights.minute
    base = Prices(np.tile(minutes, (len(space.slots), 1)), np.zeros(len(space.food)), np.zeros(len(space.food)))
    pricer = Pricer(problem, search, WeekView(problem, 1, settings.weights), base, settings.weights)
    no_duals = np.zeros(len(pricer.view.rules.least))
    found = search.run(base, None, settings.chains, settings.moves, np.random.default_rng(0))
    known = found.take(np.argsort(search.cost(base, found), kind="stable")[:1])
    begun = perf_counter()
    day = pricer.price(no_duals, known, _NODES, _WITHIN)
    seconds = perf_counter() - begun
    cost = float(search.cost(base, day.day)[0])
    return {"exact_day_seconds": round(seconds, 3), "exact_day": round(cost, 3), "exact_day_bound": round(day.bound, 3)}


def summary(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Medians and the worst tenth, by length of the plan."""
    found = {}
    for days in sorted({run["days"] for run in runs}):
        own = [run for run in runs if run["days"] == days]
        found[f"{days} days"] = {
            "runs": len(own),
            "seconds": _spread([run["seconds"] for run in own]),
            "gap": _spread([run["gap"] for run in own]),
            "estimate": _spread([run["estimate"] for run in own]),
            "exact_day_seconds": _spread([run["exact_day_seconds"] for run in own]),
            "plans_with_misses": sum(run["misses"] > 0 for run in own),
        }
    return found


def _spread(values: Sequence[float]) -> dict[str, float]:
    tail = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"median": round(median(values), 4), "p90": round(tail, 4)}


def machine() -> dict[str, Any]:
    """What the seconds depend on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": _cpu(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "highspy")},
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(names)} threads" if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
