"""Which chosen day falls on which date: alike dinners and repeated dishes are kept apart."""

from itertools import permutations

import numpy as np

from nutriplan.model.days import Days
from nutriplan.model.problem import Floats, Ints, Space
from nutriplan.tables.dishes import Slot

_SAME_DINNER_GROUP = 10_000.0
_SAME_DISH = 30.0
_SAME_FOOD = 1.0
_EXHAUSTIVE_UP_TO = 7


def arrange(space: Space, days: Days, kinds: Ints, wanted: Ints, before: Days | None = None) -> Days:
    """Order days so that neighbours differ: first no main group on consecutive dinners, then dishes, then foods.

    Args:
        space: The menu space of the days.
        days: At most a week of days.
        kinds: The class of each day.
        wanted: The class that each date asks for; the same classes as often.
        before: The day before the first, when the plan goes on from an earlier week.

    Raises:
        ValueError: More than seven days: plan week by week.
    """
    count = len(days)
    if count > _EXHAUSTIVE_UP_TO:
        raise ValueError("arrange takes at most a week of days")
    every = days if before is None else Days.join([days, before])
    clash = _clash(space, every)
    orders = np.array(list(permutations(range(count))))
    orders = orders[(kinds[orders] == wanted).all(axis=1)]
    cost = clash[orders[:, :-1], orders[:, 1:]].sum(axis=1)
    if before is not None:
        cost = cost + clash[count, orders[:, 0]]
    return days.take(orders[int(np.argmin(cost))])


def _clash(space: Space, days: Days) -> Floats:
    """How little each day would follow another (n, n)."""
    names = [slot.slot for slot in space.slots]
    dinner = names.index(Slot.DINNER)
    groups = space.group[days.dish[:, dinner]]
    foods = np.zeros((len(days), len(space.foods) + 1))
    owner = np.append(space.food, len(space.foods))
    foods[np.arange(len(days))[:, None], owner[days.option.reshape(len(days), -1)]] = 1.0
    spaced = np.array([*("staple" not in food.traits for food in space.foods), False], dtype=np.float64)
    dishes = np.zeros((len(days), len(space.dishes)))
    dishes[np.arange(len(days))[:, None], days.dish] = 1.0
    clash = _SAME_DINNER_GROUP * (groups[:, None] == groups[None, :])
    return np.asarray(clash + _SAME_DISH * _common(dishes, dishes) + _SAME_FOOD * _common(foods, foods * spaced))


def _common(left: Floats, right: Floats) -> Ints:
    """In how many columns two sets of rows are both 1 (n, m); small whole numbers, so exact in any order."""
    return np.asarray(np.rint(np.einsum("ik,jk->ij", left, right)).astype(np.int64))
