"""Which tables rest on which sources."""

from collections.abc import Iterable, Mapping

from nutriplan.tables.catalog import Catalog
from nutriplan.tables.diary_columns import load_diary_columns
from nutriplan.tables.food_checks import load_food_checks
from nutriplan.tables.household import load_household
from nutriplan.tables.nutrient_codes import load_nutrient_codes
from nutriplan.tables.references import ReferenceTables

FOOD_FIGURES = "SR28"


def uses_of_sources(tables: ReferenceTables, catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Source key -> the tables with a row that names it, in reading order; keys sorted."""
    household = load_household()
    purchase = (key for food in catalog.foods.values() for key in food.purchase_source.split("|") if key != "none")
    named: Iterable[tuple[str, Iterable[str]]] = (
        ("foods.csv", [FOOD_FIGURES, *purchase]),
        ("reference_intakes.csv", (row.source for row in tables.intakes)),
        ("intake_contexts.csv", (row.source for row in tables.contexts.values())),
        ("energy_equations.csv", (row.source for row in tables.equations)),
        ("energy_additions.csv", (row.source for row in tables.energy_additions)),
        ("adjustments.csv", (row.source for row in tables.adjustments)),
        ("notices.csv", (row.source for row in tables.notices)),
        ("interactions.csv", (row.source for row in tables.interactions)),
        ("sweat.csv", (row.source for row in tables.sweat.rows)),
        ("drugs.csv", (row.source for row in tables.health.drugs)),
        ("conditions.csv", (row.source for row in tables.health.conditions)),
        ("supplements.csv", (row.source for row in tables.health.supplements)),
        ("food_rules.csv", (row.source for row in tables.food_rules)),
        ("exclusion_lists.csv", (row.source for row in tables.exclusion_lists)),
        ("constants.csv", (row.source for row in tables.constants)),
        ("reference_bodies.csv", (row.source for row in tables.bodies)),
        ("purchase_pieces.csv", (row.source for row in catalog.pieces.values())),
        ("meal_slots.csv", (row.source for row in catalog.slots)),
        ("household_units.csv", (row.source for row in household.by_group.values())),
        ("food_measures.csv", (row.source for rows in household.of_food.values() for row in rows)),
        ("diary_columns.csv", (row.source for row in load_diary_columns().values())),
        ("nutrient_codes.csv", (row.source for row in load_nutrient_codes())),
        ("food_checks.csv", (row.source for row in load_food_checks().values())),
    )
    uses: dict[str, list[str]] = {}
    for table, keys in named:
        for key in sorted(set(keys)):
            uses.setdefault(key, []).append(table)
    return {key: tuple(uses[key]) for key in sorted(uses)}
