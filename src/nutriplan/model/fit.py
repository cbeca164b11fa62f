"""The servings of a combination of dishes, chosen together; compiled.

At good multipliers (multipliers.py) what a serving costs above the cheapest of its role, its reduced cost, is what it
takes of the room between the bound and the cost that is to be undercut. So few servings come into question, and few of
those go together: the roles are served one after the other, those first that decide most, and what has used up the
room, or can't meet a row any more whatever the roles to come bring, is given up. The room is opened by and by, for what
costs little is likelier to be part of a cheap day.
"""

from typing import NamedTuple

import numpy as np

from nutriplan.model.compiled import compiled
from nutriplan.model.layout import Layout, Menu
from nutriplan.model.multipliers import Climb, price_of
from nutriplan.model.problem import Floats, Ints
from nutriplan.model.tally import Sums, add_up, sums_of

_OPENED = np.array([0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0])  # shares of the room, one after the other


class Table(NamedTuple):
    """Room to serve a day: `day` at hand and the best one `kept`, as weeks of one day, `sums` of what it adds up to.

    A place is a role of one of the dishes; `order` (places,) are the places by turn, `weight` what that goes by. Of a
    place, `slot` and `role` (places,), and of its servings in question, cheap ones first, how many `counts` (places,),
    the option `number` and reduced cost `price` (places, most). By turn, `chosen` (places,) is the serving at
    hand, `paid` (places + 1,) and `part` (places + 1, rows) what the turns before come to, `rest` (places + 1, rows)
    what those from there on bring at most. `nodes` are the servings that are tried at most, 0 for none.
    """

    day: Menu
    kept: Menu
    sums: Sums
    order: Ints
    weight: Floats
    slot: Ints
    role: Ints
    counts: Ints
    number: Ints
    price: Floats
    chosen: Ints
    paid: Floats
    part: Floats
    rest: Floats
    nodes: int


def table_for(at: Layout, like: Menu, nodes: int) -> Table:
    """Room to serve a day like another one."""
    places, rows = at.role_start.shape[1] * len(at.share_min), at.bound.shape[1]
    most = int(at.role_count.max())
    day, kept = (Menu(*(part[0].copy() for part in like)) for _ in range(2))
    return Table(
        day=day,
        kept=kept,
        sums=sums_of(at),
        order=np.zeros(places, dtype=np.int64),
        weight=np.zeros(places),
        slot=np.zeros(places, dtype=np.int64),
        role=np.zeros(places, dtype=np.int64),
        counts=np.zeros(places, dtype=np.int64),
        number=np.zeros((places, most), dtype=np.int64),
        price=np.zeros((places, most)),
        chosen=np.zeros(places, dtype=np.int64),
        paid=np.zeros(places + 1),
        part=np.zeros((places + 1, rows)),
        rest=np.zeros((places + 1, rows)),
        nodes=nodes,
    )


@compiled(in_order=True)
def fit(at: Layout, climb: Climb, table: Table, slack: float, target: float) -> float:
    """Look for servings of a day's dishes that cost less than a target; the cost of the best found, left on the table.

    Args:
        at: The problem with its prices.
        climb: Good multipliers, at which the dishes were valued.
        table: The day.
        slack: Room between the bound of its dishes and the target.
        target: The cost to undercut.
    """
    places = _list(at, climb, table, slack)
    best, closed, tried = target, -1.0, 0
    for share in _OPENED:
        _open(climb, table, places, slack * share)
        best, tried = _serve_all(at, table, places, closed, slack * share, slack - target, best, tried)
        closed = slack * share
        if tried > table.nodes:
            break
    if best < target:
        serve_kept(table)
    return float(best)


@compiled(in_order=True)
def _serve_all(
    at: Layout, table: Table, places: int, closed: float, opened: float, below: float, best: float, tried: int
) -> tuple[float, int]:
    """Serve every day that takes more than `closed` of the room and no more than `opened`; the best cost, and tries."""
    turn = 0
    table.chosen[0] = -1
    while turn >= 0:
        table.chosen[turn] += 1
        number, place = table.chosen[turn], table.order[turn]
        if number >= table.counts[place]:
            turn -= 1
            continue
        paid = table.paid[turn] + table.price[place, number]
        if paid > min(opened, best + below):  # and so are all that come after
            turn -= 1
            continue
        tried += 1
        if tried > table.nodes:
            break
        if not _add(at, table, turn):
            continue
        table.paid[turn + 1] = paid
        if turn + 1 < places:
            turn += 1
            table.chosen[turn] = -1
        elif paid > closed:
            _serve(at, table, places)
            cost = add_up(at, table.day, table.sums)
            if cost < best:
                best = cost
                keep_servings(table)
    return best, tried


