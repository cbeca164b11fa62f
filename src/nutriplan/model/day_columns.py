"""A day in the columns of its model: the dishes, alternatives and steps that are whole, read and written."""

import numpy as np

from nutriplan.model.day_model import DayModel
from nutriplan.model.days import Days
from nutriplan.model.highs import Floats


class DayColumns:
    """Reads and writes days in the first `count` columns of a model: its dishes, options and steps."""

    def __init__(self, model: DayModel) -> None:
        self.model, self.space = model, model.space
        self.count = int(model.down[-1]) + 1
        self.at = np.full((len(model.meals), len(model.space.food)), -1)  # place of a kind's option in its columns
        self.at[model.kind, model.option] = np.arange(len(model.option))

    def of(self, day: Days) -> Floats:
        """What the columns are in one day (count,)."""
        model, space = self.model, self.space
        x = np.zeros(self.count)
        serve = np.zeros((len(model.meals), len(space.dishes)), dtype=np.int64)
        serve[model.served_kind, model.served_dish] = model.serve
        for kind, meal in enumerate(model.meals):
            np.add.at(x, serve[kind, day.dish[0, meal]], 1.0)
            options, steps = day.option[0, meal].ravel(), day.steps[0, meal].ravel()
            served = options < len(space.food)
            at = self.at[kind, options[served]]
            away = steps[served] - model.typical[at]
            np.add.at(x, model.choose[at], 1.0)
            np.add.at(x, model.up[at], np.maximum(away, 0.0))
            np.add.at(x, model.down[at], np.maximum(-away, 0.0))
        return x

    def day(self, values: Floats) -> Days:
        """The day that stands in the columns, of which there may be others behind (count or more,)."""
        model, space = self.model, self.space
        x = np.rint(values[: self.count]).astype(np.int64)
        times, eaten = x[model.choose], x[model.choose] * model.typical.astype(np.int64) + x[model.up] - x[model.down]
        slots, width = len(space.slots), space.role_start.shape[1]
        dish = np.zeros((1, slots), dtype=np.int64)
        option = np.full((1, slots, width), len(space.food))
        steps = np.zeros((1, slots, width), dtype=np.int64)
        for kind, meal in enumerate(model.meals):
            own = np.flatnonzero(model.served_kind == kind)
            dishes = np.repeat(model.served_dish[own], x[model.serve[own]])
            for place, slot in enumerate(meal):
                dish[0, slot] = dishes[place]
                turn = int((dishes[:place] == dishes[place]).sum())
                for role in np.flatnonzero(space.role_count[dishes[place]]):
                    first = space.role_start[dishes[place], role]
                    alternatives = np.arange(first, first + space.role_count[dishes[place], role])
                    at = self.at[kind, alternatives]
                    chosen = at[np.searchsorted(np.cumsum(times[at]), turn, side="right")]
                    option[0, slot, role] = model.option[chosen]
                    steps[0, slot, role] = (eaten[chosen] + turn) // times[chosen]
        return Days(dish, option, steps)
