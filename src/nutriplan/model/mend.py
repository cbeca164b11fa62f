"""A week mended: two of its days are taken out and chosen anew, again and again.

Which two is told by the relaxed master of the week without them: where the best mix of days for the two costs least,
the most is to be gained. First all pairs are chosen anew out of the pool as it is, in a tenth of a second or less each.
Then a few pairs are chosen anew when days have been priced beside what stays (rest.py).
"""

from collections.abc import Callable, Sequence
from itertools import combinations

from nutriplan.model.master import MasterPrices
from nutriplan.model.rest import TOGETHER, Rest

_PRICED = 4  # pairs of days, at most, beside which days are priced
_BETTER = 1e-6  # units of preference
_Complete = Callable[[Sequence[int], MasterPrices, float], list[int] | None]


def mended(rest: Rest, week: Sequence[int]) -> list[int]:
    """The week, or a cheaper one, by the numbers of its days in the pool, which grows meanwhile."""

    def from_pool(stay: Sequence[int], at: MasterPrices, beat: float) -> list[int] | None:
        return rest.with_last(stay, at) if at.value < beat else None

    def priced(stay: Sequence[int], _: MasterPrices, beat: float) -> list[int] | None:
        at = rest.priced(stay, beat)
        return rest.completed(stay, at) if at.value < beat else None

    return _bettered(rest, _bettered(rest, list(week), from_pool), priced, _PRICED)


def _bettered(rest: Rest, week: list[int], complete: _Complete, most: float = float("inf")) -> list[int]:
    """The week with two days after two exchanged, until no pair is left that makes it cheaper.

    Args:
        rest: What chooses days.
        week: The week.
        complete: Completes a week of the days that stay, beside which the relaxed master is as told; None where none
            costs less than a given cost.
        most: Pairs that are tried.
    """
    tried: set[tuple[int, ...]] = set()
    beat, better = rest.cost(week) - _BETTER, True
    while better and len(week) > TOGETHER:  # a shorter week was chosen together already
        better = False
        for at, stay in _promising(rest, week, tried):
            if len(tried) >= most or rest.late():
                break
            tried.add(stay)
            found = complete(stay, at, beat)
            if found is not None and rest.cost(found) < beat:
                week, beat, better = found, rest.cost(found) - _BETTER, True
                break
    return week


def _promising(
    rest: Rest, week: Sequence[int], tried: set[tuple[int, ...]]
) -> list[tuple[MasterPrices, tuple[int, ...]]]:
    """What stays of the week without two of its days, with the relaxed master beside it; the lowest first."""
    stays = {tuple(sorted(stay)) for stay in combinations(week, len(week) - TOGETHER)} - tried
    relaxed = [(rest.relaxed(stay), stay) for stay in sorted(stays)]
    return sorted(relaxed, key=lambda each: each[0].value)
