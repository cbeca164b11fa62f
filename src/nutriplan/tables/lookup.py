"""Finding foods by words."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from nutriplan.tables.dishes import Dish
from nutriplan.tables.foods import Food


def search_foods(foods: Iterable[Food], words: Sequence[str]) -> tuple[Food, ...]:
    """Foods whose id or name holds every word, shortest names first."""
    wanted = [word.lower() for part in words for word in part.replace("_", " ").split()]
    found = [food for food in foods if all(word in _text(food) for word in wanted)]
    return tuple(sorted(found, key=lambda food: (len(food.name), food.food_id)))


def search_dishes(dishes: Iterable[Dish], foods: Mapping[str, Food], words: Sequence[str]) -> tuple[Dish, ...]:
    """Dishes whose id, name, meals or foods hold every word, by id; alternatives count as foods of a dish."""
    wanted = [word.lower() for part in words for word in part.replace("_", " ").split()]
    return tuple(
        dish
        for dish in sorted(dishes, key=lambda dish: dish.dish_id)
        if all(word in _dish_text(dish, foods) for word in wanted)
    )


def near_foods(foods: Iterable[Food], text: str, most: int = 5) -> tuple[str, ...]:
    """Ids of foods that are called something like the text."""
    return tuple(
        get_close_matches(text.lower().replace(" ", "_"), [food.food_id for food in foods], n=most, cutoff=0.5)
    )


def _text(food: Food) -> str:
    return f"{food.food_id.replace('_', ' ')} {food.name.lower()} {food.short_name.lower()}"


def _dish_text(dish: Dish, foods: Mapping[str, Food]) -> str:
    names = [foods[option.food_id].short_name for _, options in dish.roles for option in options]
    return " ".join([dish.dish_id.replace("_", " "), dish.row.name, *dish.row.slots, *names]).lower()
