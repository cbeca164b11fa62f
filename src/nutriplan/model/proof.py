"""The proof: days priced exactly bound every week, also those that no search has looked at.

For any prices pi on the rules of the week, within what bending a rule costs, Lagrange's bound holds:

    week >= sum_r g_r(pi_r) + sum_c days_c * min { cost(day) - use(day) pi : day of class c }
    g_r = pi_r * least_r where pi_r > 0, pi_r * most_r where pi_r < 0,  + free_r * min(0, price_soft_r + pi_r)

The minimum is taken by whole_day.py, whose own bound stands in for it where its work limit stops it. That is dear, so
good pi are looked for first, as in the plan's own rounds (centre.py): where the guess at the bound is all but as high
as the master's value, and far more work does not lower it, days are priced exactly. All days met there join the pool,
what was proven stands in for the guess at these prices, and guessing goes on. From then on days are priced half way
between the best prices proven and those of the best guess (Ben-Ameur and Neto's in-out separation): a guess is best
where nobody has looked, so at the guess's own prices the bound often comes out far below it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nutriplan.model.centre import Centre, constant
from nutriplan.model.highs import Floats
from nutriplan.model.master import Master, MasterPrices
from nutriplan.model.pricing import Pricing
from nutriplan.model.whole_day import Pricer
from nutriplan.plan import BoundKind

ROUNDS = 12
_GUESSES = 60  # a round, at most
_MORE, _MUCH = 4, 16  # times the work of a plan: for a guess, and for the last one before pricing
_NODES = 20_000
_CLOSE = 5e-3  # of the master's value: a bound this close to it is close enough
_EXACT = 1e-4  # of the master's value: how exactly days are priced
_AGREE = 1e-4  # of the linear bound: nearer than this the two differ by the solver's tolerances only
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Proven:
    """A bound that no week can beat, how it was proven, and the value of the master at its end."""

    bound: float
    kind: BoundKind
    relaxed: float


class Proof:
    """Looks for the prices with the best bound, beside the days of a pricing, whose pool grows."""

    def __init__(self, pricers: Sequence[Pricer], master: Master, pricing: Pricing, centre: Centre) -> None:
        self.pricers, self.master, self.pricing, self.centre = pricers, master, pricing, centre
        self.pool = pricing.pool

    def prove(self, linear: float, progress: Progress | None = None) -> Proven:
        """Prove a bound of the week.

        Args:
            linear: The bound of the linear programme, which the answer never falls below.
            progress: Called with (rounds done, rounds at most).
        """
        best, where = -np.inf, self.centre.best
        for done in range(ROUNDS):
            self._settle()
            duals = self._between(where) if done else self.centre.best
            bound = self._priced(duals)
            if bound > best:
                best, where = bound, duals
            value = self._relaxed().value
            if progress is not None:
                progress(done + 1, ROUNDS)
            if value - max(best, linear) <= _CLOSE * value:
                break
        exact = best >= linear * (1 - _AGREE)
        return Proven(max(best, linear), BoundKind.EXACT if exact else BoundKind.LP, self._relaxed().value)

    def _settle(self) -> None:
        """Move the centre to where the guess is as high as guessing gets it, also when looked at closely."""
        for _ in range(_GUESSES):
            prices = self._relaxed()
            if prices.value - self.centre.guess > _CLOSE / 2 * prices.value:
                self._look(self.centre.beside(prices), _MORE)
                continue
            self._look(self.centre.best, _MUCH)
            if prices.value - self.centre.guess <= _CLOSE * prices.value:
                break

    def _between(self, proven: Floats) -> Floats:
        """Half way from the best prices that are proven to those of the best guess, when days were looked for there."""
        duals = (proven + self.centre.best) / 2
        self._look(duals, _MUCH)
        return duals

    def _look(self, duals: Floats, times: int) -> None:
        for kind in range(len(self.pricers)):
            self.pricing.look(kind, duals, times)
        self.pool.forget(self._relaxed())
        self.centre.add(duals, self.pool.rows)

    def _relaxed(self) -> MasterPrices:
        return self.master.relaxed(self.pool.rows)

    def _priced(self, duals: Floats) -> float:
        """Lagrange's bound at some duals; the priced days join the pool."""
        bound = constant(self.master.rules, duals)
        within = _EXACT * self._relaxed().value / self.master.days.sum()
        for kind, pricer in enumerate(self.pricers):
            known = self.pool.days.take(self.pool.cheapest(kind, duals))
            priced = pricer.price(duals, known, _NODES, float(within))
            bound += float(self.master.days[kind]) * priced.bound
            self.pool.add(kind, priced.days)
        self.centre.add(duals, self.pool.rows, bound)
        return bound
