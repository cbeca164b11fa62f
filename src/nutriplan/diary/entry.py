"""A line of a diary before its food is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nutriplan.diary.eaten import NotUnderstood

SHOWN_LETTERS = 200  # of a line, in a report


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says was eaten.

    Args:
        line: Line of the file, from 1.
        text: The line as written.
        meal: The meal as written.
        food: The food as written; with its amount in it, unless `amount` is given.
        amount: The amount in a column of its own; None when the diary is text.
        own: Nutrient id to the amount in what was eaten, from the diary's own columns; None where it is unknown.
        food_id: The food's id, where the diary says it.
    """

    line: int
    text: str
    meal: str | None
    food: str
    amount: str | None = None
    own: Mapping[str, float | None] = field(default_factory=dict)
    food_id: str | None = None


@dataclass(frozen=True, slots=True)
class DayEntries:
    """The lines of a day: those to understand, and those that can't be one."""

    date: date | None
    label: str
    entries: tuple[Entry, ...]
    faults: tuple[NotUnderstood, ...]


def shown(text: str) -> str:
    """A line as it is repeated in a report: no longer than a screen takes, and only what can be printed."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text[: SHOWN_LETTERS + 1]).strip()
    return clean if len(clean) <= SHOWN_LETTERS else f"{clean[: SHOWN_LETTERS - 1]}…"
