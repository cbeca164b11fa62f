"""What every linear model of a day shares: dishes served, alternatives chosen, portions as deviations from typical.

Meals that take the same dishes are one kind t, served m_t times a day; y_td is how often dish d is served in it, z_to
how often option o is chosen, up and down the steps above and below its typical portion:

    sum_d y_td = m_t                                              every meal is served
    sum_{o in role} z_to = y_td                                   and every role of its dish
    up <= (most - typical) z,  down <= (typical - least) z        in portions within their ranges
    sum_o a_ok (typical z + up - down) + short_k >= L_k           (- short_k <= U_k for an upper row), over its scale
    m_t share_min_t <= energy_t + low_t - high_t <= m_t share_max_t

    cost = sum price y + sum price z + sum price (typical z + up - down) + sum (up + down) / typical
           + sum weight_k short_k + share weight * (low + high)

bound.py reads it as the average of a week, with fractions; proof.py as one day, in whole numbers.
"""

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.days import Prices
from nutriplan.model.highs import Floats, Ints, Programme
from nutriplan.model.problem import Problem
from nutriplan.model.settings import Weights


class Draft:
    """A programme that is being written, in blocks of columns and blocks of rows."""

    def __init__(self) -> None:
        self._width, self._height = 0, 0
        self._columns: list[tuple[Floats, Floats, NDArray[np.bool_]]] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._bounds: list[tuple[Floats, Floats]] = []

    @property
    def height(self) -> int:
        """How many rows are written."""
        return self._height

    def columns(self, cost: Floats, most: Floats | float = np.inf, *, whole: bool = False) -> Ints:
        """Add columns from 0 to `most`; their numbers."""
        count = len(cost)
        self._columns.append((cost, np.broadcast_to(most, count).astype(np.float64), np.full(count, whole)))
        self._width += count
        return np.arange(self._width - count, self._width)

    def entries(self, rows: Ints, columns: Ints, values: Floats | float) -> None:
        """Add entries: row numbers count from the first row of the block that is being written."""
        self._entries.append((rows + self._height, columns, np.broadcast_to(values, columns.shape).astype(np.float64)))

    def close(self, lower: Floats | float, upper: Floats | float, count: int) -> None:
        """End a block of `count` rows with its bounds."""
        self._bounds.append(tuple(np.broadcast_to(side, count).astype(np.float64) for side in (lower, upper)))  # type: ignore[arg-type] # two sides
        self._height += count

    def absorb(self, other: "Draft", times: float) -> int:
        """Add another draft, its costs multiplied; by how much its column numbers shift."""
        shift = self._width
        self._columns += [(cost * times, most, whole) for cost, most, whole in other._columns]
        self._entries += [(rows + self._height, columns + shift, values) for rows, columns, values in other._entries]
        self._bounds += other._bounds
        self._width, self._height = shift + other._width, self._height + other._height
        return shift

    def programme(self) -> Programme:
        """The programme as arrays."""
        cost, most, whole = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        self._entries = [(rows, columns, values)]  # in one piece, so that they are not held twice
        lower, upper = (np.concatenate(part) for part in zip(*self._bounds, strict=True))
        integer = whole if whole.any() else None
        return Programme(cost, np.zeros(len(cost)), most, rows, columns, values, lower, upper, integer)


