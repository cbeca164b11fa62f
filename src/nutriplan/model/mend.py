"""A week mended: two of its days are taken out and chosen anew, again and again.

Which two is told by the relaxed master of the week without them: where the best mix of days for the two costs least,
the most is to be gained. Beside the days that stay, days are priced anew, and the best two are taken (rest.py).
"""

from collections.abc import Sequence
from itertools import combinations

from nutriplan.model.rest import TOGETHER, Rest

_TRIED = 4  # pairs of days, at most
_BETTER = 1e-6  # units of preference


def mended(rest: Rest, week: Sequence[int]) -> list[int]:
    """The week, or a cheaper one, by the numbers of its days in the pool, which grows meanwhile."""
    best, cost = list(week), rest.cost(week)
    tried: set[tuple[int, ...]] = set()
    while len(best) > TOGETHER and len(tried) < _TRIED:  # a shorter week was chosen together already
        better = None
        for stay in _promising(rest, best, tried):
            if len(tried) == _TRIED or rest.late():
                break
            tried.add(stay)
            better = _completed(rest, stay, cost - _BETTER)
            if better is not None:
                best, cost = better, rest.cost(better)
                break
        if better is None:
            break
    return best


def _completed(rest: Rest, stay: Sequence[int], beat: float) -> list[int] | None:
    """The cheapest week found with the days that stay; None where none costs less than `beat`."""
    at = rest.priced(stay, beat)
    if at.value >= beat:
        return None
    week = rest.completed(stay, at)
    return week if rest.cost(week) < beat else None


def _promising(rest: Rest, week: Sequence[int], tried: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """What stays of the week without two of its days, those first beside which the mix costs least."""
    stays = {tuple(sorted(stay)) for stay in combinations(week, len(week) - TOGETHER)} - tried
    return sorted(stays, key=lambda stay: (rest.relaxed(stay).value, stay))