@compiled(in_order=True)
def _list(at: Layout, climb: Climb, table: Table, slack: float) -> int:
    """List the places and the servings in question; how many places there are."""
    places = 0
    for slot in range(table.day.dish.shape[1]):
        dish = table.day.dish[0, slot]
        for role in range(at.roles[dish]):
            table.slot[places], table.role[places], table.counts[places] = slot, role, 0
            least = price_of(at, climb, climb.option[slot, role])
            first = at.role_start[dish, role]
            for number in range(first, first + at.role_count[dish, role]):
                price = price_of(at, climb, number) - least
                if price <= slack:
                    _list_serving(table, places, number, price)
            _give_turn(at, climb, table, places)
            places += 1
    return places


@compiled(in_order=True)
def _list_serving(table: Table, place: int, number: int, price: float) -> None:
    """List a serving behind those that cost no more."""
    to = table.counts[place]
    while to > 0 and table.price[place, to - 1] > price:
        table.price[place, to] = table.price[place, to - 1]
        table.number[place, to] = table.number[place, to - 1]
        to -= 1
    table.price[place, to], table.number[place, to] = price, number
    table.counts[place] += 1


@compiled(in_order=True)
def _give_turn(at: Layout, climb: Climb, table: Table, place: int) -> None:
    """Give a place its turn: the more its servings differ in what the tight rows pay for, the sooner."""
    weight = 0.0
    for row in range(len(climb.mu)):
        if climb.mu[row] > 0:
            least, most = np.inf, -np.inf
            for other in range(table.counts[place]):
                brings = climb.amount[row, table.number[place, other]]
                least, most = min(least, brings), max(most, brings)
            weight += climb.mu[row] * (most - least)
    table.weight[place] = weight
    to = place
    while to > 0 and table.weight[table.order[to - 1]] < weight:
        table.order[to] = table.order[to - 1]
        to -= 1
    table.order[to] = place


@compiled(in_order=True)
def _open(climb: Climb, table: Table, places: int, opened: float) -> None:
    """What the turns from each on bring at most, by servings that take no more of the room than is opened."""
    table.paid[0] = 0.0
    for row in range(table.rest.shape[1]):
        table.rest[places, row], table.part[0, row] = 0.0, 0.0
        for turn in range(places - 1, -1, -1):
            place, most = table.order[turn], -np.inf
            for other in range(table.counts[place]):
                if table.price[place, other] > opened:
                    break
                most = max(most, climb.amount[row, table.number[place, other]])
            table.rest[turn, row] = table.rest[turn + 1, row] + most


@compiled(in_order=True)
def _add(at: Layout, table: Table, turn: int) -> bool:
    """Add the serving at hand to what the turns before come to; whether every row can still be met."""
    place, chosen = table.order[turn], table.chosen[turn]
    number = table.number[place, chosen]
    steps = at.option[0, number].typical
    for row in range(table.part.shape[1]):
        part = table.part[turn, row] + steps * at.amount[0, number, row]
        if part + table.rest[turn + 1, row] < at.bound[0, row]:
            return False
        table.part[turn + 1, row] = part
    return True


@compiled(in_order=True)
def _serve(at: Layout, table: Table, places: int) -> None:
    """Put the servings at hand on the day."""
    for turn in range(places):
        place, chosen = table.order[turn], table.chosen[turn]
        number = table.number[place, chosen]
        table.day.option[0, table.slot[place], table.role[place]] = number
        table.day.steps[0, table.slot[place], table.role[place]] = at.option[0, number].typical


@compiled(in_order=True)
def keep_servings(table: Table) -> None:
    """Remember the servings of the day as the best ones."""
    _copy(table.day, table.kept)


@compiled(in_order=True)
def serve_kept(table: Table) -> None:
    """Serve the day as it was remembered."""
    _copy(table.kept, table.day)


@compiled(in_order=True)
def _copy(day: Menu, into: Menu) -> None:
    for slot in range(day.option.shape[1]):
        for role in range(day.option.shape[2]):
            into.option[0, slot, role] = day.option[0, slot, role]
            into.steps[0, slot, role] = day.steps[0, slot, role]
