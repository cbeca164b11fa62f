"""Rows of a user's own foods: the columns of foods.csv, in which nothing that safety rests on is taken for granted."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from nutriplan.tables.foods import Allergen, Diet, Food
from nutriplan.tables.rows import BlankIsNone, Slug, SplitPipes

FOODS, DISHES, INGREDIENTS = "foods.csv", "dishes.csv", "dish_ingredients.csv"
NONE = "none"  # the word for a list that is known to be empty
TRAITS_UNKNOWN = "traits_unknown"
ALLERGENS_UNKNOWN = "allergens_unknown"
UNLISTED = "unlisted"  # a food that the shipped exclusion lists can't know
MARKS = frozenset({TRAITS_UNKNOWN, ALLERGENS_UNKNOWN, UNLISTED})


def _widest_where_blank(cell: object) -> object:
    return Diet.OMNIVORE if cell == "" else cell


Amount = Annotated[Annotated[float, Field(ge=0)] | None, BlankIsNone]


class OwnFood(Food):
    """A row of a user's foods.csv.

    A blank diet is the widest, blank allergens are all of them, and a food with blank traits is served to nobody, for
    it may be anything that a safety rule leaves out; `none` says that there are none. These three columns, the SR28
    number, the tags and the source of the purchase factor may be missing.
    """

    ndb_no: Annotated[str, Field(pattern=r"^(\d{5})?$")] = ""
    diet: Annotated[Diet, BeforeValidator(_widest_where_blank)] = Diet.OMNIVORE
    allergens: Annotated[tuple[Allergen, ...], SplitPipes] = ()
    traits: Annotated[tuple[Slug, ...], SplitPipes] = ()
    purchase_source: str = NONE
    tags: Annotated[tuple[str, ...], SplitPipes] = ()
    nutrients: dict[str, Amount]  # narrower than in the shipped table: nothing below 0

    @model_validator(mode="before")
    @classmethod
    def _unknown_is_unsafe(cls, cells: Any) -> Any:  # noqa: ANN401 - whatever pydantic is given
        if not isinstance(cells, Mapping):
            return cells
        traits, allergens = (str(cells.get(name, "")).strip() for name in ("traits", "allergens"))
        marks = [UNLISTED]
        marks += [TRAITS_UNKNOWN] if not traits else []
        marks += [ALLERGENS_UNKNOWN] if not allergens else []
        known = [] if traits in ("", NONE) else [traits]
        given = "|".join(Allergen) if not allergens else "" if allergens == NONE else allergens
        return {**cells, "traits": "|".join([*known, *marks]), "allergens": given}

    @property
    def given_traits(self) -> tuple[str, ...]:
        """The traits as the row gives them."""
        return tuple(trait for trait in self.traits if trait not in MARKS)
