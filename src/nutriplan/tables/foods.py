"""The foods: a row per 100 g edible portion as eaten, with the steps in which it can be served."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from nutriplan.tables.rows import OptionalNumber, PositiveGrams, Row, Slug, SplitPipes, Text


class Diet(StrEnum):
    """Diets from strict to wide; a food or dish carries the strictest that eats it."""

    VEGAN = "vegan"
    VEGETARIAN = "vegetarian"
    PESCATARIAN = "pescatarian"
    OMNIVORE = "omnivore"

    def allows(self, other: "Diet") -> bool:
        """Whether someone on this diet eats what is marked `other`."""
        order = list(Diet)
        return order.index(other) <= order.index(self)


class Allergen(StrEnum):
    """The fourteen allergens that European law has labelled."""

    GLUTEN = "gluten"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    PEANUTS = "peanuts"
    SOYBEANS = "soybeans"
    MILK = "milk"
    NUTS = "nuts"
    CELERY = "celery"
    MUSTARD = "mustard"
    SESAME = "sesame"
    SULPHITES = "sulphites"
    LUPIN = "lupin"
    MOLLUSCS = "molluscs"


class Aisle(StrEnum):
    """Where a shop keeps a food."""

    PRODUCE = "produce"
    BAKERY = "bakery"
    GRAINS_PULSES = "grains_pulses"
    DAIRY_EGGS = "dairy_eggs"
    MEAT = "meat"
    FISH = "fish"
    NUTS_DRIED_FRUIT = "nuts_dried_fruit"
    TINS_JARS = "tins_jars"
    FROZEN = "frozen"
    OILS_CONDIMENTS = "oils_condiments"
    DRINKS = "drinks"
    SWEETS = "sweets"


class Food(Row):
    """A row of foods.csv; `nutrients` maps nutrient id to the amount per 100 g, None where unknown."""

    food_id: Slug
    name: Text
    short_name: Text
    food_group: Slug
    state: Slug
    ndb_no: Annotated[str, Field(pattern=r"^\d{5}$")]
    aisle: Aisle
    diet: Diet
    allergens: Annotated[tuple[Allergen, ...], SplitPipes]
    traits: Annotated[tuple[Slug, ...], SplitPipes]
    measure: Text
    measure_g: PositiveGrams
    step_g: PositiveGrams
    max_g_meal: PositiveGrams
    max_g_day: PositiveGrams
    max_g_week: PositiveGrams
    purchase_name: Text
    purchase_factor: PositiveGrams
    purchase_source: Text
    tags: Annotated[tuple[str, ...], SplitPipes]
    nutrients: dict[str, OptionalNumber]


def highest_known(foods: Iterable[Food], nutrient: str) -> dict[str, float]:
    """The highest known amount [per 100 g] of a nutrient in each food group.

    It stands for the unknown amounts when a limit is judged: what is not known can't hide an excess.
    """
    highest: dict[str, float] = {}
    for food in foods:
        highest[food.food_group] = max(highest.get(food.food_group, 0.0), food.nutrients[nutrient] or 0.0)
    return highest
