"""Column generation by day: the search offers days, the master prices what the week is short of, and so on in turn.

Dantzig and Wolfe's decomposition with a heuristic pricer. Each cycle adds days found at prices near those of the master
(centre.py), makes a week of the pool, and betters that week by its true cost, one day after the other; the bettered
days join the pool, so that the next prices start from them. The first cycles make their weeks of the days there are, in
milliseconds. Then come dives (dive.py), which price days anew after each choice, and whose weeks are mended (mend.py):
dear, but little is lost between mix and week.
"""

from collections.abc import Callable, Sequence
from time import monotonic

import numpy as np

from nutriplan.model.centre import Centre
from nutriplan.model.day_pool import DayPool
from nutriplan.model.days import Days, Prices
from nutriplan.model.dive import dive
from nutriplan.model.master import Master
from nutriplan.model.mend import mended
from nutriplan.model.pricing import Pricing
from nutriplan.model.problem import Floats, Ints, Problem
from nutriplan.model.rest import Rest
from nutriplan.model.search import DaySearch, WeekSearch
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.week_rows import WeekView

_COMBINED_SWEEPS, _FEWER_COMBINATIONS = 2, 3  # of a week that is bettered, and of the combinations of a day in it
_FOR_A_WEEK = 150  # days of the pool that a week is made of
_GENTLE = 0.25  # first temperature of a week that is bettered, in units of preference
_CLOSED = 0.005  # share of the master's value: a guess as near to it ends the rounds, for little is left to find
_NEAR = 0.01  # share of the week's cost, times the dives made: a week as near to the relaxed master ends the search
Progress = Callable[[int, int], None]


