"""How a plan was found: the report of its solutions, and what is left of it after changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nutriplan.model.solve import Solution
from nutriplan.plan import BoundKind, SolverReport

FINISHED, CUT_SHORT = "finished", "stopped by the time limit"
_NOISE = 1e-6  # of a bound: nearer to it a week only differs by rounding


def report_of(solutions: Sequence[Solution]) -> SolverReport:
    """How the solutions of all weeks were found, taken together."""
    objective = sum(solution.objective for solution in solutions)
    bound = sum(solution.bound for solution in solutions)
    relaxed = sum(solution.relaxed for solution in solutions)
    return SolverReport(
        status=FINISHED if all(solution.finished for solution in solutions) else CUT_SHORT,
        objective=objective,
        bound=bound,
        bound_kind=BoundKind.EXACT if all(s.bound_kind is BoundKind.EXACT for s in solutions) else BoundKind.LP,
        gap=(objective - bound) / objective if objective > 0 else 0.0,
        estimate=(objective - relaxed) / objective if objective > 0 else 0.0,
        seconds=0.0,
        prices=_mean_prices([solution.shadow_prices for solution in solutions]),
    )


def _mean_prices(weeks: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = sorted({name for prices in weeks for name in prices})
    return {name: round(sum(prices.get(name, 0.0) for prices in weeks) / len(weeks), 6) for name in names}


def report_after(before: SolverReport, extra: float, seconds: float, *, covered: bool = True) -> SolverReport:
    """The report of a plan after changes: what bounds every week bounds this one.

    Args:
        before: Of the plan as it was.
        extra: By how much the changes raise the objective that the plan was made for [units of preference].
        seconds: How long the changes took.
        covered: Whether the bound was proven for menus like this one too; it says nothing where a pin is gone.
    """
    objective = before.objective + extra
    covered &= objective >= before.bound * (1 - _NOISE)  # else an earlier change has had other wishes
    bound = before.bound if covered else 0.0
    objective = max(objective, bound)
    relaxed = min(before.objective * (1 - before.estimate), objective)
    share = max(objective, 1e-9)
    return replace(
        before,
        objective=objective,
        bound=bound,
        gap=(objective - bound) / share,
        estimate=(objective - relaxed) / share,
        seconds=seconds,
    )
