"""A day's page: the meals in the main column, the nutrients in the panel beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from nutriplan.reports.pdf.furniture import bookmark, fitted
from nutriplan.reports.pdf.grid import grid
from nutriplan.reports.pdf.layout import narrow
from nutriplan.reports.pdf.marks import status_mark
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.sidebar import BarsPanel, GuardsPanel, draw_sidebar
from nutriplan.reports.pdf.styles import (
    BOLD,
    DISH,
    GUTTER,
    INK,
    MEDIUM,
    METHOD,
    ORANGE,
    REGULAR,
    SIDEBAR,
    SIZE_BODY,
    SIZE_SMALL,
    SLOT,
    SMALL,
    SMALL_RIGHT,
    SMALL_SOFT_RIGHT,
    SOFT,
    width_of,
)
from nutriplan.reports.view.day import DayView, MealView
from nutriplan.reports.view.shopping import BOUND

_HEADLINE, _HEADLINE_NARROW = 46.0, 60.0
_MEASURE = 92.0
_BETWEEN = 12.0
_GRAMS = 44.0
_ENDLESS = 10_000.0


@dataclass(frozen=True, slots=True)
class _Density:
    """How closely a day is set [pt]: meals with at most `run_in` items have them in a line instead of a table."""

    gap: float
    padding: float
    run_in: int


_DENSITIES = (
    *(_Density(13, 1.2, 0), _Density(9, 0.6, 0), _Density(6, 0.2, 0)),
    *(_Density(6, 0.2, run_in) for run_in in (3, 5, 6, 7)),
    _Density(5, 0, 99),
)


def headline(width: float) -> float:
    """The height of a day's headline over a body of a width [pt]."""
    return _HEADLINE_NARROW if narrow(width) else _HEADLINE


def meals_width(width: float) -> float:
    """The width of the column of meals in a body of a width [pt]; a narrow body is all theirs."""
    return width if narrow(width) else width - SIDEBAR - GUTTER


def draw_day(canvas: Canvas, day: DayView, body: tuple[float, float, float, float]) -> None:
    """What is fixed on a day's page: its headline across the body (x, y, width, height) and the panel of nutrients."""
    x, y, width, height = body
    bookmark(canvas, day.anchor, f"{day.weekday}, {day.date}", 1)
    _headline(canvas, day, x, x + width, y + height)
    if not narrow(width):
        draw_sidebar(canvas, day.bars, day.guards, (x + width - SIDEBAR, y, SIDEBAR, height - _HEADLINE))


def day_story(day: DayView, width: float, height: float) -> list[Flowable]:
    """What flows in the body of a day: its meals and, where they have no room beside them, the nutrients after them."""
    if not narrow(width):
        return meals(day, meals_width(width), height)
    guards = GuardsPanel(day.guards, day.weekday)
    below = guards.wrap(width, height)[1] + _BETWEEN
    sheets = (height, height + headline(width))
    return [
        *_meals_on(day, width, sheets, below),
        Spacer(0, _BETWEEN),
        guards,
        PageBreak(),
        BarsPanel(day.bars, day.weekday),
    ]


def _meals_on(day: DayView, width: float, sheets: tuple[float, float], below: float) -> list[Flowable]:
    """The meals as airy as two sheets of these heights [pt] allow that have to take in something tall below them."""
    for density in _DENSITIES:
        blocks = _blocks(day, width, density)
        left, rest = sheets
        for tall in (*(height_of(block, width) + density.gap for block in blocks), below):
            if tall > left:
                left, rest = rest, 0.0
            left -= tall
        if left >= 0:
            break
    return _spaced(blocks, density.gap)


