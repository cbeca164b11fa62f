"""What stands at the top and foot of every page, and the anchors of outline and links."""

from collections.abc import Sequence
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable

from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import (
    HAIRLINE,
    INK,
    MARGIN,
    MEDIUM,
    REGULAR,
    RULE,
    SECTION,
    SIZE_FURNITURE,
    SOFT,
    width_of,
)
from nutriplan.reports.view.head import Head

_ELLIPSIS = "…"
_NUMBER_PLACE = "%the number of the page"  # a comment of the page description
_BETWEEN = "  ·  "
_SECTION_ROOM = 80.0
_SMALLEST = 0.8  # of the usual size


class Anchor(Flowable):
    """A place that the outline and links can go to; takes no space."""

    def __init__(self, key: str, title: str, level: int = 0) -> None:
        super().__init__()
        self.key = key
        self.title = title
        self.level = level

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """No space."""
        return 0, 0

    def draw(self) -> None:
        """Set the bookmark."""
        bookmark(self.canv, self.key, self.title, self.level)


def bookmark(canvas: Canvas, key: str, title: str, level: int = 0) -> None:
    """Make the current page a place of the outline."""
    canvas.bookmarkPage(key)
    canvas.addOutlineEntry(title, key, level, closed=False)


def section(title: str, room: float = _SECTION_ROOM) -> list[Flowable]:
    """A heading over something long: a new page where less than `room` [pt] is left, so that it never stands alone."""
    return [CondPageBreak(room), Paragraph(title, SECTION)]


def fitted(text: str, font: str, size: float, width: float) -> str:
    """A text cut with an ellipsis to fit a width [pt]."""
    if width_of(text, font, size) <= width:
        return text
    while text and width_of(text + _ELLIPSIS, font, size) > width:
        text = text[:-1]
    return text.rstrip(" ,;") + _ELLIPSIS


def draw_fitted(
    canvas: Canvas,
    text: str,
    font: str,
    size: float,
    place: tuple[float, float],
    width: float,
    *,
    smallest: float = _SMALLEST,
) -> None:
    """Draw a text on one line of a width [pt]: smaller where it is too long, down to a share of its size, then cut."""
    least = size * smallest
    while size > least and width_of(text, font, size) > width:
        size = max(size - 0.25, least)
    canvas.setFont(font, size)
    canvas.drawString(*place, fitted(text, font, size, width))


def draw_header(canvas: Canvas, head: Head, size: tuple[float, float], margin: float = MARGIN) -> None:
    """For whom, when, on which conditions, and the page number."""
    width, height = size
    right, y = width - margin, height - 28
    canvas.saveState()
    canvas.setFont(MEDIUM, SIZE_FURNITURE)
    canvas.setFillColor(INK)
    who = fitted(_BETWEEN.join((head.person, head.dates)), MEDIUM, SIZE_FURNITURE, right - margin - number_width() - 12)
    canvas.drawString(margin, y, who)
    draw_number(canvas, right, y)
    canvas.setFont(REGULAR, SIZE_FURNITURE)
    canvas.setFillColor(SOFT)
    canvas.drawString(margin, y - 10.5, _whole_parts((head.profile, head.reference), right - margin))
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(HAIRLINE)
    canvas.line(margin, y - 17, right, y - 17)
    canvas.restoreState()


def draw_footer(canvas: Canvas, head: Head, size: tuple[float, float], margin: float = MARGIN) -> None:
    """Version of program and data, how good the plan is, and what it is not."""
    width, _ = size
    canvas.saveState()
    canvas.setFont(REGULAR, SIZE_FURNITURE)
    canvas.setFillColor(SOFT)
    end = width_of(head.disclaimer, MEDIUM, SIZE_FURNITURE)
    room = width - 2 * margin - end - 12
    canvas.drawString(margin, 20, _whole_parts((head.version, head.data, f"plan {head.proof}"), room))
    canvas.setFont(MEDIUM, SIZE_FURNITURE)
    canvas.drawRightString(width - margin, 20, head.disclaimer)
    canvas.restoreState()


def _whole_parts(parts: Sequence[str], width: float) -> str:
    """As many of the parts as fit a width [pt]; only the first is ever cut."""
    for most in range(len(parts), 1, -1):
        line = _BETWEEN.join(parts[:most])
        if width_of(line, REGULAR, SIZE_FURNITURE) <= width:
            return line
    return fitted(parts[0], REGULAR, SIZE_FURNITURE, width)


def number_width() -> float:
    """The room that a page number takes at most [pt]."""
    return width_of(_number_text(888, 888), REGULAR, SIZE_FURNITURE)


def draw_number(canvas: Canvas, right: float, y: float) -> None:
    """Keep the place of the current page's number, at a right edge, until it is known how many pages there are."""
    canvas.saveState()
    canvas.translate(right, y)
    canvas.addLiteral(_NUMBER_PLACE)
    canvas.restoreState()


class NumberedCanvas(Canvas):
    """A canvas with an open outline that puts in the page numbers when it is saved: a second drawing, only to learn
    how many pages there are, would take as long as the first.
    """

    _doc: Any  # reportlab's, which its types leave out

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - what the document hands on
        super().__init__(*arguments, **options)
        self.showOutline()

    def save(self) -> None:
        """Write the page numbers, then the file."""
        if self.getCurrentPageContent():
            self.showPage()
        pages = self._doc.Pages.pages
        for number, page in enumerate(pages, start=1):
            page.setStream(page.stream.replace(_NUMBER_PLACE, self._number(number, len(pages))))
        super().save()

    def _number(self, page: int, pages: int) -> str:
        """The code that draws a page number leftwards from the origin."""
        text = _number_text(page, pages)
        line = self.beginText(-width_of(text, REGULAR, SIZE_FURNITURE), 0)
        line.setFont(REGULAR, SIZE_FURNITURE)
        line.setFillColor(SOFT)
        line.textOut(text)
        return str(line.getCode())


def _number_text(page: int, pages: int) -> str:
    return f"page {page} of {pages}"
