"""Ranking foods by how much of a nutrient they bring: per 100 g, per 100 kcal or per household portion."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nutriplan.food_store.engine import named, quoted
from nutriplan.food_store.schema import CURATED, FoodEntry
from nutriplan.tables.food_checks import FoodLimit, food_limit
from nutriplan.tables.foods import Food


class Per(StrEnum):
    """What an amount is told per."""

    HUNDRED_GRAMS = "100g"
    HUNDRED_KCAL = "100kcal"
    PORTION = "portion"


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question: which nutrient, per what, in which food group (None: all), and how many foods."""

    nutrient: str
    per: Per
    group: str | None
    most: int

    @property
    def pattern(self) -> str | None:
        """What the name of a food group must hold: a word that begins as the wanted group does, without its plural."""
        if self.group is None:
            return None
        word = self.group.lower().replace("_", " ").strip()
        stem = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
        return rf"\b{re.escape(stem)}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A food with its amount; `portion` says what a portion is, where it is told per portion."""

    ref: str
    name: str
    source: str
    amount: float
    portion: str


def ranked_curated(foods: Iterable[Food], ranking: Ranking) -> list[Ranked]:
    """The foods of the shipped table, most first; those with an unknown amount are not in it."""
    pattern = ranking.pattern
    found = []
    for food in foods:
        value = food.nutrients.get(ranking.nutrient)
        if value is None or (pattern and not re.search(pattern, food.food_group.replace("_", " "))):
            continue
        share = _share(ranking.per, food.measure_g, food.nutrients["energy_kcal"])
        if share is not None:
            portion = _portion(ranking.per, food.measure, food.measure_g, "g")
            found.append(Ranked(food.food_id, food.name, CURATED, value * share, portion))
    return sorted(found, key=order)[: ranking.most]


def ranked_imported(food: FoodEntry, ranking: Ranking) -> Ranked:
    """A food that the table found for a ranking."""
    share = _share(ranking.per, food.measure_g, food.nutrients["energy_kcal"])
    value = food.nutrients[ranking.nutrient]
    assert share is not None, food.ref
    assert value is not None, food.ref
    name = f"{food.name} ({food.brand})" if food.brand else food.name
    portion = _portion(ranking.per, food.measure, food.measure_g or 0, food.basis)
    return Ranked(food.ref, name, food.source, value * share, portion)


def order(ranked: Ranked) -> tuple[float, str, str]:
    """Most first, then by name and id."""
    return (-ranked.amount, ranked.name, ranked.ref)


def ranking_sql(ranking: Ranking) -> tuple[str, str]:
    """What a food of the table must satisfy, and its amount, as SQL.

    The amount is worked out operation by operation as in Python, so that equals are equal in both.
    """
    nutrient = named(ranking.nutrient)
    needs, amount = {
        Per.HUNDRED_GRAMS: ("true", nutrient),
        Per.HUNDRED_KCAL: (
            f"energy_kcal >= {food_limit(FoodLimit.DENSITY_KCAL)}",
            f"{nutrient} * (100.0::DOUBLE / energy_kcal)",
        ),
        Per.PORTION: ("measure_g > 0", f"{nutrient} * (measure_g / 100.0::DOUBLE)"),
    }[ranking.per]
    group = f" AND regexp_matches(lower(food_group), {quoted(ranking.pattern)})" if ranking.pattern else ""
    return f"{nutrient} IS NOT NULL AND {needs}{group}", amount


def _share(per: Per, measure_g: float | None, energy: float | None) -> float | None:
    """What amounts per 100 g are multiplied with; None for a food that can't be ranked so."""
    if per is Per.HUNDRED_GRAMS:
        return 1.0
    if per is Per.PORTION:
        return measure_g / 100 if measure_g else None
    return 100 / energy if energy is not None and energy >= food_limit(FoodLimit.DENSITY_KCAL) else None


def _portion(per: Per, measure: str, size: float, basis: str) -> str:
    return f"{measure}, {size:g} {basis}" if per is Per.PORTION else ""
