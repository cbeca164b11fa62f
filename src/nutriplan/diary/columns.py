"""A diary as a table: exports of food diaries and lists of food, amount and unit."""

import csv
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nutriplan.diary.dates import SlashOrder, read_date, slash_order
from nutriplan.diary.eaten import NotUnderstood
from nutriplan.diary.entry import DayEntries, Entry, shown
from nutriplan.errors import DataError
from nutriplan.tables.diary_columns import FIELDS, DiaryColumn

_DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)")
_FORMULA = re.compile(r"^[=@]|^[+-](?!\s*[\d.,½¼¾])")
_A_HEADER = 2  # known headings that make a line a header
_NO_HEADER = ("food", "amount", "unit")


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    columns: Mapping[str, int]  # field to column
    nutrients: Mapping[int, DiaryColumn]
    width: int
    first: int  # line of the first row, from 0


@dataclass(slots=True)
class _Day:
    entries: list[Entry] = field(default_factory=list)
    faults: list[NotUnderstood] = field(default_factory=list)


def table_days(
    lines: Sequence[str], name: str, known: Mapping[str, DiaryColumn], columns: Mapping[str, str] | None
) -> tuple[DayEntries, ...] | None:
    """The days of a table; None when the lines are no table.

    Args:
        lines: The lines of the file.
        name: The file, for messages.
        known: The headings that are known, in lower case.
        columns: Field to heading, as the user says.

    Raises:
        DataError: A heading stands twice, or one that the user named is missing.
    """
    layout = _layout(lines, name, known, columns)
    if layout is None:
        return None
    days: dict[str, tuple[str, _Day]] = {}
    rows = lines[layout.first :]
    order = slash_order(_cell(_cells(line, layout.delimiter), layout, "date") for line in rows)
    label = ""
    for number, line in enumerate(rows, start=layout.first + 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in _cells(line, layout.delimiter)]
        label = _cell(cells, layout, "date") or label
        _, day = days.setdefault(_day_key(label, order), (label, _Day()))
        found = _entry(cells, layout, number, line)
        if isinstance(found, Entry):
            day.entries.append(found)
        elif found is not None:
            day.faults.append(found)
    kept = [(label, day) for label, day in days.values() if day.entries or day.faults]
    return tuple(
        DayEntries(read_date(label, order), label, tuple(day.entries), tuple(day.faults)) for label, day in kept
    )


_REMEDY = "give each row as many cells as the header; put a text with a comma in quotes"


def _layout(
    lines: Sequence[str], name: str, known: Mapping[str, DiaryColumn], columns: Mapping[str, str] | None
) -> _Layout | None:
    _refuse_unknown(columns or {}, name)
    first = next(number for number, line in enumerate(lines) if line.strip())
    best: _Layout | None = None
    for delimiter in _DELIMITERS:
        header = [cell.strip() for cell in _cells(lines[first], delimiter)]
        found = _fields(header, known, columns or {})
        if "food" in found and (len(header) > 1) and (best is None or len(header) > best.width):
            best = _Layout(delimiter, found, _nutrients(header, known), len(header), first + 1)
            _refuse_twice(header, found, name, first + 1)
    if columns and best is None:
        raise DataError(
            f"{name}, line {first + 1}: no columns {', '.join(columns.values())} here; "
            f"name the headings as they stand: {shown(lines[first])}"
        )
    if best is not None and columns:
        _refuse_missing(best, columns, name, lines[first])
    if best is None:
        _refuse_foodless(lines[first], name, first + 1, known)
    return best or _headless(lines)


def _refuse_foodless(line: str, name: str, number: int, known: Mapping[str, DiaryColumn]) -> None:
    """A header of which some headings are known, and none names the food."""
    for delimiter in _DELIMITERS:
        heads = {cell.strip().lower() for cell in _cells(line, delimiter)}
        if len(heads & known.keys()) >= _A_HEADER:
            raise DataError(
                f"{name}, line {number}: no column names the food; "
                f"say which one does (food=HEADING); the header is {shown(line)}"
            )


def _headless(lines: Sequence[str]) -> _Layout | None:
    """Food, amount and unit without a header, when nearly every line looks so."""
    filled = [line for line in lines if line.strip()][:200]
    for delimiter in _DELIMITERS:
        rows = [[cell.strip() for cell in _cells(line, delimiter)] for line in filled]
        fits = sum(len(row) == len(_NO_HEADER) and _NUMBER.fullmatch(row[1]) is not None for row in rows)
        if fits and fits >= 0.8 * len(rows):
            fields = {field: number for number, field in enumerate(_NO_HEADER)}
            return _Layout(delimiter, fields, {}, len(_NO_HEADER), 0)
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _fields(header: Sequence[str], known: Mapping[str, DiaryColumn], columns: Mapping[str, str]) -> dict[str, int]:
    """Which column holds which field; of several for one the heading that stands first in the table of headings."""
    heads = [cell.lower() for cell in header]
    order = {text: rank for rank, text in enumerate(known)}
    found: dict[str, int] = {}
    for text in sorted(set(heads) & known.keys(), key=lambda text: order[text]):
        if known[text].field in FIELDS:
            found.setdefault(known[text].field, heads.index(text))
    for wanted, text in columns.items():
        if text.strip().lower() in heads:
            found = {key: at for key, at in found.items() if at != heads.index(text.strip().lower())}
            found[wanted] = heads.index(text.strip().lower())
    return found


