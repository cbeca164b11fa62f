"""Every combination of dishes that might make a cheaper day: bounded together, tried one by one; compiled.

Dishes are tried slot by slot, cheap ones first, as long as the bound of multipliers.py leaves room below the cost of
the best day so far. A whole combination that does so at the multipliers at hand gets multipliers of its own: mostly
they show that it can't be cheaper, and are kept, for they show it of many others too. Else its cheapest servings are
settled (settle.py) and then chosen together (fit.py), and a cheaper day found so is the new best; where all days near a
known one are wanted, they are settled now and then on the way. What neither finds is left behind: this is a search.
"""

from typing import NamedTuple

import numpy as np

from nutriplan.model.compiled import compiled
from nutriplan.model.fit import Table, fit, keep_servings, serve_kept
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.multipliers import (
    Climb,
    add_slope,
    constant_of,
    keep,
    return_to_best,
    start_slope,
    step,
    value_of,
)
from nutriplan.model.problem import Floats, Ints
from nutriplan.model.settle import settle

_STEPS, _FIRST_STEPS = 30, 150  # of a climb for a combination, and for the whole day
_SETTLE_FROM, _SETTLE_EVERY = 4, 5
_PASSES = 4
_PATIENCE = 4  # steps without a better bound before the next ones are halved
_FAILED = 1e300  # of a combination of which the bound says neither
_WIDER = 1.5  # times as far above the bound as the band before reaches each one
_BOLD = 1.3  # share of Polyak's step to begin with


class Combinations(NamedTuple):
    """Room of the search. Slots are taken in an order, in which all of this stands.

    `slot` (slots,); `dish` (slots, most) the dishes of each, cheap ones first, and how many `dishes` (slots,); `twin`
    the earlier slot with the same dishes and prices, or -1. Of each set of multipliers: `value` (sets, slots, most),
    `constant` (sets,), `rest` (sets, slots + 1) of the cheapest dishes from a slot on, and `rank` (sets,), the useful
    ones first. `place` (slots,) of the dish at hand, `path` (slots + 1,) what the dishes so far come to.
    """

    slot: Ints
    dish: Ints
    dishes: Ints
    twin: Ints
    value: Floats
    constant: Floats
    rest: Floats
    rank: Ints
    place: Ints
    path: Floats


class Quest(NamedTuple):
    """What days are looked for: those below `target` (1,), which each one found lowers, unless `every` one is wanted.

    `most` combinations are looked at closely, in so many `bands`, those with the lowest bounds first; in one band they
    come as the dishes stand. Of the first slot's dishes every one of so many `parts` is taken, from the one numbered
    `part` on. So far there are `sets` (1,) of multipliers, `found` (1,) days, and `tried` (1,) combinations.
    """

    target: Floats
    every: bool
    most: int
    bands: int
    part: int
    parts: int
    sets: Ints
    found: Ints
    tried: Ints


@compiled(entry=True, in_order=True)
def climb_day(at: Layout, climb: Climb, room: Combinations, target: float) -> float:
    """Multipliers for all combinations at once: as set 0 of the room; their bound."""
    best, share, since = -np.inf, 1.0, 0
    for _ in range(_FIRST_STEPS):
        bound = _value_set(at, climb, room, 0)
        if bound > best:
            best, since = bound, 0
            keep(climb)
        else:
            since += 1
            if since > _PATIENCE:
                share, since = share / 2, 0
        start_slope(at, climb)
        for number in range(len(room.slot)):
            least = 0
            for other in range(room.dishes[number]):
                if room.value[0, number, other] < room.value[0, number, least]:
                    least = other
            slot, dish = room.slot[number], room.dish[number, least]
            value_of(at, climb, slot, dish)
            add_slope(at, climb, slot, dish)
        if best >= target or not step(at, climb, target - bound, share):
            break
    return_to_best(climb)
    return _value_set(at, climb, room, 0)


