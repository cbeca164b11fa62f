"""Puts the pages together: templates, order, outline, metadata; same plan, same bytes."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from nutriplan.files import write_bytes
from nutriplan.reports.paper import Paper
from nutriplan.reports.pdf.cramps import cramps_story
from nutriplan.reports.pdf.day import HEADLINE, draw_day, meals
from nutriplan.reports.pdf.fridge import DAYS_A_SHEET, FridgeSheet
from nutriplan.reports.pdf.furniture import Anchor, bookmark, draw_footer, draw_header
from nutriplan.reports.pdf.notes import notes_story
from nutriplan.reports.pdf.shopping import shopping_story
from nutriplan.reports.pdf.shortfalls import shortfall_story
from nutriplan.reports.pdf.styles import (
    FOOTER_HEIGHT,
    GUTTER,
    HEADER_HEIGHT,
    MARGIN,
    MARGIN_FRIDGE,
    SIDEBAR,
    SUBTITLE,
    TITLE,
    page_size,
    register_fonts,
)
from nutriplan.reports.pdf.targets import targets_story
from nutriplan.reports.view.report import ReportView, report_view
from nutriplan.week import WeekResult

_FRIDGE, _PLAIN, _COLUMNS = "fridge", "plain", "columns"
_LIST_HEAD = 46.0
_NOTES_ROOM = 240.0  # the sources may begin on the page before, where this much is left


def write_pdf(result: WeekResult, path: Path | BinaryIO, paper: Paper) -> None:
    """Draw a plan as PDF.

    Args:
        result: The plan.
        path: A file, written whole or not at all, or a binary stream.
        paper: The sheet; the fridge page lies on its long side.

    Raises:
        DataError: The standing texts can't be read.
        OutputError: The file can't be written.
    """
    content = draw_pdf(report_view(result), paper)
    if isinstance(path, Path):
        write_bytes(path, content)
    else:
        path.write(content)


def draw_pdf(view: ReportView, paper: Paper) -> bytes:
    """Draw a report: once to learn the number of pages, once to print it."""
    register_fonts()
    pages, _ = _Document(view, paper, 0).build_all()
    _, content = _Document(view, paper, pages).build_all()
    return content


class _Document:
    """One pass of drawing."""

    def __init__(self, view: ReportView, paper: Paper, pages: int) -> None:
        self.view = view
        self.pages = pages
        self.portrait = page_size(paper)
        self.landscape = page_size(paper, landscape=True)
        self.width = self.portrait[0] - 2 * MARGIN
        self.body = (MARGIN, FOOTER_HEIGHT + 14, self.width, self.portrait[1] - HEADER_HEIGHT - FOOTER_HEIGHT - 30)

    def build_all(self) -> tuple[int, bytes]:
        """The number of pages and the file."""
        buffer = BytesIO()
        head = self.view.head
        document = BaseDocTemplate(
            buffer,
            pagesize=self.portrait,
            pageTemplates=self._templates(),
            title=head.title,
            author="nutriplan",
            subject=f"{head.profile}. {head.reference}. {head.disclaimer}.",
            creator=head.version,
            keywords=["menu", "nutrition", "shopping list"],
            lang="en",
            invariant=1,
            pageCompression=1,
        )
        document.build(self._story(), canvasmaker=_canvas)
        return document.page, buffer.getvalue()

    def _templates(self) -> list[PageTemplate]:
        x, y, width, height = self.body
        wide, tall = self.landscape
        sheet = (MARGIN_FRIDGE, FOOTER_HEIGHT + 8, wide - 2 * MARGIN_FRIDGE, tall - FOOTER_HEIGHT - 8 - 24)
        column = (width - GUTTER) / 2
        halves = [
            _frame(x, y, column, height - _LIST_HEAD, "left"),
            _frame(x + column + GUTTER, y, column, height - _LIST_HEAD, "right"),
        ]
        main = width - SIDEBAR - GUTTER
        days = [
            PageTemplate(
                day.anchor,
                [_frame(x, y, main, height - HEADLINE, "meals")],
                onPage=partial(self._day_page, place),
                pagesize=self.portrait,
                autoNextPageTemplate=_PLAIN,
            )
            for place, day in enumerate(self.view.days)
        ]
        return [
            PageTemplate(_FRIDGE, [_frame(*sheet, "sheet")], onPage=self._fridge_page, pagesize=self.landscape),
            PageTemplate(_PLAIN, [_frame(*self.body, "body")], onPage=self._page, pagesize=self.portrait),
            PageTemplate(_COLUMNS, halves, onPage=self._list_page, pagesize=self.portrait),
            *days,
        ]

    def _fridge_page(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        draw_footer(canvas, self.view.head, self.landscape, MARGIN_FRIDGE)

    def _page(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        draw_header(canvas, self.view.head, self.portrait, document.page, self.pages)
        draw_footer(canvas, self.view.head, self.portrait)

    def _day_page(self, place: int, canvas: Canvas, document: BaseDocTemplate) -> None:
        self._page(canvas, document)
        if place == 0:
            bookmark(canvas, "days", "Day by day")
        draw_day(canvas, self.view.days[place], self.body)

    def _list_page(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        self._page(canvas, document)
        x, y, width, height = self.body
        top = y + height
        for text, style in (("Shopping list", TITLE), (self.view.shopping.summary, SUBTITLE)):
            line = Paragraph(text, style)
            _, tall = line.wrap(width, height)
            line.drawOn(canvas, x, top - tall)
            top -= tall + style.spaceAfter

    def _story(self) -> list[Flowable]:
        story = self._fridge_story()
        if self.view.shortfalls:
            misses = shortfall_story(self.view.shortfalls, self.width)
            story += self._part(_PLAIN, "shortfalls", "What could not be met", misses)
        main, room = self.width - SIDEBAR - GUTTER, self.body[3] - HEADLINE
        for day in self.view.days:
            story += [NextPageTemplate(day.anchor), PageBreak()]
            story += meals(day, main, room)
        parts: tuple[tuple[str, str, str, Callable[[], list[Flowable]]], ...] = (
            (_COLUMNS, "shopping", "Shopping list", lambda: shopping_story(self.view.shopping)),
            (_PLAIN, "targets", "Your targets and why", lambda: targets_story(self.view.targets, self.width)),
            (_PLAIN, "cramps", "When a cramp strikes", lambda: cramps_story(self.view.guidance, self.width)),
        )
        for template, key, title, flowables in parts:
            if key != "shopping" or self.view.shopping.aisles:
                story += self._part(template, key, title, flowables())
        return [*story, CondPageBreak(_NOTES_ROOM), Spacer(0, 20), *notes_story(self.view.notes, self.width)]

    def _fridge_story(self) -> list[Flowable]:
        story: list[Flowable] = [Anchor("week", "The week at a glance")]
        for place, first in enumerate(range(0, len(self.view.week.days), DAYS_A_SHEET), start=1):
            story += [PageBreak()] if place > 1 else []
            story.append(FridgeSheet(self.view.week, self.view.head, first, (place, self.pages)))
        return story

    def _part(self, template: str, key: str, title: str, flowables: list[Flowable]) -> list[Flowable]:
        return [NextPageTemplate(template), PageBreak(), Anchor(key, title), *(flowables or [Spacer(0, 0)])]


def _frame(x: float, y: float, width: float, height: float, name: str) -> Frame:
    return Frame(x, y, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, id=name)


def _canvas(*arguments: object, **options: object) -> Canvas:
    canvas = Canvas(*arguments, **options)  # type: ignore[arg-type]
    canvas.showOutline()
    return canvas
