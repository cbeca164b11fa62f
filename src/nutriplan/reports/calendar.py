"""The plan as a calendar (RFC 5545): an event a meal, the same on every import, so that a changed plan updates it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from nutriplan.plan import Day, Meal
from nutriplan.reports.view.day import MealView, meal_view
from nutriplan.reports.view.head import DISCLAIMER, head
from nutriplan.reports.view.words import weekday
from nutriplan.tables.slots import MealSlot
from nutriplan.week import WeekResult

_PRODUCT = "-//nutriplan//nutriplan//EN"


def plan_calendar(result: WeekResult, slots: Sequence[MealSlot]) -> bytes:
    """The plan as an iCalendar file.

    Times are of the clock on the wall (no time zone), so that breakfast stays breakfast on a journey. The same plan
    gives the same bytes: nothing in the file is taken from the clock or drawn by lot. A plan that was changed counts as
    newer, which some clients ask for before they update an event.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", head(result).title)
    served = {slot.slot: slot for slot in slots}
    for day in result.days:
        for meal in day.meals:
            calendar.add_component(_event(result, day, meal, served[meal.slot]))
    return bytes(calendar.to_ical())


def _event(result: WeekResult, day: Day, meal: Meal, slot: MealSlot) -> Event:
    view = meal_view(result, day, meal)
    event = Event()
    event.add("uid", _uid(result, day, meal))
    starts = datetime.combine(day.date, slot.serve_at)
    revised = datetime.combine(result.start, time(), UTC) + timedelta(minutes=result.revision)
    event.add("dtstamp", revised)
    event.add("last-modified", revised)
    event.add("sequence", result.revision)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=slot.serve_minutes))
    event.add("summary", f"{view.slot}: {view.name}")
    event.add("description", _description(view, day))
    event.add("categories", [view.slot])
    event.add("transp", "TRANSPARENT")  # a meal does not make one busy
    return event


def _uid(result: WeekResult, day: Day, meal: Meal) -> str:
    """Whose plan, which plan, which meal: what stays the same when a dish is swapped."""
    whose = sha256(result.profile.name.strip().casefold().encode()).hexdigest()[:12]
    return f"{result.start.isoformat()}-{day.date.isoformat()}-{meal.slot}-{whose}@nutriplan"


def _description(view: MealView, day: Day) -> str:
    items = [
        f"- {item.name}: {f'{item.measure} ({item.grams})' if item.measure else item.grams}" for item in view.items
    ]
    return "\n".join([*items, "", view.method, f"{view.note} · {weekday(day.date)} · {DISCLAIMER}"])
