"""The nutrients: names, units and what each is for."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from nutriplan.tables.rows import OptionalText, Row, Slug, Text


class NutrientGroup(StrEnum):
    """Where a nutrient stands in a report."""

    ENERGY = "energy"
    MACRONUTRIENT = "macronutrient"
    MINERAL = "mineral"
    VITAMIN = "vitamin"
    OTHER = "other"


class NutrientRole(StrEnum):
    """What the planner does with a nutrient: steer by it, watch it, or only know it."""

    FOCUS = "focus"
    GUARD = "guard"
    INFORMATION = "information"


class Nutrient(Row):
    """A row of nutrients.csv.

    `reference_id` is its name in the reference tables, `storable` says that the body keeps stores (a week's mean may
    serve when a day can't), `composed` that foods.csv has a column for it.
    """

    nutrient_id: Slug
    name: Text
    short_name: Text
    unit: Text
    infoods_tag: str
    group: NutrientGroup
    role: NutrientRole
    decimals: Annotated[int, Field(ge=0, le=4)]
    reference_id: str
    storable: bool
    composed: bool
    not_enforced_reason: OptionalText
