"""The dive: a week is chosen day by day, and after each choice the days to come are priced anew.

In the relaxed master's mix of days each is good beside the others of the mix, not beside those that are chosen. So a
week of the pool alone is often far from the mix. Here days are priced (pricing.py) at the prices of the master with the
days chosen so far, and the master's value tells what the best mix of days for the rest would make of the week. Several
of the days that the mix serves most of are tried, and the one that leaves the lowest value is taken. The last two days
are chosen together (couple.py), out of all that cost little more than the cheapest.
"""

from collections.abc import Sequence

import numpy as np

from nutriplan.model.master import MasterPrices
from nutriplan.model.rest import TOGETHER, Rest

_PRICED_FROM = 2  # days taken, from which on days are priced anew: before, the prices hardly change
_TRIED, _SERVED = 3, 0.1  # days tried for a choice, of those that the mix serves at least so much of
_SAME = 5e-3  # units of preference: a choice that costs the week no more is good


def dive(rest: Rest) -> list[int]:
    """A week, by the numbers of its days in the pool, which grows meanwhile."""
    taken: list[int] = []
    at = rest.relaxed(taken)
    while rest.master.days.sum() - len(taken) > TOGETHER:
        day, at = _choice(rest, taken, at)
        taken.append(day)
    return rest.completed(taken, rest.priced(taken))


def _choice(rest: Rest, taken: Sequence[int], at: MasterPrices) -> tuple[int, MasterPrices]:
    """The next day to take, and the relaxed master with it."""
    free = at.served.copy()
    np.subtract.at(free, np.array(taken, dtype=np.int64), 1.0)
    order = np.argsort(-free, kind="stable")[:_TRIED]
    tried: list[tuple[float, int]] = []
    for day in order[free[order] >= min(_SERVED, free[order[0]])].tolist():
        least = min(tried, default=(np.inf, 0))[0]
        tried.append((_value(rest, [*taken, day], least, at.value + _SAME), day))
        if tried[-1][0] <= at.value + _SAME:
            break
    best = min(tried, key=lambda each: each[0])[1]  # the day served most, where several are as good
    return best, rest.relaxed([*taken, best])


def _value(rest: Rest, taken: Sequence[int], beat: float, good: float) -> float:
    """What the best mix of days for the rest would make of the week."""
    return (rest.priced(taken, beat, good) if len(taken) >= _PRICED_FROM else rest.relaxed(taken)).value
