"""Column generation by day: the search offers days, the master prices what the week is short of, and so on in turn.

Dantzig and Wolfe's decomposition with a heuristic pricer: the value of the relaxed master is then not a bound, so the
distance to it is reported as an estimate only; the proven bound comes from bound.py, or from proof.py where asked.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from nutriplan.errors import NoMenuError
from nutriplan.model.arrange import arrange
from nutriplan.model.bound import LinearBound, linear_bound
from nutriplan.model.chance import MILLION
from nutriplan.model.master import Master, MasterPrices, Pool
from nutriplan.model.problem import Floats, Ints, Problem, Space
from nutriplan.model.proof import Proof, Proven
from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.week_rows import WeekView, rule_cost
from nutriplan.model.whole_day import Pricer
from nutriplan.plan import BoundKind
from nutriplan.tables.dishes import Slot

_POOL_FOR_CHOICE = 80
_FEWEST_CHAINS, _FEWEST_TO_CHOOSE = 64, 40  # for each class of days
_CALM_ROUNDS = 2
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
    bound_kind: BoundKind = BoundKind.LP
    shadow_prices: Mapping[str, float] = field(default_factory=dict)  # of the rows of a day, by name

    @property
    def gap(self) -> float:
        """Distance to the proven bound, as a share of the objective."""
        return _share(self.objective, self.bound)

    @property
    def estimate(self) -> float:
        """Distance to the master's relaxation, as a share of the objective; proves nothing."""
        return _share(self.objective, self.relaxed)


