"""The search: annealing chains look for days of low priced cost, or change a whole week by its true cost.

The cost of a day is, in units of preference (see settings.Weights),

    sum_s dish price + sum_o option price + sum_o step price * x_o          prices of the week, and of the kitchen
  + sum_o |x_o - typical_o| / typical_o                                     portions near typical
  + sum_k weight_k * miss_k / scale_k + miss price * [miss_k > 0]           rows of the day
  + share weight * energy outside the meals' shares + repeats in the day + limit / 100 * grams of foods over their most

and that of a week the sum over its days and over its rules (week_rows.py). All of it is added up in whole numbers
(millionths), with amounts rounded against the menu (down where a target asks for more, up where a limit asks for less).
So the sums do not depend on the order of addition or on the machine, and what holds in the search holds in fact.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.anneal import anneal
from nutriplan.model.chance import MILLION, cooled, eased
from nutriplan.model.combinations import cheaper_days
from nutriplan.model.days import Days, Prices
from nutriplan.model.layout import Layout, Menu, layout, priced
from nutriplan.model.problem import Floats, Ints, Problem
from nutriplan.model.settings import RowKind, Weights
from nutriplan.model.tally import add_up_weeks, sums_of
from nutriplan.model.threads import threads, workers
from nutriplan.model.week_rows import WeekView

_WARM = 0.03  # first temperature of a search for days, in units of preference: what is missed costs little at first


class DaySearch:
    """Looks for days of a problem; keeps no state between calls."""

    def __init__(self, problem: Problem, weights: Weights) -> None:
        self.space = problem.space
        self._layout = layout([problem], np.zeros(1, dtype=np.int64), weights, None)
        self._asked = problem.rows.kind != RowKind.RESTRAINT

    def run(
        self,
        prices: Prices,
        starts: Days | None,
        chains: int,
        moves: int,
        rng: np.random.Generator,
        *,
        slots: Ints | None = None,
        same_dishes: bool = False,
        extra: Floats | None = None,
    ) -> Days:
        """Anneal `chains` days for `moves` moves each.

        Args:
            prices: What the week asks or pays for dishes, options and steps.
            starts: Days to begin with; the rest of the chains begin at random.
            chains: Number of chains.
            moves: Moves a chain.
            rng: Source of chance.
            slots: The meals that may change; all when None.
            same_dishes: Change portions and alternatives only.
            extra: What dishes bring besides their prices (slots, D), by which they are offered.
        """
        days = self.random_days(chains, rng)
        warm = 0 if starts is None else min(len(starts), chains)
        if starts is not None and warm:
            days = Days.join([starts.take(np.arange(warm)), days.take(np.arange(warm, chains))])
        free = np.arange(len(self.space.slots)) if slots is None else slots
        places = np.stack([np.zeros_like(free), free], axis=1)
        at = priced(self._layout, prices, extra)
        heats, eases = cooled(_WARM, moves), eased(moves)
        _anneal(at, _one_day_weeks(days), places, heats, eases, rng, portions_only=same_dishes)
        return days

    def combined(self, prices: Prices, known: Days, most: int) -> Days:
        """Look through the combinations of dishes for days that are cheaper than a known one.

        Args:
            prices: What the week asks or pays for dishes, options, steps and servings.
            known: The day to undercut.
            most: Combinations that are looked at closely, at most (work limit).
        """
        at = priced(self._layout, prices)
        return Days(*(part[:, 0] for part in cheaper_days(at, _one_day_weeks(known), most)))

    def near(self, prices: Prices, known: Days, most: int, above: float) -> Days:
        """Days of other combinations of dishes that cost not much more than a known one, the dearest first.

        Args:
            prices: As above.
            known: The day.
            most: Combinations that are looked at closely, at most.
            above: How much more they may cost [units of preference], more than 0.
        """
        at = priced(self._layout, prices)
        found = cheaper_days(at, _one_day_weeks(known), most, above=above * MILLION)
        return Days(*(part[:, 0] for part in found))

    def cost(self, prices: Prices, days: Days) -> Floats:
        """What each day costs at given prices [units of preference] (n,)."""
        return _cost(priced(self._layout, prices), _one_day_weeks(days))

    def meets(self, days: Days) -> NDArray[np.bool_]:
        """Which days miss no row that asks for something (n,)."""
        amounts = (days.steps[..., None] * self._layout.amount[0][days.option]).sum(axis=(1, 2))
        return np.asarray((amounts >= self._layout.bound[0])[:, self._asked].all(axis=1))

    def random_days(self, count: int, rng: np.random.Generator) -> Days:
        """Days with random dishes and alternatives in typical portions."""
        dish = np.stack([fitting[rng.integers(len(fitting), size=count)] for fitting in self.space.slot_dishes], axis=1)
        start, most = self.space.role_start[dish], self.space.role_count[dish]
        luck = rng.integers(MILLION, size=most.shape) % np.maximum(most, 1)
        option = np.where(most > 0, start + luck, len(self.space.food))
        return Days(dish, option, np.append(self.space.typical, 0)[option])


class WeekSearch:
    """Betters whole weeks by their true cost; keeps no state between calls."""

    def __init__(
        self,
        classes: Sequence[Problem],
        kinds: Ints,
        weights: Weights,
        view: WeekView,
        base: Prices,
        extra: Floats | None = None,
    ) -> None:
        """A search over weeks whose days are of given kinds (days,), at prices before any rule of the week."""
        self._at = priced(layout(classes, kinds, weights, view), base, extra)

    def run(
        self, week: Days, places: Ints, chains: int, moves: int, hottest: float, rng: np.random.Generator
    ) -> tuple[Days, float]:
        """Let chains start at a week and change some of its meals; the best week of all and its cost.

        Args:
            week: The days of the week.
            places: The meals that may change (p, 2), as day and slot.
            chains: Number of chains.
            moves: Moves of each.
            hottest: The first temperature in units of preference.
            rng: Source of chance.
        """
        weeks = Menu(*(np.repeat(part[None], chains + 1, axis=0) for part in (week.dish, week.option, week.steps)))
        changed = Menu(*(part[1:] for part in weeks))
        _anneal(self._at, changed, places, cooled(hottest, moves), np.ones(moves), rng)
        cost = _cost(self._at, weeks)
        best = int(np.argmin(cost))  # the first where several are equal, so the old week where nothing is better
        return Days(weeks.dish[best], weeks.option[best], weeks.steps[best]), float(cost[best])

    def cost(self, week: Days) -> float:
        """What a week costs [units of preference]."""
        return float(_cost(self._at, Menu(week.dish[None], week.option[None], week.steps[None]))[0])


def _anneal(
    at: Layout,
    weeks: Menu,
    places: Ints,
    heats: Ints,
    eases: Floats,
    rng: np.random.Generator,
    *,
    portions_only: bool = False,
) -> None:
    """Let chains run, side by side where there are processors; they do not see each other, so that changes nothing."""
    chains = len(weeks.dish)
    seeds = rng.integers(1 << 63, size=chains, dtype=np.uint64)
    parts = threads()
    ends = [chains * part // parts for part in range(parts + 1)]
    with workers(parts) as pool:
        running = []
        for first, last in pairwise(ends):
            own = slice(first, last)
            part = Menu(*(each[own] for each in weeks))
            sums = sums_of(at)
            running.append(pool.submit(anneal, at, part, sums, places, heats, eases, seeds[own], portions_only))
        for each in running:
            each.result()


def _one_day_weeks(days: Days) -> Menu:
    """Views of days as weeks of one day."""
    return Menu(*(np.ascontiguousarray(part)[:, None] for part in (days.dish, days.option, days.steps)))


def _cost(at: Layout, weeks: Menu) -> Floats:
    cost = np.zeros(len(weeks.dish))
    add_up_weeks(at, weeks, sums_of(at), cost)
    return cost / MILLION
