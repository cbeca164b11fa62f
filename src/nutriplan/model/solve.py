"""A week from its problem: the search for days and weeks, the proven bound beside it, and the order of the days.

The value of the relaxed master rests on days that a search has found, so it is no bound and the distance to it is
reported as an estimate only; the proven bound comes from bound.py, or from proof.py where asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nutriplan.model.arrange import arrange
from nutriplan.model.bound import LinearBound, linear_bound
from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.generation import Generation, Progress
from nutriplan.model.problem import Problem, Space
from nutriplan.model.proof import Proof, Proven
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.threads import workers
from nutriplan.model.whole_day import Pricer
from nutriplan.plan import BoundKind
from nutriplan.tables.dishes import Slot

_FEWEST_CHAINS = 64  # of a search for favourites


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
        progress: Called with (steps done, steps at most).

    Raises:
        NoMenuError: The few dishes left can't fill a day.
    """
    rng = np.random.default_rng(settings.seed)
    base = base_prices(classes[0].space, settings.weights, rng, seen, avoid)
    if settings.chance:
        rng = np.random.default_rng((settings.seed, settings.chance))
    week = Generation(classes, settings, base, rng)
    with workers(1) as beside:  # the solver lets go of the interpreter, so most of the bound costs no time
        bounds = [beside.submit(_bound, problem, base, settings.weights) for problem in classes]
        week.first_days()
        linear = [each.result() for each in bounds]
    bound = sum(each.value for each in linear)
    days = [problem.days for problem in classes]
    extra = sum(each.extra * count for each, count in zip(linear, days, strict=True)) / sum(days)
    finished = week.run(bound, np.asarray(extra), progress)
    proven = _proven(week, classes, bound, settings, progress) if settings.prove else None
    known = proven or Proven(bound, BoundKind.LP, week.value)
    return Solution(
        days=arrange(week.space, week.week, week.kinds, np.array(wanted), before),
        objective=week.cost,
        bound=min(known.bound, week.cost),
        relaxed=min(known.relaxed, week.cost),
        finished=finished,
        bound_kind=known.kind,
        shadow_prices=_shadow_prices(linear, days),
    )


def _proven(
    week: Generation, classes: Sequence[Problem], linear: float, settings: PlannerSettings, progress: Progress | None
) -> Proven:
    """A bound proven by pricing days exactly; the week stays as it is."""
    steps = week.steps()
    step = None if progress is None else lambda done, most: progress(steps + done, steps + most)
    pricers = [
        Pricer(problem, search, week.view, week.base, settings.weights)
        for problem, search in zip(classes, week.searches, strict=True)
    ]
    return Proof(pricers, week.master, week.pricing, week.centre).prove(linear, step)


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


def _share(objective: float, bound: float) -> float:
    return (objective - bound) / objective if objective > 0 else 0.0


def day_exists(problem: Problem, settings: PlannerSettings) -> bool:
    """Whether the search finds one day that misses no row and keeps every food's daily most; False proves nothing."""
    search = DaySearch(problem, settings.weights)
    space = problem.space
    free = Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(len(space.food)), np.zeros(len(space.food)))
    days = search.run(free, None, 2 * settings.chains, settings.moves, np.random.default_rng(settings.seed))
    return bool((search.meets(days) & within_food_caps(space, days)).any())
