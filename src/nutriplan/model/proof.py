"""The proof: days priced exactly bound every week, also those that no search has looked at.

For any prices pi on the rules of the week, within what bending a rule costs, Lagrange's bound holds:

    week >= sum_r g_r(pi_r) + sum_c days_c * min { cost(day) - use(day) pi : day of class c }
    g_r = pi_r * least_r where pi_r > 0, pi_r * most_r where pi_r < 0,  + free_r * min(0, price_soft_r + pi_r)

The minimum is taken by whole_day.py, whose own bound stands in for it where its work limit stops it. That is dear, so
good pi are looked for first, as in column generation with the combinations of dishes as pricer: their cheapest day
makes of the bound a guess, which proves nothing. The relaxed master gives prices, and the next guess is made at a point
between them and the best one so far (Wentges' smoothing, for the prices of a master far from done swing widely). Only
where the guesses have settled, and many more combinations do not lower them, are days priced exactly; where that finds
a day which the combinations had missed, it joins the pool, and guessing goes on. The first pi are the duals of the
linear programme of the week, an average day for each class.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.day_model import Draft
from nutriplan.model.days import Days, within_food_caps
from nutriplan.model.highs import Floats, Outcome, solve
from nutriplan.model.master import Master, MasterPrices, Pool
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.week_rows import WeekRules
from nutriplan.model.whole_day import Pricer, WholeDay
from nutriplan.plan import BoundKind

ROUNDS = 12
_GUESSES = 40  # a round, at most
_CALM = 8  # guesses in turn that better nothing end it
_MORE_COMBINATIONS, _MANY_COMBINATIONS = 4, 80  # than in a plan: for a guess, and for the last one before pricing
_DEEPENED = 10  # times a round, at most, that guessing goes on from the last one
_SLIP = 1e-3  # of the master's value: a guess that looking closer lowers by less is as good
_NODES = 5_000
_SEARCHES = 20  # a round, at most
_JOIN = 64  # of the days that a search finds
_LITTLE = 5e-3  # of the master's value: a search that could better it by less ends the round's searching
_STAY = 0.8  # of the way from the best prices so far
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
    """Looks for the prices with the best bound; holds the pool of days, which grows."""

    def __init__(
        self,
        pricers: Sequence[Pricer],
        master: Master,
        pool: Pool,
        days: Days,
        settings: PlannerSettings,
        extra: Floats | None = None,
    ) -> None:
        self.pricers, self.master, self.pool, self.days, self.settings = pricers, master, pool, days, settings
        self.rng, self.extra = np.random.default_rng(settings.seed), extra

    def prove(self, linear: float, progress: Progress | None = None) -> Proven:
        """Prove a bound of the week.

        Args:
            linear: The bound of the linear programme, which the answer never falls below.
            progress: Called with (rounds done, rounds at most).
        """
        best = -np.inf
        prices = self._searched()
        centre = within_prices(self.master.rules, self._fractional_duals())
        for done in range(ROUNDS):
            duals, value = self._settled(centre)
            bound = self._priced(duals, value)
            if bound > best:
                best, centre = bound, duals
            if progress is not None:
                progress(done + 1, ROUNDS)
            prices = self._searched()
            if prices.value - max(best, linear) <= _CLOSE * prices.value:
                break
        exact = best >= linear * (1 - _AGREE)
        return Proven(max(best, linear), BoundKind.EXACT if exact else BoundKind.LP, prices.value)

    def _settled(self, duals: Floats) -> tuple[Floats, float]:
        """Prices at which the guess is as high as guessing gets it, also when looked at closely; the master's value."""
        for _ in range(_DEEPENED):
            guess, duals, value = self._climbed(duals)
            if guess - self._guessed(duals, _MANY_COMBINATIONS) <= _SLIP * value:
                break
        return duals, self.master.relaxed(self.pool).value

    def _climbed(self, duals: Floats) -> tuple[float, Floats, float]:
        """The highest guess that guessing gets to from some prices, those it is at, and the value of the master."""
        best, at, calm = -np.inf, duals, 0
        for _ in range(_GUESSES):
            guess = self._guessed(duals, _MORE_COMBINATIONS)
            best, at, calm = (guess, duals, 0) if guess > best else (best, at, calm + 1)
            prices = self.master.relaxed(self.pool)
            if prices.value - best <= _CLOSE / 2 * prices.value or calm > _CALM:
                break
            duals = within_prices(self.master.rules, _STAY * at + (1 - _STAY) * prices.rules)
        return best, at, prices.value

    def _guessed(self, duals: Floats, times: int) -> float:
        """What Lagrange's bound at some duals would be if no day were cheaper than those found, which join the pool."""
        guess = constant(self.master.rules, duals)
        for kind, days in enumerate(self.master.days):
            self._combined(kind, duals, times * self.settings.combinations)
            cheapest = self.pool.take(self._best(kind, duals, 1))
            guess += float(days) * float((cheapest.cost - cheapest.use @ duals)[0])
        return guess

    def _combined(self, kind: int, duals: Floats, most: int) -> None:
        """Let the combinations of dishes look for days cheaper than the cheapest of a class at some duals."""
        pricer, known = self.pricers[kind], self.days.take(self._best(kind, duals, 1))
        prices = pricer.view.prices(pricer.base, duals)
        self._add(kind, pricer.search.combined(prices, known, most, thorough=True))

    def _fractional_duals(self) -> Floats:
        """Duals of the rules in the linear programme of the whole week, an average day for each class."""
        rules, count, draft = self.master.rules, len(self.master.rules.least), Draft()
        entries = []
        for pricer, days in zip(self.pricers, self.master.days, strict=True):
            day = WholeDay(pricer)
            shift = draft.absorb(day.draft, float(days))
            rule, column, amount = day.used
            entries.append((rule, column + shift, amount * days))
        over, under = np.isfinite(rules.most), np.isfinite(rules.least)
        elastic = (
            draft.columns(rules.price_soft, np.where(over, rules.free, 0.0)),
            draft.columns(rules.price_hard, np.where(over & np.isfinite(rules.free), np.inf, 0.0)),
            draft.columns(rules.price_hard, np.where(under, np.inf, 0.0)),
        )
        for rule, column, amount in entries:
            draft.entries(rule, column, amount)
        for columns, sign in zip(elastic, (-1.0, -1.0, 1.0), strict=True):
            draft.entries(np.arange(count), columns, sign)
        draft.close(rules.least, rules.most, count)
        answer = solve(draft.programme().relaxed())
        if answer.outcome is not Outcome.OPTIMAL:
            return self.master.relaxed(self.pool).rules
        return answer.duals[-count:]

    def _searched(self) -> MasterPrices:
        """Let the day search fill the pool until it finds little more; the prices then."""
        for _ in range(_SEARCHES):
            prices = self.master.relaxed(self.pool)
            hope = 0.0
            for kind, pricer in enumerate(self.pricers):
                starts = self._best(kind, prices.rules, self.settings.chains * 2 // 3)
                found = pricer.search.run(
                    pricer.view.prices(pricer.base, prices.rules),
                    self.days.take(starts),
                    self.settings.chains,
                    self.settings.moves,
                    self.rng,
                    extra=self.extra,
                )
                hope += self.master.days[kind] * self._join(kind, found, prices)
            if hope <= _LITTLE * prices.value:
                break
        return self.master.relaxed(self.pool)

    def _priced(self, duals: Floats, value: float) -> float:
        """Lagrange's bound at some duals; the priced days join the pool."""
        bound = constant(self.master.rules, duals)
        within = _EXACT * value / self.master.days.sum()
        for kind, pricer in enumerate(self.pricers):
            known = self.days.take(self._best(kind, duals, 1))
            priced = pricer.price(duals, known, _NODES, float(within))
            bound += float(self.master.days[kind]) * priced.bound
            self._add(kind, priced.day)
        return bound

    def _best(self, kind: int, duals: Floats, count: int) -> NDArray[np.int64]:
        """The days of a class that cost least at some duals."""
        own = np.flatnonzero(self.pool.kind == kind)
        pool = self.pool.take(own)
        return own[np.argsort(pool.cost - pool.use @ duals, kind="stable")[:count]]

    def _join(self, kind: int, found: Days, prices: MasterPrices) -> float:
        """Take the best of some days into the pool; by how much the best of them undercuts the master."""
        pricer = self.pricers[kind]
        found = found.take(within_food_caps(pricer.problem.space, found))
        if not len(found):
            return 0.0
        reduced = prices.reduced(self._seen_by_master(kind, found))
        self._add(kind, found.take(np.argsort(reduced, kind="stable")[:_JOIN]))
        return max(0.0, -float(reduced.min()))

    def _add(self, kind: int, days: Days) -> None:
        new = self._seen_by_master(kind, days)
        self.days = Days.join([self.days, days])
        old = self.pool
        self.pool = Pool(
            np.concatenate([old.cost, new.cost]),
            np.concatenate([old.use, new.use]),
            np.concatenate([old.kind, new.kind]),
        )

    def _seen_by_master(self, kind: int, days: Days) -> Pool:
        pricer = self.pricers[kind]
        return Pool(pricer.search.cost(pricer.base, days), pricer.view.use(days), np.full(len(days), kind))


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
