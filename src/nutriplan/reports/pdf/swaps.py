"""The page of other dinners: a row a dinner, two dishes beside each other that could stand in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, PageBreak

from nutriplan.reports.pdf.day import height_of, in_line
from nutriplan.reports.pdf.grid import Cell, TableCommand, grid
from nutriplan.reports.pdf.layout import narrow
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import BODY, CAPTION, SLOT, SMALL, SMALL_BOLD, SMALL_SOFT, SOFT, SUBTITLE, TITLE
from nutriplan.reports.view import swaps as words
from nutriplan.reports.view.day import MealView
from nutriplan.reports.view.shopping import BOUND
from nutriplan.reports.view.swaps import DinnerView, SwapsView

_WEEK = 7
_NARROW_ROWS = 2  # dinners on a page of a narrow body
_DAY = 86.0
_BETWEEN = 12.0
_OVER_DAY = 9.0
_NO_CELL: list[Flowable] = []


@dataclass(frozen=True, slots=True)
class _Density:
    """How closely the rows are set: the style of portions and methods, the padding [pt], whether methods are told."""

    style: ParagraphStyle
    padding: float
    method: bool


_DENSITIES = (
    _Density(SMALL, 6, method=True),
    _Density(SMALL, 2.5, method=True),
    _Density(CAPTION, 4, method=True),
    _Density(CAPTION, 2, method=False),
    _Density(CAPTION, 0.5, method=False),
)


def swaps_story(view: SwapsView, width: float, height: float) -> list[Flowable]:
    """The pages of other dinners, a week on each; as airy as the height [pt] allows."""
    story: list[Flowable] = []
    for first in range(0, len(view.dinners), _WEEK):
        head = [Paragraph(words.TITLE, TITLE), Paragraph(escape(view.lead), SUBTITLE)] if first == 0 else []
        week = view.dinners[first : first + _WEEK]
        story += [*([PageBreak()] if first else []), *head]
        story += _fitted(week, width, height / _NARROW_ROWS if narrow(width) else height - height_of(head, width))
    return story


def _fitted(dinners: Sequence[DinnerView], width: float, height: float) -> list[Flowable]:
    """The rows, as airy as the height [pt] allows: of all of them, in a narrow body of each."""
    rows: list[Flowable] = []
    for density in _DENSITIES:
        rows = [_row(dinner, width, density) for dinner in dinners]
        tall = [height_of([row], width) for row in rows]
        if (max(tall) if narrow(width) else sum(tall)) <= height:
            break
    return [KeepTogether([row]) for row in rows]


def _row(dinner: DinnerView, width: float, density: _Density) -> Flowable:
    day = f'<a href="#{dinner.anchor}">{escape(dinner.weekday)}</a>' if dinner.anchor else escape(dinner.weekday)
    label: list[Flowable] = [
        Paragraph(f"{day} {escape(dinner.date)}", SLOT),
        Paragraph(f"instead of {escape(dinner.served)}", CAPTION),
    ]
    cells: list[Cell] = [_option(option, density) for option in dinner.options]
    if dinner.said:
        cells.append([Paragraph(escape(dinner.said), SMALL_SOFT)])
    if narrow(width):
        apart: TableCommand = ("TOPPADDING", (0, 0), (0, 0), _OVER_DAY)
        rows: list[list[Cell]] = [[label], *([cell] for cell in cells)]
        return grid(rows, [width], apart, top=density.padding, bottom=density.padding)
    column = (width - _DAY) / 2
    cells += [_NO_CELL] * (2 - len(cells))
    return grid(
        [[label, *cells]],
        [_DAY, column, column],
        ("RIGHTPADDING", (0, 0), (-2, -1), _BETWEEN),
        top=density.padding,
        bottom=density.padding + 1,
        lines_from=0,
    )


def _option(meal: MealView, density: _Density) -> list[Flowable]:
    style = BODY if density.style is SMALL else SMALL
    name = f'<font name="{SMALL_BOLD.fontName}">{escape(meal.name)}</font>'
    told = escape(meal.note.replace(" ", BOUND))
    note = f'<font size="{CAPTION.fontSize}" color="#{SOFT.hexval()[2:]}">&nbsp; {told}</font>'
    parts: list[Flowable] = [Paragraph(f"{name} {note}", style), in_line(meal, density.style)]
    if meal.method and density.method:
        parts.append(Paragraph(escape(meal.method), CAPTION))
    return parts
