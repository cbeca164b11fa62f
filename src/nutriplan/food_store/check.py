"""Is a food table plausible: energy against its parts, weights against 100 g, units that slipped, odd ones in a group.

Each check is one query over the curated and the imported foods together. It finds what is worth a look, not errors:
a fibre concentrate or a salt substitute is odd and right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from nutriplan.errors import UsageError
from nutriplan.food_store.constants import ConstantId, constant
from nutriplan.food_store.engine import Connection, connect, named, one, quoted_path, rows
from nutriplan.food_store.schema import CURATED, nutrient_columns
from nutriplan.food_store.table import FoodTable
from nutriplan.resources import data_dir
from nutriplan.tables.food_checks import FoodLimit, food_limit

_ENERGY, _SUM = "energy_kcal", ("water_g", "protein_g", "fat_g", "carbohydrate_g", "alcohol_g")
_PARTS = (
    ("sugars_g", "carbohydrate_g"),
    ("fiber_g", "carbohydrate_g"),
    ("saturated_fat_g", "fat_g"),
    ("retinol_ug", "vitamin_a_rae_ug"),
    ("linoleic_acid_g", "fat_g"),
    ("alpha_linolenic_acid_g", "fat_g"),
)
_NORMAL = 0.6745  # makes the median absolute deviation a standard deviation where figures are spread normally


class Check(StrEnum):
    """What is looked at."""

    ATWATER = "energy does not fit protein, fat, carbohydrate and alcohol"
    KILOJOULE = "energy looks like kilojoules"
    SUM = "parts weigh more than 100 g"
    PART = "a part is more than its whole"
    SLIP = "about 1000 times off its group: in another unit?"
    OUTLIER = "far from its food group"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd: which food, which figure, what was found and what was expected, and how far off [a ratio]."""

    check: Check
    ref: str
    name: str
    nutrient: str
    found: float
    expected: float
    off: float


def check_table(table: FoodTable | None, source: str | None) -> tuple[list[Finding], int]:
    """Every finding, by check, the farthest off first; and how many foods were looked at.

    Args:
        table: The table of imported foods; where there is none, the curated foods alone are looked at.
        source: Only the foods of this source; their groups are judged on all foods.

    Raises:
        UsageError: There is no such source, or DuckDB is not installed.
    """
    connection = table.connection if table else connect()
    connection.execute(_all_foods_sql(connection, imported=table is not None))
    found = [*_energy(connection), *_weights(connection), *_groups(connection)]
    mine = {ref for (ref,) in rows(connection, "SELECT ref FROM all_foods WHERE source = ?", [source])}
    count = len(mine) if source is not None else one(connection, "SELECT count(*) FROM all_foods")
    sources = [name for (name,) in rows(connection, "SELECT DISTINCT source FROM all_foods ORDER BY 1")]
    if source is not None and source not in sources:
        raise UsageError(f"--source: expected {', '.join(sources)}, got {source!r}")
    places = list(Check)
    chosen = [finding for finding in found if source is None or finding.ref in mine]
    return sorted(chosen, key=lambda each: (places.index(each.check), -each.off, each.ref, each.nutrient)), count


def _all_foods_sql(connection: Connection, *, imported: bool) -> str:
    shipped = f"read_csv({quoted_path(data_dir() / 'foods.csv')}, all_varchar=true, header=true)"
    have = {row[0] for row in rows(connection, f"DESCRIBE SELECT * FROM {shipped}")}
    curated = ", ".join(
        f"try_cast({named(each)} AS DOUBLE) AS {named(each)}" if each in have else f"NULL::DOUBLE AS {named(each)}"
        for each in nutrient_columns()
    )
    query = f"SELECT food_id AS ref, '{CURATED}' AS source, name, food_group, {curated} FROM {shipped}"
    if imported:
        # Amounts per 100 ml have no weight to be judged against.
        columns = ", ".join(named(each) for each in nutrient_columns())
        query += f" UNION ALL SELECT ref, source, name, food_group, {columns} FROM foods WHERE basis = 'g'"
    return f"CREATE OR REPLACE TEMP TABLE all_foods AS {query}"


