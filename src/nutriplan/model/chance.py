"""Chance in whole numbers: tables and draws of the day search, the same on every machine."""

from math import log

import numpy as np

from nutriplan.model.problem import Floats, Ints

MILLION = 1_000_000
LUCK = 4096
DRAW = 1 << 30  # range of a draw
_CHOOSY, _CURIOUS = 0.25, 0.01  # a dish that costs this much more is offered e times more rarely; but now and then
_COLD = 0.003  # the last temperature, in units of preference
_DOUBLINGS, _EASED = 10, 0.95  # of the price of a missed target, and the share of the moves in which they come

# What a chain may lose in a move, in millionths of the temperature: -log of a uniform number, tabulated.
LUCK_TABLE = np.array([round(-log((index + 0.5) / LUCK) * MILLION) for index in range(LUCK)], dtype=np.int64)


def rounded(values: Floats) -> Floats:
    """Values to the millionth, for the last bits of a sum or product depend on the machine."""
    return np.asarray(np.rint(values * MILLION) / MILLION)


def padded(per_option: Floats) -> Floats:
    """The array with a row of zeros for roles that a dish lacks."""
    return np.concatenate([per_option, np.zeros_like(per_option[:1])])


def cooled(hottest: float, moves: int) -> Ints:
    """Temperatures in millionths (moves,): geometric from `hottest` to cold, last none at all."""
    falling = moves - moves // 6
    share = np.arange(falling) / max(falling - 1, 1)
    cooling = np.zeros(moves, dtype=np.int64)
    cooling[:falling] = np.rint(hottest * (_COLD / hottest) ** share * MILLION)
    return cooling


def eased(moves: int) -> Floats:
    """Shares of its price that a missed target costs (moves,): doubled again and again, in the end all of it."""
    rising = int(moves * _EASED)
    shares = np.ones(moves)
    shares[:rising] = 0.5 ** np.ceil(_DOUBLINGS * (1 - np.arange(rising) / max(rising, 1)))
    return shares


def offered(price: Floats) -> Ints:
    """Upper ends of the draws that offer each dish, so that cheap dishes are offered more often."""
    weight = np.exp(-(price - price.min()) / _CHOOSY) + _CURIOUS
    ends = np.cumsum(np.rint(weight / weight.sum() * DRAW).astype(np.int64))
    ends[-1] = DRAW
    return np.asarray(ends)
