"""Other ways to plan the same week, given as much time: one programme for the whole week, and day by day.

The peers get the larger of the wall and the processor seconds that the plan took, for the search uses every core and
HiGHS one. A peer is beaten where it has no week, or one that costs more; it is judged by the lower of its week's true
cost and the objective of its own programme.
"""

from collections.abc import Sequence
from time import perf_counter, process_time
from typing import Any

from benchmarks.monolith import PeerWeek
from benchmarks.parts import Asked, Part
from benchmarks.patience import PEERS, peer_week
from benchmarks.spread import spread
from benchmarks.store import Run
from benchmarks.week_case import week_case
from nutriplan.model.solve import solve_week

NAME = "peers"


def jobs(asked: Asked) -> list[Run]:
    """A week of each profile and seed."""
    return [{"profile": profile, "seed": seed} for profile in asked.profiles for seed in asked.seeds]


def measure(job: Run) -> Run:
    """Our week and the peers' at equal time."""
    case = week_case(job["profile"], job["seed"])
    wall, processor = perf_counter(), process_time()
    ours = solve_week(case.classes, case.wanted, case.settings)
    wall, processor = perf_counter() - wall, process_time() - processor
    given = max(wall, processor)
    found: dict[str, Any] = {
        "seconds": round(wall, 3),
        "processor_seconds": round(processor, 3),
        "objective": round(ours.objective, 4),
    }
    for name in PEERS:
        found |= _figures(name, peer_week(name, job["profile"], job["seed"], given))
    return found


def _figures(name: str, week: PeerWeek) -> dict[str, Any]:
    costs = [cost for cost in (week.cost, week.claimed) if cost is not None]
    best = round(min(costs), 4) if costs else None
    true = None if week.cost is None else round(week.cost, 4)
    return {name: best, f"{name}_true_cost": true, f"{name}_seconds": round(week.seconds, 3)}


def summary(runs: Sequence[Run]) -> Run:
    """How often each peer is beaten, how often it has no week, and how much dearer its weeks are."""
    return {name: _against(name, runs) for name in PEERS if runs}


def _against(name: str, runs: Sequence[Run]) -> Run:
    weeks = [run for run in runs if run[name] is not None]
    return {
        "runs": len(runs),
        "beaten": sum(run[name] is None or run["objective"] < run[name] for run in runs),
        "no_week": len(runs) - len(weeks),
        "cost_over_ours": spread(run[name] / run["objective"] for run in weeks if run["objective"] > 0),
        "seconds_over_ours": spread(run[f"{name}_seconds"] / run["seconds"] for run in runs),
    }


PART = Part(NAME, jobs, measure, summary)
