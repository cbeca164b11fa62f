"""Dates and meals as people head their lists with them."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs|r)?\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_TIME = r"\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?"
_FORMS = tuple(
    re.compile(rf"(?:{_WEEKDAY},?\s+)?{form}(?:[T\s,]+(?:{_TIME}))?", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d{{1,2}})-{_DAY}",
        rf"{_YEAR}/(?P<number>\d{{1,2}})/{_DAY}",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    )
)
_SLASHED = re.compile(
    rf"(?:{_WEEKDAY},?\s+)?(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}(?:[\s,]+(?:{_TIME}))?", re.IGNORECASE
)
_DAY_OF_MONTH = re.sub(r"\(\?P<\w+>", "(?:", rf"{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY}")
_LABEL = re.compile(rf"{_WEEKDAY}|day\s+\d{{1,3}}|today|yesterday|{_DAY_OF_MONTH}", re.IGNORECASE)
_MEALS = (
    "breakfast", "second breakfast", "brunch", "elevenses", "lunch", "luncheon", "tea time", "teatime", "dinner",
    "supper", "evening meal", "evening", "morning", "noon", "afternoon", "night", "dessert", "snack", "snacks",
    "drinks", "morning snack", "afternoon snack", "evening snack", "mid-morning", "mid-afternoon", "bedtime",
    "before bed", "pre-workout", "post-workout", "pre workout", "post workout", "uncategorized",
)  # fmt: skip
_MEAL = "|".join(sorted(map(re.escape, _MEALS), key=len, reverse=True))
_HEADING = re.compile(
    rf"(?:(?:{_TIME})\s*[-–:]?\s*)?(?P<meal>(?:{_MEAL})(?:\s*\d)?|meal\s*\d|tea(?=\s*:))"
    rf"(?:\s*\(?(?:at\s+)?(?:{_TIME})\)?)?\s*(?P<mark>[:–—-])?\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(rf"(?:at\s+)?(?:{_TIME})(?:\s*[-–:]\s*|\s+)(?=\D)", re.IGNORECASE)
_LONGEST_HEADING = 60


class SlashOrder(StrEnum):
    """What stands first in a date with slashes."""

    DAY = "day"
    MONTH = "month"


def slash_order(texts: Iterable[str]) -> SlashOrder | None:
    """The order of the dates of one file, told by those that can be read in one way only; None where none can."""
    found = [_SLASHED.fullmatch(text.strip().rstrip(":")[:_LONGEST_HEADING]) for text in texts]
    if any(date is not None and int(date["one"]) > len(_MONTHS) for date in found):
        return SlashOrder.DAY
    return SlashOrder.MONTH if any(date is not None and int(date["two"]) > len(_MONTHS) for date in found) else None


def read_date(text: str, order: SlashOrder | None = None) -> date | None:
    """A date; None where the text is none, or is one that could be read in two ways and no order is known."""
    text = text.strip().rstrip(":")
    if len(text) > _LONGEST_HEADING:
        return None
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            parts = found.groupdict()
            named = parts.get("month")
            month = _MONTHS.index(named.lower()) + 1 if named else int(parts["number"])
            return _date(int(parts["year"]), month, int(parts["day"]))
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return None
    one, two, year = int(slashed["one"]), int(slashed["two"]), int(slashed["year"])
    if order is None:
        order = SlashOrder.DAY if one > len(_MONTHS) else SlashOrder.MONTH if two > len(_MONTHS) or one == two else None
    if order is None:
        return None
    return _date(year, two, one) if order is SlashOrder.DAY else _date(year, one, two)


def is_day_label(text: str) -> bool:
    """Whether a text only names a day ("Monday", "Day 2", "03/04/2026")."""
    text = text.strip().rstrip(":")
    if len(text) > _LONGEST_HEADING:
        return False
    return _LABEL.fullmatch(text) is not None or _SLASHED.fullmatch(text) is not None or read_date(text) is not None


def read_meal(text: str) -> tuple[str, str] | None:
    """The meal that a line names and what follows it on the line; None where the line names none."""
    found = _HEADING.fullmatch(text[: _LONGEST_HEADING * 10])
    if found is None or (found["rest"].strip() and not found["mark"]):
        return None
    return found["meal"].strip(), found["rest"].strip()


def without_time(text: str) -> str:
    """A line without the time of day in front of it."""
    return _CLOCK.sub("", text, count=1) if _CLOCK.match(text) else text


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
