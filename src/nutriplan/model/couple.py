"""The last two days of a week, chosen together.

With all other days chosen, and `value` the relaxed master's value for the rest, two days with reduced costs r_i and r_j
make a week of value + r_i + r_j or more (Lagrange's bound). So of the pool's many pairs few need a closer look: they
are gone through by rising r_i, until nothing can undercut the best pair any more.
"""

from collections.abc import Sequence

import numpy as np

from nutriplan.model.chance import rounded
from nutriplan.model.master import MasterPrices, Pool
from nutriplan.model.problem import Floats, Ints
from nutriplan.model.week_rows import WeekRules, rule_costs, some_rules

_MOST = 1_500  # days of a class that are looked at


def last_days(pool: Pool, rules: WeekRules, taken: Sequence[int], kinds: Sequence[int], at: MasterPrices) -> list[int]:
    """The one or two days that make the cheapest week with those taken, by their numbers in the pool.

    Args:
        pool: The days to choose from.
        rules: The rules of the week.
        taken: The days chosen so far.
        kinds: The classes of the one or two days that are left.
        at: The relaxed master of a week with the days taken.
    """
    reduced = rounded(at.reduced(pool))
    choices = [_cheapest(pool.kind, reduced, kind) for kind in kinds]
    used, paid = pool.use[list(taken)].sum(axis=0), float(pool.cost[list(taken)].sum())
    if len(kinds) == 1:
        week = rounded(pool.cost[choices[0]] + rule_costs(rules, used + pool.use[choices[0]]).sum(axis=1))
        return [int(choices[0][np.argmin(week)])]
    first, second = choices
    rows = _in_play(rules, used + pool.use[first].max(axis=0) + pool.use[second].max(axis=0))
    few, use = some_rules(rules, rows), pool.use[:, rows]
    used, other, above = used[rows], use[second], reduced[second]
    best, pair = np.inf, (int(first[0]), int(second[0]))
    for turn, day in enumerate(first):
        begin = turn + 1 if kinds[0] == kinds[1] else 0  # a pair is looked at once, and no day is served twice
        end = int(np.searchsorted(above, best - at.value - reduced[day]))
        if end <= begin:
            break
        others = second[begin:end]
        bent = rule_costs(few, used + use[day] + other[begin:end]).sum(axis=1)
        week = rounded(paid + pool.cost[day] + pool.cost[others] + bent)
        if week.min() < best:
            best, pair = float(week.min()), (int(day), int(others[np.argmin(week)]))
    return list(pair)


def _cheapest(kinds: Ints, reduced: Floats, kind: int) -> Ints:
    own = np.flatnonzero(kinds == kind)
    return own[np.argsort(reduced[own], kind="stable")[:_MOST]]


def _in_play(rules: WeekRules, most_use: Floats) -> Ints:
    """The rules that a week of so much use may bend."""
    return np.flatnonzero((most_use > rules.most) | np.isfinite(rules.least))
