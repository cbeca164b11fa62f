"""Bounds that were proven by exact day pricing, kept because each takes minutes: benchmarks/bounds.json.

A bound is of the programme that its fingerprint names (week_case.py). Where tables or code have changed the programme,
the bound is stale: it is neither used nor kept once a new one is proven.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.machine import today, versions
from benchmarks.parts import Asked
from benchmarks.plans import WEEK, weekly_means
from benchmarks.store import Run
from benchmarks.week_case import SEED, START, person_of, week_case
from nutriplan.files import write_text
from nutriplan.model.settings import PlannerSettings
from nutriplan.planner import plan_days

PATH = Path(__file__).parent / "bounds.json"


@dataclass(frozen=True, slots=True)
class KeptBound:
    """What no week of a profile and seed can cost less than [units of preference].

    Attributes:
        profile: The profile.
        seed: The seed.
        bound: The bound.
        kind: How it was proven: `exact`, or `lp` where exact pricing did not better the linear bound.
        problem: Fingerprint of the programme.
        weekly: The nutrients that the programme holds by their mean.
        seconds: How long the plan and its proof took [s].
        date: When.
        versions: Of the packages that did it.
    """

    profile: str
    seed: int
    bound: float
    kind: str
    problem: str
    weekly: tuple[str, ...]
    seconds: float
    date: str
    versions: Mapping[str, str]

    @property
    def fresh(self) -> bool:
        """Whether the programme is still that of today."""
        return week_case(self.profile, self.seed, frozenset(self.weekly)).fingerprint() == self.problem


def read_bounds(path: Path = PATH) -> list[KeptBound]:
    """The bounds kept so far."""
    if not path.is_file():
        return []
    lines: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [KeptBound(**{**line, "weekly": tuple(line["weekly"])}) for line in lines]


def write_bounds(bounds: Iterable[KeptBound], path: Path = PATH) -> None:
    """Keep bounds, sorted by profile and seed."""
    lines = [asdict(each) for each in sorted(bounds, key=lambda each: (each.profile, each.seed))]
    write_text(path, json.dumps(lines, indent=1) + "\n")


def joined(kept: Sequence[KeptBound], new: KeptBound) -> list[KeptBound]:
    """The bounds with a new one in the place of that of its profile and seed, unless that one is better.

    A greater bound of the same programme is better; one of another programme says nothing of today's.
    """
    same = [each for each in kept if (each.profile, each.seed) == (new.profile, new.seed)]
    better = [each for each in same if each.problem == new.problem and each.bound >= new.bound]
    return [*(each for each in kept if each not in same), *(better[:1] or [new])]


def proven(profile: str, seed: int) -> KeptBound:
    """Prove the bound of a week; takes minutes."""
    begun = perf_counter()
    result = plan_days(person_of(profile), START, WEEK, settings=PlannerSettings(seed=seed, prove=True))
    weekly = weekly_means(result)
    return KeptBound(
        profile=profile,
        seed=seed,
        bound=result.solver.bound,
        kind=result.solver.bound_kind.value,
        problem=week_case(profile, seed, weekly).fingerprint(),
        weekly=tuple(sorted(weekly)),
        seconds=round(perf_counter() - begun, 1),
        date=today(),
        versions=versions(),
    )


def prove_missing(asked: Asked, tell: Callable[[str], None], path: Path = PATH) -> None:
    """Prove every bound that is not kept or is stale, and keep each as soon as it is proven."""
    for profile in asked.profiles:
        kept = read_bounds(path)
        if any((each.profile, each.seed) == (profile, SEED) and each.fresh for each in kept):
            continue
        new = proven(profile, SEED)
        write_bounds(joined(kept, new), path)
        tell(f"bounds {profile} bound={new.bound:.4f} kind={new.kind} seconds={new.seconds}")


def with_exact_gaps(runs: Iterable[Run], kept: Iterable[KeptBound]) -> list[Run]:
    """The runs, those of a programme whose bound is kept with their distance to it as `exact_gap`."""
    bounds: dict[str, float] = {}
    for each in kept:
        bounds[each.problem] = max(each.bound, bounds.get(each.problem, 0.0))
    return [_with_gap(run, bounds.get(run.get("problem", ""))) for run in runs]


def _with_gap(run: Run, bound: float | None) -> Run:
    old = {name: value for name, value in run.items() if name != "exact_gap"}
    if bound is None or run["objective"] <= 0:
        return old
    return {**old, "exact_gap": round((run["objective"] - bound) / run["objective"], 4)}
