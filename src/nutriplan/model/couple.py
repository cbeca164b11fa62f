"""The last two days of a week, chosen together: the best of all pairs.

With all other days chosen, and `value` the relaxed master's value for the rest, two days with reduced costs r_i and r_j
make a week of value + r_i + r_j or more (Lagrange's bound). So the days are gone through by rising r_i, until nothing
can undercut the best pair any more. What bending the rules costs bends upwards, so beside day i another one costs at
least what the slopes of these costs charge for its use: few of the days are nearer to the best pair than that.
"""

from collections.abc import Sequence

import numpy as np

from nutriplan.model.chance import rounded
from nutriplan.model.master import MasterPrices, Pool
from nutriplan.model.problem import Floats
from nutriplan.model.week_rows import WeekRules, rule_costs, rule_slopes, some_rules


def last_days(pool: Pool, rules: WeekRules, taken: Sequence[int], kinds: Sequence[int], at: MasterPrices) -> list[int]:
    """The one or two days that make the cheapest week with those taken, by their numbers in the pool.

    Args:
        pool: The days to choose from; none uses less than nothing of a rule.
        rules: The rules of the week.
        taken: The days chosen so far.
        kinds: The classes of the one or two days that are left.
        at: The relaxed master of a week with the days taken.
    """
    used = pool.use.take(np.array(taken, dtype=np.int64)).total()
    own = [np.flatnonzero(pool.kind == kind) for kind in kinds]
    if len(own) == 1:
        return [int(own[0][_beside(pool.take(own[0]), rules, used)[1]])]
    reduced = rounded(at.reduced(pool))
    first, second = (days[np.argsort(reduced[days], kind="stable")] for days in own)
    others = pool.take(second)
    at_least, above = at.value - float(pool.cost[list(taken)].sum()), reduced[second]
    best, pair = np.inf, [int(first[0]), int(second[0])]
    for turn, day in enumerate(first.tolist()):
        begin = turn + 1 if kinds[0] == kinds[1] else 0  # a pair is looked at once, and no day is served twice
        end = int(np.searchsorted(above, best - at_least - reduced[day]))
        if end <= begin:
            break
        some, beat = others.part(begin, end), best - float(pool.cost[day])
        cost, place = _beside(some, rules, used + pool.use.take(np.array([day])).total(), beat)
        if cost < beat:
            best, pair = cost + float(pool.cost[day]), [day, int(second[begin + place])]
    return pair


def _beside(pool: Pool, rules: WeekRules, used: Floats, beat: float = np.inf) -> tuple[float, int]:
    """What the cheapest day of a pool costs with what the rules then cost, and its number; no day, at infinite cost,
    where none can cost less than `beat`.
    """
    each = rule_costs(rules, used)
    already = each.sum()
    least = rounded(pool.cost + pool.use @ rule_slopes(rules, used)) + already
    near = np.flatnonzero(least < beat)
    if not len(near):
        return np.inf, -1
    use = pool.use.take(near)
    more = rule_costs(some_rules(rules, use.rule), used[use.rule] + use.amount) - each[use.rule]
    cost = rounded(pool.cost[near] + already + more.sum(axis=1))
    at = int(np.argmin(cost))
    return float(cost[at]), int(near[at])
