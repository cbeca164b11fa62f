"""What people eat by itself or beside a meal: the foods that may be suggested to close a gap."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import model_validator

from nutriplan.errors import DataError
from nutriplan.resources import data_dir
from nutriplan.tables.foods import Food
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import PositiveGrams, Row, Slug


class EatenAs(StrEnum):
    """How an addition is eaten."""

    SNACK = "snack"
    DRINK = "drink"
    BREAD = "bread"
    SPREAD = "spread"
    CEREAL = "cereal"
    TOPPING = "topping"
    SIDE = "side"


class Addition(Row):
    """A row of additions.csv: the least and most grams of a food that one would add to a day."""

    food_id: Slug
    eaten_as: EatenAs
    grams_min: PositiveGrams
    grams_max: PositiveGrams

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.grams_min > self.grams_max:
            raise ValueError("grams must rise from grams_min to grams_max")
        return self


@cache
def load_additions(folder: Path | None = None) -> tuple[Addition, ...]:
    """Read the additions.

    Args:
        folder: Where the tables are; the shipped ones when None.

    Raises:
        DataError: With every fault of the table.
    """
    return read_rows((folder or data_dir()) / "additions.csv", Addition, key=["food_id"])


def check_additions(additions: tuple[Addition, ...], foods: Mapping[str, Food]) -> None:
    """Make sure that every addition is a food.

    Raises:
        DataError: Names every one that isn't.
    """
    faults = [
        f"additions.csv, line {line}: food {row.food_id} is not in foods.csv; add it or mend the id"
        for line, row in enumerate(additions, start=2)
        if row.food_id not in foods
    ]
    if faults:
        raise DataError("The table of additions does not fit the table of foods:", faults)
