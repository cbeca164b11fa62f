"""The catalogue: nutrients, foods, dishes and meal slots, read once and checked against each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nutriplan.errors import DataError
from nutriplan.resources import data_dir
from nutriplan.tables.dishes import Dish, DishRow, Ingredient, assemble
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.pieces import Piece
from nutriplan.tables.reader import read_rows
from nutriplan.tables.slots import MealSlot


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that can be eaten: mappings by id in table order, dishes sorted by id, slots in the order of a day,
    pieces by the name a food is bought under.
    """

    nutrients: Mapping[str, Nutrient]
    foods: Mapping[str, Food]
    dishes: tuple[Dish, ...]
    slots: tuple[MealSlot, ...]
    pieces: Mapping[str, Piece]


@cache
def load_catalog(folder: Path | None = None) -> Catalog:
    """Read the catalogue.

    Args:
        folder: Where the tables are; the shipped ones when None.

    Raises:
        DataError: With every fault of the first table that has any, or of the tables against each other.
    """
    folder = folder or data_dir()
    nutrients = {row.nutrient_id: row for row in read_rows(folder / "nutrients.csv", Nutrient, key=["nutrient_id"])}
    foods = load_foods(folder / "foods.csv", nutrients)
    rows = read_rows(folder / "dishes.csv", DishRow, key=["dish_id"])
    ingredients = read_rows(folder / "dish_ingredients.csv", Ingredient, key=["dish_id", "role", "food_id"])
    slots = read_rows(folder / "meal_slots.csv", MealSlot, key=["slot"])
    pieces = {row.purchase_name: row for row in read_rows(folder / "purchase_pieces.csv", Piece, key=["purchase_name"])}
    faults = [*_cross_faults(foods, rows, ingredients), *_piece_faults(foods, pieces)]
    if faults:
        raise DataError("The tables do not fit the table of foods:", faults)
    return Catalog(nutrients, foods, assemble(rows, ingredients), slots, pieces)


def load_foods(path: Path, nutrients: Mapping[str, Nutrient]) -> dict[str, Food]:
    """Read a food table, by food id.

    Raises:
        DataError: With every fault of the table.
    """
    columns = [nutrient.nutrient_id for nutrient in nutrients.values() if nutrient.composed]
    return {row.food_id: row for row in read_rows(path, Food, key=["food_id"], nest={"nutrients": columns})}


def _piece_faults(foods: Mapping[str, Food], pieces: Mapping[str, Piece]) -> list[str]:
    bought = {food.purchase_name for food in foods.values()}
    return [
        f"purchase_pieces.csv: nothing in foods.csv is bought as {name}; remove the row or mend the name"
        for name in sorted(pieces.keys() - bought)
    ]


def _cross_faults(
    foods: Mapping[str, Food], rows: tuple[DishRow, ...], ingredients: tuple[Ingredient, ...]
) -> list[str]:
    dishes = {row.dish_id for row in rows}
    used = {ingredient.dish_id for ingredient in ingredients}
    faults = [
        f"dishes.csv: {dish_id} has no ingredient; add rows to dish_ingredients.csv"
        for dish_id in sorted(dishes - used)
    ]
    for line, ingredient in enumerate(ingredients, start=2):
        where = f"dish_ingredients.csv, line {line}"
        if ingredient.dish_id not in dishes:
            faults.append(f"{where}: dish {ingredient.dish_id} is not in dishes.csv; add it or mend the id")
        if ingredient.food_id not in foods:
            faults.append(f"{where}: food {ingredient.food_id} is not in foods.csv; add it or mend the id")
        if not ingredient.grams_min <= ingredient.grams_typical <= ingredient.grams_max:
            faults.append(f"{where}: grams must rise from grams_min over grams_typical to grams_max")
    return faults
