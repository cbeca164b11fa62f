"""The shopping list: check boxes by aisle in two columns."""

from xml.sax.saxutils import escape

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


class BuyLine(Flowable):
    """A line of the list: box, item, the day it is first needed, amount."""

    def __init__(self, buy: BuyView) -> None:
        super().__init__()
        self.buy = buy

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """One row of the column, two where item and amount don't fit beside each other."""
        self.width = width
        beside = width_of(self.buy.text, MEDIUM, SIZE_BODY) + width_of(self._needed, REGULAR, SIZE_CAPTION)
        self.two_rows = _BOX + 7 + width_of(self.buy.item, REGULAR, SIZE_BODY) + 8 + beside > width
        self.height = _ROW + (11 if self.two_rows else 0)
        return width, self.height

    @property
    def _needed(self) -> str:
        return f"   {self.buy.needed}" if self.buy.needed else ""

    def draw(self) -> None:
        """Draw the line."""
        canvas, buy = self.canv, self.buy
        y = self.height - 11.2
        check_box(canvas, 0, y - 1.2, _BOX)
        left = _BOX + 7
        canvas.setFont(REGULAR, SIZE_BODY)
        canvas.setFillColor(INK)
        item = fitted(buy.item, REGULAR, SIZE_BODY, self.width - left)
        canvas.drawString(left, y, item)
        canvas.setFont(REGULAR, SIZE_CAPTION)
        canvas.setFillColor(SOFT)
        after = left + width_of(item, REGULAR, SIZE_BODY)
        if self._needed and after + width_of(self._needed, REGULAR, SIZE_CAPTION) <= self.width:
            canvas.drawString(after, y, self._needed)
        canvas.setFont(MEDIUM, SIZE_BODY)
        canvas.setFillColor(INK)
        amount = fitted(buy.text, MEDIUM, SIZE_BODY, self.width - left)
        canvas.drawRightString(self.width, y - (11 if self.two_rows else 0), amount)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(HAIRLINE / 2)
        canvas.line(left, 0.5, self.width, 0.5)


def shopping_story(view: ShoppingView) -> list[Flowable]:
    """All aisles; an aisle's name stays with its first items."""
    return [part for aisle in view.aisles for part in _aisle(aisle)]


def _aisle(aisle: AisleView) -> list[Flowable]:
    return [Paragraph(escape(aisle.name), AISLE), *(BuyLine(buy) for buy in aisle.items)]
