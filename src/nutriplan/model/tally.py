"""What a week adds up to and costs, kept up to date serving by serving; compiled.

Amounts and prices are whole numbers kept in floating point, whose sums are exact up to 2**53 and so do not depend on
their order, on the machine or on how a compiler splits a loop. A role that a dish lacks has the option number one past
the last, which gives nothing and costs nothing.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.compiled import compiled
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.problem import Floats, Ints


class Sums(NamedTuple):
    """What the week of a chain adds up to.

    Per day `rows` (days, rows), `missed` their cost, `energy` and `cost` (days, slots) of its servings, `stood`, the
    servings of each family, `present` of those that are eaten (days, families + 1), `grams` (days, foods + 1) and
    `served` (days, slots, rules). Of the week `family_days`, `stock`, `dish_uses`, `dinners`, `servings`. The rest is
    room to work in: `gained` (rows,), `choice` and `choice_steps` (roles,), and `luck`, a word of state.
    """

    rows: Floats
    missed: Floats
    energy: Floats
    cost: Floats
    stood: Ints
    present: Ints
    grams: Floats
    served: Ints
    family_days: Ints
    stock: Floats
    dish_uses: Ints
    dinners: Ints
    servings: Ints
    gained: Floats
    choice: Ints
    choice_steps: Ints
    luck: NDArray[np.uint64]


def sums_of(at: Layout) -> Sums:
    """Room for what a week adds up to."""
    days, slots, families = len(at.kind), len(at.share_min), len(at.repeat)

    def whole(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Sums(
        rows=np.zeros((days, at.bound.shape[1])),
        missed=np.zeros(days),
        energy=np.zeros((days, slots)),
        cost=np.zeros((days, slots)),
        stood=whole(days, families),
        present=whole(days, families),
        grams=np.zeros((days, len(at.food_cap))),
        served=whole(days, slots, at.serving_steps.shape[1]),
        family_days=whole(families),
        stock=np.zeros(len(at.stock_bound)),
        dish_uses=whole(len(at.roles)),
        dinners=whole(len(at.group_cost)),
        servings=whole(at.serving_steps.shape[1]),
        gained=np.zeros(at.bound.shape[1]),
        choice=whole(at.role_start.shape[1]),
        choice_steps=whole(at.role_start.shape[1]),
        luck=np.zeros(1, dtype=np.uint64),
    )


@compiled()
def missed_cost(
    at: Layout, kind: int, rows: Floats, more: Floats, more_steps: float, less: Floats, less_steps: float
) -> float:
    """Cost of the rows of a day that are missed with some steps more of one option and some less of another."""
    cost = 0.0
    for row in range(len(rows)):
        short = at.bound[kind, row] - rows[row] - more_steps * more[row] + less_steps * less[row]
        cost += short + at.miss_price if short > 0 else 0.0
    return float(cost)


@compiled()
def serving_cost(at: Layout, kind: int, number: int, steps: int) -> float:
    """Cost of an option in some steps, by itself."""
    option = at.option[kind, number]
    return float(option.price + option.step_price * steps + abs(steps - option.typical) * option.away)


@compiled()
def share_cost(at: Layout, slot: int, energy: float) -> float:
    """Cost of a meal's energy outside its share."""
    return float((max(at.share_min[slot] - energy, 0.0) + max(energy - at.share_max[slot], 0.0)) * at.share_weight)


@compiled()
def sameness_cost(at: Layout, dishes: Ints, slot: int, dish: int) -> float:
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


@compiled()
def serve(at: Layout, sums: Sums, day: int, number: int, steps: int, sign: int) -> float:
    """Put an option on a day's table (sign 1) or take it away (-1): what foods then cost the day and the week."""
    family = at.option[0, number].family
    before = sums.stood[day, family]
    sums.stood[day, family] += sign
    change = sign * at.repeat[family] if max(before, before + sign) > 1 else 0.0
    return float(change + eat(at, sums, day, number, steps, sign))


@compiled()
def cap_cost(at: Layout, food: int, grams: float) -> float:
    """Cost of the grams of a food beyond its daily most, as a whole number like all else."""
    return float(np.rint(at.cap_price * max(grams - at.food_cap[food], 0.0)))