def solve_week(
    classes: Sequence[Problem],
    wanted: Sequence[int],
    settings: PlannerSettings,
    *,
    seen: frozenset[str] = frozenset(),
    avoid: frozenset[str] = frozenset(),
    before: Days | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Plan up to a week of days.

    Args:
        classes: The problem of each class of days; they share the menu space and the rules over the week.
        wanted: The class that each date asks for, in order of the dates.
        settings: How hard to work, and the seed.
        seen: Dishes of earlier weeks, a little less liked.
        avoid: Dishes and foods that are much less liked.
        before: The last day of the week before.
        progress: Called with (rounds done, rounds at most).

    Raises:
        NoMenuError: The few dishes left can't fill a day.
    """
    week = _Week(classes, settings, seen, avoid)
    with ThreadPoolExecutor(1) as beside:  # the solver lets go of the interpreter, so the bound costs no time
        bounds = [beside.submit(_bound, problem, week.base, settings.weights) for problem in classes]
        finished = week.generate(progress)
        chosen, in_time = week.choose()
    linear = sum(each.result().value for each in bounds)
    proven = week.prove(classes, linear, progress) if settings.prove else Proven(linear, BoundKind.LP, week.value)
    pool = week.pool.take(chosen)
    days = arrange(classes[0].space, week.days.take(chosen), pool.kind, np.array(wanted), before)
    objective = float(pool.cost.sum()) + rule_cost(week.view.rules, pool.use.sum(axis=0))
    bound, relaxed = min(proven.bound, objective), min(proven.relaxed, objective)
    shadow = _shadow_prices([each.result() for each in bounds], [problem.days for problem in classes])
    return Solution(days, objective, bound, relaxed, finished and in_time, proven.kind, shadow)


def base_prices(
    space: Space, weights: Weights, rng: np.random.Generator, seen: frozenset[str], avoid: frozenset[str]
) -> Prices:
    """What dishes and foods cost before any rule of the week: luck, the kitchen's minutes, and what is less liked."""
    taste = weights.taste * rng.random(len(space.dishes))
    less = [weights.seen_before * (d.dish_id in seen) + weights.avoided * (d.dish_id in avoid) for d in space.dishes]
    minutes = np.array([dish.row.minutes for dish in space.dishes]) * weights.minute
    prices = np.tile(taste + np.array(less) + minutes, (len(space.slots), 1))
    food = [weights.free_from * ("free_from" in f.traits) + weights.avoided * (f.food_id in avoid) for f in space.foods]
    return Prices(prices, np.array(food)[space.food], np.zeros(len(space.food)))


def favourites(
    problem: Problem, slot: Slot, count: int, settings: PlannerSettings, seen: frozenset[str], avoid: frozenset[str]
) -> frozenset[str]:
    """The dishes of a slot in the best days that one search finds, by id."""
    space, rng = problem.space, np.random.default_rng(settings.seed)
    prices, search = base_prices(space, settings.weights, rng, seen, avoid), DaySearch(problem, settings.weights)
    days = search.run(prices, None, _FEWEST_CHAINS, settings.moves, rng)
    at = [each.slot for each in space.slots].index(slot)
    best = days.dish[np.argsort(search.cost(prices, days), kind="stable"), at]
    return frozenset(space.dishes[dish].dish_id for dish in list(dict.fromkeys(best.tolist()))[:count])


def _shadow_prices(bounds: Sequence[LinearBound], days: Sequence[int]) -> dict[str, float]:
    """What a day pays for each row, as the mean over the classes of days."""
    names = dict.fromkeys(name for each in bounds for name in each.prices)
    total = sum(days)
    return {
        name: round(sum(each.prices.get(name, 0.0) * n for each, n in zip(bounds, days, strict=True)) / total, 6)
        for name in names
    }


def _bound(problem: Problem, prices: Prices, weights: Weights) -> LinearBound:
    """The bound of a class of days; where dishes may repeat, that of the week in which all may."""
    if problem.repeatable:
        problem, weights = replace(problem, most_servings=problem.days), replace(weights, second_serving=0.0)
    return linear_bound(problem, prices, weights)


class _Week:
    """A pool of days that grows until the week it can be made of gets no better."""

    def __init__(
        self, classes: Sequence[Problem], settings: PlannerSettings, seen: frozenset[str], avoid: frozenset[str]
    ) -> None:
        self.space, self.settings = classes[0].space, settings
        self.rng = np.random.default_rng(settings.seed)
        self.searches = [DaySearch(problem, settings.weights) for problem in classes]
        counts = tuple(problem.days for problem in classes)
        self.view = WeekView(classes[0], sum(counts), settings.weights)
        self.master = Master(self.view.rules, counts)
        self.base = base_prices(self.space, settings.weights, self.rng, seen, avoid)
        self.days: Days = self.searches[0].random_days(0, self.rng)
        self.pool = Pool(np.zeros(0), np.zeros((0, len(self.view.rules.least))), np.zeros(0, dtype=np.int64))
        self.known: set[bytes] = set()
        self.value = np.inf
        self.deadline = monotonic() + settings.time_limit_s

    def generate(self, progress: Progress | None) -> bool:
        """Rounds of search and master; whether they ended by themselves."""
        settings = self.settings
        prices, duals, calm = self.base, None, 0
        for round_ in range(settings.rounds):
            for kind in range(len(self.searches)):
                self._search(kind, prices, duals)
            duals = self.master.relaxed(self.pool)
            calm = calm + 1 if self.value - duals.value < _SETTLED * duals.value else 0
            self.value = duals.value
            if progress is not None:
                progress(round_ + 1, settings.rounds)
            if calm >= _CALM_ROUNDS:
                return True
            if monotonic() > self.deadline:
                return False
            prices = self.view.prices(self.base, duals.rules)
        return True

    def _search(self, kind: int, prices: Prices, duals: MasterPrices | None) -> None:
        """Look for days of a class, most chains beginning at the best known ones."""
        chains = max(self.settings.chains // len(self.searches), _FEWEST_CHAINS)
        starts = None
        if duals is not None:
            own = np.flatnonzero(self.pool.kind == kind)
            starts = self.days.take(own[_best(duals.reduced(self.pool.take(own)), chains * 2 // 3)])
        self._add(kind, self.searches[kind].run(prices, starts, chains, self.settings.moves, self.rng))

    def _add(self, kind: int, days: Days) -> None:
        """Take new days that keep every food's daily most into the pool, for the class they were looked for."""
        fresh = []
        for index in np.flatnonzero(within_food_caps(self.space, days)):
            key = bytes([kind]) + days.option[index].tobytes() + days.steps[index].tobytes()
            if key not in self.known:
                self.known.add(key)
                fresh.append(index)
        if not fresh and not (self.pool.kind == kind).any():
            raise NoMenuError("The few dishes left can't fill a day without too much of one food; lift an exclusion.")
        new = days.take(np.array(fresh, dtype=np.int64))
        self.days = Days.join([self.days, new])
        self.pool = Pool(
            np.concatenate([self.pool.cost, self.searches[kind].cost(self.base, new)]),
            np.concatenate([self.pool.use, self.view.use(new)]),
            np.concatenate([self.pool.kind, np.full(len(new), kind)]),
        )

    def prove(self, classes: Sequence[Problem], linear: float, progress: Progress | None) -> Proven:
        """A bound proven by pricing days exactly; the pool stays as it is, and so does the plan."""
        weights, rounds = self.settings.weights, self.settings.rounds
        step = None if progress is None else lambda done, most: progress(rounds + done, rounds + most)
        pricers = [
            Pricer(problem, search, self.view, self.base, weights)
            for problem, search in zip(classes, self.searches, strict=True)
        ]
        return Proof(pricers, self.master, self.pool, self.days, self.settings).prove(linear, step)

    def choose(self) -> tuple[Ints, bool]:
        """The best week out of the pool, and whether the clock left the choice its time."""
        reduced = self.master.relaxed(self.pool).reduced(self.pool)
        few = np.sort(np.concatenate([self._few(reduced, kind) for kind in range(len(self.searches))]))
        seconds = max(1.0, self.deadline - monotonic())
        chosen, in_time = self.master.choose(self.pool.take(few), self.settings.master_nodes, seconds)
        return few[chosen], in_time

    def _few(self, reduced: Floats, kind: int) -> Ints:
        own = np.flatnonzero(self.pool.kind == kind)
        return own[_best(reduced[own], max(_POOL_FOR_CHOICE // len(self.searches), _FEWEST_TO_CHOOSE))]


def _best(reduced: Floats, count: int) -> Ints:
    """Indices of the least reduced costs, ascending; rounded, for the last bits of a product depend on the machine."""
    return np.sort(np.argsort(np.rint(reduced * MILLION), kind="stable")[:count])


def _share(objective: float, bound: float) -> float:
    return (objective - bound) / objective if objective > 0 else 0.0


def day_exists(problem: Problem, settings: PlannerSettings) -> bool:
    """Whether the search finds one day that misses no row and keeps every food's daily most; False proves nothing."""
    search = DaySearch(problem, settings.weights)
    space = problem.space
    free = Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(len(space.food)), np.zeros(len(space.food)))
    days = search.run(free, None, settings.chains, settings.moves, np.random.default_rng(settings.seed))
    return bool((search.meets(days) & within_food_caps(space, days)).any())
