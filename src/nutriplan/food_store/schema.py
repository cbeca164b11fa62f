"""The columns of the table of imported foods, and the table of imports beside it."""

from dataclasses import dataclass
from functools import cache

from nutriplan.food_store.engine import named
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.nutrient_codes import imported_nutrients

VERSION = 1
CURATED = "curated"  # the source of the shipped foods
TEXT_COLUMNS = (
    "ref",
    "source",
    "source_id",
    "name",
    "brand",
    "food_group",
    "basis",
    "measure",
    "published",
    "ndb_no",
    "find",
)


@dataclass(frozen=True, slots=True)
class FoodEntry:
    """A food as it is looked up, imported or `curated`.

    Amounts are per 100 of `basis` (g, or ml where a label says so), None where unknown.

    `ref` names it everywhere (`fdc:321358`); `measure_g` is what the household measure holds, in the basis.
    """

    ref: str
    source: str
    name: str
    brand: str
    food_group: str
    basis: str
    measure: str
    measure_g: float | None
    published: str
    ndb_no: str
    nutrients: dict[str, float | None]


@cache
def nutrient_columns() -> tuple[str, ...]:
    """The nutrients that the table has a column for."""
    return tuple(nutrient.nutrient_id for nutrient in imported_nutrients(load_catalog().nutrients))


def create_sql(schema: str) -> str:
    """The statements that make the empty tables in a schema."""
    nutrients = ", ".join(f"{named(column)} DOUBLE" for column in nutrient_columns())
    texts = ", ".join(f"{column} VARCHAR NOT NULL" for column in TEXT_COLUMNS)
    return f"""
        CREATE TABLE {schema}.meta (version INTEGER NOT NULL, nutrients VARCHAR NOT NULL);
        INSERT INTO {schema}.meta VALUES ({VERSION}, '{"|".join(nutrient_columns())}');
        CREATE TABLE {schema}.foods ({texts}, measure_g DOUBLE, {nutrients});
        CREATE TABLE {schema}.portions (ref VARCHAR NOT NULL, source VARCHAR NOT NULL, place INTEGER NOT NULL,
            measure VARCHAR NOT NULL, grams DOUBLE NOT NULL);
        CREATE TABLE {schema}.imports (source VARCHAR NOT NULL, digest VARCHAR NOT NULL, sources INTEGER NOT NULL,
            label VARCHAR NOT NULL, foods BIGINT NOT NULL);
    """
