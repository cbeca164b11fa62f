"""What a week may or should hold of some foods together. Without arrays, so that wishes do without them too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoodLimit:
    """Most grams of some foods together, in a day and in a week; infinite where open."""

    name: str
    foods: frozenset[str]
    day_g: float
    week_g: float


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number of servings of some foods in a week; a serving is `serving_g` grams or more in a meal."""

    name: str
    foods: frozenset[str]
    servings: int
    serving_g: float
