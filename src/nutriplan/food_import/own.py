"""Reader of tables of one's own: a row a food, a column a nutrient, read by a mapping."""

import shutil
from pathlib import Path

from nutriplan.errors import DataError
from nutriplan.food_import.codes import own_code, own_factor, unit_of
from nutriplan.food_import.csv_source import CsvSource, Dialect, csv_source, read_header
from nutriplan.food_import.inputs import Inputs
from nutriplan.food_import.mapping import Mapped, column_faults, guessed_mapping
from nutriplan.food_import.stage import Stage
from nutriplan.food_store.engine import named, quoted
from nutriplan.tables.nutrient_codes import plain_unit

_READ_AS_IS = ("utf-8", "latin-1")


def own_mapping(inputs: Inputs, name: str, mapping: Mapped | None) -> Mapped:
    """The mapping by which a table is read: the given one, or one guessed from the header.

    Raises:
        DataError: It does not fit the file.
    """
    encoding = mapping.file.encoding if mapping else "utf-8"
    dialect = Dialect(delimiter=mapping.file.delimiter if mapping else ",", encoding=encoding)
    with inputs.open(name) as stream:
        header = read_header(name, stream, dialect)
    mapping = mapping or guessed_mapping(Path(name), header)
    if faults := column_faults(mapping, header):
        raise DataError(f"{name} does not fit the mapping; nothing was changed:", faults)
    return mapping


def stage_own(inputs: Inputs, name: str, mapping: Mapped, stage: Stage) -> None:
    """Fill the staging tables from a table of one's own."""
    source = _source(inputs, name, mapping, stage)
    columns = mapping.columns
    cells = {field: named(column) if column else "NULL" for field, column in columns.model_dump().items()}
    grams = f"try_cast({_number(cells['measure_g'], mapping)} AS DOUBLE)"
    stage.tell("reading foods")
    wanted = [column for column in columns.model_dump().values() if column]
    stage.connection.execute(f"""
        INSERT INTO stage.candidate
        SELECT {cells["id"]}, {quoted(mapping.source)}, {cells["name"]}, {cells["brand"]}, {cells["food_group"]}, 'g',
            CASE WHEN grams > 0 AND isfinite(grams) THEN coalesce({cells["measure"]}, '1 portion') END,
            CASE WHEN grams > 0 AND isfinite(grams) THEN grams END, NULL, NULL, NULL
        FROM (SELECT *, {grams} AS grams FROM {source.select(dict.fromkeys(wanted))})
    """)
    stage.choose()
    stage.tell("reading amounts")
    unknown = ", ".join(quoted(word) for word in ("", *mapping.file.unknown))
    for nutrient, column in mapping.amounts().items():
        factor = own_factor(nutrient, plain_unit(column.unit or unit_of(nutrient)))
        assert factor is not None, nutrient  # the mapping is refused where there is none
        whole = factor * column.factor * 100 / mapping.file.per_g
        cell = named(column.column)
        stage.add_amounts(f"""
            SELECT {cells["id"]} AS raw, {own_code(nutrient)} AS code, {_number(cell, mapping)} AS text,
                {whole!r}::DOUBLE AS factor
            FROM {source.select(dict.fromkeys([columns.id, column.column]))} WHERE {cell} NOT IN ({unknown})
        """)


def _number(cell: str, mapping: Mapped) -> str:
    return f"replace({cell}, ',', '.')" if mapping.file.decimal == "," else cell


def _source(inputs: Inputs, name: str, mapping: Mapped, stage: Stage) -> CsvSource:
    """The file as the engine can read it: other encodings are written again as UTF-8."""
    path = inputs.fetch(name, stage.tell)
    encoding = mapping.file.encoding
    if encoding not in _READ_AS_IS:
        target = inputs.work / "own.csv"
        try:
            with (
                path.open(encoding=encoding, newline="") as told,
                target.open("w", encoding="utf-8", newline="") as plain,
            ):
                shutil.copyfileobj(told, plain)
        except UnicodeError as error:
            raise DataError(f"{name}: is not written in {encoding} ({error}); mend file.encoding") from error
        path, encoding = target, "utf-8"
    dialect = Dialect(delimiter=mapping.file.delimiter, encoding=encoding)
    with path.open("rb") as stream:
        return csv_source(name, path, stream, dialect, ())