def _nutrients(header: Sequence[str], known: Mapping[str, DiaryColumn]) -> dict[int, DiaryColumn]:
    """Nutrient columns; two for one nutrient leave it out, for nothing says which is right."""
    found = {
        number: known[cell.lower().replace("μ", "µ")]
        for number, cell in enumerate(header)
        if cell.lower().replace("μ", "µ") in known and known[cell.lower().replace("μ", "µ")].nutrient
    }
    times = Counter(column.field for column in found.values())
    return {number: column for number, column in found.items() if times[column.field] == 1}


def _refuse_twice(header: Sequence[str], found: Mapping[str, int], name: str, line: int) -> None:
    heads = [cell.lower() for cell in header]
    faults = [
        f"{name}, line {line}: column {header[at]!r} stands {heads.count(heads[at])} times; rename or remove the others"
        for at in found.values()
        if heads.count(heads[at]) > 1
    ]
    if faults:
        raise DataError(f"{name}: the header names a column twice, so nothing was read:", faults)


def _refuse_missing(layout: _Layout, columns: Mapping[str, str], name: str, header: str) -> None:
    heads = {cell.strip().lower() for cell in _cells(header, layout.delimiter)}
    faults = [
        f"{name}, line {layout.first}: no column {text!r} for {wanted}; the header is {shown(header)}"
        for wanted, text in columns.items()
        if text.strip().lower() not in heads
    ]
    if faults:
        raise DataError(f"{name}: the columns asked for are not there:", faults)


def _refuse_unknown(columns: Mapping[str, str], name: str) -> None:
    faults = [f"{wanted} is no field; map {', '.join(FIELDS)}" for wanted in columns if wanted not in FIELDS]
    if faults:
        raise DataError(f"{name}: the columns asked for can't be mapped:", faults)


def _entry(cells: list[str], layout: _Layout, number: int, line: str) -> Entry | NotUnderstood | None:
    """What a row says was eaten; None for a row of empty cells."""
    if line.count('"') % 2:
        return NotUnderstood(number, shown(line), "a quote is opened and not closed", "close it in the same line", ())
    if not any(cells):
        return None
    text = shown(f"{layout.delimiter} ".join(cell for cell in cells if cell))
    food = _cell(cells, layout, "food")
    if any(cells[layout.width :]):
        return NotUnderstood(number, text, f"{len(cells)} cells, but the header has {layout.width}", _REMEDY, ())
    amount = _amount(cells, layout)
    for cell in (food, amount):
        if _FORMULA.match(cell):
            return NotUnderstood(number, text, f"{shown(cell)!r} is a formula", "write the value in its place", ())
    if not food:
        return NotUnderstood(number, text, "no food is named", "fill in the food or remove the row", ())
    shown_text = shown(" ".join(part for part in (food, amount) if part))
    own = {column.field: _number(cells, at, column) for at, column in layout.nutrients.items()}
    return Entry(number, shown_text, _cell(cells, layout, "meal") or None, food, amount, own)


def _amount(cells: list[str], layout: _Layout) -> str:
    grams, serving = _cell(cells, layout, "amount_g"), _cell(cells, layout, "serving")
    amount, unit = _cell(cells, layout, "amount"), _cell(cells, layout, "unit")
    if grams:
        return f"{grams} g" if _NUMBER.fullmatch(grams) else grams
    if serving:  # "1.5" of "100 g"
        times = " x " if serving[0].isdigit() else " "
        return f"{amount}{times}{serving}" if amount else serving
    return f"{amount} {unit}".strip()


def _cell(cells: list[str], layout: _Layout, wanted: str) -> str:
    at = layout.columns.get(wanted)
    return cells[at] if at is not None and at < len(cells) else ""


def _number(cells: list[str], at: int, column: DiaryColumn) -> float | None:
    """An amount of a nutrient in its own unit; None where the cell is blank or holds no amount."""
    cell = cells[at].strip() if at < len(cells) else ""
    if _NUMBER.fullmatch(cell) is None:
        return None
    value = float(cell.replace(",", "") if re.search(r",\d{3}(\D|$)", cell) else cell.replace(",", "."))
    return value * (column.factor or 1.0) if math.isfinite(value) and value >= 0 else None


def _day_key(label: str, order: SlashOrder | None) -> str:
    """What days are told apart by: the date without a time, else the words as they stand."""
    found = read_date(label, order)
    return found.isoformat() if found is not None else label