class DayModel:
    """The columns and rows above, in a draft that may be written on.

    `serve` are the columns y, with `served_kind` and `served_dish`; `choose`, `up` and `down` the columns of each kind
    and option, with `kind` and `option`; `times` how often a kind of meal is served; `first_row` where the rows of the
    problem begin.
    """

    def __init__(self, problem: Problem, prices: Prices, weights: Weights, *, whole: bool) -> None:
        self.problem, self.space, self.weights, self.draft = problem, problem.space, weights, Draft()
        space = self.space
        self.meals = _meals(problem)
        self.times = np.array([float(len(meal)) for meal in self.meals])
        parts = [np.flatnonzero(np.isin(space.dish, space.slot_dishes[meal[0]])) for meal in self.meals]
        self.kind = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        self.option = np.concatenate(parts)
        self.typical = space.typical[self.option].astype(np.float64)
        served = [(kind, int(dish)) for kind, meal in enumerate(self.meals) for dish in space.slot_dishes[meal[0]]]
        self.served_kind, self.served_dish = (np.array(side, dtype=np.int64) for side in zip(*served, strict=True))
        by_kind = np.stack([prices.dish[meal].min(axis=0) for meal in self.meals])
        step = prices.step[self.option]
        away = 1.0 / np.maximum(self.typical, 1.0)
        above = space.high[self.option] - self.typical
        below = self.typical - space.low[self.option]
        times = self.times[self.kind]
        columns = self.draft.columns
        self.serve = columns(by_kind[self.served_kind, self.served_dish], self.times[self.served_kind], whole=whole)
        self.choose = columns(prices.option[self.option] + step * self.typical, times, whole=whole)
        self.up = columns(away + step, above * times, whole=whole)
        self.down = columns(away - step, below * times, whole=whole)
        self._serve_meals()
        self._serve_roles()
        self._keep_range(self.up, above)
        self._keep_range(self.down, below)
        self.first_row = self.draft.height
        self.short = self._meet_rows()
        self._share_energy()

    def need(self, scale: Floats, rows: Ints, short: Ints, sign: Floats) -> None:
        """Entries of what is eaten of some rows of the day, over a scale, and of what falls short of them."""
        amount = self.space.amount[self.option][:, rows] / scale
        at, which = np.nonzero(amount)
        self.eaten(which, at, amount[at, which])
        self.draft.entries(np.arange(len(rows)), short, sign)

    def eaten(self, rows: Ints, options: Ints, values: Floats) -> None:
        """Entries of what is eaten: typical portion, steps above, steps below."""
        self.draft.entries(rows, self.choose[options], values * self.typical[options])
        self.draft.entries(rows, self.up[options], values)
        self.draft.entries(rows, self.down[options], -values)

    def _serve_meals(self) -> None:
        """Every kind of meal is served as often as a day has it:  sum_d y_td = m_t."""
        self.draft.entries(self.served_kind, self.serve, 1.0)
        self.draft.close(self.times, self.times, len(self.times))

    def _serve_roles(self) -> None:
        """Every role of a served dish has one of its alternatives:  sum_{o in role} z_to = y_td."""
        starts = np.sort(self.space.role_start[self.space.role_count > 0])
        role = np.searchsorted(starts, self.option, side="right")
        key = self.kind * (len(starts) + 1) + role
        names, first, which = np.unique(key, return_index=True, return_inverse=True)
        width = len(self.space.dishes)
        owner = np.zeros(len(self.meals) * width, dtype=np.int64)
        owner[self.served_kind * width + self.served_dish] = self.serve
        self.draft.entries(which, self.choose, 1.0)
        self.draft.entries(
            np.arange(len(names)), owner[self.kind[first] * width + self.space.dish[self.option[first]]], -1.0
        )
        self.draft.close(0.0, 0.0, len(names))

    def _keep_range(self, column: Ints, room: Floats) -> None:
        """Portions stay within their ranges:  up <= (most - typical) z,  down <= (typical - least) z."""
        row = np.arange(len(self.option))
        self.draft.entries(row, column, 1.0)
        self.draft.entries(row, self.choose, -room)
        self.draft.close(-np.inf, 0.0, len(row))

    def _meet_rows(self) -> Ints:
        """What a day holds, or what it lacks at a price:  sum_o a_ok (typical z + up - down) + short_k >= L_k.

        For an upper row - short_k <= U_k; all in parts of the bound. Returns the columns of what falls short.
        """
        rows = self.problem.rows
        sign = np.where(np.isfinite(rows.lower), 1.0, -1.0)
        short = self.draft.columns(self.weights.of_rows(rows.kind))
        self.need(rows.scale, np.arange(len(sign)), short, sign)
        self.draft.close(rows.lower / rows.scale, rows.upper / rows.scale, len(sign))
        return short

    def _share_energy(self) -> None:
        """Each meal has its share of the energy:  m_t share_min_t <= energy_t + low_t - high_t <= m_t share_max_t."""
        kinds = np.arange(len(self.meals))
        low, high = (self.draft.columns(np.full(len(kinds), self.weights.meal_share)) for _ in range(2))
        energy = self.space.energy[self.option] / self.problem.energy_kcal
        self.eaten(self.kind, np.arange(len(energy)), energy)
        self.draft.entries(kinds, low, 1.0)
        self.draft.entries(kinds, high, -1.0)
        slots = [[self.space.slots[index] for index in meal] for meal in self.meals]
        least = np.array([sum(slot.share_min for slot in meal) for meal in slots])
        most = np.array([sum(slot.share_max for slot in meal) for meal in slots])
        self.draft.close(least, most, len(kinds))


def _meals(problem: Problem) -> list[list[int]]:
    """The slots of a day, those together that take the same dishes."""
    alike: dict[bytes, list[int]] = {}
    for index, (slot, dishes) in enumerate(zip(problem.space.slots, problem.space.slot_dishes, strict=True)):
        alike.setdefault(slot.slot.kind.encode() + b":" + dishes.tobytes(), []).append(index)
    return list(alike.values())
