"""The one reader of CSV: text in, validated rows out, every fault of a file at once."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from nutriplan.errors import DataError
from nutriplan.files import read_bytes

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

RowT = TypeVar("RowT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV as text cells: the header, and per row the line on which it begins and its cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(path: Path) -> Table:
    """Read a CSV; a blank cell stays the empty string.

    Raises:
        DataError: The file is missing, empty, not UTF-8, or not a table, or rows are longer or shorter than the header.
    """
    try:
        table, faults = _rows(path, StringIO(read_bytes(path).decode("utf-8-sig"), newline=""))
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; check the path") from None
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise DataError(f"{path}: can't be read as a comma-separated UTF-8 table ({error})") from error
    if faults:
        raise DataError(f"{path.name} has {len(faults)} row(s) of the wrong length; nothing was read from it:", faults)
    if not table.header:
        raise DataError(f"{path}: can't be read as a comma-separated UTF-8 table (it is empty)")
    return table


def _rows(path: Path, stream: StringIO) -> tuple[Table, list[str]]:
    """The table, and the rows with more or fewer cells than the header (they would shift)."""
    reader = csv.reader(stream, strict=True)
    header = tuple(next(reader, []))
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults = []
    begins = reader.line_num + 1
    for cells in reader:
        rows.append((begins, tuple(cells)))
        if len(cells) != len(header):
            faults.append(
                f"{path.name}, line {begins}: {len(cells)} cells, but the header has {len(header)}; "
                "add or remove a comma"
            )
        begins = reader.line_num + 1
    return Table(header, tuple(rows)), faults


@dataclass(frozen=True, slots=True)
class Checked(Generic[RowT]):
    """What came of a table: the sound rows with the lines on which they begin, the names of all rows (also of those
    with faults) by their key, and every fault.
    """

    rows: tuple[tuple[int, RowT], ...] = ()
    names: frozenset[tuple[str, ...]] = frozenset()
    faults: tuple[str, ...] = ()


def read_rows(
    path: Path, model: type[RowT], *, key: Sequence[str] = (), nest: Mapping[str, Sequence[str]] | None = None
) -> tuple[RowT, ...]:
    """Read and validate a table.

    Args:
        path: The CSV file.
        model: The row model; its fields are the columns.
        key: Columns that together name a row and so may not repeat.
        nest: Field name -> columns to gather into it as a mapping (the nutrient columns of a food).

    Raises:
        DataError: With one line a fault: file, line, column, what was found, what is expected.
    """
    checked = checked_rows(path, model, key=key, nest=nest)
    if checked.faults:
        raise DataError(f"{path.name} has {len(checked.faults)} fault(s); nothing was read from it:", checked.faults)
    return tuple(row for _, row in checked.rows)


def checked_rows(
    path: Path,
    model: type[RowT],
    *,
    key: Sequence[str] = (),
    nest: Mapping[str, Sequence[str]] | None = None,
    partial: bool = False,
) -> Checked[RowT]:
    """The same, with the faults handed over beside the sound rows.

    Args:
        path: The CSV file.
        model: The row model; its fields are the columns.
        key: Columns that together name a row and so may not repeat.
        nest: Field name -> columns to gather into it as a mapping.
        partial: Gathered columns may be missing; their cells are blank then.

    Raises:
        DataError: The file is no table at all.
    """
    table = read_table(path)
    gathered = nest or {}
    faults = _header_faults(path, table.header, model, gathered, partial=partial)
    if faults:
        return Checked(faults=tuple(faults))
    rows: list[tuple[int, RowT]] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, record in table.rows:
        cells: dict[str, Any] = dict(zip(table.header, record, strict=True))
        for field, columns in gathered.items():
            cells[field] = {column: cells.pop(column, "") for column in columns}
        try:
            rows.append((line, model.model_validate(cells)))
        except ValidationError as error:
            faults += [_describe(path, line, item) for item in error.errors()]
        if key:
            name = tuple(str(cells.get(column, "")) for column in key)
            if (first := seen.setdefault(name, line)) != line:
                faults.append(f"{path.name}, line {line}: {', '.join(name)} stands already in line {first}; remove one")
    return Checked(tuple(rows), frozenset(seen), tuple(faults))


def _header_faults(
    path: Path, found: Sequence[str], model: type[BaseModel], nest: Mapping[str, Sequence[str]], *, partial: bool
) -> list[str]:
    gathered = {column for columns in nest.values() for column in columns}
    expected = ({name for name in model.model_fields if name not in nest}) | gathered
    required = {name for name, field in model.model_fields.items() if field.is_required() and name not in nest} | (
        set() if partial else gathered
    )
    missing = [f"{path.name}, line 1: column {name} is missing; add it" for name in sorted(required - set(found))]
    extra = [
        f"{path.name}, line 1: column {name} is not known; remove or rename it"
        for name in found
        if name not in expected
    ]
    twice = [
        f"{path.name}, line 1: column {name} stands {found.count(name)} times; remove all but one"
        for name in dict.fromkeys(found)
        if found.count(name) > 1
    ]
    return missing + extra + twice


def _describe(path: Path, line: int, item: "ErrorDetails") -> str:
    column = ".".join(str(part) for part in item["loc"][-1:]) or "row"
    found = item.get("input")
    shown = "" if isinstance(found, dict) else f", got {found!r}"
    return f"{path.name}, line {line}, column {column}: {_EXPECTED.get(item['type'], item['msg'])}{shown}"


_EXPECTED = {
    "float_parsing": "expected a number or blank",
    "int_parsing": "expected a whole number or blank",
    "finite_number": "expected a finite number or blank",
    "string_too_short": "expected a text",
}
