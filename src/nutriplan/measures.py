"""Household measures in words: 237 g of a food whose cup weighs 158 g is "1 1/2 cups"."""

import re
from fractions import Fraction

from nutriplan.tables.foods import Food

_MEASURE = re.compile(r"^(?P<count>\d+ \d+/\d+|\d+/\d+|\d+(?:\.\d+)?)\s+(?P<noun>[^,(]+?)(?P<tail>\s*[,(].*)?$")
_PARTS = tuple(Fraction(n, d) for n, d in ((0, 1), (1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (1, 1)))
_EIGHTH = Fraction(1, 8)
_CLOSE = 0.1  # a rounded measure further off than this says "about"
_TBSP_IN_CUP, _TSP_IN_TBSP = 16, 3
_LEAST_OF_A_CUP, _LEAST_OF_A_TBSP = 0.22, 0.45  # less is said in the smaller spoon
_PIECES = frozenset({"medium", "large", "small", "fruit"})
_UNCHANGED = frozenset({"tsp", "tbsp", "oz", "g", "medium", "large", "small", "fruit", "whole", "half"})
_SINGULAR = {"halves": "half", "leaves": "leaf", "cookies": "cookie", "patties": "patty"}
_PLURAL = {"leaf": "leaves", "patty": "patties", "chili": "chilies", "loaf": "loaves", "radish": "radishes"}


def measure_text(food: Food, grams: float) -> str:
    """A portion in the food's household measure; in grams where only weight makes sense.

    Args:
        food: The food with its measure.
        grams: The portion as printed [g].
    """
    match = _MEASURE.match(food.measure)
    if match is None or match["noun"] == "g":
        return f"{grams:g} g"
    amount, noun = _spoons(float(_number(match["count"])) * grams / food.measure_g, match["noun"].strip())
    if amount < float(_EIGHTH) * 0.75:
        return "a pinch" if noun == "tsp" else "a little"
    count = _nearest(amount)
    about = "" if abs(float(count) - amount) <= _CLOSE * amount else "about "
    return f"{about}{_written(count)} {_counted(noun, count)}{match['tail'] or ''}"


def measure_count(measure: str, grams: float) -> tuple[str, float]:
    """The noun of a measure in the singular and the grams of one: "2 slices", 23 g: "slice", 11.5 g.

    The noun is empty where the measure has no count.
    """
    match = _MEASURE.match(measure)
    if match is None:
        return "", grams
    return _as_singular(match["noun"].strip()), grams / float(_number(match["count"]))


def countable(food: Food) -> bool:
    """Whether the measure is a piece that is bought by number (an egg, a medium apple)."""
    match = _MEASURE.match(food.measure)
    return match is not None and match["count"] == "1" and match["noun"].split()[0] in _PIECES


def _spoons(amount: float, noun: str) -> tuple[float, str]:
    """An amount in spoons where it is too little for a cup or a tablespoon."""
    if noun in ("cup", "cups") and amount < _LEAST_OF_A_CUP:
        amount, noun = amount * _TBSP_IN_CUP, "tbsp"
    if noun == "tbsp" and amount < _LEAST_OF_A_TBSP:
        amount, noun = amount * _TSP_IN_TBSP, "tsp"
    return amount, noun


def _number(text: str) -> Fraction:
    return sum((Fraction(part) for part in text.split()), Fraction(0))


def _nearest(amount: float) -> Fraction:
    if amount < 0.19:  # halfway between an eighth and a quarter
        return _EIGHTH
    whole = int(amount)
    if whole >= 10:
        return Fraction(round(amount))
    return min((whole + part for part in _PARTS), key=lambda count: abs(float(count) - amount))


def _written(count: Fraction) -> str:
    whole, part = divmod(count, 1)
    if not part:
        return str(int(whole))
    return f"{int(whole)} {part}" if whole else str(part)


def _counted(noun: str, count: Fraction) -> str:
    first, _, rest = noun.partition(" ")
    if first in _UNCHANGED and not rest:
        return noun
    words = noun.split()
    last = words[-1] if words[0] in _UNCHANGED or len(words) == 1 else words[0]
    at = words.index(last)
    words[at] = _as_plural(last) if count > 1 else _as_singular(last)
    return " ".join(words)


def _as_plural(noun: str) -> str:
    if noun in _UNCHANGED or noun.endswith("s"):
        return noun
    return _PLURAL.get(noun, f"{noun}s")


def _as_singular(noun: str) -> str:
    if noun in _SINGULAR:
        return _SINGULAR[noun]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