@compiled(in_order=True)
def _value_set(at: Layout, climb: Climb, room: Combinations, chosen: int) -> float:
    """Value every dish at the multipliers of the climb; the bound of all combinations."""
    room.constant[chosen] = constant_of(at, climb)
    slots = len(room.slot)
    for number in range(slots):
        for place in range(room.dishes[number]):
            if room.twin[number] >= 0:
                room.value[chosen, number, place] = room.value[chosen, room.twin[number], place]
            else:
                room.value[chosen, number, place] = value_of(at, climb, room.slot[number], room.dish[number, place])
    room.rest[chosen, slots] = 0.0
    for number in range(slots - 1, -1, -1):
        least = np.inf
        for place in range(room.dishes[number]):
            least = min(least, room.value[chosen, number, place])
        room.rest[chosen, number] = room.rest[chosen, number + 1] + least
    return float(room.constant[chosen] + room.rest[chosen, 0])


@compiled(entry=True, in_order=True)
def combine(at: Layout, climb: Climb, room: Combinations, table: Table, found: Menu, quest: Quest) -> int:
    """Look for the days of a quest, which ends changed, with multipliers that begin as set 0; how many were found.

    They stand in `found` (n, ...) in turn; when there are more the first ones are lost.
    """
    low, floor = room.constant[0] + room.rest[0, 0], -np.inf
    span = quest.target[0] - low
    room.rank[0], quest.sets[0] = 0, 1
    for band in range(quest.bands):
        share = 1.0
        for _ in range(quest.bands - band - 1):
            share /= _WIDER
        ceiling = low + span * share if share < 1 else np.inf
        _band(at, climb, room, table, found, quest, floor, ceiling)
        floor = ceiling
        if floor >= quest.target[0] or quest.tried[0] > quest.most:
            break
    return int(quest.found[0])


@compiled(in_order=True)
def _band(
    at: Layout, climb: Climb, room: Combinations, table: Table, found: Menu, quest: Quest, floor: float, ceiling: float
) -> None:
    """Go through the combinations whose bound by set 0 lies between two others."""
    slots, level = len(room.slot), 0
    room.place[0], room.path[0] = quest.part - quest.parts, room.constant[0]
    while level >= 0:
        room.place[level] += quest.parts if level == 0 else 1
        place = room.place[level]
        if place >= room.dishes[level]:
            level -= 1
            continue
        so_far = room.path[level] + room.value[0, level, place]
        if so_far + room.rest[0, level + 1] >= min(quest.target[0], ceiling):  # and so are all that come after
            level -= 1
            continue
        if level + 1 == slots and so_far < floor:
            continue
        if _unlike(at, room, table.day, level) and not _out_of_reach(room, quest.sets[0], level, quest.target[0]):
            room.path[level + 1] = so_far
            if level + 1 < slots:
                level += 1
                room.place[level] = -1
                continue
            quest.tried[0] += 1
            if quest.tried[0] > quest.most:
                break
            _try(at, climb, room, table, found, quest)


@compiled(in_order=True)
def _try(at: Layout, climb: Climb, room: Combinations, table: Table, found: Menu, quest: Quest) -> None:
    """Look closely at a combination; keep what comes of it."""
    cost = _look_closely(at, climb, table, quest.target[0])
    if cost < quest.target[0]:
        _keep_day(table.day, found, quest.found[0] % len(found.dish))
        quest.found[0] += 1
        if not quest.every:
            quest.target[0] = cost
    elif cost == np.inf:
        quest.sets[0] = _keep_set(at, climb, room, quest.sets[0], quest.tried[0])


@compiled(in_order=True)
def _keep_set(at: Layout, climb: Climb, room: Combinations, sets: int, turn: int) -> int:
    """Keep the multipliers of the climb, for they show of other combinations too that they are out of reach."""
    chosen = sets if sets < len(room.rank) else 1 + turn % (sets - 1)
    if chosen == sets:
        room.rank[sets] = sets
        sets += 1
    _value_set(at, climb, room, chosen)
    return sets


