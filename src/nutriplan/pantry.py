"""What is in the kitchen already: a CSV or a list of lines, read into grams as bought."""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from nutriplan.diary.amounts import NO_AMOUNT, Amount, AmountReader
from nutriplan.errors import DataError, why_unreadable
from nutriplan.files import read_text
from nutriplan.measures import countable
from nutriplan.purchase import CUP_ML
from nutriplan.tables.foods import Food
from nutriplan.tables.household import HouseholdUnit, UnitKind, load_household
from nutriplan.tables.pieces import Piece

_SEPARATORS = (",", ";", "\t")
_NAME_COLUMNS = ("food", "item")
# Household measures as the list reckons them, for foods whose weight is known by them [ml].
_SPOONS = {"cup": CUP_ML, "tbsp": CUP_ML / 16, "tsp": CUP_ML / 48}
_PIECE = "piece"
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line with its amount read; no amount at all where there is enough of it."""

    line: int
    name: str
    amount: Amount


def read_pantry(path: Path, foods: Mapping[str, Food], pieces: Mapping[str, Piece]) -> dict[str, float]:
    """Read what is there, by the name it is bought under [g as bought]; a line without an amount is enough.

    Args:
        path: A CSV with the columns food (or item), amount and unit, or a text with a food a line (`500 g rolled oats`,
            `3 eggs`, `olive oil`).
        foods: All foods by id.
        pieces: What is bought by number, by the name it is bought under.

    Raises:
        DataError: With one line a fault: file, line, what was found, what is expected.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise DataError(f"{path}: no such pantry file; check the path") from None
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(f"{path}: can't be read as UTF-8 text ({why_unreadable(error)})") from error
    names, household = _Names(foods), load_household()
    have: dict[str, float] = {}
    faults: list[str] = []
    for entry in _entries(text, path.name, AmountReader(household), faults):
        try:
            food, as_bought = names.find(entry.name)
            grams = _as_bought(entry, food, pieces.get(food.purchase_name), as_bought=as_bought)
            have[food.purchase_name] = have.get(food.purchase_name, 0.0) + grams
        except ValueError as error:
            faults.append(f"{path.name}, line {entry.line}: {error}")
    if faults:
        raise DataError(f"{path.name} has {len(faults)} fault(s); nothing was taken off the list:", faults)
    return have


def _entries(text: str, name: str, reader: AmountReader, faults: list[str]) -> Iterator[_Entry]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    for separator in _SEPARATORS if lines else ():
        header = [cell.strip().lower() for cell in lines[0][1].split(separator)]
        if "amount" in header:
            yield from _cells(lines, header, separator, name, reader, faults)
            return
    for number, line in lines:
        read = reader.read(line.removeprefix("- "))
        yield _Entry(number, read.name, read.amount)


def _cells(
    lines: Sequence[tuple[int, str]],
    header: list[str],
    separator: str,
    name: str,
    reader: AmountReader,
    faults: list[str],
) -> Iterator[_Entry]:
    column = next((column for column in _NAME_COLUMNS if column in header), None)
    if column is None:
        faults.append(f"{name}, line {lines[0][0]}: column food (or item) is missing; add it")
        return
    for number, line in lines[1:]:
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=separator))
        except csv.Error as error:
            faults.append(f"{name}, line {number}: can't be read ({error})")
            continue
        if len(cells) != len(header):
            faults.append(f"{name}, line {number}: {len(cells)} cells, but the header has {len(header)}")
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        try:
            yield _Entry(number, row[column], _amount(row["amount"], row.get("unit", ""), reader))
        except ValueError as error:
            faults.append(f"{name}, line {number}: {error}")


def _amount(text: str, unit: str, reader: AmountReader) -> Amount:
    """The amount of two cells.

    Raises:
        ValueError: It is no number, or the unit is none.
    """
    if not text:
        return NO_AMOUNT
    number, amount = reader.quantity(text, ""), reader.quantity(text, unit)
    if number is None or number.count is None:
        raise ValueError(f"amount {text!r} is not a number such as 250 or 1/2")
    if amount is None:
        raise ValueError(f"unit {unit!r} is not known; write for instance g, kg, ml or piece")
    return amount


