"""Chance in whole numbers: tables and draws of the day search, the same on every machine."""

from math import log

import numpy as np

from nutriplan.model.problem import Floats, Ints

MILLION = 1_000_000
LUCK = 4096
DRAW = 1 << 30  # range of a draw
_CHOOSY = 0.5  # a dish that costs this much more is offered e times more rarely
_COLD = 0.04  # the last temperature, in units of preference

# What a chain may lose in a move, in millionths of the temperature: -log of a uniform number, tabulated.
LUCK_TABLE = np.array([round(-log((index + 0.5) / LUCK) * MILLION) for index in range(LUCK)], dtype=np.int64)


def padded(per_option: Ints) -> Ints:
    """The array with a row of zeros for roles that a dish lacks."""
    return np.concatenate([per_option, np.zeros_like(per_option[:1])])


def cooled(hottest: Floats, moves: int) -> Ints:
    """Temperatures in millionths (starts, moves): geometric from the hottest (starts,) to cold, and none in the last sixth."""
    falling = moves - moves // 6
    share = np.arange(falling) / max(falling - 1, 1)
    cooling = np.zeros((len(hottest), moves), dtype=np.int64)
    cooling[:, :falling] = np.rint(hottest[:, None] * (_COLD / hottest[:, None]) ** share * MILLION)
    return cooling


def offered(price: Floats) -> Ints:
    """Upper ends of the draws that offer each dish, so that cheap dishes are offered more often."""
    weight = np.exp(-(price - price.min()) / _CHOOSY) + 0.02
    ends = np.cumsum(np.rint(weight / weight.sum() * DRAW).astype(np.int64))
    ends[-1] = DRAW
    return np.asarray(ends)
