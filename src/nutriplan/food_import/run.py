"""An import from beginning to end: read beside the table, then put in its place in one step.

Until that step the old table is neither opened for writing nor moved, so whatever ends an import leaves it as it was.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from nutriplan.errors import DataError
from nutriplan.files import replace_file
from nutriplan.food_import import fdc, sr28
from nutriplan.food_import.fdc_json import stage_json
from nutriplan.food_import.inputs import TABLES, Inputs, Tell, open_inputs
from nutriplan.food_import.lock import locked
from nutriplan.food_import.mapping import Mapped
from nutriplan.food_import.own import own_mapping, stage_own
from nutriplan.food_import.report import Count, ImportReport, SourceReport
from nutriplan.food_import.stage import Stage
from nutriplan.food_store.engine import Connection, connect, one, quoted, rows, told_plainly
from nutriplan.food_store.schema import create_sql
from nutriplan.food_store.table import open_table
from nutriplan.resources import data_dir

_READER_VERSION = "1"  # raised whenever the same file would give other foods
_RULES = ("nutrient_codes.csv", "food_checks.csv", "nutrients.csv")


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a download is read: its files, what else decides the result, and the step that stages it."""

    inputs: Inputs
    names: tuple[str, ...]
    settings: str
    stage: Callable[[Stage], None]


def import_foods(path: Path, table: Path, mapping: Mapped | None, tell: Tell) -> ImportReport:
    """Bring the foods of a download into the table; each source in it replaces what the table had of that source.

    Args:
        path: A zip, a folder or a file.
        table: The table, made where there is none.
        mapping: For a table of one's own, which column is what.
        tell: Called with what is being done.

    Raises:
        DataError: The download can't be understood, or has no food; the table is as it was.
        OutputError: No room, no permission, or another import is running; the table is as it was.
    """
    with locked(table):
        work = table.with_name(f".{table.name}.import")
        shutil.rmtree(work, ignore_errors=True)  # of an import that was killed
        work.mkdir()
        try:
            with told_plainly(table, ". The old table stands."):
                return _import(path, table, mapping, tell, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _import(path: Path, table: Path, mapping: Mapped | None, tell: Tell, work: Path) -> ImportReport:
    inputs = open_inputs(path, work)
    reader = _reader(inputs, mapping)
    tell("comparing with what is there")
    rules = [(data_dir() / name).read_text(encoding="utf-8") for name in _RULES]
    digest = inputs.digest(reader.names, _READER_VERSION, *rules, reader.settings)
    with open_table(table) as old:
        before = {} if old is None else old.food_counts()
        known = [] if old is None else old.sources_of(digest)
        if known:
            same = [SourceReport(source=s, label=label, foods=n, foods_before=n) for s, label, n in known]
            return ImportReport(path=str(path), table=str(table), changed=False, sources=tuple(same))
    connection = connect(work / "spill")
    try:
        stage = Stage(connection, tell)
        report = _build(path, table, reader, stage, digest, before, work)
    finally:
        connection.close()
    replace_file(work / "fresh.duckdb", table)
    return report


def _build(
    path: Path, table: Path, reader: _Reader, stage: Stage, digest: str, before: dict[str, int], work: Path
) -> ImportReport:
    connection = stage.connection
    connection.execute(f"ATTACH {quoted(str(work / 'fresh.duckdb'))} AS fresh")
    connection.execute(create_sql("fresh"))
    stage.begin(work)
    reader.stage(stage)
    stage.finish()
    found = rows(connection, "SELECT source, count(*) FROM fresh.foods GROUP BY 1 ORDER BY 1")
    if not found:
        why = [f"{count.count:,}: {count.what}" for count in stage.left_out]
        raise DataError(f"{path}: no food came in, so the table stays as it was:", why)
    label = PurePath(path).stem[:100]
    made = [SourceReport(source=s, label=label, foods=n, foods_before=before.get(s, 0)) for s, n in found]
    report = ImportReport(
        path=str(path),
        table=str(table),
        changed=True,
        sources=tuple(made),
        left_out=tuple(stage.left_out),
        values=tuple(stage.value_counts()),
        portions=one(connection, "SELECT count(*) FROM fresh.portions"),
        portions_left_out=stage.portions_left_out,
        lines_not_read=tuple(_rejected(connection, reader.inputs.names)),
        missing_files=tuple(stage.missing_files),
        coverage=tuple(stage.coverage),
    )
    if before:
        stage.tell("keeping the other sources")
        _keep_others(connection, table)
    stage.tell("writing the table")
    for source in made:
        cells = [source.source, digest, len(made), source.label, source.foods]
        connection.execute("INSERT INTO fresh.imports VALUES (?, ?, ?, ?, ?)", cells)
    connection.execute("CHECKPOINT fresh")
    connection.execute("DETACH fresh")
    return report


def _keep_others(connection: Connection, table: Path) -> None:
    connection.execute(f"ATTACH {quoted(str(table))} AS old (READ_ONLY)")
    connection.execute("CREATE TEMP TABLE renewed AS SELECT DISTINCT source FROM fresh.foods")
    for name in ("foods", "portions", "imports"):
        connection.execute(
            f"INSERT INTO fresh.{name} BY NAME SELECT * FROM old.{name} WHERE source NOT IN (FROM renewed)"
        )
    connection.execute("DETACH old")


def _rejected(connection: Connection, names: Mapping[str, str]) -> list[Count]:
    """Lines that the engine could not read, by file."""
    if not one(connection, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"):
        return []
    found = rows(
        connection,
        "SELECT parse_filename(file_path), count(DISTINCT line) FROM reject_errors e JOIN reject_scans s "
        "USING (scan_id, file_id) GROUP BY 1 ORDER BY 1",
    )
    return [Count(what=names.get(name, name), count=count) for name, count in found]


def _reader(inputs: Inputs, mapping: Mapped | None) -> _Reader:
    """Which reader a download needs.

    Raises:
        DataError: None fits; says what was found.
    """
    tables = [name for name in inputs.members if name.endswith(TABLES)]
    jsons = [name for name in inputs.members if name.endswith(".json")]
    if mapping is None and inputs.has(*fdc.NEEDED):
        names = tuple(name for name in (*fdc.NEEDED, *fdc.OPTIONAL) if inputs.has(name))
        return _Reader(inputs, names, "fdc", lambda stage: fdc.stage_fdc(inputs, stage))
    if mapping is None and inputs.has(*sr28.NEEDED):
        names = tuple(name for name in (*sr28.NEEDED, *sr28.OPTIONAL) if inputs.has(name))
        return _Reader(inputs, names, "sr28", lambda stage: sr28.stage_sr28(inputs, stage))
    if mapping is None and len(jsons) == 1:
        return _Reader(inputs, (jsons[0],), "json", lambda stage: stage_json(inputs, jsons[0], stage))
    if len(tables) == 1:
        own = own_mapping(inputs, tables[0], mapping)
        return _Reader(
            inputs, (tables[0],), own.model_dump_json(), lambda stage: stage_own(inputs, tables[0], own, stage)
        )
    found = ", ".join(sorted(inputs.members)[:8]) or "no table"
    raise DataError(
        f"{inputs.path}: is neither a download of FoodData Central (food.csv with food_nutrient.csv, or one JSON), nor "
        f"SR28 (FOOD_DES.txt with NUT_DATA.txt), nor one table of your own; found: {found}"
    )
