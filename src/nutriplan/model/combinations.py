"""Lays out the combinations of dishes of a day for combine.py, and calls it."""

from copy import deepcopy

import numpy as np

from nutriplan.model.combine import Combinations, Quest, climb_day, combine
from nutriplan.model.fit import table_for
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.multipliers import Climb, room_to_climb
from nutriplan.model.problem import Floats, Ints
from nutriplan.model.tally import add_up_weeks, sums_of
from nutriplan.model.threads import workers

_SETS = 64  # of multipliers that are kept
_DAYS, _NEAR_DAYS = 32, 1_000  # that are kept of those found, and of all those near a known one
_PARTS = 2  # that are gone through side by side
_BANDS, _NODES = 8, 500  # goes at the combinations, those with the lowest bounds first, and servings tried for each


def cheaper_days(at: Layout, known: Menu, most: int, above: float = 0.0) -> Menu:
    """Days that cost less than a known one, as weeks of one day, each cheaper than the one before; the last ones found.

    Args:
        at: A day of one class, with prices.
        known: A day.
        most: Combinations that are looked at closely, at most.
        above: If not 0, look for every day that costs not so much more than the known one [millionths], one for each
            combination, in place of ever cheaper ones.
    """
    target, climb, room = float(_costs(at, known)[0]) + above, room_to_climb(at), _room(at)
    bound = climb_day(at, climb, room, target)
    if bound >= target:
        return Menu(*(part[:0] for part in known))
    room = _within(room, target - bound)
    with workers(_PARTS) as pool:  # always so many parts, so that the answer is the same on any number of threads
        quests = [_quest(target, above > 0, most, part) for part in range(_PARTS)]
        running = [pool.submit(_part, at, deepcopy(climb), deepcopy(room), known, quest) for quest in quests]
        parts = [each.result() for each in running]
    found = Menu(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    _, order = np.unique(-_costs(at, found), return_index=True)  # of equally dear ones the first
    return Menu(*(part[order[-_kept(above > 0) :]] for part in found))


def _quest(target: float, every: bool, most: int, part: int) -> Quest:
    sets, found, tried = np.array([1]), np.array([0]), np.array([0])
    most = (most + _PARTS - 1 - part) // _PARTS
    return Quest(np.array([target]), every, most, _BANDS, part, _PARTS, sets, found, tried)


def _kept(every: bool) -> int:
    return _NEAR_DAYS if every else _DAYS


def _part(at: Layout, climb: Climb, room: Combinations, known: Menu, quest: Quest) -> Menu:
    """The days that a part of the combinations holds."""
    keep = _kept(quest.every)
    found = Menu(*(np.zeros((keep, *part.shape[1:]), dtype=np.int64) for part in known))
    count = combine(at, climb, room, table_for(at, known, 0 if quest.every else _NODES), found, quest)
    order = np.arange(max(count - keep, 0), count) % keep
    return Menu(*(part[order] for part in found))


def _costs(at: Layout, days: Menu) -> Floats:
    cost = np.zeros(len(days.dish))
    add_up_weeks(at, days, sums_of(at), cost)
    return cost


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
