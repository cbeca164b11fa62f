"""The calendar: every meal and portion comes back, a client can read it, a changed plan updates what it imported."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import icalendar
import pytest

from nutriplan.plan import Meal
from nutriplan.reports.calendar import plan_calendar
from nutriplan.reports.view.words import SLOT_NAMES, grams, measure
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.week import WeekResult
from reports_fixture import START, week_result

ODD = "Beans, peas; \\ “rice” <b>&</b>\n\nBEGIN:VEVENT"
LONG = "Ελένη Παπαδοπούλου και Жанна " * 8


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


@pytest.fixture(scope="module")
def content(week: WeekResult, catalog: Catalog) -> bytes:
    return plan_calendar(week, catalog.slots)


def events(content: bytes) -> list[icalendar.Event]:
    return [part for part in icalendar.Calendar.from_ical(content).walk("VEVENT") if isinstance(part, icalendar.Event)]


def with_meal(week: WeekResult, meal: Meal) -> WeekResult:
    first, *others = week.days
    return replace(week, days=(replace(first, meals=(meal, *first.meals[1:])), *others))


def test_every_meal_and_portion_comes_back(week: WeekResult, content: bytes) -> None:
    found = events(content)
    meals = [(day, meal) for day in week.days for meal in day.meals]
    assert len(found) == len(meals) > 0
    for event, (day, meal) in zip(found, meals, strict=True):
        assert str(event["summary"]) == f"{SLOT_NAMES[meal.slot]}: {meal.name}"
        assert event.decoded("dtstart").date() == day.date
        lines = str(event["description"]).split("\n")
        for line, item in zip(lines, meal.items, strict=False):
            said = measure(item.measure)
            portion = f"{said} ({grams(item.grams)})" if said != grams(item.grams) else said
            assert line == f"- {week.foods[item.food_id].name}: {portion}"
        assert lines[len(meal.items)] == ""
        assert lines[len(meal.items) + 1] == meal.method


def test_meals_stand_where_the_table_says_without_a_time_zone(content: bytes, catalog: Catalog) -> None:
    times = {SLOT_NAMES[slot.slot]: slot for slot in catalog.slots}
    for event in events(content):
        slot = times[str(event["summary"]).partition(":")[0]]
        starts: datetime = event.decoded("dtstart")
        assert starts.tzinfo is None
        assert starts.time() == slot.serve_at
        assert event.decoded("dtend") - starts == timedelta(minutes=slot.serve_minutes)
    assert b"TZID" not in content


def test_a_day_is_eaten_in_order(catalog: Catalog) -> None:
    """Each meal is over before the next begins; drinks go with any."""
    meals = [slot for slot in catalog.slots if slot.slot is not Slot.DRINKS]
    for first, second in pairwise(meals):
        ends = datetime.combine(START, first.serve_at) + timedelta(minutes=first.serve_minutes)
        assert ends <= datetime.combine(START, second.serve_at)


def test_what_clients_insist_on(content: bytes) -> None:
    text = content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert "VERSION:2.0\r\n" in text
    assert "PRODID:" in text
    assert "METHOD" not in text  # with one, clients take the file for an invitation
    calendar = icalendar.Calendar.from_ical(content)
    assert not [fault for part in calendar.walk() for fault in part.errors]
    assert calendar.to_ical() == content
    for event in events(content):
        assert {"uid", "dtstamp", "dtstart", "dtend", "summary", "sequence"} <= {name.lower() for name in event}


def test_same_plan_same_bytes(week: WeekResult, content: bytes, catalog: Catalog) -> None:
    assert plan_calendar(week, catalog.slots) == content


def test_a_swapped_dish_keeps_its_event(week: WeekResult, content: bytes, catalog: Catalog) -> None:
    swapped = with_meal(week, replace(week.days[0].meals[0], name="Toast", dish_id="toast"))
    before, after = events(content), events(plan_calendar(swapped, catalog.slots))
    assert [str(event["uid"]) for event in before] == [str(event["uid"]) for event in after]
    assert [str(event["summary"]) for event in before] != [str(event["summary"]) for event in after]
    assert len({str(event["uid"]) for event in before}) == len(before)


def test_a_changed_plan_is_newer(week: WeekResult, content: bytes, catalog: Catalog) -> None:
    """Clients that compare SEQUENCE or DTSTAMP take the change over."""
    changed = events(plan_calendar(replace(week, revision=2), catalog.slots))
    for before, after in zip(events(content), changed, strict=True):
        assert (before.decoded("sequence"), after.decoded("sequence")) == (0, 2)
        for stamp in ("dtstamp", "last-modified"):
            assert before.decoded(stamp) < after.decoded(stamp)


def test_another_person_or_week_has_other_events(week: WeekResult, content: bytes, catalog: Catalog) -> None:
    ids = {str(event["uid"]) for event in events(content)}
    for other in (week_result(name="Jan"), replace(week, start=START + timedelta(days=7))):
        assert not ids & {str(event["uid"]) for event in events(plan_calendar(other, catalog.slots))}


@pytest.mark.parametrize("name", [ODD, LONG])
def test_odd_text_is_escaped_and_folded(week: WeekResult, catalog: Catalog, name: str) -> None:
    content = plan_calendar(with_meal(week, replace(week.days[0].meals[0], name=name, method=name)), catalog.slots)
    found = events(content)
    assert len(found) == sum(len(day.meals) for day in week.days)
    assert str(found[0]["summary"]).partition(": ")[2] == name
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
