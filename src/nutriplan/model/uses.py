"""What days use of the rules of a week. Of a thousand rules a day uses some sixty, so only those are kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.problem import Floats, Ints


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses of `rules` rules by days: for each day the numbers of the rules it uses, `rule` (n, w), and the `amount`
    (n, w) of each; what a day leaves free of its w places is nothing of rule 0.
    """

    rules: int
    rule: NDArray[np.int32]
    amount: Floats

    @classmethod
    def of(cls, table: Floats) -> "Uses":
        """Those of a table with all rules (n, R)."""
        day, number = np.nonzero(table)
        place = np.arange(len(day)) - np.searchsorted(day, day)
        rule = np.zeros((len(table), int(place.max(initial=-1)) + 1), dtype=np.int32)
        amount = np.zeros(rule.shape)
        rule[day, place], amount[day, place] = number, table[day, number]
        return cls(table.shape[1], rule, amount)

    def __len__(self) -> int:
        return len(self.rule)

    def __matmul__(self, prices: Floats) -> Floats:
        """What each day's uses come to at prices of the rules (R,)."""
        return np.asarray((self.amount * prices[self.rule]).sum(axis=1))

    def table(self) -> Floats:
        """The uses with all rules (n, R)."""
        table = np.zeros((len(self), self.rules))
        np.add.at(table, (np.arange(len(self))[:, None], self.rule), self.amount)
        return table

    def total(self) -> Floats:
        """What the days use together (R,)."""
        return np.bincount(self.rule.ravel(), self.amount.ravel(), self.rules).astype(np.float64)

    def entries(self) -> tuple[Ints, Ints, Floats]:
        """What is not nothing: the day, the rule and the amount of each, by day and rule."""
        day, place = np.nonzero(self.amount)
        return day, self.rule[day, place].astype(np.int64), self.amount[day, place]

    def take(self, index: Ints | slice) -> "Uses":
        """The uses of some of the days."""
        return Uses(self.rules, self.rule[index], self.amount[index])

    def join(self, other: "Uses") -> "Uses":
        """These uses and then those of other days."""
        width = max(self.rule.shape[1], other.rule.shape[1])
        mine, its = self._widened(width), other._widened(width)
        return Uses(self.rules, np.concatenate([mine.rule, its.rule]), np.concatenate([mine.amount, its.amount]))

    def equals(self, other: "Uses") -> bool:
        """Whether both are the same days' uses."""
        width = max(self.rule.shape[1], other.rule.shape[1])
        mine, its = self._widened(width), other._widened(width)
        return np.array_equal(mine.rule, its.rule) and np.array_equal(mine.amount, its.amount)

    def _widened(self, width: int) -> "Uses":
        more = ((0, 0), (0, width - self.rule.shape[1]))
        return self if not more[1][1] else Uses(self.rules, np.pad(self.rule, more), np.pad(self.amount, more))
