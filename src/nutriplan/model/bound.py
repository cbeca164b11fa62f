"""A proven bound: the week's linear programme collapsed to one average day.

Days are interchangeable, so the average of any week is a point of this programme. Meals that take the same dishes are
one kind t, served m_t times a day; y_td is how often dish d is served in it, z_to how often option o is chosen, up and
down the steps above and below its typical portion:

    min   sum price y + (up + down) / typical + weight_k short_k + share weight * outside_t
      + (second serving * again_d + guard * too_often_d) / days
    s.t.  sum_d y_td = m_t                                              every meal is served
          sum_{o in role} z_to = y_td                                   and every role of its dish
          up <= (most - typical) z,  down <= (typical - least) z        in portions within their ranges
          sum_o a_ok (typical z + up - down) + short_k >= L_k           (- short_k <= U_k for an upper row)
          m_t share_min_t <= energy_t + low_t - high_t <= m_t share_max_t
          mean rows of the week alike, each with its own short_k
days * sum_t y_td - again_d - too_often_d <= 1,  again_d <= most servings - 1

What it leaves out (whole numbers, flat prices, repeats within a day, foods and groups over the week) can only cost
more, so days * its value is a bound that no week can beat.
"""

from typing import NamedTuple

import numpy as np

from nutriplan.model.highs import Floats, Ints, Outcome, Programme, solve
from nutriplan.model.problem import Problem
from nutriplan.model.search import Prices
from nutriplan.model.settings import Weights


def lower_bound(problem: Problem, prices: Prices, weights: Weights) -> float:
    """What a week costs at least [units of preference]; 0, which proves nothing, when there is no answer."""
    answer = solve(AverageDay(problem, prices, weights).programme())
    return max(0.0, answer.objective * problem.days) if answer.outcome is Outcome.OPTIMAL else 0.0


class _Columns(NamedTuple):
    """Column numbers of the programme's variables, in order."""

    serve: Ints
    choose: Ints
    up: Ints
    down: Ints
    short: Ints
    short_mean: Ints
    low: Ints
    high: Ints
    again: Ints
    too_often: Ints


