"""The shopping list by aisle, for each day on which one shops."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nutriplan.exercise import WEEK_DAYS
from nutriplan.plan import Day, ShoppingItem
from nutriplan.reports.view.words import AISLE_NAMES, plural, prose, short_date, weekday
from nutriplan.shopping import ALONE, Household, Trip, shopping_trips
from nutriplan.tables.foods import Aisle
from nutriplan.week import WeekResult

AT_HAND = "Check that you have"
BOUND = "\xa0"  # a space at which no line is broken
_FRESH = {Aisle.PRODUCE, Aisle.BAKERY, Aisle.MEAT, Aisle.FISH}
_FIRST_FRESH_DAYS = 3


@dataclass(frozen=True, slots=True)
class BuyView:
    """Something to buy: how much, and for fresh food that is eaten late in the plan the day it is first needed."""

    item: str
    text: str
    needed: str


@dataclass(frozen=True, slots=True)
class AisleView:
    """An aisle of the shop."""

    name: str
    items: tuple[BuyView, ...]


@dataclass(frozen=True, slots=True)
class TripView:
    """What to buy on one day; `heading` says when and for which days, empty where one shops once. `at_hand` is what a
    kitchen usually has.
    """

    heading: str
    aisles: tuple[AisleView, ...]
    at_hand: tuple[BuyView, ...]


@dataclass(frozen=True, slots=True)
class ShoppingView:
    """The shopping list."""

    summary: str
    trips: tuple[TripView, ...]


def trips_of(result: WeekResult, household: Household) -> tuple[Trip, ...]:
    """What to buy when; for one person who shops once it is the plan's own list."""
    if household == ALONE:
        return (Trip(None, result.days[0].date, result.days[-1].date, result.shopping),)
    return shopping_trips(result.days, result.foods, household, result.pieces)


def shopping_view(result: WeekResult, household: Household = ALONE) -> ShoppingView:
    """The shopping list by aisle, in the order of a shop."""
    trips = trips_of(result, household)
    items = [item for trip in trips for item in trip.items]
    bought = len({item.item for item in items if not item.at_hand})
    checked = len({item.item for item in items if item.at_hand})
    people = "one person" if household.people == 1 else f"{household.people} people"
    stock = ", less what you have" if household.pantry else ""
    return ShoppingView(
        summary=f"{plural(bought, 'item')} for {plural(len(result.days), 'day')}, {people}{stock}"
        + (f"; {checked} more to look for at home" if checked else ""),
        trips=tuple(_trip(result.days, trip) for trip in trips if trip.items),
    )


def _trip(days: Sequence[Day], trip: Trip) -> TripView:
    order = {str(aisle): place for place, aisle in enumerate(Aisle)}
    served = [day for day in days if trip.first <= day.date <= trip.last]
    bought = [item for item in trip.items if not item.at_hand]
    aisles = sorted({item.aisle for item in bought}, key=lambda aisle: order.get(aisle, len(order)))
    return TripView(
        heading=_heading(trip),
        aisles=tuple(
            AisleView(_aisle_name(aisle), _buys(served, (item for item in bought if item.aisle == aisle)))
            for aisle in aisles
        ),
        at_hand=_buys(served, (item for item in trip.items if item.at_hand)),
    )


def _heading(trip: Trip) -> str:
    """`Wednesday 25 Nov, for Wed to Fri`."""
    if trip.day is None:
        return ""
    ends = dict.fromkeys(weekday(day)[:3] for day in (trip.first, trip.last))
    return f"{weekday(trip.day)} {short_date(trip.day)}, for {' to '.join(ends)}"


def _aisle_name(aisle: str) -> str:
    return AISLE_NAMES[Aisle(aisle)] if aisle in list(Aisle) else aisle.replace("_", " ").capitalize()


def _buys(days: Sequence[Day], items: Iterable[ShoppingItem]) -> tuple[BuyView, ...]:
    ordered = sorted(items, key=lambda item: item.item.lower())
    return tuple(BuyView(item.item, _without_item(item), _needed(days, item)) for item in ordered)


def _without_item(item: ShoppingItem) -> str:
    text = prose(item.text.strip())
    if text.lower().startswith(item.item.lower()):
        return text[len(item.item) :].lstrip(" ,:-–") or text
    return text


def _needed(days: Sequence[Day], item: ShoppingItem) -> str:
    if item.aisle not in _FRESH:
        return ""
    for place, day in enumerate(days):
        if any(part.food_id in item.foods for meal in day.meals for part in meal.items):
            dated = f" {short_date(day.date)}" if len(days) > WEEK_DAYS else ""
            return f"for {weekday(day.date)[:3]}{dated}" if place >= _FIRST_FRESH_DAYS else ""
    return ""
