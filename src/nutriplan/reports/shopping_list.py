"""The shopping list as a file: text for a telephone, CSV for a spreadsheet, JSON for scripts."""

import csv
import datetime
import io
from typing import Any, Literal

from pydantic import Field

from nutriplan.cells import guarded
from nutriplan.reports.envelope import Document, document_text
from nutriplan.reports.lines import wrapped
from nutriplan.reports.view.head import head
from nutriplan.reports.view.shopping import AT_HAND, BOUND, TripView, shopping_view, trips_of
from nutriplan.reports.view.words import AISLE_NAMES
from nutriplan.shopping import Household
from nutriplan.tables.foods import Aisle
from nutriplan.week import WeekResult

COLUMNS = ("shop_on", "from", "to", "aisle", "item", "grams", "amount", "at_hand")
SHOPPING_SCHEMA: Literal["nutriplan.shopping/1"] = "nutriplan.shopping/1"


class LineDocument(Document):
    """Something to buy: grams as bought, the amount in words, whether it is usually at hand, the foods it is for."""

    aisle: str
    item: str
    grams: float
    text: str
    at_hand: bool
    foods: tuple[str, ...]


class TripDocument(Document):
    """What is bought on a day (null: once for the whole plan) for the meals from one date to another."""

    shop_on: datetime.date | None
    first: datetime.date = Field(alias="from")
    last: datetime.date = Field(alias="to")
    items: tuple[LineDocument, ...]


class ShoppingDocument(Document):
    """The shopping list of a plan for a household; `pantry` tells whether what is there was taken off."""

    schema_: Literal["nutriplan.shopping/1"] = Field(SHOPPING_SCHEMA, alias="schema")
    portions: int
    pantry: bool
    trips: tuple[TripDocument, ...]


def shopping_text(result: WeekResult, household: Household) -> str:
    """The list as text, an aisle after the other, with boxes to tick."""
    view = shopping_view(result, household)
    lines = [f"Shopping list, {head(result).dates}", *wrapped(view.summary, 0)]
    for trip in view.trips:
        lines += ["", trip.heading, "=" * len(trip.heading)] if trip.heading else []
        lines += _trip_lines(trip)
    return "\n".join(lines) + "\n"


def _trip_lines(trip: TripView) -> list[str]:
    lines: list[str] = []
    for aisle in trip.aisles:
        lines += ["", aisle.name]
        lines += [f"[ ] {item.item}: {item.text}{f' ({item.needed})' if item.needed else ''}" for item in aisle.items]
    if trip.at_hand:
        # An amount stays whole: its spaces are bound while lines are broken.
        listed = "; ".join(f"{item.item} {item.text.replace(' ', BOUND)}" for item in trip.at_hand)
        lines += ["", AT_HAND, *(line.replace(BOUND, " ") for line in wrapped(listed, 4, first="[ ] "))]
    return lines


def shopping_csv(result: WeekResult, household: Household) -> str:
    """The list as CSV, a row a line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for trip in trips_of(result, household):
        for item in trip.items:
            aisle = AISLE_NAMES[Aisle(item.aisle)]
            dates = ("" if trip.day is None else trip.day.isoformat(), trip.first.isoformat(), trip.last.isoformat())
            cells = (*dates, aisle, item.item, f"{item.grams:g}", item.text, "yes" if item.at_hand else "no")
            writer.writerow([guarded(cell) for cell in cells])
    return stream.getvalue()


def shopping_json(result: WeekResult, household: Household) -> str:
    """The list as JSON text."""
    document = ShoppingDocument(
        portions=household.people,
        pantry=bool(household.pantry),
        trips=tuple(
            TripDocument(
                shop_on=trip.day,
                first=trip.first,
                last=trip.last,
                items=tuple(
                    LineDocument(
                        aisle=item.aisle,
                        item=item.item,
                        grams=item.grams,
                        text=item.text,
                        at_hand=item.at_hand,
                        foods=item.foods,
                    )
                    for item in trip.items
                ),
            )
            for trip in trips_of(result, household)
        ),
    )
    return document_text(document)


def shopping_schema() -> dict[str, Any]:
    """The JSON Schema of a shopping list."""
    return ShoppingDocument.model_json_schema(mode="serialization", by_alias=True)
