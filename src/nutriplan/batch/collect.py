"""All plans in one file: a line of JSON a person, or a Parquet table (extra `data`: DuckDB), worst first."""

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from nutriplan.batch.folder import Folder
from nutriplan.batch.summary import COLUMNS, Line, row_of
from nutriplan.errors import OutputError, UsageError
from nutriplan.food_store.engine import has_engine, quoted, quoted_path

_WHOLE = ("targets_met", "targets", "shortfalls", "line")
_REAL = ("worst_share", "seconds", "gap", "estimate")


class Format(StrEnum):
    """How the plans are handed over: a file each, or all in one."""

    FOLDER = "folder"
    JSONL = "jsonl"
    PARQUET = "parquet"


def check_format(form: Format) -> None:
    """Make sure before any long work that a format can be written.

    Raises:
        UsageError: Parquet without DuckDB.
    """
    if form is Format.PARQUET and not has_engine():
        raise UsageError("--format parquet needs DuckDB: pip install 'nutriplan[data]'")


def write_all(path: Path, form: Format, lines: Sequence[Line], folder: Folder) -> None:
    """Write all plans into one file, whole or not at all; a line at a time, so that any number fits into memory.

    Raises:
        OutputError: It can't be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".nutriplan-") as scratch:
            made = Path(scratch) / "plans.jsonl"
            with made.open("w", encoding="utf-8") as stream:
                for line in lines:
                    stream.write(_json_line(line, folder))
                stream.flush()
                os.fsync(stream.fileno())
            if form is Format.PARQUET:
                made = _parquet(made)
            made.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path}: can't be written ({error.strerror or error}); the plans themselves are safe"
        ) from None


def _json_line(line: Line, folder: Folder) -> str:
    row = {name: _typed(name, cell) for name, cell in row_of(line).items() if name != "file"}
    plan = json.loads(folder.plan_path(line.entry).read_bytes()) if line.file else None
    return json.dumps({**row, "plan": plan}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _typed(name: str, cell: str) -> str | int | float | bool | None:
    """A cell as JSON has it; blank is unknown."""
    if name in _WHOLE:
        return int(cell) if cell else None
    if name in _REAL:
        return float(cell) if cell else None
    if name == "shared":
        return cell == "yes" if cell else None
    return cell


def _parquet(lines: Path) -> Path:
    """The same as a Parquet file beside it; the plan is one column of JSON text."""
    import duckdb

    path = lines.with_suffix(".parquet")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _columns())
    source = f"read_json({quoted_path(lines)}, format='newline_delimited', columns={{{columns}}})"
    try:
        with duckdb.connect() as database:
            database.execute("SET preserve_insertion_order = true")
            target = f"TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
            database.execute(f"COPY (SELECT * REPLACE (plan::VARCHAR AS plan) FROM {source}) {target}")
    except duckdb.Error as error:
        raise OSError(str(error)) from None
    return path


def _columns() -> Iterator[tuple[str, str]]:
    kinds = {**dict.fromkeys(_WHOLE, "INTEGER"), **dict.fromkeys(_REAL, "DOUBLE"), "shared": "BOOLEAN"}
    for name in COLUMNS:
        if name != "file":
            yield name, kinds.get(name, "VARCHAR")
    yield "plan", "JSON"
