"""The inner loop of the search, compiled: chains that change one serving or one dish of a week at a time.

At the full price of a missed target nearly no other dish would ever be taken, for few dishes meet all targets as they
stand, where one has gone. So chains begin at a small share of that price, and end at all of it: they come to good days
through poor ones.

Chance comes from a counter of its own in each chain, so a chain depends on its seed alone: not on the number of
threads, or on the chains beside it.
"""

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.chance import DRAW, LUCK, LUCK_TABLE, MILLION
from nutriplan.model.compiled import compiled
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.problem import Floats, Ints
from nutriplan.model.tally import (
    Sums,
    add_up,
    count_dish,
    count_servings,
    missed_cost,
    put,
    sameness_cost,
    serve,
    serving_cost,
    share_cost,
)

_DISH_MOVE_EVERY = 2
_PORTION_EVERY = 4  # one in so many of the other moves; the rest take another alternative
_STRIDES = np.array([-2, -1, -1, 1, 1, 2])
_HOPE = 2.0 * MILLION  # what the foods of a dish may save at most, for the dish to be looked at closely


@compiled()
def _below(most: int, luck: NDArray[np.uint64]) -> int:
    """A whole number from 0 up to `most`, below 2**31, by one word of state (Steele, Lea and Flood's SplitMix64)."""
    luck[0] += np.uint64(0x9E3779B97F4A7C15)
    word = luck[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return int((np.int64((word ^ (word >> np.uint64(31))) >> np.uint64(33)) * most) >> 31)


@compiled(entry=True)
def anneal(
    at: Layout,
    weeks: Menu,
    sums: Sums,
    places: Ints,
    heats: Ints,
    eases: Floats,
    seeds: NDArray[np.uint64],
    portions_only: bool,
) -> None:
    """Let chains run one after the other, each from its own week, which it changes.

    Args:
        at: The problem with its prices.
        weeks: The weeks (n, ...).
        sums: Room for what a week adds up to.
        places: The meals that may change (p, 2), as day and slot.
        heats: Temperatures in millionths (moves,).
        eases: Share of its price that a missed target costs (moves,), a power of 2 so that products are exact.
        seeds: A seed a chain (n,), unsigned.
        portions_only: Leave the dishes as they are.
    """
    for number in range(len(seeds)):
        week = Menu(weeks.dish[number], weeks.option[number], weeks.steps[number])
        sums.luck[0] = seeds[number]
        add_up(at, week, sums)
        for move in range(len(heats)):
            heat = float(heats[move] * LUCK_TABLE[_below(LUCK, sums.luck)] // MILLION)
            place = _below(len(places), sums.luck)
            ease = eases[move]
            if move % _DISH_MOVE_EVERY == 0 and not portions_only:
                _move_dish(at, week, sums, places[place, 0], places[place, 1], heat, ease)
            else:
                _move_portion(at, week, sums, places[place, 0], places[place, 1], heat, ease)


@compiled()
def _move_portion(at: Layout, week: Menu, sums: Sums, day: int, slot: int, heat: float, ease: float) -> None:
    """Change the steps of one ingredient, or take another alternative for it."""
    kind, dish = at.kind[day], week.dish[day, slot]
    role = _below(at.roles[dish], sums.luck)
    old, old_steps = week.option[day, slot, role], week.steps[day, slot, role]
    new = old
    if _below(_PORTION_EVERY, sums.luck) > 0:  # cheap days hold few portions that are not typical
        new = at.role_start[dish, role] + _below(at.role_count[dish, role], sums.luck)
    one = at.option[kind, new]
    wanted = old_steps + _STRIDES[_below(len(_STRIDES), sums.luck)] if new == old else one.typical
    steps = min(max(wanted, one.low), one.high)
    if new == old and steps == old_steps:
        return
    rows, missed = sums.rows[day], sums.missed[day]
    energy = sums.energy[day, slot] + steps * one.energy - old_steps * at.option[kind, old].energy
    cost = serving_cost(at, kind, new, steps) - serving_cost(at, kind, old, old_steps)
    change = cost + share_cost(at, slot, energy) - share_cost(at, slot, sums.energy[day, slot])
    alone = not at.week and not at.serves[dish]
    if alone and new == old and change - ease * missed > heat:  # then no row needs to be looked at
        return
    change += put(at, week, sums, day, slot, role, new, steps)
    now = np.inf
    if change - ease * missed <= heat:  # else no row needs to be looked at
        now = missed_cost(at, kind, rows, at.amount[kind, new], steps, at.amount[kind, old], old_steps)
    if change + ease * (now - missed) > heat:
        put(at, week, sums, day, slot, role, old, old_steps)
        return
    for row in range(len(rows)):
        rows[row] += steps * at.amount[kind, new, row] - old_steps * at.amount[kind, old, row]
    sums.energy[day, slot], sums.missed[day] = energy, now
    sums.cost[day, slot] += cost


@compiled()
def _move_dish(at: Layout, week: Menu, sums: Sums, day: int, slot: int, heat: float, ease: float) -> None:
    """Serve another dish, cheap ones more often, with the alternatives that go best with the rest of the day."""
    kind, old = at.kind[day], week.dish[day, slot]
    offers = at.offer[kind, slot, : at.offers[kind, slot]]
    new = at.offered[kind, slot, np.searchsorted(offers, _below(DRAW, sums.luck), side="right")]
    if new == old:
        return
    change = count_dish(at, sums, slot, old, -1) + count_dish(at, sums, slot, new, 1)
    change += sameness_cost(at, week.dish[day], slot, new) - sameness_cost(at, week.dish[day], slot, old)
    cost, energy, missed = at.dish_price[slot, new], 0.0, sums.missed[day]
    if change + cost - at.dish_price[slot, old] - ease * missed > heat + _HOPE:
        count_dish(at, sums, slot, new, -1)
        count_dish(at, sums, slot, old, 1)
        return
    for role in range(at.roles[old]):
        change += serve(at, sums, day, week.option[day, slot, role], week.steps[day, slot, role], -1)
    _choose(at, kind, week, sums, day, slot, new, ease)
    for role in range(at.roles[new]):
        one = at.option[kind, sums.choice[role]]
        cost += one.typical_cost
        energy += one.typical_energy
        change += serve(at, sums, day, sums.choice[role], one.typical, 1)
    change += cost - sums.cost[day, slot] + share_cost(at, slot, energy) - share_cost(at, slot, sums.energy[day, slot])
    if at.serves[old] or at.serves[new]:
        change += count_servings(at, sums, day, slot, sums.choice, sums.choice_steps)
    now = np.inf
    if change - ease * missed <= heat:  # else no row needs to be looked at
        now = missed_cost(at, kind, sums.gained, sums.gained, 0.0, sums.gained, 0.0)
    if change + ease * (now - missed) > heat:
        for role in range(at.roles[new]):
            serve(at, sums, day, sums.choice[role], sums.choice_steps[role], -1)
        for role in range(at.roles[old]):
            serve(at, sums, day, week.option[day, slot, role], week.steps[day, slot, role], 1)
        count_dish(at, sums, slot, new, -1)
        count_dish(at, sums, slot, old, 1)
        if at.serves[old] or at.serves[new]:
            count_servings(at, sums, day, slot, week.option[day, slot], week.steps[day, slot])
        return
    for row in range(len(sums.gained)):
        sums.rows[day, row] = sums.gained[row]
    week.dish[day, slot] = new
    sums.energy[day, slot], sums.cost[day, slot], sums.missed[day] = energy, cost, now
    for role in range(len(sums.choice)):
        week.option[day, slot, role], week.steps[day, slot, role] = sums.choice[role], sums.choice_steps[role]


@compiled()
def _choose(at: Layout, kind: int, week: Menu, sums: Sums, day: int, slot: int, new: int, ease: float) -> None:
    """Choose an alternative for each role of a dish: at random, then each in turn the best beside the others.

    Most days that meet their targets in typical portions do so by their alternatives, which cost little or nothing, so
    a dish is only judged by what it can bring. Leaves in `sums.gained` what the rows of the day would come to.
    """
    rows, old = sums.gained, week.dish[day, slot]
    for row in range(len(rows)):
        rows[row] = sums.rows[day, row]
    for role in range(at.roles[old]):
        _add(rows, at.amount[kind, week.option[day, slot, role]], -week.steps[day, slot, role])
    for role in range(len(sums.choice)):
        sums.choice[role], sums.choice_steps[role] = at.option.shape[1] - 1, 0
    for role in range(at.roles[new]):
        number = at.role_start[new, role] + _below(at.role_count[new, role], sums.luck)
        sums.choice[role], sums.choice_steps[role] = number, at.option[kind, number].typical
        _add(rows, at.amount[kind, number], at.option[kind, number].typical)
    for role in range(at.roles[new]):
        held = sums.choice[role]
        best = _best(at, kind, sums, day, at.role_start[new, role], at.role_count[new, role], held, ease)
        if best != held:
            _add(rows, at.amount[kind, held], -sums.choice_steps[role])
            sums.choice[role], sums.choice_steps[role] = best, at.option[kind, best].typical
            _add(rows, at.amount[kind, best], sums.choice_steps[role])


@compiled()
def _best(at: Layout, kind: int, sums: Sums, day: int, first: int, count: int, held: int, ease: float) -> int:
    """The alternative of a role that leaves least to be missed, with its price, in the place of the one held."""
    if count == 1:
        return held
    best, least, steps = held, np.inf, at.option[kind, held].typical
    for number in range(first, first + count):
        one = at.option[kind, number]
        price = one.typical_cost + (at.repeat[one.family] if sums.stood[day, one.family] > 0 else 0.0)
        price += ease * missed_cost(
            at, kind, sums.gained, at.amount[kind, number], one.typical, at.amount[kind, held], steps
        )
        if price < least:
            best, least = number, price
    return best


@compiled()
def _add(rows: Floats, amount: Floats, steps: int) -> None:
    """Add steps of an option to what the rows of a day come to."""
    for row in range(len(rows)):
        rows[row] += steps * amount[row]