@compiled(in_order=True)
def _unlike(at: Layout, room: Combinations, day: Menu, level: int) -> bool:
    """Serve the dish at hand; whether the dishes so far go together and were not met in another order."""
    twin, dishes = room.twin[level], day.dish[0]
    if twin >= 0 and room.place[level] <= room.place[twin]:
        return False
    dish = room.dish[level, room.place[level]]
    for number in range(level):
        other = dishes[room.slot[number]]
        if other == dish:
            return False
        meals = (room.slot[number], room.slot[level])
        if at.group[other] == at.group[dish] and at.lunch in meals and at.dinner in meals:
            return False
    dishes[room.slot[level]] = dish
    return True


@compiled(in_order=True)
def _out_of_reach(room: Combinations, sets: int, level: int, target: float) -> bool:
    """Whether some multipliers show that no day with the dishes so far is cheap enough; what helped comes sooner."""
    for turn in range(sets):
        chosen = room.rank[turn]
        bound = room.constant[chosen] + room.rest[chosen, level + 1]
        for number in range(level + 1):
            bound += room.value[chosen, number, room.place[number]]
        if bound >= target:
            room.rank[turn], room.rank[turn // 2] = room.rank[turn // 2], chosen
            return True
    return False


@compiled(in_order=True)
def _look_closely(at: Layout, climb: Climb, table: Table, target: float) -> float:
    """Find what a combination costs: infinite if it can't be less than the target, else what the day found does."""
    best, share, since, given = -np.inf, _BOLD, 0, target
    for turn in range(_STEPS):
        bound = _value_day(at, climb, table.day)
        if bound > best:
            best, since = bound, 0
            keep(climb)
        else:
            since += 1
            if since > _PATIENCE:
                share, since = share / 2, 0
        if bound >= target:
            break
        moves = step(at, climb, target - bound, share)
        if not moves or (table.nodes == 0 and turn >= _SETTLE_FROM and turn % _SETTLE_EVERY == 0):
            target = _settle_cheapest(at, climb, table, target)
            if not moves or (target < given and table.nodes == 0):
                break
    if table.nodes > 0 and best < target:
        return_to_best(climb)
        _value_day(at, climb, table.day)
        target = _settle_cheapest(at, climb, table, target)
        if best < target and fit(at, climb, table, target - best, target) < target:
            return settle(at, table.day, table.sums, _PASSES)
    if target < given:
        serve_kept(table)
        return target
    return np.inf if best >= target else _FAILED


@compiled(in_order=True)
def _value_day(at: Layout, climb: Climb, day: Menu) -> float:
    """The bound of a combination at the multipliers, and what its cheapest servings leave the rows short of."""
    start_slope(at, climb)
    bound = constant_of(at, climb)
    for slot in range(day.dish.shape[1]):
        bound += value_of(at, climb, slot, day.dish[0, slot])
        add_slope(at, climb, slot, day.dish[0, slot])
    return float(bound)


@compiled(in_order=True)
def _settle_cheapest(at: Layout, climb: Climb, table: Table, target: float) -> float:
    """Settle the cheapest servings; what they cost and are kept for, or the target where they can't undercut it."""
    day = table.day
    for slot in range(day.dish.shape[1]):
        roles = at.roles[day.dish[0, slot]]
        for role in range(day.option.shape[2]):
            served = role < roles
            day.option[0, slot, role] = climb.option[slot, role] if served else at.option.shape[1] - 1
            day.steps[0, slot, role] = at.option[0, climb.option[slot, role]].typical if served else 0
    cost = settle(at, day, table.sums, _PASSES)
    if cost < target:
        keep_servings(table)
    return float(min(cost, target))


@compiled(in_order=True)
def _keep_day(day: Menu, found: Menu, number: int) -> None:
    for slot in range(day.dish.shape[1]):
        found.dish[number, 0, slot] = day.dish[0, slot]
        for role in range(day.option.shape[2]):
            found.option[number, 0, slot, role] = day.option[0, slot, role]
            found.steps[number, 0, slot, role] = day.steps[0, slot, role]
