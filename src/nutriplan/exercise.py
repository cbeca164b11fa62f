"""Exercise as people write it: `vigorous 2h tue,thu,sat`, read into hours at an intensity on some weekdays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Weekday(StrEnum):
    """Days of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """The weekday of a date."""
        return WEEK[day.weekday()]


class Intensity(StrEnum):
    """How hard an exercise is: a walk, a brisk walk, a steady run, race pace."""

    LOW = "low"
    MODERATE = "moderate"
    VIGOROUS = "vigorous"
    VERY_VIGOROUS = "very-vigorous"


WEEK = tuple(Weekday)
WEEK_DAYS = len(WEEK)
STRENUOUS = frozenset({Intensity.VIGOROUS, Intensity.VERY_VIGOROUS})
MOST_HOURS_A_DAY = 16.0
_MINUTES = 60
_FORM = re.compile(
    r"(?P<intensity>[a-z]+(?:[ -][a-z]+)??)\s+"
    r"(?:(?P<hours>\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<minutes>\d+(?:\.\d+)?)\s*min(?:utes?)?)?"
    r"(?:\s+(?:on\s+)?(?P<days>[a-z]+(?:[\s,-]+[a-z]+)*))?"
)
_EVERY_DAY = frozenset({"daily", "every day"})
_EXPECTED = (
    f"write it as 'vigorous 1.5h' (every day) or 'vigorous 2h tue,thu,sat'; intensity is one of {', '.join(Intensity)}"
)


@dataclass(frozen=True, slots=True)
class Session:
    """Hours [h] of exercise at an intensity on each of some weekdays."""

    intensity: Intensity
    hours: float
    days: tuple[Weekday, ...] = WEEK

    def __str__(self) -> str:
        """The session as it can be read again."""
        when = "" if self.days == WEEK else f" {','.join(self.days)}"
        return f"{self.intensity} {self.hours:g}h{when}"


def parse_session(text: str) -> Session:
    """Read one exercise, as `vigorous 2h`, `moderate 45 min mon-fri` or `low 1h30min sat, sun`.

    Raises:
        ValueError: It can't be understood, or its hours are none or more than a day holds.
    """
    match = _FORM.fullmatch(" ".join(text.lower().split()))
    if not match or not (match["hours"] or match["minutes"]):
        raise ValueError(f"{text!r} can't be understood; {_EXPECTED}")
    word = match["intensity"].replace(" ", "-")
    if word not in list(Intensity):
        raise ValueError(f"{text!r}: {match['intensity']!r} is no intensity; {_EXPECTED}")
    hours = float(match["hours"] or 0) + float(match["minutes"] or 0) / _MINUTES
    if not 0 < hours <= MOST_HOURS_A_DAY:
        raise ValueError(f"{text!r}: {hours:g} h a day is not between 0 and {MOST_HOURS_A_DAY:g}")
    return Session(Intensity(word), round(hours, 4), _days(text, match["days"]))


def hours_on(sessions: Sequence[Session], day: Weekday | None) -> dict[Intensity, float]:
    """Hours [h] by intensity on a weekday; None is a day of which only the daily exercise is known."""
    hours: dict[Intensity, float] = {}
    for session in sessions:
        if day in session.days or session.days == WEEK:
            hours[session.intensity] = hours.get(session.intensity, 0.0) + session.hours
    return hours


def overfull_days(sessions: Sequence[Session]) -> list[Weekday]:
    """Weekdays with more exercise than a day holds."""
    return [day for day in WEEK if sum(hours_on(sessions, day).values()) > MOST_HOURS_A_DAY]


def _days(text: str, words: str | None) -> tuple[Weekday, ...]:
    if words is None or words in _EVERY_DAY:
        return WEEK
    chosen: set[Weekday] = set()
    for part in re.split(r"\s*,\s*|\s+", re.sub(r"\s*-\s*", "-", words)):
        first, _, last = part.partition("-")
        begin = WEEK.index(_weekday(text, first))
        end = WEEK.index(_weekday(text, last)) if last else begin
        span = range(begin, end + 1) if begin <= end else [*range(begin, len(WEEK)), *range(end + 1)]
        chosen |= {WEEK[place] for place in span}
    return tuple(day for day in WEEK if day in chosen)


def _weekday(text: str, word: str) -> Weekday:
    for day, name in zip(WEEK, _NAMES, strict=True):
        if len(word) >= len(day) and name.startswith(word):
            return day
    raise ValueError(f"{text!r}: {word!r} is no weekday; use {', '.join(WEEK)}, a span such as mon-fri, or daily")


_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
