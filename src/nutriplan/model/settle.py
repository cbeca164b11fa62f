"""A day settled: each serving in turn takes the alternative and the portion that cost the day least; compiled."""

from nutriplan.model.compiled import compiled
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.tally import (
    Sums,
    add_up,
    missed_cost,
    put,
    serving_cost,
    share_cost,
)

_NEAR = 1  # steps from the typical portion: what is further off is left to the chains


@compiled()
def settle(at: Layout, week: Menu, sums: Sums, passes: int) -> float:
    """Settle a week of one day, whose dishes stay; what it then costs."""
    cost = add_up(at, week, sums)
    for _ in range(passes):
        gained = 0.0
        for slot in range(week.dish.shape[1]):
            for role in range(at.roles[week.dish[0, slot]]):
                gained += _settle_serving(at, week, sums, slot, role)
        cost += gained
        if gained == 0:
            break
    return float(cost)


@compiled()
def _settle_serving(at: Layout, week: Menu, sums: Sums, slot: int, role: int) -> float:
    """Serve the best alternative of a role in the best portion; by how much the day then costs more."""
    dish, kind = week.dish[0, slot], at.kind[0]
    option, steps = week.option[0, slot], week.steps[0, slot]
    first = at.role_start[dish, role]
    best, best_steps, least = option[role], steps[role], 0.0
    old, old_steps, energy, missed = best, best_steps, sums.energy[0, slot], sums.missed[0]
    plain = not at.serves[dish] and sums.stood[0, at.option[kind, old].family] < 2  # the old one's going saves nothing
    for number in range(first, first + at.role_count[dish, role]):
        one = at.option[kind, number]
        for wanted in range(max(one.low, one.typical - _NEAR), min(one.high, one.typical + _NEAR) + 1):
            now = energy + wanted * one.energy - old_steps * at.option[kind, old].energy
            change = serving_cost(at, kind, number, wanted) - serving_cost(at, kind, old, old_steps)
            change += share_cost(at, slot, now) - share_cost(at, slot, energy) - missed
            if plain and change >= least:
                continue
            change += missed_cost(
                at, kind, sums.rows[0], at.amount[kind, number], wanted, at.amount[kind, old], old_steps
            )
            if plain and change >= least:
                continue
            change += put(at, week, sums, 0, slot, role, number, wanted)
            put(at, week, sums, 0, slot, role, old, old_steps)
            if change < least:
                best, best_steps, least = number, wanted, change
    if best == old and best_steps == old_steps:
        return 0.0
    one, gone = at.option[kind, best], at.option[kind, old]
    sums.cost[0, slot] += serving_cost(at, kind, best, best_steps) - serving_cost(at, kind, old, old_steps)
    sums.energy[0, slot] = energy + best_steps * one.energy - old_steps * gone.energy
    sums.missed[0] = missed_cost(
        at, kind, sums.rows[0], at.amount[kind, best], best_steps, at.amount[kind, old], old_steps
    )
    for row in range(sums.rows.shape[1]):
        sums.rows[0, row] += best_steps * at.amount[kind, best, row] - old_steps * at.amount[kind, old, row]
    put(at, week, sums, 0, slot, role, best, best_steps)
    return float(least)
