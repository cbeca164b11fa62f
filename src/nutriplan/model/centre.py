"""The prices at which days are looked for: between those of the master and the best ones so far.

The prices of a master that holds few days swing widely: at each turn they ask for what the pool lacks, and days that
are good at one turn are poor at the next. So days are looked for nearer to the centre, the prices of all tried so far
at which Lagrange's bound (proof.py) seems highest (Wentges' smoothing). The bound asks for the cheapest day there is;
the cheapest of the pool stands in for it, which makes of it a guess that proves nothing, too high rather than too low.
So all guesses are made anew whenever the pool has grown.
"""

import numpy as np

from nutriplan.model.chance import rounded
from nutriplan.model.master import MasterPrices, Pool
from nutriplan.model.problem import Floats
from nutriplan.model.week_rows import WeekRules

_STAY = 0.7  # share of the centre in the next prices; the rest are the master's


class Centre:
    """Prices of the rules (R,) that were tried, the `best` of them, and the `guess` at what a week costs at least."""

    def __init__(self, rules: WeekRules, days: Floats) -> None:
        self._rules, self._days = rules, days
        self._tried: list[Floats] = []
        self._proven: list[float] = []
        self.best, self.guess = np.zeros(len(rules.least)), -np.inf

    def beside(self, prices: MasterPrices) -> Floats:
        """The prices to try next: a step from the centre towards those of the master."""
        return within_prices(self._rules, _STAY * self.best + (1 - _STAY) * prices.rules)

    def add(self, duals: Floats, pool: Pool, proven: float = np.inf) -> None:
        """Learn that days were looked for at some prices, and joined the pool.

        Args:
            duals: The prices (R,).
            pool: All days found.
            proven: Lagrange's bound there, where it was proven.
        """
        known = [number for number, its in enumerate(self._tried) if np.array_equal(its, duals)]
        for number in known:
            self._proven[number] = min(self._proven[number], proven)
        if not known:
            self._tried.append(duals)
            self._proven.append(proven)
        guesses = np.minimum(self._guesses(pool), self._proven)
        at = int(np.argmax(rounded(guesses)))
        self.best, self.guess = self._tried[at], float(guesses[at])

    def _guesses(self, pool: Pool) -> Floats:
        """The guess at each of the prices tried (n,)."""
        guesses = np.array([constant(self._rules, duals) for duals in self._tried])
        priced = pool.cost[:, None] - np.stack([pool.use @ duals for duals in self._tried], axis=1)
        for kind, days in enumerate(self._days):
            guesses += days * priced[pool.kind == kind].min(axis=0)
        return guesses


def within_prices(rules: WeekRules, duals: Floats) -> Floats:
    """Duals held within what bending a rule costs, beyond which the bound would be minus infinity."""
    dearest = np.where(np.isfinite(rules.free), rules.price_hard, rules.price_soft)
    lowest = np.where(np.isfinite(rules.most), -dearest, 0.0)
    return np.clip(duals, lowest, np.where(np.isfinite(rules.least), rules.price_hard, 0.0))


def constant(rules: WeekRules, duals: Floats) -> float:
    """The part of the bound that no day has a share in."""
    side = np.where(duals > 0, rules.least, rules.most)
    paid = np.where(duals != 0, duals, 0.0) * np.where(duals != 0, side, 0.0)
    bought = np.where(np.isfinite(rules.free), rules.free, 0.0) * np.minimum(rules.price_soft + duals, 0.0)
    return float(paid.sum() + bought.sum())
