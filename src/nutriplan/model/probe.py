"""What a day can be made to meet: one search without preferences, and the days it ends at, measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.problem import Floats, Problem
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, RowKind

_CHAINS, _MOVES = 128, 1_200
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Probe:
    """Days that were found: `amount` (n, rows) of each row, and which of them `met` it (n, rows)."""

    days: Days
    names: tuple[str, ...]
    amount: Floats
    met: NDArray[np.bool_]


def probe(problem: Problem, settings: PlannerSettings, avoid: frozenset[str] = frozenset()) -> Probe:
    """Look for days that miss as little as can be; what is not found may exist all the same.

    Args:
        problem: The day.
        settings: Its seed and weights; the work is fixed here and small.
        avoid: Dishes and foods that no day may hold, by id.
    """
    space, rows = problem.space, problem.rows
    dish = np.array([each.dish_id in avoid for each in space.dishes])
    food = np.array([each.food_id in avoid for each in space.foods])
    dear = settings.weights.limit
    option = food[space.food] * dear
    prices = Prices(np.tile(dish * dear, (len(space.slots), 1)), option, np.zeros_like(option))
    search = DaySearch(problem, settings.weights)
    days = search.run(prices, None, _CHAINS, _MOVES, np.random.default_rng(settings.seed))
    eaten = (days.steps > 0) & np.append(food[space.food], False)[days.option]
    days = days.take(within_food_caps(space, days) & ~dish[days.dish].any(axis=1) & ~eaten.any(axis=(1, 2)))
    per_option = np.vstack([space.amount, np.zeros_like(space.amount[:1])])
    amount = np.einsum("nsr,nsrk->nk", days.steps.astype(np.float64), per_option[days.option])
    above = amount >= rows.lower * (1 - _ROUNDING)
    below = amount <= rows.upper * (1 + _ROUNDING)
    return Probe(days, rows.names, amount, (above & below) | (rows.kind == RowKind.RESTRAINT))
