"""Several foods on one line: parted by commas, or joined by "with" and "and"."""

import re
from collections.abc import Callable

_COMMA = re.compile(r"(?<!\d)[,;](?![^(]*\))|[,;](?!\d)(?![^(]*\))|;")
_LINK = re.compile(r"\s+(?:with|and|plus|on|w/|w)\s+(?:(?:some|the)\s+)?|\s*[&+]\s*", re.IGNORECASE)
_AND = re.compile(r"^(?:and|with|plus)\s+|^[&+]\s*", re.IGNORECASE)
_MOST_JOINED = 5  # parts between commas that may be one food ("Salmon, Atlantic, farmed, cooked")


def parted_by_comma(text: str, is_food: Callable[[str], bool], is_amount: Callable[[str], bool]) -> list[str]:
    """The foods of a line with commas; a comma may also stand inside a food's name or before its amount.

    Args:
        text: The line.
        is_food: Whether a text names one food for sure.
        is_amount: Whether a text is an amount and nothing else.
    """
    parts = [part.strip() for part in _COMMA.split(text) if part.strip()]
    foods: list[str] = []
    at = 0
    while at < len(parts):
        length = min(_MOST_JOINED, len(parts) - at)
        while length > 1 and not _one_food(parts[at : at + length], is_food, is_amount):
            length -= 1
        foods.append(_AND.sub("", ", ".join(parts[at : at + length])))
        at += length
    return foods


def joined_by_link(text: str) -> list[str]:
    """The foods of a text with "with", "and", "&" or "+"."""
    return [part.strip() for part in _LINK.split(text) if part.strip()] or [text]


def _one_food(parts: list[str], is_food: Callable[[str], bool], is_amount: Callable[[str], bool]) -> bool:
    *names, last = parts
    if is_amount(last):
        return len(names) == 1 or _one_food(names, is_food, is_amount)
    return is_food(", ".join(parts))
