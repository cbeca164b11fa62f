"""The pricer: days that are cheap at some prices of the rules of the week, from two searches that help each other.

The chains (anneal.py) find a good day fast, and days of many kinds with it; the combinations of dishes (combine.py)
then look below the best one, the likeliest first, for what chains overlook.
"""

from dataclasses import dataclass

import numpy as np

from nutriplan.model.day_pool import DayPool, least
from nutriplan.model.days import within_food_caps
from nutriplan.model.problem import Floats
from nutriplan.model.settings import PlannerSettings

_FEWEST_CHAINS = 16  # for each class of days
_KNOWN = 2 / 3  # of the chains begin at the best known days
_TRIES = 4  # of a class of which no day is known, until one keeps every food's daily most
_JOIN = 3  # one chain in so many ends at a day that joins the pool


@dataclass(slots=True)
class Pricing:
    """Looks for days that join a pool; `extra` is what dishes bring besides their prices (slots, D)."""

    pool: DayPool
    settings: PlannerSettings
    rng: np.random.Generator
    extra: Floats | None = None

    def look(self, kind: int, duals: Floats, times: float = 1.0) -> None:
        """Look for cheap days of a class.

        Args:
            kind: The class.
            duals: Prices of the rules (R,).
            times: How many times the work of the settings.
        """
        pool, search, settings = self.pool, self.pool.searches[kind], self.settings
        prices = pool.view.prices(pool.base, duals)
        chains = max(round(times * settings.chains / len(pool.searches)), _FEWEST_CHAINS)
        starts = pool.days.take(pool.cheapest(kind, duals, round(chains * _KNOWN)))
        for _ in range(_TRIES):
            found = search.run(prices, starts, chains, settings.moves, self.rng, extra=self.extra)
            found = found.take(within_food_caps(pool.space, found))
            if len(found) or len(starts):
                break
        pool.add(kind, found.take(least(search.cost(prices, found), chains // _JOIN)))
        best = pool.days.take(pool.cheapest(kind, duals))
        pool.add(kind, search.combined(prices, best, round(times * settings.combinations)))
