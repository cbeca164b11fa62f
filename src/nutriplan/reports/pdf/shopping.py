"""The shopping list: check boxes by aisle in two columns."""

from collections.abc import Sequence
from math import ceil
from xml.sax.saxutils import escape

from reportlab.lib.utils import simpleSplit
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from nutriplan.reports.pdf.furniture import fitted
from nutriplan.reports.pdf.marks import check_box
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import (
    AISLE,
    AISLE_GAP,
    BLUE,
    BODY,
    BOLD,
    HAIRLINE,
    INK,
    MEDIUM,
    REGULAR,
    RULE,
    SECTION,
    SIZE_AISLE,
    SIZE_BODY,
    SIZE_CAPTION,
    SOFT,
    width_of,
)
from nutriplan.reports.view.shopping import AT_HAND, BOUND, BuyView, ShoppingView, TripView

_ROWS = (16.0, 14.8, 13.6, 12.6)
_BOX = 8.5
BOX_ROOM = _BOX + 7
_LINE = 11.0
_CLEAR = 8.0
_LOST = 45.0  # at the ends of columns and to a heading
_MOST_LINES = 3
_NAME_ROW = 17.0
_LEAST_LINES = 2
_CONTINUED = ", continued"


class BuyLine(Flowable):
    """A line of the list: box, item, the day it is first needed, amount."""

    def __init__(self, buy: BuyView, row: float) -> None:
        super().__init__()
        self.buy = buy
        self.row = row

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """One row of the column where all fits beside each other, else more."""
        self.width = width
        needed = width_of(self._needed, REGULAR, SIZE_CAPTION)
        self.lines = simpleSplit(self.buy.item, REGULAR, SIZE_BODY, width - BOX_ROOM)[:_MOST_LINES]
        if BOX_ROOM + width_of(self.lines[-1], REGULAR, SIZE_BODY) + needed > width:
            self.lines = simpleSplit(self.buy.item, REGULAR, SIZE_BODY, width - BOX_ROOM - needed)[:_MOST_LINES]
        last = BOX_ROOM + width_of(self.lines[-1], REGULAR, SIZE_BODY) + needed
        self.amount_below = last + _CLEAR + width_of(self.buy.text, MEDIUM, SIZE_BODY) > width
        self.height = self.row + _LINE * (len(self.lines) - 1 + self.amount_below)
        return width, self.height

    @property
    def _needed(self) -> str:
        return f"   {self.buy.needed}" if self.buy.needed else ""

    def draw(self) -> None:
        """Draw the line."""
        canvas, buy = self.canv, self.buy
        y = self.height - self.row * 0.7
        check_box(canvas, 0, y - 1.2, _BOX)
        canvas.setFont(REGULAR, SIZE_BODY)
        canvas.setFillColor(INK)
        for place, line in enumerate(self.lines):
            canvas.drawString(BOX_ROOM, y - place * _LINE, line)
        y -= _LINE * (len(self.lines) - 1)
        canvas.setFont(REGULAR, SIZE_CAPTION)
        canvas.setFillColor(SOFT)
        canvas.drawString(BOX_ROOM + width_of(self.lines[-1], REGULAR, SIZE_BODY), y, self._needed)
        canvas.setFont(MEDIUM, SIZE_BODY)
        canvas.setFillColor(INK)
        amount = fitted(buy.text, MEDIUM, SIZE_BODY, self.width - BOX_ROOM)
        canvas.drawRightString(self.width, y - _LINE * self.amount_below, amount)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(HAIRLINE / 2)
        canvas.line(BOX_ROOM, 0.5, self.width, 0.5)


class AisleBlock(Flowable):
    """An aisle with its name; torn by a column's end, it goes on under the name again."""

    def __init__(self, name: str, lines: Sequence[BuyLine]) -> None:
        super().__init__()
        self.name = name
        self.lines = tuple(lines)

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Space to the aisle above."""
        return AISLE_GAP

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The name and a row for each item."""
        self.width = width
        self.height = _NAME_ROW + sum(line.wrap(width, height)[1] for line in self.lines)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """As many items as fit, at least two, and the rest."""
        left, fits = height - _NAME_ROW, 0
        for line in self.lines:
            left -= line.wrap(width, height)[1]
            if left < 0:
                break
            fits += 1
        if fits < min(_LEAST_LINES, len(self.lines)):
            return []
        rest = f"{self.name.removesuffix(_CONTINUED)}{_CONTINUED}"
        return [AisleBlock(self.name, self.lines[:fits]), AisleBlock(rest, self.lines[fits:])]

    def draw(self) -> None:
        """Draw the name and the items."""
        self.canv.setFont(BOLD, SIZE_AISLE)
        self.canv.setFillColor(BLUE)
        y = self.height - _NAME_ROW
        self.canv.drawString(0, y + 5, self.name)
        for line in self.lines:
            y -= line.wrap(self.width, y)[1]
            line.drawOn(self.canv, 0, y)


def shopping_story(view: ShoppingView, width: float, room: float) -> list[Flowable]:
    """All aisles, each shopping day on a sheet of its own, and what to look for at home under them.

    Args:
        view: What to buy.
        width: Of a column [pt].
        room: The columns of a sheet together [pt].
    """
    story: list[Flowable] = []
    for place, trip in enumerate(view.trips):
        story += [PageBreak()] if place else []
        story += [Paragraph(escape(trip.heading), SECTION)] if trip.heading else []
        story += _on_fewest_sheets(trip, width, room)
    return story


def _on_fewest_sheets(trip: TripView, width: float, room: float) -> list[Flowable]:
    """A list on as few sheets as it can be: with boxes at what is at home too and in the tallest rows of those."""
    listed = "; ".join(escape(f"{buy.item} {buy.text.replace(' ', BOUND)}") for buy in trip.at_hand)
    told: list[Flowable] = [Paragraph(AT_HAND, AISLE), Paragraph(listed, BODY)] if listed else []
    ways: list[tuple[int, list[Flowable]]] = []
    for row, boxes in ((_ROWS[0], True), *((row, False) for row in _ROWS)):
        blocks: list[Flowable] = [_block(aisle.name, aisle.items, row) for aisle in trip.aisles]
        blocks += [_block(AT_HAND, trip.at_hand, row)] if listed and boxes else []
        under = [] if boxes else told
        tall = sum(block.wrap(width, room)[1] + AISLE_GAP for block in (*blocks, *under))
        blocks += [Spacer(0, AISLE_GAP), KeepTogether(under)] if under else []
        ways.append((ceil(tall / (room - _LOST)), blocks))
    return min(ways, key=lambda way: way[0])[1]


def _block(name: str, items: Sequence[BuyView], row: float) -> AisleBlock:
    return AisleBlock(name, [BuyLine(buy, row) for buy in items])
