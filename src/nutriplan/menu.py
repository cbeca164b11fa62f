"""The menu as printed: meals from a solution's steps, and what they add up to by the printed grams alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import fsum

from nutriplan.measures import measure_text
from nutriplan.model.days import Days
from nutriplan.model.problem import Space
from nutriplan.plan import Day, Item, Meal
from nutriplan.tables.dishes import Dish, Slot
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient

_GRAM_DECIMALS = 1  # steps are whole or half grams


def menu_days(
    space: Space, days: Days, dates: Sequence[date], foods: Mapping[str, Food], nutrients: Mapping[str, Nutrient]
) -> tuple[Day, ...]:
    """Turn the steps of a solution into days as they are printed, totals recomputed from the printed grams."""
    printed = []
    for index, day in enumerate(dates):
        meals = tuple(_meal(space, days, index, slot) for slot in range(len(space.slots)))
        printed.append(day_of(day, meals, foods, nutrients))
    return tuple(printed)


def day_of(day: date, meals: tuple[Meal, ...], foods: Mapping[str, Food], nutrients: Mapping[str, Nutrient]) -> Day:
    """A day with what its printed grams add up to: an unknown amount adds nothing and is listed."""
    items = [item for meal in meals for item in meal.items]
    known = [nutrient.nutrient_id for nutrient in nutrients.values() if nutrient.composed]
    totals = {name: total(items, foods, name) for name in known}
    unknown = {name: missing for name in known if (missing := unknown_foods(items, foods, name))}
    return Day(day, meals, totals, unknown)


def total(items: Iterable[Item], foods: Mapping[str, Food], nutrient: str) -> float:
    """What items hold of a nutrient, in its unit."""
    return fsum(item.grams * (foods[item.food_id].nutrients[nutrient] or 0.0) / 100 for item in items)


def unknown_foods(items: Iterable[Item], foods: Mapping[str, Food], nutrient: str) -> tuple[str, ...]:
    """The foods among items whose amount of a nutrient is unknown, sorted."""
    return tuple(sorted({item.food_id for item in items if foods[item.food_id].nutrients[nutrient] is None}))


def _meal(space: Space, days: Days, index: int, slot: int) -> Meal:
    dish = space.dishes[int(days.dish[index, slot])]
    items, chosen = [], {}
    for role, (name, _) in enumerate(dish.roles):
        option = int(days.option[index, slot, role])
        food = space.foods[int(space.food[option])]
        grams = round(int(days.steps[index, slot, role]) * food.step_g, _GRAM_DECIMALS)
        chosen[name] = food.short_name
        if grams:
            items.append(Item(food.food_id, grams, measure_text(food, grams)))
    return _named(dish, space.slots[slot].slot, tuple(items), chosen)


def _named(dish: Dish, slot: Slot, items: tuple[Item, ...], chosen: dict[str, str]) -> Meal:
    row = dish.row
    name, method = dish.text(row.name, chosen), dish.text(row.method, chosen)
    return Meal(slot, row.dish_id, name, row.main_group, row.minutes, method, items)
