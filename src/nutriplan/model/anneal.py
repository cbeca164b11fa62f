"""The inner loop of the search, compiled: chains that change one serving or one dish of a week at a time.

Amounts and prices are whole numbers kept in floating point, whose sums are exact up to 2**53 and so do not depend on
their order, on the machine or on how a compiler splits a loop. A role that a dish lacks has the option number one past
the last, which gives nothing and costs nothing. Chance comes from a counter of its own in each chain, so a chain
depends on its seed alone: not on the number of threads, or on the chains beside it.
"""

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.chance import DRAW, LUCK, LUCK_TABLE, MILLION
from nutriplan.model.compiled import compiled
from nutriplan.model.layout import Layout, Menu, Sums
from nutriplan.model.problem import Floats, Ints

_DISH_MOVE_EVERY = 5
_STRIDES = np.array([-2, -1, -1, 1, 1, 2])
_HOPE = 2.0 * MILLION  # what the foods of a dish may save at most, for the dish to be looked at closely


@compiled
def _below(most: int, luck: NDArray[np.uint64]) -> int:
    """A whole number from 0 up to `most`, below 2**31, by one word of state (Steele, Lea and Flood's SplitMix64)."""
    luck[0] += np.uint64(0x9E3779B97F4A7C15)
    word = luck[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return int((np.int64((word ^ (word >> np.uint64(31))) >> np.uint64(33)) * most) >> 31)


@compiled
def _missed(
    at: Layout, kind: int, rows: Floats, more: Floats, more_steps: float, less: Floats, less_steps: float
) -> float:
    """Cost of the rows of a day that are missed with some steps more of one option and some less of another."""
    cost = 0.0
    for row in range(len(rows)):
        short = at.bound[kind, row] - rows[row] - more_steps * more[row] + less_steps * less[row]
        cost += short + at.miss_price if short > 0 else 0.0
    return float(cost)


@compiled
def _serving(at: Layout, kind: int, number: int, steps: int) -> float:
    """Cost of an option in some steps, by itself."""
    option = at.option[kind, number]
    return float(option.price + option.step_price * steps + abs(steps - option.typical) * option.away)


@compiled
def _share(at: Layout, slot: int, energy: float) -> float:
    """Cost of a meal's energy outside its share."""
    return float((max(at.share_min[slot] - energy, 0.0) + max(energy - at.share_max[slot], 0.0)) * at.share_weight)


@compiled
def _sameness(at: Layout, dishes: Ints, slot: int, dish: int) -> float:
    """Cost of a dish in a slot beside the other dishes of its day: the same dish, or lunch and dinner alike."""
    cost = 0.0
    for other in range(len(dishes)):
        if other != slot and dishes[other] == dish:
            cost += at.same_dish
    if at.lunch >= 0 and at.dinner >= 0 and (slot == at.lunch or slot == at.dinner):
        facing = dishes[at.dinner if slot == at.lunch else at.lunch]
        if at.group[facing] == at.group[dish]:
            cost += at.same_group
    return float(cost)


@compiled
def _serve(at: Layout, sums: Sums, day: int, number: int, steps: int, sign: int) -> float:
    """Put an option on a day's table (sign 1) or take it away (-1): what foods then cost the day and the week."""
    family = at.option[0, number].family
    before = sums.stood[day, family]
    sums.stood[day, family] += sign
    change = sign * at.repeat[family] if max(before, before + sign) > 1 else 0.0
    return float(change + _eat(at, sums, day, number, steps, sign))


@compiled
def _eat(at: Layout, sums: Sums, day: int, number: int, steps: int, sign: int) -> float:
    """Count steps of an option in (sign 1) or out (-1) of what the week eats; what the week then costs more."""
    if steps == 0 or not at.week:
        return 0.0
    option, change = at.option[0, number], 0.0
    before = sums.present[day, option.family]
    sums.present[day, option.family] += sign
    if min(before, before + sign) == 0:
        days = sums.family_days[option.family]
        sums.family_days[option.family] += sign
        change += at.family_cost[option.family, days + sign] - at.family_cost[option.family, days]
    grams = sums.grams[day, option.food]
    sums.grams[day, option.food] += sign * steps * option.step_g
    cap = at.food_cap[option.food]
    change += at.cap_price * (max(sums.grams[day, option.food] - cap, 0.0) - max(grams - cap, 0.0))
    for part in range(at.stock.shape[1]):
        stock = at.stock[number, part]
        if stock < 0:
            break
        held = sums.stock[stock]
        sums.stock[stock] += sign * steps * at.stock_amount[number, part]
        change += max(at.stock_bound[stock] - sums.stock[stock], 0.0) - max(at.stock_bound[stock] - held, 0.0)
    return float(change)


@compiled
def _replace(at: Layout, sums: Sums, day: int, old: int, old_steps: int, new: int, steps: int) -> float:
    """Put an option on a day's table in the place of another, or of itself in other steps."""
    if new == old:
        return float(_eat(at, sums, day, old, old_steps, -1) + _eat(at, sums, day, new, steps, 1))
    return float(_serve(at, sums, day, old, old_steps, -1) + _serve(at, sums, day, new, steps, 1))


@compiled
def _count_servings(at: Layout, sums: Sums, day: int, slot: int, options: Ints, steps: Ints) -> float:
    """Count anew what a meal of some options (roles,) is a serving of (fish); what the week then costs more."""
    change = 0.0
    for rule in range(len(sums.servings)):
        found = 0
        for role in range(len(options)):
            if steps[role] >= at.serving_steps[options[role], rule]:
                found = 1
        before = sums.servings[rule]
        sums.servings[rule] += found - sums.served[day, slot, rule]
        sums.served[day, slot, rule] = found
        change += at.serving_cost[rule, sums.servings[rule]] - at.serving_cost[rule, before]
    return float(change)


@compiled
def _dish_cost(at: Layout, sums: Sums, slot: int, dish: int, sign: int) -> float:
    """Count a dish in (sign 1) or out (-1); what the week then costs more."""
    if not at.week:
        return 0.0
    uses = sums.dish_uses[dish]
    sums.dish_uses[dish] += sign
    change = at.use_cost[dish, uses + sign] - at.use_cost[dish, uses]
    if slot == at.dinner:
        dinners = sums.dinners[at.group[dish]]
        sums.dinners[at.group[dish]] += sign
        change += at.group_cost[at.group[dish], dinners + sign] - at.group_cost[at.group[dish], dinners]
    return float(change)


@compiled
def _add_up(at: Layout, week: Menu, sums: Sums) -> float:
    """Fill what a chain keeps beside its week; what the week costs in all."""
    total, alike = at.empty_cost, 0.0
    sums.stood[:, :] = 0
    sums.present[:, :] = 0
    sums.grams[:, :] = 0
    sums.family_days[:] = 0
    sums.stock[:] = 0
    sums.dish_uses[:] = 0
    sums.dinners[:] = 0
    sums.served[:, :, :] = 0
    sums.servings[:] = 0
    for day in range(week.dish.shape[0]):
        kind = at.kind[day]
        for row in range(sums.rows.shape[1]):
            sums.rows[day, row] = 0.0
        for slot in range(week.dish.shape[1]):
            dish = week.dish[day, slot]
            sums.energy[day, slot], sums.cost[day, slot] = 0.0, at.dish_price[slot, dish]
            for role in range(at.roles[dish]):
                number, steps = week.option[day, slot, role], week.steps[day, slot, role]
                for row in range(sums.rows.shape[1]):
                    sums.rows[day, row] += steps * at.amount[kind, number, row]
                sums.energy[day, slot] += steps * at.option[kind, number].energy
                sums.cost[day, slot] += _serving(at, kind, number, steps)
                total += _serve(at, sums, day, number, steps, 1)
            total += sums.cost[day, slot] + _share(at, slot, sums.energy[day, slot])
            total += _dish_cost(at, sums, slot, dish, 1)
            alike += _sameness(at, week.dish[day], slot, dish)
            if at.serves[dish]:
                total += _count_servings(at, sums, day, slot, week.option[day, slot], week.steps[day, slot])
        rows = sums.rows[day]
        sums.missed[day] = _missed(at, kind, rows, rows, 0.0, rows, 0.0)
        total += sums.missed[day]
    return float(total + alike / 2)  # each pair of like dishes is seen from both of its slots


@compiled
def add_up_weeks(at: Layout, weeks: Menu, sums: Sums, cost: Floats) -> None:
    """What each of some weeks (n, ...) costs: fills cost (n,)."""
    for number in range(len(cost)):
        cost[number] = _add_up(at, Menu(weeks.dish[number], weeks.option[number], weeks.steps[number]), sums)


@compiled
def anneal(
    at: Layout,
    weeks: Menu,
    sums: Sums,
    places: Ints,
    heats: Ints,
    start: Ints,
    seeds: NDArray[np.uint64],
    portions_only: bool,
) -> None:
    """Let chains run one after the other, each from its own week, which it changes.

    Args:
        at: The problem with its prices.
        weeks: The weeks (n, ...).
        sums: Room for what a week adds up to.
        places: The meals that may change (p, 2), as day and slot.
        heats: Temperatures in millionths, a row for each kind of start (starts, moves).
        start: The kind of start of each chain (n,).
        seeds: A seed a chain (n,), unsigned.
        portions_only: Leave the dishes as they are.
    """
    for number in range(len(seeds)):
        week = Menu(weeks.dish[number], weeks.option[number], weeks.steps[number])
        sums.luck[0] = seeds[number]
        _add_up(at, week, sums)
        for move in range(heats.shape[1]):
            heat = float(heats[start[number], move] * LUCK_TABLE[_below(LUCK, sums.luck)] // MILLION)
            place = _below(len(places), sums.luck)
            if move % _DISH_MOVE_EVERY == 0 and not portions_only:
                _move_dish(at, week, sums, places[place, 0], places[place, 1], heat)
            else:
                _move_portion(at, week, sums, places[place, 0], places[place, 1], heat)


@compiled
def _move_portion(at: Layout, week: Menu, sums: Sums, day: int, slot: int, heat: float) -> None:
    """Change the steps of one ingredient, or take another alternative for it."""
    kind, dish = at.kind[day], week.dish[day, slot]
    role = _below(at.roles[dish], sums.luck)
    old, old_steps = week.option[day, slot, role], week.steps[day, slot, role]
    new = old
    if _below(4, sums.luck) == 0:
        new = at.role_start[dish, role] + _below(at.role_count[dish, role], sums.luck)
    one = at.option[kind, new]
    wanted = old_steps + _STRIDES[_below(len(_STRIDES), sums.luck)] if new == old else one.typical
    steps = min(max(wanted, one.low), one.high)
    if new == old and steps == old_steps:
        return
    rows, missed = sums.rows[day], sums.missed[day]
    energy = sums.energy[day, slot] + steps * one.energy - old_steps * at.option[kind, old].energy
    cost = _serving(at, kind, new, steps) - _serving(at, kind, old, old_steps)
    change = cost + _share(at, slot, energy) - _share(at, slot, sums.energy[day, slot])
    if new == old and change - missed > heat:  # then neither the week nor a row needs to be looked at
        return
    change += _replace(at, sums, day, old, old_steps, new, steps)
    week.option[day, slot, role], week.steps[day, slot, role] = new, steps
    if at.serves[dish]:
        change += _count_servings(at, sums, day, slot, week.option[day, slot], week.steps[day, slot])
    now = np.inf
    if change - missed <= heat:  # else no row needs to be looked at
        now = _missed(at, kind, rows, at.amount[kind, new], steps, at.amount[kind, old], old_steps)
    if change + now - missed > heat:
        _replace(at, sums, day, new, steps, old, old_steps)
        week.option[day, slot, role], week.steps[day, slot, role] = old, old_steps
        if at.serves[dish]:
            _count_servings(at, sums, day, slot, week.option[day, slot], week.steps[day, slot])
        return
    for row in range(len(rows)):
        rows[row] += steps * at.amount[kind, new, row] - old_steps * at.amount[kind, old, row]
    sums.energy[day, slot], sums.missed[day] = energy, now
    sums.cost[day, slot] += cost


@compiled
def _move_dish(at: Layout, week: Menu, sums: Sums, day: int, slot: int, heat: float) -> None:
    """Serve another dish, cheap ones more often, with random alternatives."""
    kind, old = at.kind[day], week.dish[day, slot]
    offers = at.offer[kind, slot, : at.offers[kind, slot]]
    new = at.offered[kind, slot, np.searchsorted(offers, _below(DRAW, sums.luck), side="right")]
    if new == old:
        return
    change = _dish_cost(at, sums, slot, old, -1) + _dish_cost(at, sums, slot, new, 1)
    change += _sameness(at, week.dish[day], slot, new) - _sameness(at, week.dish[day], slot, old)
    cost, energy, missed = at.dish_price[slot, new], 0.0, sums.missed[day]
    if change + cost - at.dish_price[slot, old] - missed > heat + _HOPE:
        _dish_cost(at, sums, slot, new, -1)
        _dish_cost(at, sums, slot, old, 1)
        return
    for role in range(at.roles[old]):
        change += _serve(at, sums, day, week.option[day, slot, role], week.steps[day, slot, role], -1)
    for role in range(at.roles[new]):
        number = at.role_start[new, role] + _below(at.role_count[new, role], sums.luck)
        one = at.option[kind, number]
        sums.choice[role], sums.choice_steps[role] = number, one.typical
        cost += one.typical_cost
        energy += one.typical_energy
        change += _serve(at, sums, day, number, one.typical, 1)
    for role in range(at.roles[new], len(sums.choice)):
        sums.choice[role], sums.choice_steps[role] = at.option.shape[1] - 1, 0
    change += cost - sums.cost[day, slot] + _share(at, slot, energy) - _share(at, slot, sums.energy[day, slot])
    if at.serves[old] or at.serves[new]:
        change += _count_servings(at, sums, day, slot, sums.choice, sums.choice_steps)
    now = np.inf
    if change - missed <= heat:  # else no row needs to be looked at
        _exchange(at, kind, week, sums, day, slot, new)
        now = _missed(at, kind, sums.rows[day], sums.gained, 1.0, sums.gained, 0.0)
    if change + now - missed > heat:
        for role in range(at.roles[new]):
            _serve(at, sums, day, sums.choice[role], sums.choice_steps[role], -1)
        for role in range(at.roles[old]):
            _serve(at, sums, day, week.option[day, slot, role], week.steps[day, slot, role], 1)
        _dish_cost(at, sums, slot, new, -1)
        _dish_cost(at, sums, slot, old, 1)
        if at.serves[old] or at.serves[new]:
            _count_servings(at, sums, day, slot, week.option[day, slot], week.steps[day, slot])
        return
    for row in range(len(sums.gained)):
        sums.rows[day, row] += sums.gained[row]
    week.dish[day, slot] = new
    sums.energy[day, slot], sums.cost[day, slot], sums.missed[day] = energy, cost, now
    for role in range(len(sums.choice)):
        week.option[day, slot, role], week.steps[day, slot, role] = sums.choice[role], sums.choice_steps[role]


@compiled
def _exchange(at: Layout, kind: int, week: Menu, sums: Sums, day: int, slot: int, new: int) -> None:
    """What the rows gain when a dish with the chosen options stands in for the one in a slot."""
    sums.gained[:] = 0
    for role in range(at.roles[week.dish[day, slot]]):
        number, steps = week.option[day, slot, role], float(week.steps[day, slot, role])
        for row in range(len(sums.gained)):
            sums.gained[row] -= steps * at.amount[kind, number, row]
    for role in range(at.roles[new]):
        number, steps = sums.choice[role], float(sums.choice_steps[role])
        for row in range(len(sums.gained)):
            sums.gained[row] += steps * at.amount[kind, number, row]
