"""The pool of days that weeks are made of: it grows as days are found, and is thinned where it grows too large."""

from collections.abc import Sequence

import numpy as np

from nutriplan.errors import NoMenuError
from nutriplan.model.chance import rounded
from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.master import MasterPrices, Pool
from nutriplan.model.problem import Floats, Ints, Space
from nutriplan.model.search import DaySearch
from nutriplan.model.uses import Uses
from nutriplan.model.week_rows import WeekView

_MOST, _KEPT = 1_500, 700
_CANNOT_FILL = "The few dishes left can't fill a day without too much of one food; lift an exclusion."


class DayPool:
    """Days, each once for its class, with what they cost and what they use of the rules of the week in `rows`."""

    def __init__(self, space: Space, searches: Sequence[DaySearch], view: WeekView, base: Prices, none: Days) -> None:
        self.space, self.searches, self.view, self.base = space, searches, view, base
        self.days = none
        self.rows = Pool(np.zeros(0), Uses.of(view.use(none)), np.zeros(0, dtype=np.int64))
        self._known: set[bytes] = set()

    def __len__(self) -> int:
        return len(self.days)

    def add(self, kind: int, days: Days) -> None:
        """Take new days that keep every food's daily most, for the class they were looked for.

        Raises:
            NoMenuError: There is no day of the class, and none of these keeps the mosts.
        """
        fresh = []
        for index in np.flatnonzero(within_food_caps(self.space, days)):
            key = bytes([kind]) + days.option[index].tobytes() + days.steps[index].tobytes()
            if key not in self._known:
                self._known.add(key)
                fresh.append(index)
        if not fresh:
            if not (self.rows.kind == kind).any():
                raise NoMenuError(_CANNOT_FILL)
            return
        new = days.take(np.array(fresh, dtype=np.int64))
        self.days = Days.join([self.days, new])
        cost, use = self.searches[kind].cost(self.base, new), Uses.of(self.view.use(new))
        self.rows = self.rows.join(Pool(cost, use, np.full(len(new), kind)))

    def cheapest(self, kind: int, duals: Floats, count: int = 1) -> Ints:
        """The days of a class that cost least at some prices of the rules (R,), by number."""
        own = np.flatnonzero(self.rows.kind == kind)
        return own[least((self.rows.cost - self.rows.use @ duals)[own], count)]

    def forget(self, prices: MasterPrices) -> None:
        """Drop the days that are far too dear at the prices of the master, so that it stays quick; none that it serves,
        for many more may cost the same at its prices.
        """
        if len(self) > _MOST:
            kept = least(np.where(prices.served > 0, -np.inf, prices.reduced(self.rows)), _KEPT)
            self.days, self.rows = self.days.take(kept), self.rows.take(kept)


def least(reduced: Floats, count: int) -> Ints:
    """Indices of the least reduced costs, ascending."""
    return np.sort(np.argsort(rounded(reduced), kind="stable")[:count])