class Generation:
    """A pool of days that grows, and the best week made of it so far.

    `week` are its days sorted by class, `value` the value of the relaxed master.
    """

    def __init__(
        self, classes: Sequence[Problem], settings: PlannerSettings, base: Prices, rng: np.random.Generator
    ) -> None:
        self.settings, self.base, self.rng = settings, base, rng
        self.space = classes[0].space
        self.searches = [DaySearch(problem, settings.weights) for problem in classes]
        counts = tuple(problem.days for problem in classes)
        self.kinds = np.repeat(np.arange(len(counts)), counts)
        self.view = WeekView(classes[0], sum(counts), settings.weights)
        self.master = Master(self.view.rules, counts)
        self.classes = classes
        none = self.searches[0].random_days(0, rng)
        self.pool = DayPool(self.space, self.searches, self.view, base, none)
        self.value = self.cost = np.inf
        self.week = none
        self.pricing = Pricing(self.pool, settings, rng)
        self.centre = Centre(self.view.rules, self.master.days)
        self._rest = Rest(self.master, self.pricing, self._late)
        self.deadline = np.inf

    def steps(self) -> int:
        """How many steps of work there are at most."""
        return self.settings.rounds + self.settings.cycles + self.settings.dives

    def first_days(self) -> None:
        """A first pool, at prices before any rule of the week."""
        self._look(self.centre.best)

    def run(self, bound: float, extra: Floats, progress: Progress | None) -> bool:
        """Cycles of rounds and weeks; whether they ended by themselves.

        Args:
            bound: The proven bound of the week.
            extra: What dishes bring besides their prices (slots, D), by which they are offered.
            progress: Called with (steps done, steps at most).
        """
        self.pricing.extra, settings = extra, self.settings
        self.deadline = monotonic() + settings.time_limit_s  # from here on, for the first search may have to compile
        search = WeekSearch(self.classes, self.kinds, settings.weights, self.view, self.base, extra)
        for cycle in range(settings.cycles + settings.dives):
            self._price(self._rounds(cycle))
            self._better(search, dived=cycle >= settings.cycles)
            if progress is not None:
                progress(settings.rounds + cycle + 1, self.steps())
            if self._good_enough(cycle + 1 - settings.cycles, bound):
                return True
            if self._late():
                return False
        return True

    def _good_enough(self, dives: int, bound: float) -> bool:
        """Whether the week is proven good enough, or is near to the relaxed master: less so after each further dive."""
        near = dives > 0 and self.cost - self.value <= dives * _NEAR * self.cost
        return near or self.cost - bound <= self.settings.gap * self.cost

    def _rounds(self, cycle: int) -> int:
        """How many rounds come before a cycle's week: a third as many after the first one, a sixth before a dive."""
        rounds = self.settings.rounds
        return max(rounds - 1 if cycle == 0 else rounds // 3 if cycle < self.settings.cycles else rounds // 6, 1)

    def _late(self) -> bool:
        return monotonic() > self.deadline and len(self.week) > 0

    def _price(self, rounds: int) -> None:
        """Look for days in rounds, until the pool seems to hold nearly all that the mix of days needs."""
        for _ in range(rounds):
            prices = self.master.relaxed(self.pool.rows)
            if self._late() or prices.value - self.centre.guess <= _CLOSED * prices.value:
                break
            self._look(self.centre.beside(prices))

    def _look(self, duals: Floats) -> None:
        """Look for days of each class at some prices of the rules."""
        for kind in range(len(self.searches)):
            self.pricing.look(kind, duals)
        self.centre.add(duals, self.pool.rows)

    def _better(self, search: WeekSearch, *, dived: bool) -> None:
        """Make a week of the pool and better it a day at a time; in a dive its days are priced as they are chosen."""
        chosen = np.array(mended(self._rest, dive(self._rest))) if dived else self._chosen()
        week = self.pool.days.take(chosen[np.argsort(self.pool.rows.kind[chosen], kind="stable")])
        cost = search.cost(week)
        if not dived:
            week, cost = self._swept(search, week)
        week, cost = self._combine_days(search, week, cost)
        if cost < self.cost:
            self.week, self.cost = week, cost
        for kind in range(len(self.searches)):
            self.pool.add(kind, week.take(self.kinds == kind))
        duals = self.master.relaxed(self.pool.rows)
        self.value = duals.value
        self.pool.forget(duals)

    def _chosen(self) -> Ints:
        """A week of the pool as it is, by the numbers of its days."""
        duals = self.master.relaxed(self.pool.rows)
        kinds = range(len(self.searches))
        few = np.sort(np.concatenate([self.pool.cheapest(kind, duals.rules, _FOR_A_WEEK) for kind in kinds]))
        return few[self.master.dive(self.pool.rows.take(few))]

    def _swept(self, search: WeekSearch, week: Days) -> tuple[Days, float]:
        """Better each day in turn at a low temperature."""
        slots, cost = np.arange(len(self.space.slots)), search.cost(week)
        chains = max(self.settings.chains // 8, 2)
        for _ in range(self.settings.sweeps):
            for day in self.rng.permutation(len(week)):
                places = np.stack([np.full_like(slots, day), slots], axis=1)
                week, cost = search.run(week, places, chains, self.settings.moves, _GENTLE, self.rng)
        return week, cost

    def _combine_days(self, search: WeekSearch, week: Days, cost: float) -> tuple[Days, float]:
        """Look for a cheaper combination of dishes for each day in turn, at what the other days leave."""
        most = self.settings.combinations // _FEWER_COMBINATIONS
        for _ in range(_COMBINED_SWEEPS):
            before = cost
            for day in self.rng.permutation(len(week)):
                others = self.view.use(week.take(np.arange(len(week)) != day)).sum(axis=0)
                prices = self.view.prices(self.base, -self.view.marginal(others))
                found = self.searches[self.kinds[day]].combined(prices, week.take(np.array([day])), most)
                for number in reversed(range(len(found))):  # the last one is the cheapest at these prices
                    changed = week.put(day, found, number)
                    if (its := search.cost(changed)) < cost:
                        week, cost = changed, its
                        break
            if cost == before:
                break
        return week, cost
