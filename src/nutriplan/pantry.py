"""What is in the kitchen already: a CSV or a list of lines, read into grams as bought."""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from nutriplan.errors import DataError
from nutriplan.measures import countable
from nutriplan.purchase import CUP_ML
from nutriplan.tables.foods import Food
from nutriplan.tables.pieces import Piece

_SEPARATORS = (",", ";", "\t")
_NAME_COLUMNS = ("food", "item")
_GRAMS = {"g": 1.0, "gram": 1.0, "grams": 1.0, "kg": 1000.0, "oz": 28.35, "lb": 453.6}
_MILLILITRES = {"ml": 1.0, "cl": 10.0, "dl": 100.0, "l": 1000.0, "litre": 1000.0, "litres": 1000.0}
_SPOONS = {"cup": CUP_ML, "cups": CUP_ML, "tbsp": 15.0, "tsp": 5.0}
_PIECES = frozenset({"", "piece", "pieces", "x"})
_NOUNS = ("slice", "slices", "clove", "cloves", "head", "heads", "stalk", "stalks")
_SIGNS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}
_NUMBER = r"\d+ \d+/\d+|\d+/\d+|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted({*_GRAMS, *_MILLILITRES, *_SPOONS, *_PIECES - {""}, *_NOUNS}, key=len, reverse=True))
_FIRST = re.compile(rf"^(?P<amount>{_NUMBER})\s*(?:(?P<unit>{_UNIT})\b)?\s*(?:of\s+)?(?P<name>\D.*)$", re.IGNORECASE)
_LAST = re.compile(rf"^(?P<name>.+?)[\s,:;]+(?P<amount>{_NUMBER})\s*(?P<unit>{_UNIT})?$", re.IGNORECASE)
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line as written; `amount` is blank where there is enough of it."""

    line: int
    name: str
    amount: str
    unit: str


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
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{path}: no such pantry file; check the path") from None
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(f"{path}: can't be read as UTF-8 text ({error})") from error
    names = _Names(foods)
    have: dict[str, float] = {}
    faults: list[str] = []
    for entry in _entries(text, path.name, faults):
        try:
            food, as_bought = names.find(entry.name)
            grams = _as_bought(entry, food, pieces.get(food.purchase_name), as_bought=as_bought)
            have[food.purchase_name] = have.get(food.purchase_name, 0.0) + grams
        except ValueError as error:
            faults.append(f"{path.name}, line {entry.line}: {error}")
    if faults:
        raise DataError(f"{path.name} has {len(faults)} fault(s); nothing was taken off the list:", faults)
    return have


def _entries(text: str, name: str, faults: list[str]) -> Iterator[_Entry]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    for separator in _SEPARATORS if lines else ():
        header = [cell.strip().lower() for cell in lines[0][1].split(separator)]
        if "amount" in header:
            yield from _cells(lines, header, separator, name, faults)
            return
    for number, line in lines:
        plain = "".join(_SIGNS.get(sign, sign) for sign in line.removeprefix("- ")).strip()
        match = _FIRST.match(plain) or _LAST.match(plain)
        if match is None:
            yield _Entry(number, plain, "", "")
        else:
            yield _Entry(number, match["name"].strip(), match["amount"], match["unit"] or "")


def _cells(
    lines: Sequence[tuple[int, str]], header: list[str], separator: str, name: str, faults: list[str]
) -> Iterator[_Entry]:
    column = next((column for column in _NAME_COLUMNS if column in header), None)
    if column is None:
        faults.append(f"{name}, line {lines[0][0]}: column food (or item) is missing; add it")
        return
    for number, line in lines[1:]:
        cells = next(csv.reader(io.StringIO(line), delimiter=separator))
        if len(cells) != len(header):
            faults.append(f"{name}, line {number}: {len(cells)} cells, but the header has {len(header)}")
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        yield _Entry(number, row[column], row["amount"], row.get("unit", ""))


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
    if not entry.amount:
        return math.inf
    try:
        amount = float(sum((Fraction(part) for part in entry.amount.replace(",", ".").split()), Fraction(0)))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"amount {entry.amount!r} is not a number such as 250 or 1/2") from None
    if amount < 0:
        raise ValueError(f"amount {entry.amount} is below nothing; write 0 or more")
    unit = entry.unit.lower().rstrip(".")
    if unit in _GRAMS:
        return amount * _GRAMS[unit] * (1.0 if as_bought else food.purchase_factor)
    if piece is not None and unit in {*_PIECES, piece.one, piece.many}:
        return amount * piece.piece_g
    if unit in _PIECES and countable(food):
        return amount * food.measure_g * food.purchase_factor
    return amount * _by_volume(unit, food) * food.purchase_factor


def _by_volume(unit: str, food: Food) -> float:
    """The grams of a food in one unit of volume, from its household measure."""
    volume = {**_MILLILITRES, **_SPOONS}.get(unit)
    count, _, noun = food.measure.partition(",")[0].partition(" ")
    if volume is None or count != "1" or noun not in _SPOONS:
        units = "g or kg" + (", ml or l" if noun in _SPOONS else ", or how many" if countable(food) else "")
        what = f"unit {unit!r}" if unit else "an amount without a unit"
        raise ValueError(f"{food.purchase_name}: {what} does not fit; write it in {units}")
    return food.measure_g * volume / _SPOONS[noun]