def _headline(canvas: Canvas, day: DayView, left: float, right: float, top: float) -> None:
    canvas.saveState()
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 22)
    canvas.drawString(left, top - 20, day.weekday)
    canvas.setFont(REGULAR, 11)
    canvas.setFillColor(SOFT)
    canvas.drawString(left + width_of(day.weekday, BOLD, 22) + 10, top - 20, day.date)
    canvas.setFont(BOLD, 14)
    canvas.setFillColor(INK)
    canvas.drawRightString(right, top - 18, day.energy)
    canvas.setFont(REGULAR, SIZE_BODY)
    canvas.setFillColor(SOFT)
    asked = f"asked for {day.energy_target}" if day.energy_target else ""
    notes = "  ·  ".join(part for part in (asked, day.minutes, day.water) if part)
    if narrow(right - left):
        canvas.drawString(left, top - 48, fitted(notes, REGULAR, SIZE_BODY, right - left))
    else:
        canvas.drawRightString(right, top - 32, notes)
    status_mark(canvas, day.status, left, top - 35, 8)
    canvas.setFont(MEDIUM, SIZE_BODY)
    canvas.setFillColor(ORANGE if day.status.fails else INK)
    canvas.drawString(left + 12, top - 34, day.verdict)
    canvas.restoreState()


def meals(day: DayView, width: float, height: float) -> list[Flowable]:
    """The meals of a day, as airy as the height [pt] allows; a day too full for the page runs over to the next."""
    for density in _DENSITIES:
        blocks = _blocks(day, width, density)
        if sum(height_of(block, width) + density.gap for block in blocks) - density.gap <= height:
            break
    return _spaced(blocks, density.gap)


def _blocks(day: DayView, width: float, density: _Density) -> list[list[Flowable]]:
    """The meals set with a density, over a width [pt]."""
    said = max((width_of(item.measure, REGULAR, SIZE_SMALL) for meal in day.meals for item in meal.items), default=0.0)
    columns = (min(said + _BETWEEN, _MEASURE), _GRAMS)
    widths = (width - sum(columns), *columns)
    return [_meal(meal, widths, density) for meal in day.meals]


def _spaced(blocks: Sequence[list[Flowable]], gap: float) -> list[Flowable]:
    story: list[Flowable] = []
    for block in blocks:
        story += [KeepTogether(block), Spacer(0, gap)]
    return story[:-1]


def height_of(parts: Sequence[Flowable], width: float) -> float:
    """How tall parts under each other are over a width [pt], with the space after each."""
    return sum(part.wrap(width, _ENDLESS)[1] + part.getSpaceAfter() for part in parts)


def _meal(meal: MealView, widths: Sequence[float], density: _Density) -> list[Flowable]:
    slot = f'{escape(meal.slot)}<font color="#{SOFT.hexval()[2:]}">&nbsp;&nbsp;{escape(meal.note)}</font>'
    parts: list[Flowable] = [Paragraph(slot, SLOT), Paragraph(escape(meal.name), DISH)]
    if meal.method:
        parts.append(Paragraph(escape(meal.method), METHOD))
    run_in = len(meal.items) <= density.run_in
    parts.append(in_line(meal) if run_in else _items(meal, widths, density.padding))
    return parts


def in_line(meal: MealView, style: ParagraphStyle = SMALL) -> Flowable:
    """Items one after the other, where there are more of them than lines."""
    weights = (item.grams.replace(" ", BOUND) for item in meal.items)
    pairs = zip(meal.items, weights, strict=True)
    portions = (
        f"{item.measure.replace(' ', BOUND, 1)}{BOUND}({weight})" if item.measure else weight for item, weight in pairs
    )
    parts = [f"{item.name} {portion}" for item, portion in zip(meal.items, portions, strict=True)]
    return Paragraph("&nbsp;· ".join(escape(part) for part in parts), style)


def _items(meal: MealView, widths: Sequence[float], padding: float) -> Flowable:
    rows = [
        [
            Paragraph(escape(item.name), SMALL),
            Paragraph(escape(item.measure), SMALL_RIGHT),
            Paragraph(escape(item.grams), SMALL_SOFT_RIGHT),
        ]
        for item in meal.items
    ]
    return grid(rows, widths, top=padding, bottom=padding + 0.6, lines_from=0)
