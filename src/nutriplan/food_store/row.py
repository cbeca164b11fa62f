"""A food as a row of foods.csv, for a dietitian to complete: what is not known stays empty."""

import csv
import io
from collections.abc import Mapping, Sequence

from nutriplan.cells import guarded
from nutriplan.errors import UsageError
from nutriplan.food_store.schema import FoodEntry
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient

_LONGEST_ID = 60


def rows_text(
    entries: Sequence[FoodEntry],
    curated: Mapping[str, Food],
    nutrients: Mapping[str, Nutrient],
    grams_per_ml: float | None,
) -> str:
    """Foods as a table in the form of foods.csv, with its header.

    Args:
        entries: The foods.
        curated: The foods of the shipped table by id, which are written whole.
        nutrients: The nutrients by id.
        grams_per_ml: The density of those whose amounts are per 100 ml.

    Raises:
        UsageError: Such a food is among them and no density is given.
    """
    per_ml = [each.ref for each in entries if each.basis == "ml"]
    if per_ml and grams_per_ml is None:
        raise UsageError(f"{', '.join(per_ml)}: amounts are per 100 ml; give --grams-per-ml (water is 1)")
    composed = [key for key, nutrient in nutrients.items() if nutrient.composed]
    header = [*(name for name in Food.model_fields if name != "nutrients"), *composed]
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    for each in entries:
        food = curated.get(each.ref)
        writer.writerow(_whole(food) if food else _cells(each, composed, grams_per_ml))
    return out.getvalue()


def blank_columns() -> tuple[str, ...]:
    """The columns that only someone who knows the food can fill."""
    filled = {"food_id", "name", "measure", "measure_g", "ndb_no", "nutrients", "tags", "traits", "allergens"}
    return (*(name for name in Food.model_fields if name not in filled), "allergens", "traits")


def _cells(food: FoodEntry, composed: Sequence[str], grams_per_ml: float | None) -> dict[str, str]:
    density = (grams_per_ml or 1.0) if food.basis == "ml" else 1.0
    cells = {
        "food_id": slug(f"{food.name} {food.brand}"),
        "name": guarded(f"{food.name} ({food.brand})" if food.brand else food.name),
        "ndb_no": guarded(food.ndb_no),
        "measure": guarded(food.measure),
        "measure_g": "" if food.measure_g is None else _number(food.measure_g * density),
    }
    known = {key: food.nutrients.get(key) for key in composed}
    return cells | {key: _number(value / density) for key, value in known.items() if value is not None}


def _whole(food: Food) -> dict[str, str]:
    cells = {**food.model_dump(mode="json", exclude={"nutrients"}), **food.nutrients}
    return {key: _cell(value) for key, value in cells.items()}


def _cell(value: object) -> str:
    if isinstance(value, float):
        return _number(value)
    return (
        "" if value is None else guarded("|".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
    )


def slug(text: str) -> str:
    """An id made of a name."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in text.lower())
    return "_".join(filter(None, plain.split("_")))[:_LONGEST_ID].strip("_") or "food"


def _number(value: float) -> str:
    return f"{round(value, 9):.9f}".rstrip("0").rstrip(".")
