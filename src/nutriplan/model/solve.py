"""Column generation by day: the search offers days, the master prices what the week is short of, and so on in turn.

Dantzig and Wolfe's decomposition with a heuristic pricer: the value of the relaxed master is then not a bound, so the
distance to it is reported as an estimate only; the proven bound comes from bound.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from nutriplan.errors import NoMenuError
from nutriplan.model.arrange import arrange
from nutriplan.model.bound import lower_bound
from nutriplan.model.master import Master, MasterPrices
from nutriplan.model.problem import Floats, Ints, Problem
from nutriplan.model.search import MILLION, Days, DaySearch, Prices, food_grams
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.week_rows import WeekView, rule_cost

_POOL_FOR_CHOICE = 80
_SETTLED = 0.004  # a round that betters the master by less than this share changes nothing
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Solution:
    """The chosen days in order, with their objective, the proven bound and the master's value.

    `finished` is False when the clock, not the work limits, ended the search.
    """

    days: Days
    objective: float
    bound: float
    relaxed: float
    finished: bool

    @property
    def gap(self) -> float:
        """Distance to the proven bound, as a share of the objective."""
        return _share(self.objective, self.bound)

    @property
    def estimate(self) -> float:
        """Distance to the master's relaxation, as a share of the objective; proves nothing."""
        return _share(self.objective, self.relaxed)


def solve_week(
    problem: Problem,
    settings: PlannerSettings,
    *,
    seen: frozenset[str] = frozenset(),
    before: Days | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Plan up to a week of days.

    Args:
        problem: What to plan.
        settings: How hard to work, and the seed.
        seen: Dishes of earlier weeks of the same plan, a little less liked.
        before: The last day of the week before.
        progress: Called with (rounds done, rounds at most).
    """
    weeks = _Week(problem, settings, seen)
    finished = weeks.generate(progress)
    chosen, chosen_in_time = weeks.choose()
    days = arrange(problem.space, weeks.pool.take(chosen), before)
    objective = float(weeks.cost[chosen].sum()) + rule_cost(weeks.view.rules, weeks.use[chosen].sum(axis=0))
    bound = lower_bound(problem, weeks.base, settings.weights)
    return Solution(days, objective, min(bound, objective), min(weeks.value, objective), finished and chosen_in_time)


class _Week:
    """A pool of days that grows until the week it can be made of gets no better."""

    def __init__(self, problem: Problem, settings: PlannerSettings, seen: frozenset[str]) -> None:
        self.problem, self.settings = problem, settings
        self.rng = np.random.default_rng(settings.seed)
        self.search = DaySearch(problem, settings.weights)
        self.view = WeekView(problem, settings.weights)
        self.master = Master(self.view.rules, problem.days)
        self.base = self._base_prices(seen)
        self.pool: Days
        self.cost: Floats = np.zeros(0)
        self.use: Floats = np.zeros((0, len(self.view.rules.least)))
        self.known: set[bytes] = set()
        self.value = np.inf
        self.deadline = monotonic() + settings.time_limit_s

    def _base_prices(self, seen: frozenset[str]) -> Prices:
        space, weights = self.problem.space, self.settings.weights
        taste = weights.taste * self.rng.random(len(space.dishes))
        old = np.array([dish.dish_id in seen for dish in space.dishes]) * weights.seen_before
        minutes = np.array([dish.row.minutes for dish in space.dishes]) * weights.minute
        prices = np.tile(taste + old + minutes, (len(space.slots), 1))
        special = np.array(["free_from" in food.traits for food in space.foods])[space.food]
        return Prices(prices, special * weights.free_from, np.zeros(len(space.food)))

    def generate(self, progress: Progress | None) -> bool:
        """Rounds of search and master; whether they ended by themselves."""
        settings = self.settings
        prices, starts, calm = self.base, None, 0
        for round_ in range(settings.rounds):
            days = self.search.run(prices, starts, settings.chains, settings.moves, self.rng)
            self._add(days)
            duals = self.master.relaxed(self.cost, self.use)
            calm = calm + 1 if self.value - duals.value < _SETTLED * duals.value else 0
            self.value = duals.value
            if progress is not None:
                progress(round_ + 1, settings.rounds)
            if calm >= 2:
                return True
            if monotonic() > self.deadline:
                return False
            prices = self.view.prices(self.base, duals.rules)
            starts = self.pool.take(self._promising(duals, settings.chains * 2 // 3))
        return True

    def _add(self, days: Days) -> None:
        """Take new days that keep every food's daily most into the pool."""
        fresh = []
        for index in np.flatnonzero(self._within_food_caps(days)):
            key = days.option[index].tobytes() + days.steps[index].tobytes()
            if key not in self.known:
                self.known.add(key)
                fresh.append(index)
        new = days.take(np.array(fresh, dtype=np.int64))
        if not len(self.cost) and not len(new):
            raise NoMenuError("The few dishes left can't fill a day without too much of one food; lift an exclusion.")
        self.pool = Days.join([self.pool, new]) if len(self.cost) else new
        self.cost = np.concatenate([self.cost, self.search.cost(self.base, new)])
        self.use = np.concatenate([self.use, self.view.use(new)])

    def _within_food_caps(self, days: Days) -> Ints:
        space = self.problem.space
        grams = food_grams(space, days)
        caps = np.array([food.max_g_day for food in space.foods])
        return np.asarray((grams[:, :-1] <= caps + 1e-6).all(axis=1))

    def _promising(self, duals: MasterPrices, count: int) -> Ints:
        """The days of the pool with the least reduced cost."""
        reduced = self.cost - self.use @ duals.rules - duals.day
        rounded = np.rint(reduced * MILLION)  # the last bits of a product depend on the machine
        return np.sort(np.argsort(rounded, kind="stable")[:count])

    def choose(self) -> tuple[Ints, bool]:
        """The best week out of the pool, and whether the clock left the choice its time."""
        duals = self.master.relaxed(self.cost, self.use)
        few = self._promising(duals, _POOL_FOR_CHOICE)
        seconds = max(1.0, self.deadline - monotonic())
        chosen, in_time = self.master.choose(self.cost[few], self.use[few], self.settings.master_nodes, seconds)
        return few[chosen], in_time


def _share(objective: float, bound: float) -> float:
    return (objective - bound) / objective if objective > 0 else 0.0


def day_exists(problem: Problem, settings: PlannerSettings) -> bool:
    """Whether the search finds one day that misses no row; False proves nothing."""
    search = DaySearch(problem, settings.weights)
    space = problem.space
    free = Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(len(space.food)), np.zeros(len(space.food)))
    days = search.run(free, None, settings.chains, settings.moves, np.random.default_rng(settings.seed))
    return bool(search.meets(days).any())
