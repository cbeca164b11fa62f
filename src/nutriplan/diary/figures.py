"""A diary's own figures beside those of a food: do they agree, and which of several foods is meant."""

from collections.abc import Mapping, Sequence

from nutriplan.diary.match import SURE, Match
from nutriplan.tables.foods import Food

ENERGY = "energy_kcal"
_CLOSE = 0.25  # a diary's own energy further off than this says that another food was meant
_CLOSE_KCAL = 5.0
_AS_SURE = 0.1  # matches that are this near to the best can be told apart by their figures
_SMALL = 1e-9

Figures = Mapping[str, float | None]


def agrees(food: Food, grams: float, figures: Figures) -> bool:
    """Whether so many grams of a food have the energy that the diary gives."""
    energy, own = food.nutrients.get(ENERGY), figures.get(ENERGY)
    if energy is None or own is None:
        return False
    held = energy * grams / 100
    return abs(held - own) <= max(_CLOSE * max(held, own), _CLOSE_KCAL)


def closest(matches: Sequence[Match], grams: float, figures: Figures) -> Match:
    """Of the matches that are as sure as the best, the one whose nutrients are nearest to the diary's.

    A fortified and an unfortified milk have one name and differ in vitamin D alone.
    """
    best = matches[0]
    near = [match for match in matches if match.confidence >= max(best.confidence - _AS_SURE, SURE)] or [best]
    return min(near, key=lambda match: _distance(match.food, grams, figures))


def _distance(food: Food, grams: float, figures: Figures) -> float:
    """How far a food's nutrients are from the diary's: the mean of their relative differences, 0 to 1."""
    apart = []
    for nutrient, own in figures.items():
        per_100 = food.nutrients.get(nutrient)
        if own is not None and per_100 is not None:
            held = per_100 * grams / 100
            apart.append(abs(held - own) / max(held, own, _SMALL))
    return sum(apart) / len(apart) if apart else 1.0