@compiled()
def hold(at: Layout, sums: Sums, day: int, number: int, steps: int) -> float:
    """Add steps of an option, or take them away (negative), of what a day and the week hold of foods and stocks."""
    food = at.option[0, number].food
    change = -cap_cost(at, food, sums.grams[day, food])
    sums.grams[day, food] += steps * at.option[0, number].step_g
    change += cap_cost(at, food, sums.grams[day, food])
    for part in range(at.stock.shape[1]):
        stock = at.stock[number, part]
        if stock < 0:
            break
        held = sums.stock[stock]
        sums.stock[stock] += steps * at.stock_amount[number, part]
        change += max(at.stock_bound[stock] - sums.stock[stock], 0.0) - max(at.stock_bound[stock] - held, 0.0)
    return float(change)


@compiled()
def eat(at: Layout, sums: Sums, day: int, number: int, steps: int, sign: int) -> float:
    """Count steps of an option in (sign 1) or out (-1) of what the week eats; what the week then costs more."""
    if steps == 0:
        return 0.0
    if not at.week:
        return float(hold(at, sums, day, number, sign * steps))
    family, change = at.option[0, number].family, 0.0
    before = sums.present[day, family]
    sums.present[day, family] += sign
    if min(before, before + sign) == 0:
        days = sums.family_days[family]
        sums.family_days[family] += sign
        change += at.family_cost[family, days + sign] - at.family_cost[family, days]
    return float(change + hold(at, sums, day, number, sign * steps))


@compiled()
def replace_option(at: Layout, sums: Sums, day: int, old: int, old_steps: int, new: int, steps: int) -> float:
    """Put an option on a day's table in the place of another, or of itself in other steps."""
    if new != old:
        return float(serve(at, sums, day, old, old_steps, -1) + serve(at, sums, day, new, steps, 1))
    if not at.week or (old_steps > 0 and steps > 0):
        return float(hold(at, sums, day, new, steps - old_steps))
    return float(eat(at, sums, day, old, old_steps, -1) + eat(at, sums, day, new, steps, 1))


@compiled()
def count_servings(at: Layout, sums: Sums, day: int, slot: int, options: Ints, steps: Ints) -> float:
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


@compiled()
def put(at: Layout, week: Menu, sums: Sums, day: int, slot: int, role: int, number: int, steps: int) -> float:
    """Serve a portion in a role of a meal; what its foods and servings then cost more. Rows and energy stay to add."""
    option, held = week.option[day, slot], week.steps[day, slot]
    change = replace_option(at, sums, day, option[role], held[role], number, steps)
    option[role], held[role] = number, steps
    if at.serves[week.dish[day, slot]]:
        change += count_servings(at, sums, day, slot, option, held)
    return float(change)


@compiled()
def count_dish(at: Layout, sums: Sums, slot: int, dish: int, sign: int) -> float:
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


@compiled()
def add_up(at: Layout, week: Menu, sums: Sums) -> float:
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
                sums.cost[day, slot] += serving_cost(at, kind, number, steps)
                total += serve(at, sums, day, number, steps, 1)
            total += sums.cost[day, slot] + share_cost(at, slot, sums.energy[day, slot])
            total += count_dish(at, sums, slot, dish, 1)
            alike += sameness_cost(at, week.dish[day], slot, dish)
            if at.serves[dish]:
                total += count_servings(at, sums, day, slot, week.option[day, slot], week.steps[day, slot])
        rows = sums.rows[day]
        sums.missed[day] = missed_cost(at, kind, rows, rows, 0.0, rows, 0.0)
        total += sums.missed[day]
    return float(total + alike / 2)  # each pair of like dishes is seen from both of its slots


@compiled(entry=True)
def add_up_weeks(at: Layout, weeks: Menu, sums: Sums, cost: Floats) -> None:
    """What each of some weeks (n, ...) costs: fills cost (n,)."""
    for number in range(len(cost)):
        cost[number] = add_up(at, Menu(weeks.dish[number], weeks.option[number], weeks.steps[number]), sums)
