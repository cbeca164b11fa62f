"""The dishes: what a cook serves, with ingredients in ranges and alternatives."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from nutriplan.tables.rows import Grams, PositiveGrams, Row, Slug, SplitPipes, Text


class Slot(StrEnum):
    """The meals of a day, in the order they are eaten."""

    BREAKFAST = "breakfast"
    SNACK_1 = "snack_1"
    LUNCH = "lunch"
    SNACK_2 = "snack_2"
    DINNER = "dinner"
    DRINKS = "drinks"

    @property
    def kind(self) -> "DishKind":
        """The kind of dish that fits the slot."""
        return DishKind.SNACK if self in (Slot.SNACK_1, Slot.SNACK_2) else DishKind(self.value)


class DishKind(StrEnum):
    """What a dish is made for; both snack slots take the same kind."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    SNACK = "snack"
    DRINKS = "drinks"


class DishRow(Row):
    """A row of dishes.csv."""

    dish_id: Slug
    name: Text
    slots: Annotated[tuple[DishKind, ...], SplitPipes, Field(min_length=1)]
    main_group: Slug
    minutes: Annotated[int, Field(ge=0)]
    method: Text


class Ingredient(Row):
    """A row of dish_ingredients.csv; rows that share (dish_id, role) are alternatives."""

    dish_id: Slug
    role: Slug
    food_id: Slug
    grams_min: Grams
    grams_typical: Grams
    grams_max: PositiveGrams


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish with its roles, each a tuple of alternatives in table order."""

    row: DishRow
    roles: tuple[tuple[str, tuple[Ingredient, ...]], ...]

    @property
    def dish_id(self) -> str:
        """The slug of the dish."""
        return self.row.dish_id

    def text(self, template: str, short_names: dict[str, str]) -> str:
        """Fill `{role}` in a template with the short names of the chosen foods and capitalise the start."""
        filled = template.format_map(short_names)
        return filled[:1].upper() + filled[1:]


def assemble(rows: Iterable[DishRow], ingredients: Iterable[Ingredient]) -> tuple[Dish, ...]:
    """Join dishes and ingredients, dishes sorted by id, roles and alternatives in table order."""
    by_dish: dict[str, dict[str, list[Ingredient]]] = {}
    for ingredient in ingredients:
        by_dish.setdefault(ingredient.dish_id, {}).setdefault(ingredient.role, []).append(ingredient)
    return tuple(
        Dish(row, tuple((role, tuple(options)) for role, options in by_dish.get(row.dish_id, {}).items()))
        for row in sorted(rows, key=lambda row: row.dish_id)
    )
