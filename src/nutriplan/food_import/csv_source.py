"""A CSV as something to select from: columns by name, those that are missing as unknown."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nutriplan.errors import DataError
from nutriplan.food_store.engine import named, quoted, quoted_path

_MOST_HEADER = 1 << 20


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written: what divides and encloses cells, and which of UTF-8, Latin-1 or UTF-16 it is in."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A CSV file whose columns are known."""

    name: str
    path: Path
    columns: tuple[str, ...]
    dialect: Dialect = Dialect()

    def select(self, wanted: Iterable[str]) -> str:
        """A SELECT of these columns as text without blanks around it, blank cells as NULL.

        Lines that do not fit the header are left out and counted by the engine.
        """
        cells = ", ".join(
            f"nullif(trim({named(column)}), '') AS {named(column)}"
            if column in self.columns
            else f"NULL::VARCHAR AS {named(column)}"
            for column in wanted
        )
        return f"(SELECT {cells} FROM {self._read()})"

    def _read(self) -> str:
        types = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in self.columns)
        dialect = self.dialect
        return (
            f"read_csv({quoted_path(self.path)}, auto_detect=false, header={str(dialect.header).lower()}, "
            f"delim={quoted(dialect.delimiter)}, quote={quoted(dialect.quote)}, escape={quoted(dialect.quote)}, "
            f"columns={{{types}}}, encoding={quoted(dialect.encoding)}, "
            "ignore_errors=true, store_rejects=true, rejects_limit=1000, strict_mode=true)"
        )


def select_nothing(columns: Iterable[str]) -> str:
    """A SELECT of these columns without a row, for a file that is missing."""
    return "(SELECT " + ", ".join(f"NULL::VARCHAR AS {named(column)}" for column in columns) + " WHERE false)"


def csv_source(name: str, path: Path, stream: IO[bytes], dialect: Dialect, needed: Sequence[str]) -> CsvSource:
    """Read the header of a CSV.

    Raises:
        DataError: It can't be read, names a column twice, or lacks a needed one: all faults at once.
    """
    columns = read_header(name, stream, dialect)
    faults = [f"{name}: column {column} is missing" for column in needed if column not in columns]
    faults += [f"{name}: column {column} is there twice" for column in sorted(_twice(columns))]
    if faults:
        raise DataError(f"{name} can't be imported; nothing was changed:", faults)
    return CsvSource(name, path, columns, dialect)


def read_header(name: str, stream: IO[bytes], dialect: Dialect) -> tuple[str, ...]:
    """The columns of a CSV.

    Raises:
        DataError: The file is empty or in another encoding.
    """
    start = b""
    while b"\n" not in start and len(start) < _MOST_HEADER and (block := stream.read(1 << 16)):
        start += block
    utf_8 = dialect.encoding == "utf-8"
    try:
        line_of_bytes = start.partition(b"\n")[0] if utf_8 else start
        text = line_of_bytes.decode("utf-8-sig" if utf_8 else dialect.encoding, errors="strict" if utf_8 else "ignore")
        line = next(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, quotechar=dialect.quote))
    except (UnicodeDecodeError, StopIteration, csv.Error) as error:
        raise DataError(f"{name}: the first line is no header of a table in {dialect.encoding} ({error})") from error
    return tuple(cell.strip() or f"column_{place}" for place, cell in enumerate(line, start=1))


def _twice(columns: Sequence[str]) -> set[str]:
    """Names that the engine can't tell apart: capitals make no difference to it."""
    plain = [column.lower() for column in columns]
    return {column for column in columns if plain.count(column.lower()) > 1}
