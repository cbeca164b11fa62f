"""Reading people.csv: a row a person, columns named as the options; a bad row never stops the others."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from nutriplan.batch.names import file_stem, same_name
from nutriplan.eligibility import named, unknown
from nutriplan.errors import DataError, NutriplanError, UsageError
from nutriplan.files import read_bytes
from nutriplan.profile_file import LISTS, known_fact, split_values
from nutriplan.profile_input import Person, person_from
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.exclusion_lists import listed, load_exclusion_lists
from nutriplan.tables.references import load_references

ID, NAME, NOTES = "id", "name", "notes"
_OWN = {ID: ID, "note": NOTES, NOTES: NOTES}
_LONGEST_ID = 200
_MOST_BYTES = 256 * 2**20  # of a table of people: more than a million rows
_PROFILE = 80  # letters of a name that a profile prints


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the people.

    Attributes:
        line: Where it begins in the file.
        key: The id, or else the name, that no other row has; `line N` where the row has none.
        stem: What its files are called.
        notes: Free words of the user's, handed through to the results.
        person: The profile; None where the row has faults.
        faults: Each in a sentence.
    """

    line: int
    key: str
    stem: str
    notes: str
    person: Person | None
    faults: tuple[str, ...] = ()


def read_people(path: Path) -> tuple[Entry, ...]:
    """Read the people, in the order of the file.

    Raises:
        DataError: The file can't be read, has no person, or a column is not known: a column that is misspelt could be
            an allergy of everyone's, so nothing is planned.
    """
    header, rows = _table(path)
    columns = _columns(path, header)
    seen: dict[str, int] = {}
    entries = []
    for line, cells, fault in rows:
        if any(cell.strip() for cell in cells):
            entry = _entry(line, cells, fault, columns)
            entries.append(_unique(entry, seen))
    if not entries:
        raise DataError(f"{path}: has no person; write one in each line under the header")
    return tuple(entries)


def _table(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str], str]]]:
    """The header, and each row with its line and what is wrong with its cells; bytes that are no UTF-8 stay marked."""
    try:
        text = read_bytes(path, _MOST_BYTES).decode("utf-8-sig", "surrogateescape")
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror or error})") from None
    first = next(iter(text.splitlines()), "")
    marks = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=marks, strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise DataError(f"{path}, line 1: the header can't be read ({error})") from None
    return header, _rows(path, reader, len(header))


def _rows(path: Path, reader: Any, width: int) -> Iterator[tuple[int, list[str], str]]:  # noqa: ANN401 - csv's own type
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "unexpected end" in str(error):
                told = (
                    f"{path}, line {line}: a quotation mark opens and never closes, so the rows after it can't be told"
                )
                raise DataError(f"{told}; close it") from None
            yield line, [f"line {line}"], f"can't be read ({error})"
            continue
        if cells is None:
            return
        fault = "" if len(cells) == width else f"{len(cells)} cells, but the header has {width}; add or remove a comma"
        yield line, cells, fault


def _columns(path: Path, header: Sequence[str]) -> tuple[str, ...]:
    """The fact of each column.

    Raises:
        DataError: With every column that is not known or stands twice, and where none tells who a row is.
    """
    found, faults = [], []
    for name in header:
        plain = name.strip().lower()
        try:
            found.append(_OWN.get(plain) or known_fact(plain))
        except UsageError as error:
            faults.append(error.message if plain else "a column has no name; name it or remove it")
    faults += [f"{name} stands {found.count(name)} times" for name in dict.fromkeys(found) if found.count(name) > 1]
    if not {ID, NAME} & set(found):
        faults.append("no column tells whose a row is; add one called id or name, with a different word in each row")
    if faults:
        raise DataError(f"{path}, line 1: {len(faults)} thing(s) to mend before anyone can be planned for:", faults)
    return tuple(found)


def _entry(line: int, cells: Sequence[str], fault: str, columns: Sequence[str]) -> Entry:
    given = {name: cell.strip() for name, cell in zip(columns, map(_mended, cells), strict=False)}
    if any(map(_spoilt, cells)):
        fault = "is not UTF-8 text; save the file as UTF-8"
    notes, key = given.pop(NOTES, ""), given.pop(ID, "") or given.get(NAME, "")
    faults = [fault] if fault else [*_key_faults(key)]
    person = None
    if not fault:
        given.setdefault(NAME, key[:_PROFILE])
        person, found = _person({name: value for name, value in given.items() if value})
        faults += found
    key = key[:_LONGEST_ID] or f"line {line}"
    return Entry(line, key, file_stem(key), notes, None if faults else person, tuple(faults))


def _spoilt(cell: str) -> bool:
    """Whether a cell holds bytes that are no UTF-8."""
    return any("\udc80" <= letter <= "\udcff" for letter in cell)


def _mended(cell: str) -> str:
    """A cell that can be printed, whatever bytes it held."""
    return cell.encode("utf-8", "replace").decode() if _spoilt(cell) else cell


def _key_faults(key: str) -> Iterator[str]:
    if not key:
        yield "has neither an id nor a name; give the row one"
    if len(key) > _LONGEST_ID:
        yield f"the id has {len(key)} letters; {_LONGEST_ID} are the most"
    if not key.isprintable():
        yield "the id holds a line break or another letter that can't be printed; take it out"


def _person(given: Mapping[str, str]) -> tuple[Person | None, list[str]]:
    """The person of the cells of a row, with every fault of them."""
    facts = {name: split_values(name, value) if name in LISTS else value for name, value in given.items()}
    faults = [f"exclude: {fault}" for word in facts.get("exclude", ()) if (fault := _word_fault(word))]
    try:
        person = person_from(facts, load_references(), "the row")
    except UsageError as error:
        return None, [*error.faults, *faults]
    except NutriplanError as error:
        return None, [" ".join([error.message, *error.faults]), *faults]
    return person, faults


@cache
def _word_fault(word: str) -> str:
    """What is wrong with a word of `exclude`; the same words come in many rows."""
    catalog = load_catalog()
    if listed(word, load_exclusion_lists()) or named(word, catalog.foods, catalog.dishes):
        return ""
    return unknown(word, catalog.foods, catalog.dishes)


def _unique(entry: Entry, seen: dict[str, int]) -> Entry:
    """The entry, at fault where its key or the name of its files stands above it already."""
    names = {same_name(entry.key), same_name(entry.stem)}
    before = next((seen[name] for name in sorted(names) if name in seen), None)
    if before is not None:
        fault = f"{entry.key!r} stands already in line {before}; each row needs an id or name of its own"
        stem = f"~{entry.line}"  # no name of files that anyone can have
        return Entry(entry.line, entry.key, stem, entry.notes, None, (*entry.faults, fault))
    seen.update(dict.fromkeys(names, entry.line))
    return entry
