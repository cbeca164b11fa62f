"""Puts the pages together: templates, order, outline, metadata; same plan, same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import pairwise

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from nutriplan.reports.paper import Page, Printing
from nutriplan.reports.pdf.cramps import HEADING as CRAMPS
from nutriplan.reports.pdf.cramps import cramps_story
from nutriplan.reports.pdf.day import day_story, draw_day, headline, meals_width
from nutriplan.reports.pdf.diary import diary_story
from nutriplan.reports.pdf.fridge import fridge_sheets
from nutriplan.reports.pdf.furniture import Anchor, NumberedCanvas, bookmark, draw_footer, draw_header
from nutriplan.reports.pdf.layout import Layout, narrow
from nutriplan.reports.pdf.notes import notes_story
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.shopping import shopping_story
from nutriplan.reports.pdf.shortfalls import HEADING as SHORTFALLS
from nutriplan.reports.pdf.shortfalls import shortfall_story
from nutriplan.reports.pdf.styles import (
    BODY,
    GUTTER,
    SUBTITLE,
    TITLE,
    grey,
    page_size,
    register_fonts,
)
from nutriplan.reports.pdf.swaps import swaps_story
from nutriplan.reports.pdf.targets import TITLE_OF_PAGE as TARGETS
from nutriplan.reports.pdf.targets import targets_story
from nutriplan.reports.view.report import ReportView
from nutriplan.reports.view.shortfalls import ShortfallView

_FRIDGE, _PLAIN, _COLUMNS = "fridge", "plain", "columns"
SWAPS = "Other dinners"
_LIST_HEAD = 46.0
_NOTES_ROOM = 240.0  # the sources may begin on the page before, where this much is left


def draw_pdf(view: ReportView, printing: Printing) -> bytes:
    """Draw a report."""
    register_fonts()
    if Page.DAYS not in printing.pages:  # nothing may lead to pages that are not there
        dinners = tuple(replace(each, anchor="") for each in view.swaps.dinners)
        swaps = replace(view.swaps, dinners=dinners)
        view = replace(view, days=(), shortfalls=unlinked(view.shortfalls), swaps=swaps)
    if Page.TARGETS not in printing.pages:
        view = without_targets(view, "which is not printed here")
    return Document(view, printing).build()


def unlinked(views: Sequence[ShortfallView]) -> tuple[ShortfallView, ...]:
    """What falls short, without links to the pages of the days."""
    return tuple(replace(each, misses=tuple(replace(miss, anchor="") for miss in each.misses)) for each in views)


def without_targets(view: ReportView, note: str) -> ReportView:
    """A report whose line about a doctor tells that the targets it speaks of are not printed."""
    if not view.week.doctor:
        return view
    return replace(view, week=replace(view.week, doctor=f"{view.week.doctor.removesuffix('.')}, {note}."))


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that belong together: the template of the first, and what flows on them; `runs_on` may begin on the last
    page of a part of the same template, where that much [pt] is left.
    """

    template: str
    story: list[Flowable]
    runs_on: float | None = None


