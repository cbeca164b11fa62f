"""Changing some meals of one day, with everything else of the week as it stands.

The day is searched with the same cost as in a new plan, but only the chosen slots move, so what the other meals hold
shifts the rows by itself. The other days shift the rules of the week: with u what they use of a rule,

    price of a rule that counts (dishes, foods, dinner groups, servings)   cost(u + 1) - cost(u)
    a limit of the week becomes a row of the day                           use of the day <= 1 - u
    a mean of the week raises its row of the day                           L := max(L, (n * margin - u) * mean)

and the days that are found are ranked by what the whole week then costs, exactly.
"""

from dataclasses import dataclass, replace

import numpy as np

from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.problem import DayRows, Floats, Ints, Problem, Space
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, RowKind
from nutriplan.model.week_rows import WeekView, rule_cost

_MEAL_MOVES = 500  # of a chain that settles the portions of one meal
_DAY_MOVES = 1_200  # of a chain that also looks for dishes


@dataclass(frozen=True, slots=True)
class Change:
    """What to change in a week: the day `at` of `week`, in `slots`; `problem` is that day's, and the dinners of the
    neighbouring days are about the groups `beside`.
    """

    problem: Problem
    week: Days
    at: int
    slots: Ints
    beside: frozenset[int]


@dataclass(frozen=True, slots=True)
class Changed:
    """Days that could stand in place of the old one, best first, and by how much each raises the week's objective."""

    days: Days
    extra: Floats


def replan(change: Change, base: Prices, settings: PlannerSettings, rng: np.random.Generator, count: int) -> Changed:
    """The best days with other dishes in the slots that change.

    Args:
        change: What to change.
        base: Prices of dishes and foods before any rule of the week.
        settings: How hard to work.
        rng: Source of chance.
        count: How many alternatives at most; they differ from each other in half of the slots or more.
    """
    problem, weights, old = change.problem, settings.weights, change.week.take(np.array([change.at]))
    view = WeekView(problem, len(change.week), weights)
    rest = view.use(change.week.take(np.arange(len(change.week)) != change.at)).sum(axis=0)
    tight = _with_rest(problem, view, rest)
    prices = _beside(change, view.prices(base, -view.marginal(rest)), weights.same_dinner_group)
    one = len(change.slots) == 1
    chains = max(2 * settings.chains, *(len(problem.space.slot_dishes[slot]) for slot in change.slots))
    starts = _starts(problem.space, old, change.slots, chains, rng)
    moves = min(settings.moves, _MEAL_MOVES if one else _DAY_MOVES)
    search = DaySearch(tight, weights)
    found = search.run(prices, starts, chains, moves, rng, slots=change.slots, same_dishes=one)
    found = found.take(within_food_caps(problem.space, found))
    if not len(found):  # the meals that stay leave too little of a food's daily most
        return Changed(found, np.zeros(0))
    plain = DaySearch(problem, weights)
    before, *after = (
        plain.cost(base, days) + np.array([rule_cost(view.rules, rest + use) for use in view.use(days)])
        for days in (old, found)
    )
    extra = after[0] - before[0]
    dinner = _beside(change, Prices(np.zeros_like(base.dish), base.option, base.step), weights.same_dinner_group)
    order = np.argsort(
        np.rint((extra + dinner.dish[np.arange(found.dish.shape[1]), found.dish].sum(axis=1)) * 1e6), kind="stable"
    )
    best = np.array(_distinct(found.dish[:, change.slots], order, count), dtype=np.int64)
    return Changed(found.take(best), extra[best])


def _with_rest(problem: Problem, view: WeekView, rest: Floats) -> Problem:
    """The problem of the day with what the other days leave of the week's limits and means."""
    _, _, _, limit, _, mean = np.split(rest, np.cumsum(view.rules.blocks)[:-1])
    space, rows = problem.space, problem.rows
    lower = rows.lower.copy()
    needed = (view.rules.least[len(view.rules.least) - len(mean) :] - mean) * rows.mean_lower[view.mean_rows]
    lower[view.mean_rows] = np.maximum(lower[view.mean_rows], needed)
    used = np.flatnonzero(limit > 0)
    share = view.limit_share[:-1][space.food][:, used] * space.step_g[:, None]
    count = len(used)
    widened = DayRows(
        names=(*rows.names, *(f"limit:{view.weekly[index].name}" for index in used)),
        lower=np.concatenate([lower, np.full(count, -np.inf)]),
        upper=np.concatenate([rows.upper, np.maximum(1 - limit[used], 0.0)]),
        kind=np.concatenate([rows.kind, np.full(count, int(RowKind.LIMIT))]),
        mean_lower=np.concatenate([rows.mean_lower, np.full(count, -np.inf)]),
    )
    return replace(problem, rows=widened, space=replace(space, amount=np.hstack([space.amount, share])))


def _beside(change: Change, prices: Prices, price: float) -> Prices:
    """Prices with those of dinners that are about the same as a neighbouring day's."""
    space, dish = change.problem.space, prices.dish.copy()
    for slot, each in enumerate(space.slots):
        if each.slot == "dinner":
            dish[slot, np.isin(space.group, list(change.beside))] += price
    return replace(prices, dish=dish)


def _starts(space: Space, old: Days, slots: Ints, chains: int, rng: np.random.Generator) -> Days:
    """Copies of the old day, every dish that fits a changing slot tried in turn."""
    days = old.take(np.zeros(chains, dtype=np.int64))
    search = np.arange(chains)
    for slot in slots:
        fitting = space.slot_dishes[slot]
        days.dish[:, slot] = fitting[search % len(fitting)] if len(slots) == 1 else rng.choice(fitting, size=chains)
        start, count = space.role_start[days.dish[:, slot]], space.role_count[days.dish[:, slot]]
        luck = rng.integers(1 << 30, size=count.shape) % np.maximum(count, 1)
        days.option[:, slot] = np.where(count > 0, start + luck, len(space.food))
        days.steps[:, slot] = np.append(space.typical, 0)[days.option[:, slot]]
    return days


def _distinct(dishes: Ints, order: Ints, count: int) -> list[int]:
    """The first days in order that differ from all earlier ones in at least half of their dishes."""
    taken: list[int] = []
    for index in order.tolist():
        if all(2 * (dishes[index] != dishes[other]).sum() >= dishes.shape[1] for other in taken):
            taken.append(index)
        if len(taken) == count:
            break
    return taken
