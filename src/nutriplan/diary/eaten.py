"""What was eaten, line by line: understood, or not and why."""

from dataclasses import dataclass
from datetime import date

from nutriplan.tables.foods import Food


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a line, with its confidence from 0 to 1."""

    food_id: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Eaten:
    """A line that was understood.

    Args:
        line: Line of the file, from 1.
        text: The line as written.
        meal: The meal as written ("Breakfast"); None when the diary has no meals.
        food: A food of the curated table, of a larger table, or made from the diary's own nutrient columns.
        grams: The amount eaten [g].
        amount: How the amount was read: "2 slices, 32 g each".
        assumed: No amount was written; the usual portion stands in.
        confidence: How sure the match is, from 0 to 1.
        alternatives: Other foods it may have been, best first.
    """

    line: int
    text: str
    meal: str | None
    food: Food
    grams: float
    amount: str
    assumed: bool
    confidence: float
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that was not understood: why, what to write instead, and what it may have meant, best first."""

    line: int
    text: str
    reason: str
    remedy: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """A day of a diary; `date` is None when the diary does not say it."""

    date: date | None
    label: str
    eaten: tuple[Eaten, ...]
    not_understood: tuple[NotUnderstood, ...]


@dataclass(frozen=True, slots=True)
class Diary:
    """A diary: at least one day, in the order written."""

    name: str
    days: tuple[DiaryDay, ...]
