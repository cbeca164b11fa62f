"""The heat map: days across, focus nutrients down, the share of the target printed in each cell."""

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from nutriplan.reports.pdf.furniture import fitted
from nutriplan.reports.pdf.marks import status_mark
from nutriplan.reports.pdf.styles import (
    HEAT,
    INK,
    MEDIUM,
    ORANGE,
    ORANGE_PALE,
    REGULAR,
    SIZE_CAPTION,
    SIZE_SMALL,
    SOFT,
    WHITE,
    width_of,
)
from nutriplan.reports.view.judge import Status
from nutriplan.reports.view.week import HeatCell, HeatRow, heat_level

HEAT_ROW = 11.4
LEGEND_HEIGHT = 14.0
_BETWEEN = 0.9
_MARK = 6.0
_BASE = 2.8


def draw_heat(canvas: Canvas, rows: Sequence[HeatRow], days: slice, top: float, left: float, column: float) -> None:
    """Draw the map with its upper edge at `top` and its first column at `left`."""
    for row in rows:
        base = top - HEAT_ROW + _BASE
        canvas.setFont(REGULAR, SIZE_SMALL)
        canvas.setFillColor(INK)
        canvas.drawString(0, base, row.name)
        free = left - 8 - width_of(row.name, REGULAR, SIZE_SMALL)
        canvas.setFont(REGULAR, SIZE_CAPTION)
        canvas.setFillColor(SOFT)
        canvas.drawRightString(left - 6, base, fitted(row.target, REGULAR, SIZE_CAPTION, free))
        for place, cell in enumerate(row.cells[days]):
            _draw_cell(canvas, cell, left + place * column, top - HEAT_ROW, column)
        top -= HEAT_ROW


def _draw_cell(canvas: Canvas, cell: HeatCell, x: float, y: float, width: float) -> None:
    fill = _fill(cell)
    if fill is not None:
        canvas.setFillColor(fill)
        canvas.rect(x + _BETWEEN, y + _BETWEEN, width - 2 * _BETWEEN, HEAT_ROW - 2 * _BETWEEN, stroke=0, fill=1)
    ink = WHITE if cell.status.fails else INK
    canvas.setFillColor(ink)
    canvas.setFont(MEDIUM, SIZE_SMALL)
    canvas.drawCentredString(x + width / 2, y + _BASE, cell.text)
    if cell.status.fails or cell.status is Status.MEAN:
        mark = x + width / 2 + width_of(cell.text, MEDIUM, SIZE_SMALL) / 2 + 4
        status_mark(canvas, cell.status, mark, y + _BASE - 0.1, _MARK, WHITE if cell.status.fails else SOFT)


def _fill(cell: HeatCell) -> Color | None:
    if cell.status.fails:
        return ORANGE
    if cell.status is Status.MEAN:
        return ORANGE_PALE
    if cell.share is None:
        return None
    return HEAT[heat_level(cell.share)]


def draw_legend(canvas: Canvas, y: float, left: float, right: float) -> None:
    """What the numbers and signs mean, on as many lines as it takes."""
    x = left
    parts: tuple[tuple[Status | None, str], ...] = (
        (None, "Numbers: % of the day's target; 100 and more = met, darker = more."),
        (Status.SHORT, "below target"),
        (Status.MEAN, "below on this day, where the mean of the plan counts"),
        (Status.OVER, "above a limit"),
    )
    for status, text in parts:
        mark = _MARK + 4 if status is not None else 0.0
        if x + mark + width_of(text, REGULAR, SIZE_CAPTION) > right:
            x, y = left, y - SIZE_CAPTION * 1.5
        if status is not None:
            status_mark(canvas, status, x, y - 0.5, _MARK)
        canvas.setFont(REGULAR, SIZE_CAPTION)
        canvas.setFillColor(SOFT)
        canvas.drawString(x + mark, y, text)
        x += mark + width_of(text, REGULAR, SIZE_CAPTION) + 14
