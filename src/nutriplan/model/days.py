"""Days as arrays, what they serve, and prices on what they serve."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.problem import Floats, Ints, Space


@dataclass(frozen=True, slots=True)
class Days:
    """Days as arrays: `dish` (n, slots), `option` and `steps` (n, slots, roles); a role that a dish lacks has the
    option number one past the last and no steps.
    """

    dish: Ints
    option: Ints
    steps: Ints

    def __len__(self) -> int:
        return len(self.dish)

    def take(self, index: Ints | NDArray[np.bool_]) -> "Days":
        """Some of the days."""
        return Days(self.dish[index], self.option[index], self.steps[index])

    def put(self, index: int, other: "Days", number: int) -> "Days":
        """The same days but for one, in whose place there is one of others."""
        changed = Days(*(part.copy() for part in self._parts))
        for part, new in zip(changed._parts, other._parts, strict=True):
            part[index] = new[number]
        return changed

    @property
    def _parts(self) -> tuple[Ints, Ints, Ints]:
        return self.dish, self.option, self.steps

    @staticmethod
    def join(parts: "list[Days]") -> "Days":
        """Several lots of days as one."""
        return Days(*map(np.concatenate, zip(*(part._parts for part in parts), strict=True)))


def flat(servings: Ints) -> Ints:
    """Servings (n, slots, roles) as (n, slots * roles), also of no day."""
    return servings.reshape(len(servings), servings.shape[1] * servings.shape[2])


def food_grams(space: Space, days: Days) -> Floats:
    """Grams of each food in each day (n, foods + 1); the last column stands for the roles that a dish lacks."""
    grams = np.zeros((len(days), len(space.foods) + 1))
    food = np.append(space.food, len(space.foods))[flat(days.option)]
    served = flat(days.steps) * np.append(space.step_g, 0.0)[flat(days.option)]
    np.add.at(grams, (np.arange(len(days))[:, None], food), served)
    return grams


def within_food_caps(space: Space, days: Days) -> NDArray[np.bool_]:
    """Which days keep every food's daily most (n,)."""
    caps = np.array([food.max_g_day for food in space.foods])
    return np.asarray((food_grams(space, days)[:, :-1] <= caps + 1e-6).all(axis=1))


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of the week in units of preference: `dish` (slots, dishes), `option` (O,) once, `step` (O,) a step, and
    `serving` (rules,) of a meal that is a serving of a rule's foods, where it has a price.
    """

    dish: Floats
    option: Floats
    step: Floats
    serving: Floats = field(default_factory=lambda: np.zeros(0))
