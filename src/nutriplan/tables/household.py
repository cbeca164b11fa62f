"""Household measures: what a cup, slice or handful of a food weighs."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import BlankIsNone, PositiveGrams, Row, Slug, SplitPipes, Text


class UnitKind(StrEnum):
    """What a unit measures: weight, volume, a number of pieces, the size of a piece, or what is too much."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"
    SIZE = "size"
    LIMIT = "limit"


OptionalAmount = Annotated[Annotated[float, Field(gt=0)] | None, BlankIsNone]


class HouseholdUnit(Row):
    """A row of household_units.csv: a unit, the words for it, and what it holds [g or ml] where no food says it.

    A row with a food group is for the foods of that group; its words stand in the row without one.
    """

    unit: Text
    words: Annotated[tuple[str, ...], SplitPipes]
    kind: UnitKind
    food_group: str
    grams: OptionalAmount
    ml: OptionalAmount
    source: Text
    locator: Text


class FoodMeasure(Row):
    """A row of food_measures.csv: one unit of a food weighs so many grams."""

    food_id: Slug
    unit: Text
    detail: str
    grams: PositiveGrams
    source: Text
    locator: Text


@dataclass(frozen=True, slots=True)
class Household:
    """The measures: units by word, the units of a food group, and the measures of each food in SR28's order of unit."""

    by_word: dict[str, HouseholdUnit]
    by_group: dict[tuple[str, str], HouseholdUnit]
    of_food: dict[str, tuple[FoodMeasure, ...]]

    def unit(self, name: str) -> HouseholdUnit:
        """The row of a unit by its name."""
        return self.by_group[name, ""]

    def most_g(self, food_group: str) -> float:
        """The most grams of one food on one line; more is a slip."""
        row = self.by_group.get(("most", food_group)) or self.unit("most")
        return row.grams or 0.0


@cache
def load_household(folder: Path | None = None) -> Household:
    """Read the measures; the shipped ones when no folder is given.

    Raises:
        DataError: With every fault of the first table that has any.
    """
    folder = folder or data_dir()
    units = read_rows(folder / "household_units.csv", HouseholdUnit, key=["unit", "food_group"])
    measures = read_rows(folder / "food_measures.csv", FoodMeasure, key=["food_id", "unit", "detail"])
    of_food: dict[str, list[FoodMeasure]] = {}
    for measure in measures:
        of_food.setdefault(measure.food_id, []).append(measure)
    return Household(
        {word: unit for unit in units for word in unit.words},
        {(unit.unit, unit.food_group): unit for unit in units},
        {food_id: tuple(rows) for food_id, rows in of_food.items()},
    )