class AverageDay:
    """Builds the programme above, a method for each family of rows."""

    def __init__(self, problem: Problem, prices: Prices, weights: Weights) -> None:
        self.problem, self.space, self.weights, self.prices = problem, problem.space, weights, prices
        space = self.space
        kinds = list(dict.fromkeys(slot.slot.kind for slot in space.slots))
        self.meals = [[i for i, slot in enumerate(space.slots) if slot.slot.kind is kind] for kind in kinds]
        parts = [np.flatnonzero(np.isin(space.dish, space.slot_dishes[meal[0]])) for meal in self.meals]
        self.kind = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        self.option = np.concatenate(parts)
        self.typical = space.typical[self.option].astype(np.float64)
        served = [(kind, int(dish)) for kind, meal in enumerate(self.meals) for dish in space.slot_dishes[meal[0]]]
        self.served_kind, self.served_dish = (np.array(side, dtype=np.int64) for side in zip(*served, strict=True))
        self.mean = np.flatnonzero(np.isfinite(problem.rows.mean_lower))
        rows, dishes = len(problem.rows.names), len(space.dishes)
        widths = (len(served), *[len(self.option)] * 3, rows, len(self.mean), *[len(kinds)] * 2, dishes, dishes)
        edges = np.cumsum([0, *widths])
        self.columns = _Columns(*np.split(np.arange(edges[-1]), edges[1:-1]))
        self.rows: list[Ints] = []
        self.at: list[Ints] = []
        self.values: list[Floats] = []
        self.bounds: list[tuple[Floats, Floats]] = []

    def programme(self) -> Programme:
        """The programme as arrays."""
        self._serve_meals()
        self._serve_roles()
        self._keep_ranges()
        self._meet_rows()
        self._share_energy()
        self._limit_servings()
        lower, upper = (np.concatenate(side) for side in zip(*self.bounds, strict=True))
        cost = self._cost()
        most = np.full(len(cost), np.inf)
        most[self.columns.again] = self.problem.most_servings - 1.0
        rows, at, values = np.concatenate(self.rows), np.concatenate(self.at), np.concatenate(self.values)
        return Programme(cost, np.zeros(len(cost)), most, rows, at, values, lower, upper)

    def _cost(self) -> Floats:
        weights, problem = self.weights, self.problem
        missed = weights.of_rows(problem.rows.kind)
        away = 1.0 / np.maximum(self.typical, 1.0)
        dishes = len(self.space.dishes)
        return np.concatenate(
            [
                self.prices.dish.min(axis=0)[self.served_dish],
                self.prices.option[self.option],
                away,
                away,
                missed,
                missed[self.mean],
                np.full(2 * len(self.meals), weights.meal_share),
                np.full(dishes, weights.second_serving / problem.days),
                np.full(dishes, weights.guard / problem.days),
            ]
        )

    def _add(self, rows: Ints, at: Ints, values: Floats | float) -> None:
        """Add entries: row numbers count from the first row of the block that is being written."""
        start = sum(len(lower) for lower, _ in self.bounds)
        value = np.broadcast_to(np.asarray(values, dtype=np.float64), at.shape)
        self.rows.append(rows + start)
        self.at.append(at)
        self.values.append(value)

    def _serve_meals(self) -> None:
        self._add(self.served_kind, self.columns.serve, 1.0)
        times = np.array([float(len(meal)) for meal in self.meals])
        self.bounds.append((times, times))

    def _serve_roles(self) -> None:
        starts = np.sort(self.space.role_start[self.space.role_count > 0])
        role = np.searchsorted(starts, self.option, side="right")
        key = self.kind * (len(starts) + 1) + role
        names, first, which = np.unique(key, return_index=True, return_inverse=True)
        column_of = {
            (int(k), int(d)): c for c, (k, d) in enumerate(zip(self.served_kind, self.served_dish, strict=True))
        }
        dish = self.space.dish[self.option]
        owners = np.array([column_of[int(self.kind[i]), int(dish[i])] for i in first], dtype=np.int64)
        self._add(which, self.columns.choose, 1.0)
        self._add(np.arange(len(names)), owners, -1.0)
        self.bounds.append((np.zeros(len(names)), np.zeros(len(names))))

    def _keep_ranges(self) -> None:
        row = np.arange(len(self.option))
        above = self.space.high[self.option] - self.typical
        below = self.typical - self.space.low[self.option]
        for column, room in ((self.columns.up, above), (self.columns.down, below)):
            self._add(row, column, 1.0)
            self._add(row, self.columns.choose, -room)
            self.bounds.append((np.full(len(row), -np.inf), np.zeros(len(row))))

    def _meet_rows(self) -> None:
        """The rows of a day, and those of the mean of the week, each in parts of its own bound."""
        rows = self.problem.rows
        sign = np.where(np.isfinite(rows.lower), 1.0, -1.0)
        self._need(rows.scale, np.arange(len(sign)), self.columns.short, sign)
        self.bounds.append((rows.lower / rows.scale, rows.upper / rows.scale))
        self._need(rows.mean_lower[self.mean], self.mean, self.columns.short_mean, np.ones(len(self.mean)))
        self.bounds.append((np.ones(len(self.mean)), np.full(len(self.mean), np.inf)))

    def _need(self, scale: Floats, rows: Ints, short: Ints, sign: Floats) -> None:
        amount = self.space.amount[self.option][:, rows] / scale
        at, which = np.nonzero(amount)
        self._eaten(which, at, amount[at, which])
        self._add(np.arange(len(rows)), short, sign)

    def _share_energy(self) -> None:
        energy = self.space.energy[self.option] / self.problem.energy_kcal
        self._eaten(self.kind, np.arange(len(energy)), energy)
        kinds = np.arange(len(self.meals))
        self._add(kinds, self.columns.low, 1.0)
        self._add(kinds, self.columns.high, -1.0)
        slots = [[self.space.slots[index] for index in meal] for meal in self.meals]
        least = np.array([sum(slot.share_min for slot in meal) for meal in slots])
        most = np.array([sum(slot.share_max for slot in meal) for meal in slots])
        self.bounds.append((least, most))

    def _eaten(self, rows: Ints, options: Ints, values: Floats) -> None:
        """Entries of what is eaten: typical portion, steps above, steps below."""
        self._add(rows, self.columns.choose[options], values * self.typical[options])
        self._add(rows, self.columns.up[options], values)
        self._add(rows, self.columns.down[options], -values)

    def _limit_servings(self) -> None:
        dishes = np.arange(len(self.space.dishes))
        self._add(self.served_dish, self.columns.serve, float(self.problem.days))
        self._add(dishes, self.columns.again, -1.0)
        self._add(dishes, self.columns.too_often, -1.0)
        self.bounds.append((np.full(len(dishes), -np.inf), np.ones(len(dishes))))
