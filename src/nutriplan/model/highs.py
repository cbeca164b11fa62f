"""The one door to the HiGHS solver: linear and mixed-integer programmes as arrays, one thread, fixed seed."""

from dataclasses import dataclass, replace
from enum import StrEnum

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_HEURISTICS = ("feasibility_jump", "rins", "rens", "root_reduced_cost", "zi_round", "shifting")


class Outcome(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "work limit"
    CLOCK = "clock"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Programme:
    """min cost*x with row_lower <= A x <= row_upper and lower <= x <= upper.

    A is given by its non-zero entries: `rows`, `columns`, `values` of equal length; `integer` marks whole variables.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    rows: Ints
    columns: Ints
    values: Floats
    row_lower: Floats
    row_upper: Floats
    integer: NDArray[np.bool_] | None = None

    def relaxed(self) -> "Programme":
        """The same with fractions allowed."""
        return replace(self, integer=None)

    def keeping(self, columns: NDArray[np.bool_]) -> "Programme":
        """The same with some columns only (columns,); the others, whose lower bound is 0, stay 0."""
        entry = columns[self.columns]
        return Programme(
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            self.rows[entry],
            (np.cumsum(columns) - 1)[self.columns[entry]],
            self.values[entry],
            self.row_lower,
            self.row_upper,
            None if self.integer is None else self.integer[columns],
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A solution: `x` (columns,), `duals` (rows,) and `reduced` costs (columns,) of the linear programme, the objective
    and its proven bound; `met` are the solutions met on the way, each (columns,), where they were asked for.
    """

    outcome: Outcome
    x: Floats
    duals: Floats
    reduced: Floats
    objective: float
    bound: float
    met: tuple[Floats, ...] = ()


def solve(
    programme: Programme,
    *,
    nodes: int | None = None,
    within: float = 1e-6,
    presolve: bool = False,
    seconds: float | None = None,
    small: bool = False,
    begin: tuple[Ints, Floats] | None = None,
    every: bool = False,
) -> Answer:
    """Solve a programme.

    Args:
        programme: What to solve.
        nodes: Most branch-and-bound nodes (work limit).
        within: Absolute distance to the bound at which to stop.
        presolve: Whether to presolve. The programmes here are lean as they are written: without it the linear ones take
            a third of the time.
        seconds: Safety net [s].
        small: Whether the programme is so small that branching beats the heuristics that solve programmes of their own.
        begin: Some whole columns and what they are in a known solution, which others must beat.
        every: Whether to tell all solutions met on the way.
    """
    highs = _opened(presolve=presolve)
    if programme.integer is not None:
        highs.setOptionValue("mip_abs_gap", within)
    if nodes is not None:
        highs.setOptionValue("mip_max_nodes", nodes)
    if seconds is not None:
        highs.setOptionValue("time_limit", float(seconds))
    for name in _HEURISTICS if small else ():
        highs.setOptionValue(f"mip_heuristic_run_{name}", False)
    highs.passModel(_model(programme))
    if begin is not None:
        highs.setSolution(len(begin[0]), begin[0].astype(np.int32), begin[1])
    highs.setOptionValue("mip_improving_solution_save", every)
    highs.run()
    met = highs.getSavedMipSolutions() if every else []
    return replace(_answer(highs, whole=programme.integer is not None), met=tuple(np.array(x.col_value) for x in met))


class GrowingProgramme:
    """A linear programme that columns are added to, and that is solved again from where it was solved last."""

    def __init__(self, programme: Programme) -> None:
        self._highs = _opened(presolve=False)
        self._highs.passModel(_model(programme))
        self._lower = programme.lower

    def add(self, cost: Floats, columns: Ints, rows: Ints, values: Floats) -> None:
        """Add columns without an upper bound: their costs (n,), and their entries as in a programme, columns from 0."""
        order = np.lexsort((rows, columns))
        starts = np.searchsorted(columns[order], np.arange(len(cost))).astype(np.int32)
        lower, upper = np.zeros(len(cost)), np.full(len(cost), np.inf)
        self._highs.addCols(
            len(cost), cost, lower, upper, len(values), starts, rows[order].astype(np.int32), values[order]
        )
        self._lower = np.append(self._lower, lower)

    def solve(self, lower: Floats) -> Answer:
        """Solve it with some lower bounds (columns,); only those of columns without an upper bound may change."""
        changed = np.flatnonzero(lower != self._lower).astype(np.int32)
        if len(changed):
            self._highs.changeColsBounds(len(changed), changed, lower[changed], np.full(len(changed), np.inf))
        self._lower = lower
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:  # where it was solved last may mislead
            self._highs.clearSolver()
            self._highs.run()
        return _answer(self._highs, whole=False)


class _Silent(highspy.Highs):
    """A solver that does not even print its name, as 1.16 does when its callbacks are set up as it is made."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # highspy ships no annotation for it
        self.silent()

    def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call] # as above


def _opened(*, presolve: bool) -> highspy.Highs:
    """A solver that says nothing, and gives the same answer each time."""
    highs = _Silent()
    for name, value in (("threads", 1), ("random_seed", 0), ("parallel", "off"), ("mip_rel_gap", 0.0)):
        highs.setOptionValue(name, value)
    highs.setOptionValue("presolve", "on" if presolve else "off")
    return highs


def _model(programme: Programme) -> highspy.HighsLp:
    order = np.lexsort((programme.rows, programme.columns))
    width = len(programme.cost)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, len(programme.row_lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = programme.cost, programme.lower, programme.upper
    model.row_lower_, model.row_upper_ = programme.row_lower, programme.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(programme.columns[order], np.arange(width + 1)).astype(np.int32)
    model.a_matrix_.index_ = programme.rows[order].astype(np.int32)
    model.a_matrix_.value_ = programme.values[order]
    if programme.integer is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in programme.integer]
    return model


def _answer(highs: highspy.Highs, *, whole: bool) -> Answer:
    status = highs.getModelStatus()
    solution, info = highs.getSolution(), highs.getInfo()
    x = np.array(solution.col_value, dtype=np.float64)
    duals = np.array(solution.row_dual, dtype=np.float64)
    reduced = np.array(solution.col_dual, dtype=np.float64)
    kind = highspy.HighsModelStatus
    if status == kind.kOptimal:
        outcome = Outcome.OPTIMAL
    elif status == kind.kTimeLimit:
        outcome = Outcome.CLOCK
    elif status in (kind.kSolutionLimit, kind.kIterationLimit):
        outcome = Outcome.LIMIT
    elif status in (kind.kInfeasible, kind.kUnboundedOrInfeasible):
        outcome = Outcome.INFEASIBLE
    else:
        outcome = Outcome.FAILED
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return Answer(outcome, x, duals, reduced, float(info.objective_function_value), float(bound))
