"""Lays out the combinations of dishes of a day for combine.py, and calls it."""

import numpy as np

from nutriplan.model.combine import Combinations, climb_day, combine
from nutriplan.model.fit import table_for
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.multipliers import room_to_climb
from nutriplan.model.problem import Ints
from nutriplan.model.tally import add_up_weeks, sums_of

_SETS = 64  # of multipliers that are kept
_DAYS = 32  # that are kept of those found
_BANDS, _NODES = 8, 500  # of a thorough search: goes at the combinations, and servings tried for each


def cheaper_days(at: Layout, known: Menu, most: int, *, thorough: bool = False) -> Menu:
    """Days that cost less than a known one, as weeks of one day, each cheaper than the one before; the last ones found.

    Args:
        at: A day of one class, with prices.
        known: A day.
        most: Combinations that are looked at closely, at most.
        thorough: Take those with the lowest bounds first, and choose servings together where nothing else decides.
    """
    cost = np.zeros(1)
    add_up_weeks(at, known, sums_of(at), cost)
    target, climb, room = float(cost[0]), room_to_climb(at), _room(at)
    bound = climb_day(at, climb, room, target)
    if bound >= target:
        return Menu(*(part[:0] for part in known))
    room = _within(room, target - bound)
    found = Menu(*(np.zeros((_DAYS, *part.shape[1:]), dtype=np.int64) for part in known))
    table, bands = (table_for(at, known, _NODES), _BANDS) if thorough else (table_for(at, known, 0), 1)
    count = combine(at, climb, room, table, found, target, most, bands)
    order = np.arange(max(count - _DAYS, 0), count) % _DAYS
    return Menu(*(part[order] for part in found))


def _room(at: Layout) -> Combinations:
    """All dishes of each slot, the large meals first."""
    slot = np.argsort(-at.share_max, kind="stable")
    slots, most = len(slot), at.offered.shape[2]
    dish, dishes = at.offered[0, slot], at.offers[0, slot]
    return Combinations(
        slot=slot,
        dish=dish,
        dishes=dishes,
        twin=np.array([_twin(at, slot, number) for number in range(slots)]),
        value=np.zeros((_SETS, slots, most)),
        constant=np.zeros(_SETS),
        rest=np.zeros((_SETS, slots + 1)),
        rank=np.zeros(_SETS, dtype=np.int64),
        place=np.zeros(slots, dtype=np.int64),
        path=np.zeros(slots + 1),
    )


def _twin(at: Layout, slot: Ints, number: int) -> int:
    """An earlier slot with the same dishes at the same prices, or -1."""
    own = at.offered[0, slot[number], : at.offers[0, slot[number]]]
    for other in range(number):
        its = at.offered[0, slot[other], : at.offers[0, slot[other]]]
        alike = np.array_equal(own, its) and len(own) > 1
        if alike and np.array_equal(at.dish_price[slot[number], own], at.dish_price[slot[other], own]):
            return other
    return -1


def _within(room: Combinations, slack: float) -> Combinations:
    """The dishes whose values leave the bound below the target, cheap ones first, with their values."""
    dish, dishes, value = np.zeros_like(room.dish), room.dishes.copy(), room.value.copy()
    for number, count in enumerate(room.dishes):
        worth = room.value[0, number, :count]
        order = np.argsort(worth, kind="stable")
        order = order[worth[order] - worth.min() < slack]
        dishes[number] = len(order)
        dish[number, : len(order)], value[0, number, : len(order)] = room.dish[number, order], worth[order]
    return room._replace(dish=dish, dishes=dishes, value=value)
