"""The rest of a week of which some days are chosen: its days priced beside those, the last two chosen together."""

from collections.abc import Callable, Sequence

import numpy as np

from nutriplan.model.couple import last_days
from nutriplan.model.master import Master, MasterPrices
from nutriplan.model.pricing import Pricing
from nutriplan.model.problem import Ints
from nutriplan.model.week_rows import rule_cost

TOGETHER = 2  # days that are chosen together at the end
_ROUNDS, _SHARE = 3, 1 / 3  # of pricing, at most, and of the work of the settings for each
_LITTLE = 2e-3  # units of preference: pricing that can gain no more ends
_NEAR, _NEAR_COMBINATIONS = 0.05, 3  # units above the cheapest day, and how many times the combinations for them


class Rest:
    """Days of a pool, which grows, for what is left of a week. Days are told by their numbers in the pool."""

    def __init__(self, master: Master, pricing: Pricing, late: Callable[[], bool]) -> None:
        """Days of the pool of a pricing, which is not asked when it is late."""
        self.master, self.pricing, self.pool, self.late = master, pricing, pricing.pool, late

    def relaxed(self, taken: Sequence[int]) -> MasterPrices:
        """The relaxed master with some days taken."""
        return self.master.relaxed(self.pool.rows, taken)

    def priced(self, taken: Sequence[int], beat: float = np.inf, good: float = -np.inf) -> MasterPrices:
        """The relaxed master with some days taken, when the others have been priced.

        Args:
            taken: The days taken.
            beat: A value above which it need not be known.
            good: A value that is low enough.
        """
        at, left = self.relaxed(taken), self._left(taken)
        for _ in range(_ROUNDS):
            if at.value <= good or self.late():
                break
            hope = at.value
            for kind in np.flatnonzero(left):
                hope -= left[kind] * self._price(int(kind), at)
            if hope > min(beat, at.value - _LITTLE):
                break
            at = self.relaxed(taken)
        return at

    def completed(self, taken: Sequence[int], at: MasterPrices) -> list[int]:
        """A week of the days taken, all but two or fewer, and the best beside them, by the relaxed master with them."""
        self._add_near(taken, at)
        return self.with_last(taken, at)

    def with_last(self, taken: Sequence[int], at: MasterPrices) -> list[int]:
        """The same, of the days in the pool already."""
        left = np.repeat(np.arange(len(self.master.days)), self._left(taken)).tolist()
        return [*taken, *last_days(self.pool.rows, self.master.rules, taken, left, at)]

    def cost(self, week: Sequence[int]) -> float:
        """What a week costs [units of preference]."""
        days = self.pool.rows.take(np.array(week))
        return float(days.cost.sum() + rule_cost(self.master.rules, days.use.total()))

    def _price(self, kind: int, at: MasterPrices) -> float:
        """Look for days of a class at the master's prices; by how much the cheapest one undercuts them."""
        self.pricing.look(kind, at.rules, _SHARE)
        cheapest = self.pool.rows.take(self.pool.cheapest(kind, at.rules))
        return max(0.0, -float(at.reduced(cheapest)[0]))

    def _add_near(self, taken: Sequence[int], at: MasterPrices) -> None:
        """Take all days into the pool that cost little more than the cheapest one of their class."""
        pool = self.pool
        prices = pool.view.prices(pool.base, at.rules)
        most = _NEAR_COMBINATIONS * self.pricing.settings.combinations
        for kind in np.flatnonzero(self._left(taken)).tolist():
            known = pool.days.take(pool.cheapest(kind, at.rules))
            pool.add(kind, pool.searches[kind].near(prices, known, most, _NEAR))

    def _left(self, taken: Sequence[int]) -> Ints:
        """How many days of each class are still to be chosen."""
        count = np.bincount(self.pool.rows.kind[list(taken)], minlength=len(self.master.days))
        return np.asarray(self.master.days.astype(np.int64) - count)
