"""The master problem: choose days out of a pool so that the rules of the week hold.

Days with the same targets are a class; every day of the pool belongs to the class whose targets it was judged by.

    min   sum_j cost_j lambda_j + sum_r price_soft_r soft_r + price_hard_r (hard_r + under_r)
    s.t.  sum_{j of class c} lambda_j = days_c                                      each class of days c
          least_r <= sum_j use_rj lambda_j - soft_r - hard_r + under_r <= most_r    each rule r
          0 <= soft_r <= free_r;  in a choice lambda_j is whole, and at most 1 while the pool is ample
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nutriplan.model.chance import rounded
from nutriplan.model.highs import Floats, GrowingProgramme, Ints, Outcome, Programme, solve
from nutriplan.model.uses import Uses
from nutriplan.model.week_rows import WeekRules

_DIGITS = 6  # of the relaxation's value, for its last bits depend on the machine
_AMPLE = 3  # days in the pool for each day of the week from which no day is served twice


@dataclass(frozen=True, slots=True)
class Pool:
    """Whole days to choose from: `cost` (n,), what each uses of the rules `use` (n), and the class of days `kind` (n,)
    that each may serve.
    """

    cost: Floats
    use: Uses
    kind: Ints

    def part(self, begin: int, end: int) -> "Pool":
        """The days from one number to another."""
        return self.take(slice(begin, end))

    def begins_with(self, other: "Pool") -> bool:
        """Whether the days of another pool are the first of this one."""
        first = self.part(0, len(other.cost))
        same = np.array_equal(first.cost, other.cost) and np.array_equal(first.kind, other.kind)
        return same and first.use.equals(other.use)

    def take(self, index: Ints | slice) -> "Pool":
        """Some of the days."""
        return Pool(self.cost[index], self.use.take(index), self.kind[index])

    def join(self, other: "Pool") -> "Pool":
        """These days and then others."""
        cost, kind = np.concatenate([self.cost, other.cost]), np.concatenate([self.kind, other.kind])
        return Pool(cost, self.use.join(other.use), kind)


@dataclass(frozen=True, slots=True)
class MasterPrices:
    """Duals of the relaxed master: `rules` (R,), `day` (classes,) the price of one more day of a class, its value, and
    how often each day is `served` (n,).
    """

    rules: Floats
    day: Floats
    value: float
    served: Floats

    def reduced(self, pool: Pool) -> Floats:
        """The reduced cost of each day of a pool (n,)."""
        return np.asarray(pool.cost - pool.use @ self.rules - self.day[pool.kind])


class Master:
    """Chooses days from a pool; while days are only added to it, the relaxation is solved again from the last one."""

    def __init__(self, rules: WeekRules, days: tuple[int, ...]) -> None:
        self.rules, self.days = rules, np.array(days, dtype=np.float64)
        self._held: tuple[Pool, GrowingProgramme] | None = None

    def relaxed(self, pool: Pool, taken: Sequence[int] = ()) -> MasterPrices:
        """Solve the linear relaxation, of a week with some days that are `taken` out of the pool already."""
        lower = np.zeros(len(pool.cost))
        np.add.at(lower, np.array(taken, dtype=np.int64), 1.0)
        slack = np.zeros(3 * len(self.rules.least))
        answer = self._grown(pool).solve(np.append(slack, lower))
        if answer.outcome is not Outcome.OPTIMAL:
            raise RuntimeError(f"the relaxed master ended {answer.outcome}")
        classes = len(self.days)
        served = rounded(answer.x[len(slack) :])
        return MasterPrices(answer.duals[classes:], answer.duals[:classes], round(answer.objective, _DIGITS), served)

    def dive(self, pool: Pool) -> Ints:
        """Choose the days of a week: their indices in the pool, in its order.

        The relaxation is solved again and again; what it serves whole stays, and else the day it serves most of is
        taken. So the week is seldom the best of the pool, but near it and found in milliseconds.
        """
        programme = self._programme(pool, once=True)
        lower, n = programme.lower.copy(), len(pool.cost)
        while lower[:n].sum() < self.days.sum():
            answer = solve(replace(programme, lower=lower))
            if answer.outcome is not Outcome.OPTIMAL:
                raise RuntimeError(f"the choice of days ended {answer.outcome}")
            served = rounded(answer.x[:n])
            whole = np.maximum(lower[:n], np.floor(served))
            if (whole == lower[:n]).all():
                whole[int(np.argmax(served - lower[:n]))] += 1
            lower[:n] = whole
        return np.repeat(np.arange(n), lower[:n].astype(np.int64))

    def _grown(self, pool: Pool) -> GrowingProgramme:
        """The relaxation with the days of a pool, which is gone on with where only days were added to the last one."""
        if self._held is None or not pool.begins_with(self._held[0]):
            none = pool.part(0, 0)
            self._held = none, GrowingProgramme(self._programme(none, once=False))
        held, grown = self._held
        if len(pool.cost) > len(held.cost):
            new = pool.part(len(held.cost), len(pool.cost))
            day, rule, amount = new.use.entries()
            one = np.arange(len(new.cost))
            columns, rows = np.append(one, day), np.append(new.kind, rule + len(self.days))
            grown.add(new.cost, columns, rows, np.append(np.ones(len(one)), amount))
        self._held = pool, grown
        return grown

    def _programme(self, pool: Pool, *, once: bool) -> Programme:
        rules, n, count, classes = self.rules, len(pool.cost), pool.use.rules, len(self.days)
        day, used, amount = pool.use.entries()
        rule = np.arange(count)
        soft, hard, under = n + rule, n + count + rule, n + 2 * count + rule
        row = classes + rule
        most_over, most_under = np.isfinite(rules.most), np.isfinite(rules.least)
        upper = [
            self._most_of_a_day(pool) if once else np.full(n, np.inf),
            np.where(most_over, rules.free, 0.0),
            np.where(most_over & np.isfinite(rules.free), np.inf, 0.0),
            np.where(most_under, np.inf, 0.0),
        ]
        return Programme(
            cost=np.concatenate([pool.cost, rules.price_soft, rules.price_hard, rules.price_hard]),
            lower=np.zeros(n + 3 * count),
            upper=np.concatenate(upper),
            rows=np.concatenate([pool.kind, used + classes, row, row, row]),
            columns=np.concatenate([np.arange(n), day, soft, hard, under]),
            values=np.concatenate([np.ones(n), amount, -np.ones(2 * count), np.ones(count)]),
            row_lower=np.concatenate([self.days, rules.least]),
            row_upper=np.concatenate([self.days, rules.most]),
        )

    def _most_of_a_day(self, pool: Pool) -> Floats:
        """How often each day may be served (n,): once, or more where the pool holds few of its class."""
        held = np.bincount(pool.kind, minlength=len(self.days))
        return np.asarray(np.where(held >= _AMPLE * self.days, 1.0, self.days)[pool.kind])
