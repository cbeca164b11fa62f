"""The shopping list by aisle."""

from dataclasses import dataclass

from nutriplan.plan import ShoppingItem
from nutriplan.reports.view.words import AISLE_NAMES, plural, prose, weekday
from nutriplan.tables.foods import Aisle
from nutriplan.week import WeekResult

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
class ShoppingView:
    """The shopping list."""

    summary: str
    aisles: tuple[AisleView, ...]


def shopping_view(result: WeekResult) -> ShoppingView:
    """The shopping list by aisle, in the order of a shop."""
    order = {str(aisle): place for place, aisle in enumerate(Aisle)}
    aisles = sorted({item.aisle for item in result.shopping}, key=lambda aisle: order.get(aisle, len(order)))
    return ShoppingView(
        summary=f"{plural(len(result.shopping), 'item')} for {plural(len(result.days), 'day')}, one person",
        aisles=tuple(
            AisleView(
                name=_aisle_name(aisle),
                items=tuple(
                    _buy(result, item)
                    for item in sorted(result.shopping, key=lambda item: item.item.lower())
                    if item.aisle == aisle
                ),
            )
            for aisle in aisles
        ),
    )


def _aisle_name(aisle: str) -> str:
    return AISLE_NAMES[Aisle(aisle)] if aisle in list(Aisle) else aisle.replace("_", " ").capitalize()


def _buy(result: WeekResult, item: ShoppingItem) -> BuyView:
    return BuyView(item.item, _without_item(item), _needed(result, item))


def _without_item(item: ShoppingItem) -> str:
    text = prose(item.text.strip())
    if text.lower().startswith(item.item.lower()):
        return text[len(item.item) :].lstrip(" ,:-–") or text
    return text


def _needed(result: WeekResult, item: ShoppingItem) -> str:
    if item.aisle not in _FRESH:
        return ""
    for place, day in enumerate(result.days):
        if any(part.food_id in item.foods for meal in day.meals for part in meal.items):
            return f"for {weekday(day.date)[:3]}" if place >= _FIRST_FRESH_DAYS else ""
    return ""
