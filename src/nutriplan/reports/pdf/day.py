"""A day's page: the meals in the main column, the nutrients in the panel beside it."""

from xml.sax.saxutils import escape

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, Spacer, Table, TableStyle

from nutriplan.reports.pdf.furniture import bookmark
from nutriplan.reports.pdf.marks import status_mark
from nutriplan.reports.pdf.sidebar import draw_sidebar
from nutriplan.reports.pdf.styles import (
    BOLD,
    DISH,
    HAIRLINE,
    INK,
    MARGIN,
    MEDIUM,
    METHOD,
    ORANGE,
    REGULAR,
    RULE,
    SIDEBAR,
    SIZE_BODY,
    SLOT,
    SMALL,
    SMALL_RIGHT,
    SMALL_SOFT_RIGHT,
    SOFT,
    width_of,
)
from nutriplan.reports.view.day import DayView, MealView

HEADLINE = 46.0
_MEASURE = 76.0
_GRAMS = 44.0
_MEAL_GAP = 9.0


def draw_day(canvas: Canvas, day: DayView, body: tuple[float, float, float, float]) -> None:
    """What is fixed on a day's page: its headline across the body (x, y, width, height) and the panel of nutrients."""
    x, y, width, height = body
    bookmark(canvas, day.anchor, f"{day.weekday}, {day.date}", 1)
    _headline(canvas, day, x + width, y + height)
    draw_sidebar(canvas, day.bars, day.guards, (x + width - SIDEBAR, y, SIDEBAR, height - HEADLINE))


def _headline(canvas: Canvas, day: DayView, right: float, top: float) -> None:
    canvas.saveState()
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 22)
    canvas.drawString(MARGIN, top - 20, day.weekday)
    canvas.setFont(REGULAR, 11)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN + width_of(day.weekday, BOLD, 22) + 10, top - 20, day.date)
    canvas.setFont(BOLD, 14)
    canvas.setFillColor(INK)
    canvas.drawRightString(right, top - 18, day.energy)
    canvas.setFont(REGULAR, SIZE_BODY)
    canvas.setFillColor(SOFT)
    beside = f"asked for {day.energy_target}  ·  {day.minutes}" if day.energy_target else day.minutes
    canvas.drawRightString(right, top - 32, beside)
    status_mark(canvas, day.status, MARGIN, top - 35, 8)
    canvas.setFont(MEDIUM, SIZE_BODY)
    canvas.setFillColor(ORANGE if day.status.fails else INK)
    canvas.drawString(MARGIN + 12, top - 34, day.verdict)
    canvas.restoreState()


def meals(day: DayView, width: float, height: float) -> Flowable:
    """The meals of a day, set a little smaller where that keeps them on one page."""
    story: list[Flowable] = []
    for meal in day.meals:
        story += [*_meal(meal, width), Spacer(0, _MEAL_GAP)]
    return KeepInFrame(width, height, story[:-1], mode="shrink")


def _meal(meal: MealView, width: float) -> list[Flowable]:
    slot = f'{escape(meal.slot)}<font color="#{SOFT.hexval()[2:]}">&nbsp;&nbsp;{escape(meal.note)}</font>'
    parts: list[Flowable] = [Paragraph(slot, SLOT), Paragraph(escape(meal.name), DISH)]
    if meal.method:
        parts.append(Paragraph(escape(meal.method), METHOD))
    parts.append(_items(meal, width))
    return parts


def _items(meal: MealView, width: float) -> Flowable:
    rows = [
        [
            Paragraph(escape(item.name), SMALL),
            Paragraph(escape(item.measure), SMALL_RIGHT),
            Paragraph(escape(item.grams), SMALL_SOFT_RIGHT),
        ]
        for item in meal.items
    ]
    table = Table(rows, colWidths=[width - _MEASURE - _GRAMS, _MEASURE, _GRAMS], hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0.6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
                ("LINEABOVE", (0, 0), (-1, -1), HAIRLINE / 2, RULE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table
