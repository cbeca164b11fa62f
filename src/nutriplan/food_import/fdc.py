"""Reader of the CSV downloads of FoodData Central: Foundation, SR Legacy, FNDDS and Branded, apart or together.

Beside each food stand the samples that its figures were measured on and, in some releases, older records of the same
food; they are told apart by `data_type` and by the list of each kind (`foundation_food.csv` ...).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nutriplan.food_import.codes import code_tables_sql, values_sql
from nutriplan.food_import.csv_source import CsvSource, Dialect, csv_source, select_nothing
from nutriplan.food_import.inputs import Inputs
from nutriplan.food_import.report import FoodFault
from nutriplan.food_import.stage import Stage
from nutriplan.food_store.engine import quoted, rows

NEEDED = ("food.csv", "food_nutrient.csv")
LISTS = ("foundation_food.csv", "sr_legacy_food.csv", "survey_fndds_food.csv", "branded_food.csv")
_USUAL = ("nutrient.csv", "food_category.csv", "measure_unit.csv", "food_portion.csv")
OPTIONAL = (*LISTS, *_USUAL, "wweia_food_category.csv")
_KINDS: Mapping[str, str] = {
    "foundation_food": "fdc_foundation",
    "sr_legacy_food": "fdc_sr_legacy",
    "survey_fndds_food": "fdc_survey",
    "branded_food": "fdc_branded",
}
_SAMPLES = (
    "sample_food",
    "sub_sample_food",
    "market_acquisition",
    "market_acquistion",  # so spelled in some releases
    "agricultural_acquisition",
    "experimental_food",
)
_MILLILITRES = ("ml", "mlt", "milliliter", "milliliters")
_GRAMS = ("g", "grm", "gm", "gram", "grams")
_NO_UNIT = "undetermined"
_NO_AMOUNT = "quantity not specified"


@dataclass(frozen=True, slots=True)
class _Reader:
    inputs: Inputs
    stage: Stage

    def table(self, name: str, *needed: str) -> CsvSource | None:
        """A file of the download; None where it is missing."""
        if not self.inputs.has(name):
            return None
        path = self.inputs.fetch(name, self.stage.tell)
        with path.open("rb") as stream:
            return csv_source(name, path, stream, Dialect(), needed)

    def select(self, name: str, *columns: str, needed: tuple[str, ...] = ()) -> str:
        """A query of columns of a file; of nothing where the file is missing."""
        if (found := self.table(name, *needed)) is not None:
            return found.select(columns)
        return select_nothing(columns)


def stage_fdc(inputs: Inputs, stage: Stage) -> None:
    """Fill the staging tables from a download.

    Raises:
        DataError: A file that is needed lacks a column.
    """
    reader = _Reader(inputs, stage)
    stage.missing_files += [name for name in _USUAL if not inputs.has(name)]
    stage.tell("reading foods")
    _candidates(reader)
    stage.choose()
    stage.tell("reading amounts")
    _amounts(reader)
    inputs.release("food_nutrient.csv")
    stage.tell("reading portions")
    _portions(reader)


def _candidates(reader: _Reader) -> None:
    connection = reader.stage.connection
    food = reader.select(
        "food.csv",
        *("fdc_id", "data_type", "description", "food_category_id", "publication_date"),
        needed=("fdc_id", "data_type", "description"),
    )
    category = reader.select("food_category.csv", "id", "description")
    survey_category = reader.select("wweia_food_category.csv", "wweia_food_category", "wweia_food_category_description")
    survey = reader.select("survey_fndds_food.csv", "fdc_id", "wweia_category_number", "wweia_category_code")
    numbers = " UNION ALL ".join(
        reader.select(name, "fdc_id", "NDB_number") for name in ("foundation_food.csv", "sr_legacy_food.csv")
    )
    connection.execute(
        f"CREATE TEMP TABLE number AS SELECT fdc_id, any_value(NDB_number) AS ndb FROM ({numbers}) GROUP BY 1"
    )
    connection.execute(f"""
        CREATE TEMP TABLE survey AS SELECT fdc_id, any_value(wweia_food_category_description) AS food_group
        FROM {survey} s LEFT JOIN {survey_category} c
        ON c.wweia_food_category = coalesce(s.wweia_category_number, s.wweia_category_code) GROUP BY 1
    """)
    _branded(reader)
    connection.execute(f"""
        INSERT INTO stage.candidate
        SELECT f.fdc_id, k.source, f.description, b.brand, coalesce(s.food_group, b.food_group, c.description,
            CASE WHEN NOT regexp_full_match(f.food_category_id, '\\d+') THEN f.food_category_id END),
            b.basis, b.measure, b.measure_g, f.publication_date,
            CASE WHEN regexp_full_match(n.ndb, '\\d{{1,5}}') THEN lpad(n.ndb, 5, '0') END, {_fault_sql(reader)}
        FROM {food} f
        LEFT JOIN (VALUES {values_sql(_KINDS.items())}) k(kind, source) ON k.kind = f.data_type
        LEFT JOIN (SELECT id, any_value(description) AS description FROM {category} GROUP BY 1) c
            ON c.id = f.food_category_id
        LEFT JOIN survey s ON s.fdc_id = f.fdc_id
        LEFT JOIN number n ON n.fdc_id = f.fdc_id
        LEFT JOIN branded b ON b.fdc_id = f.fdc_id
    """)
    connection.execute("DROP TABLE branded; DROP TABLE survey; DROP TABLE number")


def _branded(reader: _Reader) -> None:
    """What labels say; of the records of one bar code only the newest stands (FDC ids rise with time)."""
    columns = (
        *("fdc_id", "brand_owner", "brand_name", "gtin_upc", "serving_size", "serving_size_unit"),
        *("household_serving_fulltext", "branded_food_category"),
    )
    select = reader.select("branded_food.csv", *columns)
    grams, millilitres = (", ".join(quoted(each) for each in units) for units in (_GRAMS, _MILLILITRES))
    reader.stage.connection.execute(f"""
        CREATE TEMP TABLE branded AS SELECT fdc_id, coalesce(brand_name, brand_owner) AS brand,
            branded_food_category AS food_group, CASE WHEN unit IN ({millilitres}) THEN 'ml' ELSE 'g' END AS basis,
            CASE WHEN ok THEN coalesce(household_serving_fulltext, serving_size || ' ' || serving_size_unit) END
                AS measure,
            CASE WHEN ok THEN size END AS measure_g,
            newest IS NOT NULL AND newest <> try_cast(fdc_id AS BIGINT) AS older
        FROM (SELECT *, (size > 0 AND isfinite(size) AND unit IN ({grams}, {millilitres})) IS TRUE AS ok
            FROM (SELECT *, lower(serving_size_unit) AS unit, try_cast(serving_size AS DOUBLE) AS size FROM {select}))
        LEFT JOIN (SELECT gtin_upc AS bar_code, max(try_cast(fdc_id AS BIGINT)) AS newest FROM {select}
            WHERE regexp_full_match(gtin_upc, '\\d{{8,14}}') GROUP BY 1 HAVING count(*) > 1) ON bar_code = gtin_upc
        QUALIFY row_number() OVER (PARTITION BY fdc_id) = 1
    """)


def _fault_sql(reader: _Reader) -> str:
    samples = ", ".join(quoted(kind) for kind in _SAMPLES)
    whens = [
        f"WHEN f.data_type IN ({samples}) THEN {quoted(FoodFault.SAMPLE)}",
        f"WHEN k.source IS NULL THEN {quoted(FoodFault.KIND)}",
        f"WHEN b.older THEN {quoted(FoodFault.SUPERSEDED)}",
    ]
    for kind, name in zip(_KINDS, LISTS, strict=True):
        if kind != "branded_food" and (found := reader.table(name, "fdc_id")) is not None:
            listed = f"SELECT fdc_id FROM {found.select(['fdc_id'])} WHERE fdc_id IS NOT NULL"
            whens.append(
                f"WHEN f.data_type = {quoted(kind)} AND f.fdc_id NOT IN ({listed}) THEN {quoted(FoodFault.SUPERSEDED)}"
            )
    return f"CASE {' '.join(whens)} END"


def _amounts(reader: _Reader) -> None:
    connection = reader.stage.connection
    nutrient = reader.select("nutrient.csv", "id", "unit_name", "nutrient_nbr")
    told = rows(connection, f"SELECT id, nutrient_nbr, unit_name FROM {nutrient} WHERE unit_name IS NOT NULL")
    units = {key: unit for id_, number, unit in told for key in (id_, number) if key}
    connection.execute(code_tables_sql(units))
    select = reader.select(
        *("food_nutrient.csv", "fdc_id", "nutrient_id", "amount", "unit_name"),
        needed=("fdc_id", "nutrient_id", "amount"),
    )
    reader.stage.add_amounts(f"""
        SELECT v.fdc_id AS raw, k.code, v.amount AS text, u.factor
        FROM {select} v JOIN code_key k ON k.key = v.nutrient_id
        LEFT JOIN code_unit u ON u.code = k.code
            AND u.unit = coalesce(replace(replace(lower(v.unit_name), chr(181), 'u'), chr(956), 'u'), k.unit)
    """)


def _portions(reader: _Reader) -> None:
    columns = ("fdc_id", "seq_num", "amount", "measure_unit_id", "portion_description", "modifier", "gram_weight")
    select = reader.select("food_portion.csv", *columns)
    unit = reader.select("measure_unit.csv", "id", "name")
    reader.stage.add_portions(f"""
        SELECT fdc_id AS raw, coalesce(try_cast(seq_num AS INTEGER), 1000) AS place, gram_weight AS text,
            CASE WHEN lower(portion_description) = '{_NO_AMOUNT}' THEN ''
            WHEN amount IS NULL AND unit IS NULL THEN coalesce(portion_description, modifier)
            ELSE concat_ws(' ', regexp_replace(coalesce(amount, '1'), '\\.0+$', ''), unit, portion_description,
                CASE WHEN regexp_full_match(modifier, '\\d{{4,}}') THEN NULL ELSE modifier END) END AS measure
        FROM (SELECT p.*, nullif(lower(u.name), '{_NO_UNIT}') AS unit FROM {select} p
            LEFT JOIN (SELECT id, any_value(name) AS name FROM {unit} GROUP BY 1) u ON u.id = p.measure_unit_id)
    """)
