"""Small hand-made foods and days, for tests that must not depend on the shipped figures."""

from collections.abc import Mapping
from datetime import date

from nutriplan.plan import Day, Item, Meal
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food

MONDAY = date(2026, 11, 23)

_CELLS = {
    "food_group": "fruit",
    "state": "raw",
    "ndb_no": "00001",
    "aisle": "produce",
    "diet": "vegan",
    "allergens": "",
    "traits": "",
    "measure": "1 cup",
    "measure_g": "100",
    "step_g": "10",
    "max_g_meal": "1000",
    "max_g_day": "1000",
    "max_g_week": "7000",
    "purchase_factor": "1",
    "purchase_source": "none",
    "tags": "",
}


def small_food(food_id: str, nutrients: Mapping[str, float | None] | None = None, **cells: object) -> Food:
    """A food with a few cells of interest, bought under its own name unless `purchase_name` says otherwise."""
    name = food_id.replace("_", " ")
    named = {"food_id": food_id, "name": name.capitalize(), "short_name": name, "purchase_name": name.capitalize()}
    return Food.model_validate(_CELLS | named | cells | {"nutrients": dict(nutrients or {})})


def meal_of(grams: Mapping[str, float], slot: Slot = Slot.LUNCH) -> Meal:
    """A meal of some grams of foods."""
    items = tuple(Item(food_id, amount, f"{amount:g} g") for food_id, amount in grams.items())
    return Meal(slot, "dish", "Dish", "fruit", 10, "Serve.", items)


def day_with(totals: Mapping[str, float], *meals: Meal, day: date = MONDAY, unknown: tuple[str, ...] = ()) -> Day:
    """A day with given totals; `unknown` foods have no known amount of any of those nutrients."""
    return Day(day, meals, dict(totals), dict.fromkeys(totals, unknown) if unknown else {})