class _Names:
    """Foods by what they are called: the name they are bought under goes before the name they are eaten under."""

    def __init__(self, foods: Mapping[str, Food]) -> None:
        self._bought: dict[str, Food] = {}
        self._eaten: dict[str, list[Food]] = {}
        for food in foods.values():
            self._bought.setdefault(_plain(food.purchase_name), food)
            for name in {_plain(food.food_id), _plain(food.name), _plain(food.short_name)}:
                self._eaten.setdefault(name, []).append(food)

    def find(self, text: str) -> tuple[Food, bool]:
        """The food that is meant, and whether it is named in the form in which it is bought.

        Raises:
            ValueError: Nothing, or more than one thing, is called so.
        """
        plain = _plain(text)
        if not plain:
            raise ValueError("no food is named; write for instance 500 g rolled oats")
        if plain in self._bought:
            return self._bought[plain], True
        eaten = self._eaten.get(plain, [])
        if len({food.purchase_name for food in eaten}) == 1:
            return eaten[0], False
        named = [food for name, food in self._bought.items() if set(plain.split()) <= set(name.split())]
        meant = sorted({food.purchase_name for food in (*eaten, *named)})
        if len(meant) == 1:
            return named[0], True
        if meant:
            more = f" or {len(meant) - _MOST_NAMED} more" if len(meant) > _MOST_NAMED else ""
            raise ValueError(f"{text!r} may be {', '.join(meant[:_MOST_NAMED])}{more}; write which")
        near = get_close_matches(plain, [*self._bought], n=_MOST_NAMED, cutoff=0.6)
        said = f"; did you mean {', '.join(self._bought[name].purchase_name for name in near)}?" if near else ""
        raise ValueError(f"no food is called {text!r}{said or '; look it up with nutriplan foods search'}")


def _plain(text: str) -> str:
    """A name without case, punctuation and plural, so that `Egg` is `Eggs`."""
    words = re.sub(r"[^\w%]+", " ", text.casefold().replace("_", " ")).split()
    plural = re.compile(r"\w{3,}[^s]s")
    return " ".join(word[:-1] if plural.fullmatch(word) else word for word in words)


def _as_bought(entry: _Entry, food: Food, piece: Piece | None, *, as_bought: bool) -> float:
    """The grams as bought of an entry.

    Raises:
        ValueError: The amount is no number from 0 up, or the unit does not fit the food.
    """
    amount, unit = entry.amount.count, entry.amount.unit
    if amount is None:
        return math.inf
    if entry.amount.negative:
        raise ValueError(f"amount {entry.amount.text} is below nothing; write 0 or more")
    if unit is not None and unit.kind is UnitKind.MASS and unit.grams is not None:
        return amount * unit.grams * (1.0 if as_bought else food.purchase_factor)
    by_number = unit is None or unit.unit == _PIECE
    if piece is not None and (by_number or (unit is not None and piece.one in unit.words)):
        return amount * piece.piece_g
    if by_number and countable(food):
        return amount * food.measure_g * food.purchase_factor
    return amount * _by_volume(unit, food) * food.purchase_factor


def _by_volume(unit: HouseholdUnit | None, food: Food) -> float:
    """The grams of a food in one unit of volume, from its household measure."""
    volume = None if unit is None else _SPOONS.get(unit.unit, unit.ml)
    count, _, noun = food.measure.partition(",")[0].partition(" ")
    if volume is None or count != "1" or noun not in _SPOONS:
        units = "g or kg" + (", ml or l" if noun in _SPOONS else ", or how many" if countable(food) else "")
        what = f"unit {unit.unit!r}" if unit is not None else "an amount without a unit"
        raise ValueError(f"{food.purchase_name}: {what} does not fit; write it in {units}")
    return food.measure_g * volume / _SPOONS[noun]
