"""The master problem: choose days out of a pool so that the rules of the week hold.

min   sum_j cost_j lambda_j + sum_r price_soft_r soft_r + price_hard_r (hard_r + under_r)
s.t.  sum_j lambda_j = days
least_r <= sum_j use_rj lambda_j - soft_r - hard_r + under_r <= most_r      each rule r
0 <= soft_r <= free_r;  lambda_j whole, at most 1 in the final choice
"""

from dataclasses import dataclass

import numpy as np

from nutriplan.model.highs import Answer, Floats, Ints, Outcome, Programme, solve
from nutriplan.model.week_rows import WeekRules

_AMPLE = 3  # days in the pool for each day of the week from which no day is served twice
_GOOD_ENOUGH = 5e-3  # the final choice stops this close to the best week of the pool


@dataclass(frozen=True, slots=True)
class MasterPrices:
    """Duals of the relaxed master: `rules` (R,), `day` the price of one more day, and its value."""

    rules: Floats
    day: float
    value: float


class Master:
    """The pool's costs and uses as one linear programme, rebuilt at each call (milliseconds)."""

    def __init__(self, rules: WeekRules, days: int) -> None:
        self.rules, self.days = rules, days

    def relaxed(self, cost: Floats, use: Floats) -> MasterPrices:
        """Solve the linear relaxation.

        Args:
            cost: Cost of each day in the pool (n,).
            use: What each uses of the rules (n, R).
        """
        answer = solve(self._programme(cost, use, whole=False))
        if answer.outcome is not Outcome.OPTIMAL:
            raise RuntimeError(f"the relaxed master ended {answer.outcome}")
        return MasterPrices(answer.duals[1:], float(answer.duals[0]), answer.objective)

    def choose(self, cost: Floats, use: Floats, nodes: int, seconds: float) -> tuple[Ints, bool]:
        """Choose the days of the week: their indices in the pool, and whether the clock left the choice its time."""
        answer: Answer = solve(self._programme(cost, use, whole=True), nodes=nodes, seconds=seconds, gap=_GOOD_ENOUGH)
        if not len(answer.x):
            raise RuntimeError(f"the choice of days ended {answer.outcome} without a week")
        times = np.rint(answer.x[: len(cost)]).astype(np.int64)
        return np.repeat(np.arange(len(cost)), times), answer.outcome is not Outcome.CLOCK

    def _most_of_a_day(self, pool: int) -> float:
        """How often a day of the pool may be served: once, or more where the pool is too small for that."""
        return 1.0 if pool >= _AMPLE * self.days else float(self.days)

    def _programme(self, cost: Floats, use: Floats, *, whole: bool) -> Programme:
        rules, n, count = self.rules, len(cost), use.shape[1]
        used = np.nonzero(use)
        rule = np.arange(count)
        soft, hard, under = n + rule, n + count + rule, n + 2 * count + rule
        rows = np.concatenate([np.zeros(n, dtype=np.int64), used[1] + 1, rule + 1, rule + 1, rule + 1])
        columns = np.concatenate([np.arange(n), used[0], soft, hard, under])
        values = np.concatenate([np.ones(n), use[used], -np.ones(2 * count), np.ones(count)])
        open_over, open_under = np.isfinite(rules.most), np.isfinite(rules.least)
        upper = np.concatenate(
            [
                np.full(n, self._most_of_a_day(n) if whole else np.inf),
                np.where(open_over, rules.free, 0.0),
                np.where(open_over & np.isfinite(rules.free), np.inf, 0.0),
                np.where(open_under, np.inf, 0.0),
            ]
        )
        return Programme(
            cost=np.concatenate([cost, rules.price_soft, rules.price_hard, rules.price_hard]),
            lower=np.zeros(len(upper)),
            upper=upper,
            rows=rows,
            columns=columns,
            values=values,
            row_lower=np.concatenate([[self.days], rules.least]),
            row_upper=np.concatenate([[self.days], rules.most]),
            integer=np.arange(len(upper)) < n if whole else None,
        )
