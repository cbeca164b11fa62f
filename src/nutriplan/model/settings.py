"""What the planner weighs against what: every weight has a name and a sentence."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class RowKind(IntEnum):
    """What a row of a day is for; the weights say what is given up first."""

    LIMIT = 0
    FOCUS = 1
    GUARD = 2
    ENERGY = 3
    RESTRAINT = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices in units of preference: one unit is one ingredient served at twice (or none of) its typical portion.

    Misses are per 100 % of the target, so that a weight of 1000 makes a shortfall of 1 % as bad as ten doubled
    portions; the order limit > focus > guard > energy > restraint is that in which they are given up last to first.
    """

    limit: float = 10_000.0
    focus: float = 3_000.0
    guard: float = 1_000.0
    energy: float = 500.0
    restraint: float = 60.0  # what only a doctor may set, beyond the ordinary reference value
    servings: float = 300.0  # a serving short of those a week should have (fish)
    miss: float = 25.0  # flat price of any miss, so that no tiny one is ever bought
    meal_share: float = 150.0  # per 100 % of the day's energy outside a meal's share
    same_food_in_day: float = 1.0  # a food, or one of its family, that stands in two meals of a day
    same_group_in_day: float = 4.0  # lunch and dinner about the same main thing
    second_serving: float = 1.5  # a dish for the second time in a week
    food_too_often: float = 1.5  # a family of foods on a day beyond those it may have in a week
    group_too_often: float = 6.0  # a dinner group on an evening beyond its share
    seen_before: float = 2.0  # a dish of an earlier week of the same plan, or of the plan it should not be like
    avoided: float = 15.0  # a dish or a food that the user would rather not have, each time it is served
    same_dinner_group: float = 20.0  # a dinner about the same main thing as the one before or after, in a changed plan
    taste: float = 0.4  # random liking by seed, so that another seed gives another week
    minute: float = 0.01  # a minute in the kitchen
    free_from: float = 0.6  # a food made for a special diet (gluten-free bread), which only those who need it prefer

    @property
    def gram_too_much(self) -> float:
        """The price of a gram of a food beyond its daily most."""
        return self.limit / 100

    def of_rows(self, kind: NDArray[np.int64]) -> NDArray[np.float64]:
        """The price of a full miss of each row, by its kind (rows,)."""
        by_kind = {
            RowKind.LIMIT: self.limit,
            RowKind.FOCUS: self.focus,
            RowKind.GUARD: self.guard,
            RowKind.ENERGY: self.energy,
            RowKind.RESTRAINT: self.restraint,
        }
        return np.array([by_kind[RowKind(each)] for each in kind], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Variety:
    """What a week may repeat before it costs something.

    Attributes:
        most_servings: Times a dish may be served in a week; never passed while any other dish fits.
        most_food_days: Days on which a family of foods may stand, staples apart.
        most_group_dinners: Evenings of one main group.
    """

    most_servings: int = 2
    most_food_days: int = 4
    most_group_dinners: int = 2


@dataclass(frozen=True, slots=True)
class PlannerSettings:
    """How hard the planner works; the work limits decide, never the clock.

    Attributes:
        seed: Another seed gives another week of equal quality.
        chance: Another chance, not 0, looks for the week of the same seed, at the same tastes, in another way.
        chains: Chains of a search for days.
        combinations: Combinations of dishes that are then looked at closely.
        moves: Moves of each chain.
        rounds: Searches for days before the first week is made of them, at most, and fewer before each further one.
        cycles: Weeks that are made of the days found and bettered; the best is kept.
        dives: Further weeks, at most, of days that are priced anew after each choice (dive.py).
        sweeps: How often each day of a week is bettered in turn.
        gap: A plan proven to be this close to the best is good enough.
        prove: Prove the bound by pricing whole days exactly, as long as it takes.
        time_limit_s: Safety net [s]; a plan it cut short says so.
        weights: What is weighed against what.
        variety: What a week may repeat.
    """

    seed: int = 0
    chance: int = 0
    chains: int = 64
    combinations: int = 1_000
    moves: int = 8_000
    rounds: int = 24
    cycles: int = 1
    dives: int = 4
    sweeps: int = 1
    gap: float = 0.0
    prove: bool = False
    time_limit_s: float = 180.0
    weights: Weights = Weights()
    variety: Variety = Variety()
