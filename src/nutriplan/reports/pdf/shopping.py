"""The shopping list: check boxes by aisle in two columns."""

from xml.sax.saxutils import escape

from reportlab.lib.utils import simpleSplit
from reportlab.platypus import Flowable, Paragraph

from nutriplan.reports.pdf.furniture import fitted
from nutriplan.reports.pdf.marks import check_box
from nutriplan.reports.pdf.styles import (
    AISLE,
    HAIRLINE,
    INK,
    MEDIUM,
    REGULAR,
    RULE,
    SIZE_BODY,
    SIZE_CAPTION,
    SOFT,
    width_of,
)
from nutriplan.reports.view.shopping import AisleView, BuyView, ShoppingView

_ROW = 16.0
_BOX = 8.5
_LEFT = _BOX + 7
_LINE = 11.0
_CLEAR = 8.0
_MOST_LINES = 3


class BuyLine(Flowable):
    """A line of the list: box, item, the day it is first needed, amount."""

    def __init__(self, buy: BuyView) -> None:
        super().__init__()
        self.buy = buy

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """One row of the column where all fits beside each other, else more."""
        self.width = width
        self.lines = simpleSplit(self.buy.item, REGULAR, SIZE_BODY, width - _LEFT)[:_MOST_LINES]
        last = _LEFT + width_of(self.lines[-1], REGULAR, SIZE_BODY) + width_of(self._needed, REGULAR, SIZE_CAPTION)
        self.amount_below = last + _CLEAR + width_of(self.buy.text, MEDIUM, SIZE_BODY) > width
        self.height = _ROW + _LINE * (len(self.lines) - 1 + self.amount_below)
        return width, self.height

    @property
    def _needed(self) -> str:
        return f"   {self.buy.needed}" if self.buy.needed else ""

    def draw(self) -> None:
        """Draw the line."""
        canvas, buy = self.canv, self.buy
        y = self.height - 11.2
        check_box(canvas, 0, y - 1.2, _BOX)
        canvas.setFont(REGULAR, SIZE_BODY)
        canvas.setFillColor(INK)
        for place, line in enumerate(self.lines):
            canvas.drawString(_LEFT, y - place * _LINE, line)
        y -= _LINE * (len(self.lines) - 1)
        canvas.setFont(REGULAR, SIZE_CAPTION)
        canvas.setFillColor(SOFT)
        canvas.drawString(_LEFT + width_of(self.lines[-1], REGULAR, SIZE_BODY), y, self._needed)
        canvas.setFont(MEDIUM, SIZE_BODY)
        canvas.setFillColor(INK)
        amount = fitted(buy.text, MEDIUM, SIZE_BODY, self.width - _LEFT)
        canvas.drawRightString(self.width, y - _LINE * self.amount_below, amount)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(HAIRLINE / 2)
        canvas.line(_LEFT, 0.5, self.width, 0.5)


def shopping_story(view: ShoppingView) -> list[Flowable]:
    """All aisles; an aisle's name stays with its first items."""
    return [part for aisle in view.aisles for part in _aisle(aisle)]


def _aisle(aisle: AisleView) -> list[Flowable]:
    return [Paragraph(escape(aisle.name), AISLE), *(BuyLine(buy) for buy in aisle.items)]