class Document:
    """A report on its way to paper; one with other parts says how it draws them."""

    def __init__(self, view: ReportView, printing: Printing) -> None:
        self.view = view
        self.printing = printing
        self.layout = Layout(printing.paper, printing.large)
        self.body = self.layout.body
        self.width = self.body[2]
        self.narrow = narrow(self.width)

    @property
    def linked(self) -> bool:
        """Whether the pages of the days are there to lead to."""
        return bool(self.view.days)

    @property
    def _column(self) -> float:
        """The width of a column of the shopping list."""
        return self.width if self.narrow else (self.width - GUTTER) / 2

    def build(self) -> bytes:
        """The file."""
        buffer = BytesIO()
        head = self.view.head
        parts = self._parts()
        document = BaseDocTemplate(
            buffer,
            pagesize=page_size(self.printing.paper),
            pageTemplates=self._templates(parts[0].template),
            title=head.title,
            author="nutriplan",
            subject=f"{head.profile}. {head.reference}. {head.disclaimer}.",
            creator=head.version,
            keywords=["menu", "nutrition", "shopping list"],
            lang="en",
            invariant=1,
            pageCompression=1,
            enforceColorSpace=grey if self.printing.mono else None,
        )
        document.build(_joined(parts), canvasmaker=NumberedCanvas)
        return buffer.getvalue()

    def _templates(self, first: str) -> list[PageTemplate]:
        """All templates; the document begins with the first of them."""
        x, y, width, height = self.body
        column = self._column
        columns = [_frame(x, y, column, height - _LIST_HEAD, "left")]
        if not self.narrow:
            columns.append(_frame(x + column + GUTTER, y, column, height - _LIST_HEAD, "right"))
        templates = [
            self._template(_FRIDGE, [_frame(*self.layout.fridge, "sheet")], self._fridge_page, landscape=True),
            self._template(_PLAIN, [_frame(*self.body, "body")], self._page),
            self._template(_COLUMNS, columns, self._list_page),
        ]
        for place, day in enumerate(self.view.days):
            frame = _frame(x, y, meals_width(width), height - headline(width), "meals")
            templates.append(self._template(day.anchor, [frame], partial(self._day_page, place)))
            templates[-1].autoNextPageTemplate = _PLAIN
        return sorted(templates, key=lambda template: template.id != first)

    def _template(
        self, name: str, frames: list[Frame], draw: Callable[[Canvas], None], *, landscape: bool = False
    ) -> PageTemplate:
        def page(canvas: Canvas, _document: BaseDocTemplate) -> None:
            self.layout.enlarge(canvas)
            draw(canvas)

        return PageTemplate(name, frames, onPage=page, pagesize=page_size(self.printing.paper, landscape=landscape))

    def _fridge_page(self, canvas: Canvas) -> None:
        draw_footer(canvas, self.view.head, self.layout.size(landscape=True), self.layout.margin_fridge)

    def _page(self, canvas: Canvas) -> None:
        draw_header(canvas, self.view.head, self.layout.size(), self.layout.margin)
        draw_footer(canvas, self.view.head, self.layout.size(), self.layout.margin)

    def _day_page(self, place: int, canvas: Canvas) -> None:
        self._page(canvas)
        if place == 0:
            bookmark(canvas, "days", "Day by day")
        draw_day(canvas, self.view.days[place], self.body)

    def _list_page(self, canvas: Canvas) -> None:
        self._page(canvas)
        x, y, width, height = self.body
        top = y + height
        for text, style in (("Shopping list", TITLE), (self.view.shopping.summary, SUBTITLE)):
            line = Paragraph(text, style)
            _, tall = line.wrap(width, height)
            line.drawOn(canvas, x, top - tall)
            top -= tall + style.spaceAfter

    def _parts(self) -> list[Part]:
        """What is to be printed, in the order in which it is bound; a plain note where that is nothing."""
        drawn = self.drawn()
        parts = [part for page in Page if page in self.printing.pages for part in drawn[page]()]
        return parts or [Part(_PLAIN, [Paragraph(self._nothing(), BODY)])]

    def drawn(self) -> dict[Page, Callable[[], list[Part]]]:
        """How each part of a report is drawn."""
        return {
            Page.WEEK: self.week,
            Page.DAYS: self._days,
            Page.SWAPS: self._swaps,
            Page.SHOPPING: self._shopping,
            Page.TARGETS: lambda: [
                self.plain("targets", TARGETS, targets_story(self.view.targets, self.width, self.body[3]))
            ],
            Page.CRAMPS: lambda: [self.plain("cramps", CRAMPS, cramps_story(self.view.guidance, self.width))],
            Page.SOURCES: lambda: [Part(_PLAIN, notes_story(self.view.notes, self.width), _NOTES_ROOM)],
            Page.DIARY: lambda: [self.plain("diary", "Food diary", diary_story(self.width, self.body[3]))],
        }

    def _nothing(self) -> str:
        """What to say where the parts that are asked for are empty."""
        if Page.SHOPPING in self.printing.pages:
            return "Nothing to buy."
        return self.view.notes.no_swaps or "There are no other dinners to show."

    def week(self) -> list[Part]:
        """The week at a glance and what falls short."""
        sheets = fridge_sheets(self.view.week, self.view.head, self.layout.days_a_sheet, linked=self.linked)
        story: list[Flowable] = [Anchor("week", "The week at a glance")]
        for place, sheet in enumerate(sheets):
            story += [PageBreak()] if place else []
            story.append(sheet)
        parts = [Part(_FRIDGE, story)]
        if self.view.shortfalls:
            misses = shortfall_story(self.view.shortfalls, self.width)
            parts.append(self.plain("shortfalls", SHORTFALLS, misses))
        return parts

    def _days(self) -> list[Part]:
        room = self.body[3] - headline(self.width)
        return [Part(day.anchor, day_story(day, self.width, room)) for day in self.view.days]

    def _swaps(self) -> list[Part]:
        if not self.view.swaps.dinners:
            return []
        return [self.plain("swaps", SWAPS, swaps_story(self.view.swaps, self.width, self.body[3]))]

    def _shopping(self) -> list[Part]:
        if not self.view.shopping.trips:
            return []
        height = self.body[3] - _LIST_HEAD
        room = height if self.narrow else 2 * height
        story = shopping_story(self.view.shopping, self._column, room)
        return [Part(_COLUMNS, [Anchor("shopping", "Shopping list"), *story])]

    def plain(self, key: str, title: str, flowables: list[Flowable]) -> Part:
        """A part that begins on a new page and is a place of the outline."""
        return Part(_PLAIN, [Anchor(key, title), *flowables])


def _joined(parts: Sequence[Part]) -> list[Flowable]:
    """The parts one after the other, each on a new page but for those that run on."""
    story = list(parts[0].story)
    for before, part in pairwise(parts):
        if part.runs_on is not None and before.template == part.template:
            story += [CondPageBreak(part.runs_on), Spacer(0, 20)]
        else:
            story += [NextPageTemplate(part.template), PageBreak()]
        story += part.story
    return story


def _frame(x: float, y: float, width: float, height: float, name: str) -> Frame:
    return Frame(x, y, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, id=name)
