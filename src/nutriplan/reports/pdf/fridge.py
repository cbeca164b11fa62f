"""The fridge page: days across, meals down, energy, and the heat map on the same columns; readable from afar."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from nutriplan.exercise import WEEK_DAYS
from nutriplan.reports.pdf.furniture import draw_fitted, draw_number, fitted, number_width
from nutriplan.reports.pdf.heat import HEAT_ROW, LEGEND_HEIGHT, draw_heat, draw_legend
from nutriplan.reports.pdf.marks import status_mark, tick, triangle
from nutriplan.reports.pdf.styles import (
    BLUE,
    BOLD,
    HAIRLINE,
    INK,
    MEDIUM,
    ORANGE,
    PANEL,
    REGULAR,
    RULE,
    SIZE_CAPTION,
    SIZE_SMALL,
    SOFT,
    WHITE,
    width_of,
)
from nutriplan.reports.view.head import Head
from nutriplan.reports.view.week import Cell, WeekView

LABELS = 92.0
_NAME_SIZES = tuple(size / 4 for size in range(60, 33, -1))  # 15 down to 8.5
_LINES = 6  # of a dish name
_USUAL_LINES, _FEW_LINES = 3, 2  # that portions fill a cell up to, and where names need the room
_LEADING = 1.12
_TITLE_HEIGHT = 55.0
_DOCTOR_LINE = 15.0
_DAY_HEAD = 31.0
_ENERGY_ROW = 18.0
_PAD = 4.0
_SLOT_SIZE = 9.5
_GAP = 6.0
_ROW_AIR = 3.5
_WIDEST_DAY, _SLIM_DAY = 170.0, 75.0
_SMALLEST_NAME = 0.5  # of the usual size
_DAY_TICK = 10.0
_SHORT = 3  # letters of a weekday


def fridge_sheets(view: WeekView, head: Head, days_a_sheet: int, *, linked: bool) -> list["FridgeSheet"]:
    """The sheets of a plan: a week on each, or where that is too small to read its days on several and the heat map on
    one of its own.
    """
    whole = days_a_sheet >= WEEK_DAYS
    spans: list[tuple[range, bool, bool]] = []
    for first in range(0, len(view.days), WEEK_DAYS):
        week = range(first, min(first + WEEK_DAYS, len(view.days)))
        starts = range(week.start, week.stop, days_a_sheet)
        spans += [(range(at, min(at + days_a_sheet, week.stop)), True, whole) for at in starts]
        spans += [] if whole else [(week, False, True)]
    return [FridgeSheet(view, head, span, linked=linked, grid=grid, heat=heat) for span, grid, heat in spans]


@dataclass(frozen=True, slots=True)
class _Lines:
    """A cell ready to draw."""

    name: tuple[str, ...]
    portions: tuple[str, ...]
    cut: bool = False

    def height(self, size: float) -> float:
        return len(self.name) * size * _LEADING + len(self.portions) * SIZE_SMALL * 1.18


class FridgeSheet(Flowable):
    """A sheet of at most a week of days; fills the frame it is given. `linked`: its columns lead to the days' pages."""

    def __init__(self, view: WeekView, head: Head, span: range, *, linked: bool, grid: bool, heat: bool) -> None:
        super().__init__()
        self.linked = linked
        self.grid, self.heat = grid, heat
        self.view = view
        self.head = head
        self.first, self.last = span.start, span.stop

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The whole frame."""
        self.width, self.height = width, height
        self.column = min((width - LABELS) / (self.last - self.first), _WIDEST_DAY)
        return width, height

    @property
    def right(self) -> float:
        """Where the last column ends."""
        return LABELS + self.column * (self.last - self.first)

    @property
    def _slim(self) -> bool:
        """Whether a column is too slim for whole weekdays and units."""
        return self.column < _SLIM_DAY

    def draw(self) -> None:
        """Title, grid, energy, heat map, legend, from the top down."""
        canvas = self.canv
        heat = self.view.heat if self.heat else ()
        self._title(canvas)
        top = self.height - _TITLE_HEIGHT - (_DOCTOR_LINE if self.view.doctor else 0)
        self._day_heads(canvas, top)
        bottom = top - _DAY_HEAD
        if self.grid:
            heat_height = len(heat) * HEAT_ROW + LEGEND_HEIGHT + _GAP if heat else 0.0
            bottom = self._grid(canvas, bottom, bottom - _ENERGY_ROW - heat_height)
        self._energy(canvas, bottom)
        if heat:
            heat_top = bottom - _ENERGY_ROW - _GAP
            draw_heat(canvas, heat, slice(self.first, self.last), heat_top, LABELS, self.column)
            draw_legend(canvas, heat_top - len(heat) * HEAT_ROW - LEGEND_HEIGHT + 4, LABELS, self.width)
        if self.linked:
            self._links(canvas, top, bottom - _ENERGY_ROW)

    def _title(self, canvas: Canvas) -> None:
        top = self.height
        draw_number(canvas, self.width, top - 12)
        room = self.width - number_width() - 20
        dates = width_of(self.head.dates, BOLD, 20) + 14
        canvas.setFont(BOLD, 20)
        canvas.setFillColor(INK)
        canvas.drawString(0, top - 17, self.head.dates)
        canvas.setFillColor(BLUE)
        draw_fitted(canvas, self.head.person, REGULAR, 20, (dates, top - 17), room - dates, smallest=_SMALLEST_NAME)
        canvas.setFillColor(SOFT)
        line = f"{self.head.profile}  ·  {self.head.reference}"
        draw_fitted(canvas, line, REGULAR, 9, (0, top - 32), self.width)
        self._verdict(canvas, top - 48)
        canvas.setFillColor(ORANGE)
        draw_fitted(canvas, self.view.doctor, BOLD, 10.5, (0, top - 48 - _DOCTOR_LINE), self.width)

    def _verdict(self, canvas: Canvas, y: float) -> None:
        if self.view.good:
            tick(canvas, 0, y - 0.5, 9)
        else:
            triangle(canvas, 0, y - 0.5, 9, up=False)
        canvas.setFillColor(INK if self.view.good else ORANGE)
        draw_fitted(canvas, self.view.verdict, MEDIUM, 10.5, (14, y), self.width - 14)

    def _day_heads(self, canvas: Canvas, top: float) -> None:
        canvas.setFillColor(BLUE)
        canvas.roundRect(LABELS, top - _DAY_HEAD + 4, self.right - LABELS, _DAY_HEAD - 4, 3, stroke=0, fill=1)
        for place, day in enumerate(self.view.days[self.first : self.last]):
            x = LABELS + place * self.column + _PAD
            canvas.setFillColor(WHITE)
            canvas.setFont(BOLD, 12)
            canvas.drawString(x, top - 11.5, day.weekday[:_SHORT] if self._slim else day.weekday)
            canvas.setFont(REGULAR, SIZE_SMALL)
            missed = f"  ·  {day.missed} missed" if day.missed else ""
            canvas.drawString(x, top - 22, f"{day.date}{missed}")
            if not day.missed:
                tick(canvas, x + self.column - 2 * _PAD - _DAY_TICK, top - 21, _DAY_TICK, WHITE)

    def _grid(self, canvas: Canvas, top: float, room: float) -> float:
        size, rows = self._fit(room)
        heights = [max((cell.height(size) for cell in row), default=0) for row in rows]
        spare = min(max(room - sum(heights), 0) / max(len(rows), 1), 20)
        for index, (label, cells, height) in enumerate(zip(self.view.rows, rows, heights, strict=True)):
            tall = height + spare
            if index % 2:
                canvas.setFillColor(PANEL)
                canvas.rect(-_PAD, top - tall, self.right + _PAD, tall, stroke=0, fill=1)
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(HAIRLINE)
            canvas.line(-_PAD, top - tall, self.right, top - tall)
            first_line = top - spare / 2 - size * 0.92
            canvas.setFont(MEDIUM, _SLOT_SIZE)
            canvas.setFillColor(BLUE)
            canvas.drawString(0, first_line, label.slot)
            for place, cell in enumerate(cells):
                self._cell(canvas, cell, LABELS + place * self.column + _PAD, first_line, size)
            top -= tall
        return top

    def _cell(self, canvas: Canvas, cell: _Lines, x: float, y: float, size: float) -> None:
        canvas.setFillColor(INK)
        canvas.setFont(MEDIUM, size)
        for line in cell.name:
            canvas.drawString(x, y, line)
            y -= size * _LEADING
        y += size - SIZE_SMALL
        canvas.setFillColor(SOFT)
        canvas.setFont(REGULAR, SIZE_SMALL)
        for line in cell.portions:
            canvas.drawString(x, y, line)
            y -= SIZE_SMALL * 1.18

    def _fit(self, room: float) -> tuple[float, list[list[_Lines]]]:
        """The size that cuts the fewest dish names, the largest of those that do so and fit the room."""
        best: tuple[int, float, list[list[_Lines]]] | None = None
        for lines in range(_LINES, 0, -1):
            for size in _NAME_SIZES:
                for usual in (_USUAL_LINES, _FEW_LINES):
                    rows = self._set(size, lines, usual)
                    tall = sum(max((cell.height(size) for cell in row), default=0) + _ROW_AIR for row in rows)
                    cuts = sum(cell.cut for row in rows for cell in row)
                    if tall <= room and not cuts:
                        return size, rows
                    if tall <= room and (best is None or cuts < best[0]):
                        best = (cuts, size, rows)
            if best is not None:
                return best[1], best[2]
        return _NAME_SIZES[-1], self._set(_NAME_SIZES[-1], 1, _FEW_LINES)

    def _set(self, size: float, lines: int, usual: int) -> list[list[_Lines]]:
        """The cells with names on so many lines at most, and portions up to the usual lines or the row's longest."""
        width = self.column - 2 * _PAD
        rows: list[list[_Lines]] = []
        for row in self.view.rows:
            cells = row.cells[self.first : self.last]
            names = [_lines(cell, width, size, lines, 0) for cell in cells]
            most = min(max([usual, *(len(name.name) for name in names)]), _USUAL_LINES)
            rows.append([_lines(cell, width, size, lines, most) for cell in cells])
        return rows

    def _energy(self, canvas: Canvas, top: float) -> None:
        y = top - _ENERGY_ROW + 6
        canvas.setFont(MEDIUM, SIZE_SMALL)
        canvas.setFillColor(BLUE)
        canvas.drawString(0, y, "Energy")
        canvas.setFont(REGULAR, SIZE_CAPTION)
        canvas.setFillColor(SOFT)
        canvas.drawRightString(LABELS - 6, y, self.view.energy_target.replace(" kcal", ""))
        for place, day in enumerate(self.view.days[self.first : self.last]):
            x = LABELS + place * self.column + _PAD
            canvas.setFont(BOLD, 10)
            canvas.setFillColor(INK)
            energy = day.energy.removesuffix(" kcal") if self._slim else day.energy
            canvas.drawString(x, y, energy)
            mark = x + width_of(energy, BOLD, 10) + 5
            status_mark(canvas, day.status, mark, y - 0.5, 8)

    def _links(self, canvas: Canvas, top: float, bottom: float) -> None:
        for place, day in enumerate(self.view.days[self.first : self.last]):
            x = LABELS + place * self.column
            canvas.linkRect("", day.anchor, (x, bottom, x + self.column, top), relative=1, thickness=0)


def _lines(cell: Cell | None, width: float, size: float, most: int, usual: int) -> _Lines:
    if cell is None:
        return _Lines((), ())
    name = simpleSplit(cell.name, MEDIUM, size, width)
    if len(name) > most:
        last = fitted(" ".join(name[most - 1 :]), MEDIUM, size, width)
        return _Lines((*name[: most - 1], last), (), cut=True)
    return _Lines(tuple(name), _portion_lines(cell.portions, width, usual - len(name)))


def _portion_lines(portions: Sequence[str], width: float, most: int) -> tuple[str, ...]:
    """As many whole portions as fit the lines left, none torn apart unless it fills lines by itself."""
    lines: list[str] = []
    for portion in portions:
        joined = f"{lines[-1]}, {portion}" if lines else portion
        if width_of(joined, REGULAR, SIZE_SMALL) <= width:
            lines[-1:] = [joined]
            continue
        further = simpleSplit(portion, REGULAR, SIZE_SMALL, width)
        if len(lines) + len(further) > most:
            break
        lines += further
    return tuple(lines) if most > 0 else ()
