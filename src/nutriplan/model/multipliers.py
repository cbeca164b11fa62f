"""Bounds of a day by multipliers on its rows: what no day can cost less than, whatever alternatives it takes; compiled.

For multipliers 0 <= mu_k <= 1 on the rows, in whose amounts a unit missed costs a unit, and 0 <= nu_f <= repeat_f on
the families of foods, no day of dishes d_s in typical portions costs less than

    sum_k mu_k bound_k - sum_f nu_f + sum_s value(d_s)
    value(d) = price_d + sum over its roles of the least  price_o + nu_f(o) - sum_k mu_k a_ok

(Lagrange's bound, with each family allowed once for nothing, and price_o and a_ok of a typical portion: cheap days hold
hardly any other, for a step more or less costs more than another dish or alternative). The multipliers climb by
Polyak's steps towards the cost that is to be shown out of reach. Fractions are added as written, so that every machine
comes to the same.
"""

from typing import NamedTuple

import numpy as np

from nutriplan.model.compiled import compiled
from nutriplan.model.layout import Layout
from nutriplan.model.problem import Floats, Ints

_BEYOND = 2_000.0  # millionths by which the steps aim past the target


class Climb(NamedTuple):
    """Room of a climb.

    `mu` (rows,) and `nu` (families + 1,) as they are, `best_mu` and `best_nu` those of the best bound, `slope` (rows,)
    and `stood` (families + 1,) of the servings that are cheapest, `option` (slots, roles); `worth` (O + 1,), what the
    rows pay for a typical portion, is room to work in. `amount` (rows, O + 1) are the amounts of a typical portion.
    """

    mu: Floats
    nu: Floats
    best_mu: Floats
    best_nu: Floats
    slope: Floats
    stood: Ints
    option: Ints
    worth: Floats
    amount: Floats


def room_to_climb(at: Layout) -> Climb:
    """Room for the climbs of a day of one class, all multipliers nought."""
    rows, families, slots, roles = at.bound.shape[1], len(at.repeat), len(at.share_min), at.role_start.shape[1]
    return Climb(
        mu=np.zeros(rows),
        nu=np.zeros(families),
        best_mu=np.zeros(rows),
        best_nu=np.zeros(families),
        slope=np.zeros(rows),
        stood=np.zeros(families, dtype=np.int64),
        option=np.zeros((slots, roles), dtype=np.int64),
        worth=np.zeros(at.option.shape[1]),
        amount=np.ascontiguousarray((at.amount[0] * at.option[0]["typical"][:, None]).T),
    )


@compiled(in_order=True)
def value_of(at: Layout, climb: Climb, slot: int, dish: int) -> float:
    """The value of a dish at the multipliers; its cheapest servings stand in the row of its slot."""
    value, roles = at.dish_price[slot, dish], at.roles[dish]
    if roles == 0:
        return float(value)
    first = at.role_start[dish, 0]
    last = at.role_start[dish, roles - 1] + at.role_count[dish, roles - 1]
    worth = climb.worth
    for number in range(first, last):
        worth[number] = 0.0
    for row in range(len(climb.mu)):
        if climb.mu[row] > 0:
            paid, amount = climb.mu[row], climb.amount[row]
            for number in range(first, last):
                worth[number] += paid * amount[number]
    for role in range(roles):
        value += _cheapest(at, climb, slot, role, at.role_start[dish, role], at.role_count[dish, role])
    return float(value)


@compiled(in_order=True)
def _cheapest(at: Layout, climb: Climb, slot: int, role: int, first: int, count: int) -> float:
    least = np.inf
    for number in range(first, first + count):
        cost = price_of(at, climb, number)
        if cost < least:
            least = cost
            climb.option[slot, role] = number
    return float(least)


@compiled(in_order=True)
def price_of(at: Layout, climb: Climb, number: int) -> float:
    """What a typical portion of an option of a dish that was valued costs at the multipliers."""
    one = at.option[0, number]
    cost = one.typical_cost + climb.nu[one.family] - climb.worth[number]
    for rule in range(at.serving_steps.shape[1]):
        if one.typical >= at.serving_steps[number, rule]:
            cost += at.serving_cost[rule, 1]
    return float(cost)


@compiled(in_order=True)
def constant_of(at: Layout, climb: Climb) -> float:
    """The part of the bound that no dish has a share in."""
    total = 0.0
    for row in range(len(climb.mu)):
        if climb.mu[row] > 0:
            total += climb.mu[row] * at.bound[0, row]
    for family in range(len(climb.nu)):
        total -= climb.nu[family]
    return float(total)


@compiled(in_order=True)
def start_slope(at: Layout, climb: Climb) -> None:
    """Begin to add up what the rows lack."""
    for row in range(len(climb.slope)):
        climb.slope[row] = at.bound[0, row]
    for family in range(len(climb.stood)):
        climb.stood[family] = 0


@compiled(in_order=True)
def add_slope(at: Layout, climb: Climb, slot: int, dish: int) -> None:
    """Add the cheapest servings of a dish."""
    for role in range(at.roles[dish]):
        number = climb.option[slot, role]
        climb.stood[at.option[0, number].family] += 1
        for row in range(len(climb.slope)):
            climb.slope[row] -= climb.amount[row, number]


@compiled(in_order=True)
def keep(climb: Climb) -> None:
    """Remember the multipliers as the best."""
    _copy(climb.mu, climb.best_mu)
    _copy(climb.nu, climb.best_nu)


@compiled(in_order=True)
def return_to_best(climb: Climb) -> None:
    """Go back to the best multipliers."""
    _copy(climb.best_mu, climb.mu)
    _copy(climb.best_nu, climb.nu)


@compiled(in_order=True)
def _copy(values: Floats, into: Floats) -> None:
    for number in range(len(values)):
        into[number] = values[number]


@compiled(in_order=True)
def step(at: Layout, climb: Climb, short: float, share: float) -> bool:
    """Take Polyak's step for a bound that is `short` of its target; False where no multiplier would move."""
    rows = families = 0.0
    for row in range(len(climb.mu)):
        if climb.slope[row] > 0 or climb.mu[row] > 0:
            rows += climb.slope[row] * climb.slope[row]
    for family in range(len(climb.nu)):
        if at.repeat[family] > 0 and (climb.stood[family] > 1 or climb.nu[family] > 0):
            families += (climb.stood[family] - 1.0) * (climb.stood[family] - 1.0)
    if rows + families == 0:
        return False
    size = share * (short + _BEYOND) / (2.0 if rows > 0 and families > 0 else 1.0)
    for row in range(len(climb.mu)):
        if rows > 0 and (climb.slope[row] > 0 or climb.mu[row] > 0):
            climb.mu[row] = min(max(climb.mu[row] + size / rows * climb.slope[row], 0.0), 1.0)
    for family in range(len(climb.nu)):
        if families > 0 and at.repeat[family] > 0:
            moved = climb.nu[family] + size / families * (climb.stood[family] - 1.0)
            climb.nu[family] = min(max(moved, 0.0), at.repeat[family])
    return True
