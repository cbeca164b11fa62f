"""A diary as plain text: one food a line or several with commas, under headings of days and meals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from nutriplan.diary.dates import is_day_label, read_date, read_meal, without_time
from nutriplan.diary.eaten import NotUnderstood
from nutriplan.diary.entry import DayEntries, Entry, shown

LONGEST = 500  # letters of a line of text
_BULLET = re.compile(r"^(?:[*•·●▪◦‣+>]\s*|[-–—]\s+|\d{1,2}[.)]\s+(?=\D)|\[[ xX]?\]\s*)+")
_MARKDOWN = re.compile(r"^[#=*_\s]+|[#=*_\s]+$")


@dataclass(slots=True)
class _Day:
    date: date | None
    label: str
    entries: list[Entry] = field(default_factory=list)
    faults: list[NotUnderstood] = field(default_factory=list)


def listed_days(lines: Sequence[str]) -> tuple[DayEntries, ...]:
    """The days of a list; lines before the first heading of a day are a day of their own."""
    days = [_Day(None, "")]
    meal: str | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > LONGEST:
            days[-1].faults.append(_too_long(number, line))
            continue
        heading = _MARKDOWN.sub("", line.strip())
        if is_day_label(heading):
            days.append(_Day(read_date(heading), heading.rstrip(":")))
            meal = None
            continue
        named = read_meal(heading)
        if named is not None:
            meal = named[0]
        text = named[1] if named is not None else without_time(_BULLET.sub("", line.strip()))
        if text and not is_rule(text):
            days[-1].entries.append(Entry(number, shown(line), meal, text))
        elif text and not named:
            continue
    kept = [day for day in days if day.entries or day.faults]
    return tuple(DayEntries(day.date, day.label, tuple(day.entries), tuple(day.faults)) for day in kept)


def is_rule(text: str) -> bool:
    """Whether a line has no letter and no number, so that it can't name a food."""
    return not any(letter.isalnum() for letter in text)


def is_heading(line: str) -> bool:
    """Whether a line names no food: blank, a rule, a day, or a meal alone."""
    heading = _MARKDOWN.sub("", line.strip())
    named = read_meal(heading)
    text = named[1] if named is not None else without_time(_BULLET.sub("", line.strip()))
    return not line.strip() or is_day_label(heading) or not text or is_rule(text)


def _too_long(number: int, line: str) -> NotUnderstood:
    return NotUnderstood(
        number,
        shown(line),
        f"the line has more than {LONGEST} letters",
        "write one food a line",
        (),
    )
