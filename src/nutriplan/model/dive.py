"""The dive: a week is chosen day by day, and after each choice the days to come are priced anew.

In the relaxed master's mix of days each is good beside the others of the mix, not beside those that are chosen. So a
week of the pool alone is often far from the mix. Here the search looks for days at the prices of the master with the
days chosen so far, as in the rounds before, and the master's value tells what the best mix of days for the rest would
make of the week. Several of the days that the mix serves most of are tried, and the one that leaves the lowest value is
taken. The last two days are chosen together (couple.py), out of all that cost little more than the cheapest.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nutriplan.model.couple import last_days
from nutriplan.model.day_pool import DayPool
from nutriplan.model.master import Master, MasterPrices
from nutriplan.model.problem import Ints

_PRICED_FROM = 2  # days taken, from which on days are priced anew: before, the prices hardly change
_ROUNDS = 3  # of pricing, at most
_TRIED, _SERVED = 3, 0.1  # days tried for a choice, of those that the mix serves at least so much of
_SAME, _LITTLE = 5e-3, 2e-3  # a choice that costs the week no more is good; pricing that can gain no more ends
_NEAR, _NEAR_COMBINATIONS = 0.05, 3  # units above the cheapest day, and how many times the combinations for them
_TOGETHER = 2  # days that are chosen together at the end


class Dive:
    """Makes weeks of a pool of days, which grows by the days that are priced on the way."""

    def __init__(self, master: Master, pool: DayPool, combinations: int, late: Callable[[], bool]) -> None:
        """Dives that look closely at so many combinations of dishes for each pricing; none when it is late."""
        self.master, self.pool, self.combinations, self.late = master, pool, combinations, late

    def week(self) -> Ints:
        """The days of a week, by their numbers in the pool, which grows meanwhile."""
        taken: list[int] = []
        at = self._relaxed(taken)
        while self.master.days.sum() - len(taken) > _TOGETHER:
            day, at = self._choice(taken, at)
            taken.append(day)
        at = self._priced(taken, np.inf)
        self._add_near(taken, at)
        left = np.repeat(np.arange(len(self.master.days)), self._left(taken)).tolist()
        return np.array(taken + last_days(self.pool.rows, self.master.rules, taken, left, at))

    def _choice(self, taken: Sequence[int], at: MasterPrices) -> tuple[int, MasterPrices]:
        """The next day to take, and the relaxed master with it."""
        free = at.served.copy()
        np.subtract.at(free, np.array(taken, dtype=np.int64), 1.0)
        order = np.argsort(-free, kind="stable")[:_TRIED]
        tried: list[tuple[float, int]] = []
        for day in order[free[order] >= min(_SERVED, free[order[0]])].tolist():
            least = min(tried, default=(np.inf, 0))[0]
            tried.append((self._priced([*taken, day], least, at.value + _SAME).value, day))
            if tried[-1][0] <= at.value + _SAME:
                break
        best = min(tried, key=lambda each: each[0])[1]  # the day served most, where several are as good
        return best, self._relaxed([*taken, best])

    def _priced(self, taken: Sequence[int], beat: float, good: float = -np.inf) -> MasterPrices:
        """The relaxed master with some days taken, when the others have been priced.

        Args:
            taken: The days taken.
            beat: A value above which it need not be known.
            good: A value that is low enough.
        """
        at, left = self._relaxed(taken), self._left(taken)
        for _ in range(_ROUNDS if len(taken) >= _PRICED_FROM else 0):
            if at.value <= good or self.late():
                break
            hope = at.value
            for kind in np.flatnonzero(left):
                hope -= left[kind] * self._price(int(kind), at)
            if hope > min(beat, at.value - _LITTLE):
                break
            at = self._relaxed(taken)
        return at

    def _price(self, kind: int, at: MasterPrices) -> float:
        """Look for days of a class at the master's prices; by how much the cheapest one undercuts them."""
        pool = self.pool
        prices, known = pool.view.prices(pool.base, at.rules), pool.days.take(pool.cheapest(kind, at))
        pool.add(kind, pool.searches[kind].combined(prices, known, self.combinations, thorough=True))
        cheapest = pool.rows.take(pool.cheapest(kind, at))
        return max(0.0, -float(at.reduced(cheapest)[0]))

    def _add_near(self, taken: Sequence[int], at: MasterPrices) -> None:
        """Take all days into the pool that cost little more than the cheapest one of their class."""
        pool = self.pool
        prices, most = pool.view.prices(pool.base, at.rules), _NEAR_COMBINATIONS * self.combinations
        for kind in np.flatnonzero(self._left(taken)).tolist():
            known = pool.days.take(pool.cheapest(kind, at))
            pool.add(kind, pool.searches[kind].near(prices, known, most, _NEAR))

    def _relaxed(self, taken: Sequence[int]) -> MasterPrices:
        return self.master.relaxed(self.pool.rows, taken)

    def _left(self, taken: Sequence[int]) -> Ints:
        """How many days of each class are still to be chosen."""
        count = np.bincount(self.pool.rows.kind[list(taken)], minlength=len(self.master.days))
        return np.asarray(self.master.days.astype(np.int64) - count)
