"""Column generation by day: the search offers days, the master prices what the week is short of, and so on in turn.

Dantzig and Wolfe's decomposition with a heuristic pricer. Each cycle adds days found at the prices of the master, makes
a week of the pool, and betters that week by its true cost, one day after the other; the bettered days join the pool, so
that the next prices start from them. Soon the relaxed master is as dear as the best week: what is left to find then is
better days, not a better choice of them.
"""

from collections.abc import Callable, Sequence
from time import monotonic

import numpy as np

from nutriplan.errors import NoMenuError
from nutriplan.model.chance import MILLION
from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.master import Master, MasterPrices, Pool
from nutriplan.model.problem import Floats, Ints, Problem
from nutriplan.model.search import DaySearch, WeekSearch
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.week_rows import WeekView

_FEWEST_CHAINS = 16  # for each class of days
_KNOWN = 2 / 3  # of the chains begin at the best known days
_POOL_MOST, _POOL_KEPT = 1_500, 700
_COMBINED_SWEEPS, _FEWER_COMBINATIONS = 2, 3  # of a week that is bettered, and of the combinations of a day in it
_FOR_A_WEEK = 150  # days of the pool that a week is made of
_GENTLE = 0.25  # first temperature of a week that is bettered, in units of preference
_CALM_CYCLES, _SETTLED = 3, 0.002  # so many cycles that better the week by less than this share end the search
_CANNOT_FILL = "The few dishes left can't fill a day without too much of one food; lift an exclusion."
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
        self.days: Days = self.searches[0].random_days(0, rng)
        self.pool = Pool(np.zeros(0), np.zeros((0, len(self.view.rules.least))), np.zeros(0, dtype=np.int64))
        self.known: set[bytes] = set()
        self.value = self.cost = np.inf
        self.week = self.days
        self.extra: Floats | None = None
        self.deadline = np.inf

    def steps(self) -> int:
        """How many steps of work there are at most."""
        return self.settings.rounds + self.settings.cycles

    def first_days(self) -> None:
        """A first pool, at prices before any rule of the week."""
        self._round()

    def run(self, bound: float, extra: Floats, progress: Progress | None) -> bool:
        """Cycles of rounds and weeks; whether they ended by themselves.

        Args:
            bound: The proven bound of the week.
            extra: What dishes bring besides their prices (slots, D), by which they are offered.
            progress: Called with (steps done, steps at most).
        """
        self.extra, settings, calm = extra, self.settings, 0
        self.deadline = monotonic() + settings.time_limit_s  # from here on, for the first search may have to compile
        search = WeekSearch(self.classes, self.kinds, settings.weights, self.view, self.base, extra)
        for cycle in range(settings.cycles):
            for _ in range(max(settings.rounds - 1, 1) if cycle == 0 else max(settings.rounds // 2, 1)):
                if self._late():
                    break
                self._round()
            before = self.cost
            self._better(search)
            if progress is not None:
                progress(settings.rounds + cycle + 1, self.steps())
            calm = calm + 1 if before - self.cost < _SETTLED * self.cost else 0
            if calm >= _CALM_CYCLES or self.cost - bound <= settings.gap * self.cost:
                return True
            if self._late():
                return False
        return True

    def _late(self) -> bool:
        return monotonic() > self.deadline and len(self.week) > 0

    def _round(self) -> None:
        """Look for days of each class at the prices of the master, most chains beginning at the best known ones."""
        duals = self.master.relaxed(self.pool) if len(self.days) else None
        prices = self.base if duals is None else self.view.prices(self.base, duals.rules)
        chains = max(self.settings.chains // len(self.searches), _FEWEST_CHAINS)
        for kind, search in enumerate(self.searches):
            starts = None if duals is None else self._best_known(kind, duals, round(chains * _KNOWN))
            found = search.run(prices, starts, chains, self.settings.moves, self.rng, extra=self.extra)
            self._add(kind, found)
            if duals is not None:
                best_known = self._best_known(kind, duals, 1)
                self._add(kind, search.combined(prices, best_known, self.settings.combinations))

    def _best_known(self, kind: int, duals: MasterPrices, count: int) -> Days:
        own = np.flatnonzero(self.pool.kind == kind)
        return self.days.take(own[best(duals.reduced(self.pool.take(own)), count)])

    def _better(self, search: WeekSearch) -> None:
        """Make a week of the pool and better it a day at a time."""
        duals = self.master.relaxed(self.pool)
        reduced = duals.reduced(self.pool)
        few = np.sort(np.concatenate([self._few(reduced, kind) for kind in range(len(self.searches))]))
        chosen = few[self.master.dive(self.pool.take(few))]
        week = self.days.take(chosen[np.argsort(self.pool.kind[chosen], kind="stable")])
        slots = np.arange(len(self.space.slots))
        chains = max(self.settings.chains // 4, 2)
        for _ in range(self.settings.sweeps):
            for day in self.rng.permutation(len(week)):
                places = np.stack([np.full_like(slots, day), slots], axis=1)
                week, cost = search.run(week, places, chains, 2 * self.settings.moves, _GENTLE, self.rng)
        week, cost = self._combine_days(search, week, cost)
        if cost < self.cost:
            self.week, self.cost = week, cost
        for kind in range(len(self.searches)):
            self._add(kind, week.take(self.kinds == kind))
        self.value = self.master.relaxed(self.pool).value
        self._forget()

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

    def _few(self, reduced: Floats, kind: int) -> Ints:
        own = np.flatnonzero(self.pool.kind == kind)
        return own[best(reduced[own], _FOR_A_WEEK)]

    def _add(self, kind: int, days: Days) -> None:
        """Take new days that keep every food's daily most into the pool, for the class they were looked for."""
        fresh = []
        for index in np.flatnonzero(within_food_caps(self.space, days)):
            key = bytes([kind]) + days.option[index].tobytes() + days.steps[index].tobytes()
            if key not in self.known:
                self.known.add(key)
                fresh.append(index)
        if not fresh:
            if not (self.pool.kind == kind).any():
                raise NoMenuError(_CANNOT_FILL)
            return
        new = days.take(np.array(fresh, dtype=np.int64))
        self.days = Days.join([self.days, new])
        self.pool = Pool(
            np.concatenate([self.pool.cost, self.searches[kind].cost(self.base, new)]),
            np.concatenate([self.pool.use, self.view.use(new)]),
            np.concatenate([self.pool.kind, np.full(len(new), kind)]),
        )

    def _forget(self) -> None:
        """Drop the days that are far too dear at the prices of the master, so that it stays quick."""
        if len(self.days) > _POOL_MOST:
            reduced = self.master.relaxed(self.pool).reduced(self.pool)
            kept = best(reduced, _POOL_KEPT)
            self.days, self.pool = self.days.take(kept), self.pool.take(kept)


def best(reduced: Floats, count: int) -> Ints:
    """Indices of the least reduced costs, ascending; rounded, for the last bits of a product depend on the machine."""
    return np.sort(np.argsort(np.rint(reduced * MILLION), kind="stable")[:count])
