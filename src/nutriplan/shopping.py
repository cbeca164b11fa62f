"""The shopping list: what the plan's grams come to in the form and amounts in which food is bought."""

from collections.abc import Mapping, Sequence
from math import ceil

from nutriplan.measures import countable
from nutriplan.plan import Day, ShoppingItem
from nutriplan.tables.foods import Aisle, Food

_NOT_BOUGHT = "not_bought"
_CUP_ML = 240.0


def shopping_list(days: Sequence[Day], foods: Mapping[str, Food]) -> tuple[ShoppingItem, ...]:
    """Everything to buy for the days, by aisle in the order of a shop and then by name.

    Foods that are bought as the same thing (raw and cooked carrots) are one line; its grams are the eaten grams times
    each food's purchase factor.
    """
    eaten: dict[str, float] = {}
    for day in days:
        for meal in day.meals:
            for item in meal.items:
                eaten[item.food_id] = eaten.get(item.food_id, 0.0) + item.grams
    lines: dict[tuple[int, str], list[str]] = {}
    for food_id in sorted(eaten):
        food = foods[food_id]
        if _NOT_BOUGHT not in food.traits:
            lines.setdefault((list(Aisle).index(food.aisle), food.purchase_name), []).append(food_id)
    return tuple(_line(name, members, eaten, foods) for (_, name), members in sorted(lines.items()))


def _line(name: str, members: list[str], eaten: Mapping[str, float], foods: Mapping[str, Food]) -> ShoppingItem:
    bought = sum(eaten[food_id] * foods[food_id].purchase_factor for food_id in members)
    first = foods[members[0]]
    return ShoppingItem(first.aisle, name, round(bought, 1), _amount(members, eaten, foods, bought), tuple(members))


def _amount(members: list[str], eaten: Mapping[str, float], foods: Mapping[str, Food], bought: float) -> str:
    """The amount in words: pieces where the thing is bought by number, a volume for what is poured, else weight."""
    first = foods[members[0]]
    if all(countable(foods[food_id]) for food_id in members):
        pieces = ceil(sum(eaten[food_id] / foods[food_id].measure_g for food_id in members) - 1e-6)
        return f"{pieces} ({_weight(bought)})"
    if first.state == "fluid" and first.measure == "1 cup":
        return _volume(bought / first.measure_g * _CUP_ML)
    return _weight(bought)


def _weight(grams: float) -> str:
    if grams < 10:
        return f"{ceil(grams - 1e-6)} g"
    rounded = ceil(grams / 10 - 1e-6) * 10
    return f"{rounded} g" if rounded < 1000 else f"{ceil(grams / 100 - 1e-6) / 10:g} kg"


def _volume(millilitres: float) -> str:
    rounded = ceil(millilitres / 50 - 1e-6) * 50
    return f"{rounded} ml" if rounded < 1000 else f"{ceil(millilitres / 100 - 1e-6) / 10:g} l"