def _energy(connection: Connection) -> Iterator[Finding]:
    """Fibre and polyols bring less than the factor, so energy may lie between the sum with and without them."""
    share, slack = food_limit(FoodLimit.ATWATER_SHARE), food_limit(FoodLimit.ATWATER_KCAL)
    carbohydrate, kilojoules = constant(ConstantId.KCAL_PER_G_CARBOHYDRATE), constant(ConstantId.KJ_PER_KCAL)
    sums = (
        f"protein_g * {constant(ConstantId.KCAL_PER_G_PROTEIN)} + fat_g * {constant(ConstantId.KCAL_PER_G_FAT)}"
        f" + carbohydrate_g * {carbohydrate} + coalesce(alcohol_g, 0) * {food_limit(FoodLimit.KCAL_ALCOHOL)}"
    )
    found = rows(
        connection,
        f"SELECT ref, name, energy_kcal, high, low FROM (SELECT *, {sums} AS high, high - coalesce(fiber_g, 0) *"
        f" {carbohydrate} AS low FROM all_foods) WHERE energy_kcal > high * (1 + {share}) + {slack}"
        f" OR energy_kcal < low * (1 - {share}) - {slack}",
    )
    for ref, name, energy, high, low in found:
        expected = high if energy > high else low
        joules = high > 0 and abs(energy / high / kilojoules - 1) < share / 2
        off = max(energy, 1) / max(expected, 1) if energy > high else max(expected, 1) / max(energy, 1)
        yield Finding(Check.KILOJOULE if joules else Check.ATWATER, ref, name, _ENERGY, energy, expected, off)


def _weights(connection: Connection) -> Iterator[Finding]:
    most, slack = food_limit(FoodLimit.SUM_MOST), food_limit(FoodLimit.PART_SLACK)
    total = " + ".join(f"coalesce({each}, 0)" for each in _SUM)
    for ref, name, sum_ in rows(connection, f"SELECT ref, name, {total} AS s FROM all_foods WHERE s > {most}"):
        yield Finding(Check.SUM, ref, name, "", sum_, 100.0, sum_ / 100)
    for part, whole in _PARTS:
        query = f"SELECT ref, name, {part}, {whole} FROM all_foods WHERE {part} > {whole} + {slack}"
        for ref, name, found, expected in rows(connection, query):
            yield Finding(Check.PART, ref, name, part, found, expected, found / max(expected, slack))


def _groups(connection: Connection) -> Iterator[Finding]:
    """Logarithms, for amounts spread over powers of ten; medians, so that the odd ones do not hide themselves."""
    factor, band = food_limit(FoodLimit.SLIP_FACTOR), food_limit(FoodLimit.SLIP_BAND)
    z, least = food_limit(FoodLimit.OUTLIER_Z), food_limit(FoodLimit.OUTLIER_FOODS)
    slip = f"greatest(ratio, 1 / ratio) BETWEEN {factor / band} AND {factor * band}"
    for nutrient in nutrient_columns():
        found = rows(
            connection,
            f"WITH known AS (SELECT ref, name, lower(food_group) AS g, {named(nutrient)} AS x, ln(x) AS y"
            f" FROM all_foods WHERE {named(nutrient)} > 0 AND food_group <> ''),"
            f" mid AS (SELECT g, median(y) AS m, count(*) AS n FROM known GROUP BY g HAVING n >= {least}),"
            " spread AS (SELECT g, any_value(m) AS m, median(abs(y - m)) AS mad"
            " FROM known JOIN mid USING (g) GROUP BY g)"
            " SELECT ref, name, x, exp(m), z, slipped FROM (SELECT ref, name, x, m, exp(y - m) AS ratio,"
            f" {_NORMAL} * abs(y - m) / nullif(mad, 0) AS z, {slip} AS slipped FROM known JOIN spread USING (g))"
            f" WHERE slipped OR z > {z}",
        )
        for ref, name, amount, middle, far, slipped in found:
            check = Check.SLIP if slipped else Check.OUTLIER
            yield Finding(check, ref, name, nutrient, amount, middle, far or max(amount / middle, middle / amount))
