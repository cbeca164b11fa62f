"""The limits by which a food table is judged plausible, read from food_checks.csv."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from nutriplan.errors import DataError
from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import Row, Text


class FoodLimit(StrEnum):
    """The rows that must be there."""

    KCAL_ALCOHOL = "kcal_per_g_alcohol"
    ATWATER_SHARE = "atwater_share"
    ATWATER_KCAL = "atwater_kcal"
    SUM_MOST = "sum_most_g"
    OWN_SUM_MOST = "own_sum_most_g"
    PART_SLACK = "part_slack_g"
    SLIP_FACTOR = "slip_factor"
    SLIP_BAND = "slip_band"
    OUTLIER_Z = "outlier_z"
    OUTLIER_FOODS = "outlier_foods"
    NEGATIVE_CARBOHYDRATE = "negative_carbohydrate_g"
    DENSITY_KCAL = "density_kcal"


class FoodCheckRow(Row):
    """A row of food_checks.csv."""

    check_id: FoodLimit
    value: float
    unit: Text
    meaning: Text
    source: Text
    locator: Text


@cache
def load_food_checks(folder: Path | None = None) -> Mapping[FoodLimit, FoodCheckRow]:
    """Read the limits, by id; the shipped ones when no folder is given.

    Raises:
        DataError: With every fault of the table, or the rows that it lacks.
    """
    found = read_rows((folder or data_dir()) / "food_checks.csv", FoodCheckRow, key=["check_id"])
    rows = {row.check_id: row for row in found}
    if missing := [limit for limit in FoodLimit if limit not in rows]:
        raise DataError(
            "The limits of food checks are not complete:", [f"food_checks.csv has no row {m}; add it" for m in missing]
        )
    return rows


def food_limit(limit: FoodLimit) -> float:
    """The value of a limit."""
    return load_food_checks()[limit].value
