"""A diary as plain text: one food a line or several with commas, under headings of days and meals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from nutriplan.diary.dates import is_day_label, read_date, read_meal, slash_order, without_time
from nutriplan.diary.eaten import NotUnderstood
from nutriplan.diary.entry import DayEntries, Entry, shown

LONGEST = 500  # letters of a line of text
_BULLET = re.compile(r"^(?:[*•·●▪◦‣+>]\s*|[-–—]\s+|\d{1,2}[.)]\s+(?=\D)|\[[ xX]?\]\s*)+")
_MARKDOWN = re.compile(r"^[#=*_\s]+|[#=*_\s]+$")


@dataclass(frozen=True, slots=True)
class _Line:
    heading: str
    is_day: bool
    meal: str | None
    text: str  # what was eaten; empty where the line names no food


@dataclass(slots=True)
class _Day:
    date: date | None
    label: str
    entries: list[Entry] = field(default_factory=list)
    faults: list[NotUnderstood] = field(default_factory=list)


def listed_days(lines: Sequence[str]) -> tuple[DayEntries, ...]:
    """The days of a list; lines before the first heading of a day are a day of their own."""
    days = [_Day(None, "")]
    order = slash_order(_MARKDOWN.sub("", line[:LONGEST].strip()) for line in lines)
    meal: str | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > LONGEST:
            days[-1].faults.append(_too_long(number, line))
            continue
        found = _taken_apart(line)
        if found.is_day:
            days.append(_Day(read_date(found.heading, order), found.heading.rstrip(":")))
            meal = None
            continue
        meal = found.meal or meal
        if found.text:
            days[-1].entries.append(Entry(number, shown(line), meal, found.text))
    kept = [day for day in days if day.entries or day.faults]
    return tuple(DayEntries(day.date, day.label, tuple(day.entries), tuple(day.faults)) for day in kept)


def is_heading(line: str) -> bool:
    """Whether a line names no food: blank, a rule, a day, or a meal alone."""
    found = _taken_apart(line)
    return found.is_day or not found.text


def _taken_apart(line: str) -> _Line:
    """What a line is: the heading of a day, a meal, a food, or a meal and a food."""
    heading = _MARKDOWN.sub("", line.strip())
    if is_day_label(heading):
        return _Line(heading, is_day=True, meal=None, text="")
    named = read_meal(heading)
    text = named[1] if named is not None else without_time(_BULLET.sub("", line.strip()))
    return _Line(heading, is_day=False, meal=named and named[0], text=text if any(map(str.isalnum, text)) else "")


def _too_long(number: int, line: str) -> NotUnderstood:
    return NotUnderstood(
        number,
        shown(line),
        f"the line has more than {LONGEST} letters",
        "write one food a line",
        (),
    )
