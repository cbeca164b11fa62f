"""How a person's plan turned out, in the numbers of a summary."""

from dataclasses import dataclass
from enum import StrEnum

from nutriplan.plan import Shortfall
from nutriplan.solver_report import FINISHED
from nutriplan.week import WeekResult

_DECIMALS = 6


class Status(StrEnum):
    """How a person's plan turned out, worst first."""

    FAULT = "fault"
    OPEN = "open"
    CUT_SHORT = "cut short"
    SHORT = "short"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in numbers.

    Attributes:
        status: How it turned out.
        targets: Nutrients with a target.
        met: How many of them no day misses.
        misses: Targets missed, counted by the day.
        worst: The nutrient that misses most, as a share of its target, in words; empty where none does.
        worst_share: That share.
        gap: Distance to the proven bound, as a share of the objective.
        estimate: Distance to the column generation's own programme, which proves nothing.
        seconds: Time in the planner [s], wall.
        processor_s: The same of the processor [s].
        shared: Whether the days were found for someone else with the same problem.
    """

    status: Status = Status.OPEN
    targets: int = 0
    met: int = 0
    misses: int = 0
    worst: str = ""
    worst_share: float = 0.0
    gap: float | None = None
    estimate: float | None = None
    seconds: float = 0.0
    processor_s: float = 0.0
    shared: bool = False


NO_FIGURES = Figures()


def figures_of(result: WeekResult, seconds: float, processor_s: float, *, shared: bool) -> Figures:
    """The numbers of a plan, and the time it took."""
    missed = {shortfall.nutrient for shortfall in result.shortfalls}
    asked = {target.nutrient for target in result.targets.targets}
    worst = max(result.shortfalls, key=_share, default=None)
    short = Status.SHORT if missed else Status.MET
    return Figures(
        status=short if result.solver.status == FINISHED else Status.CUT_SHORT,
        targets=len(asked),
        met=len(asked - missed),
        misses=len(result.shortfalls),
        worst="" if worst is None else _words(worst, result),
        worst_share=0.0 if worst is None else round(_share(worst), _DECIMALS),
        gap=round(result.solver.gap, _DECIMALS),
        estimate=round(result.solver.estimate, _DECIMALS),
        seconds=round(seconds, 3),
        processor_s=round(processor_s, 3),
        shared=shared,
    )


def _share(miss: Shortfall) -> float:
    return miss.short_by / miss.target if miss.target else 1.0


def _words(miss: Shortfall, result: WeekResult) -> str:
    name = result.nutrients[miss.nutrient].name
    when = "in the mean" if miss.date is None else f"on {miss.date.isoformat()}"
    return f"{name} {_share(miss):.1%} {'too high' if miss.above else 'short'} {when}".replace("%", " %")
