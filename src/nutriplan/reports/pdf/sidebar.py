"""The panel beside a day's meals: bars for the focus nutrients, a table for those that are only watched."""

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from nutriplan.reports.pdf.furniture import fitted
from nutriplan.reports.pdf.marks import status_mark
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
    TRACK,
    WHITE,
    width_of,
)
from nutriplan.reports.view.day import AXIS_END, BarView, GuardRow

_SHARE, _NEXT_FOOD = " %", " %, "
_PAD = 11.0
_HEADING = 16.0
_LEGEND = 11.0
_BAR_HEIGHT = 5.2
_BAR_ROW = (27.8, 31.5)
_BAR_ROW_BARE = 20.0
_GUARD_ROW = (10.7, 14.2)
_MARK = 6.6
_BOUNDS = 54.0
_PAD_NARROW, _BETWEEN = 7.0, 11.0


def draw_sidebar(
    canvas: Canvas, bars: Sequence[BarView], guards: Sequence[GuardRow], box: tuple[float, float, float, float]
) -> None:
    """Draw the panel in a box (x, y, width, height), with the most generous spacing that fits it."""
    x, y, width, height = box
    fixed = 2 * _PAD + _bars_fixed(bars) + 8 + _HEADING
    bar_row, guard_row = _spacing(len(bars), len(guards), height - fixed)
    tall = fixed + len(bars) * bar_row + len(guards) * guard_row
    canvas.saveState()
    _panel(canvas, x, y + height - tall, width, tall)
    left, right, top = x + _PAD, x + width - _PAD, y + height - _PAD
    top = _bars(canvas, bars, (left, right), top, bar_row)
    _guards(canvas, guards, (left, right), top - 8, guard_row)
    canvas.restoreState()


class BarsPanel(Flowable):
    """The bars alone, across the body of a page."""

    def __init__(self, bars: Sequence[BarView], weekday: str) -> None:
        super().__init__()
        self.title = f"{weekday}: nutrients in focus"
        self.bars = tuple(bars)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The whole width, and a row a bar, as tall as there is room for."""
        fixed = 2 * _PAD + _bars_fixed(self.bars)
        low, high = _BAR_ROW
        self.width = width
        self.row = min(max((height - fixed) / max(len(self.bars), 1), low), high)
        self.height = fixed + len(self.bars) * self.row
        return width, self.height

    def draw(self) -> None:
        """Draw the panel."""
        _panel(self.canv, 0, 0, self.width, self.height)
        _bars(self.canv, self.bars, (_PAD, self.width - _PAD), self.height - _PAD, self.row, self.title)


class GuardsPanel(Flowable):
    """The table of what is only watched, in two columns across the body of a page."""

    def __init__(self, guards: Sequence[GuardRow], weekday: str) -> None:
        super().__init__()
        self.title = f"{weekday}: also watched"
        half = (len(guards) + 1) // 2
        self.columns = (tuple(guards[:half]), tuple(guards[half:]))

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """The whole width, and a row for two nutrients."""
        self.width = width
        self.height = 2 * _PAD + _HEADING + len(self.columns[0]) * _GUARD_ROW[1]
        return width, self.height

    def draw(self) -> None:
        """Draw the panel."""
        _panel(self.canv, 0, 0, self.width, self.height)
        top = _heading(self.canv, self.title, _PAD_NARROW, self.height - _PAD)
        wide = (self.width - 2 * _PAD_NARROW - _BETWEEN) / 2
        for left, guards in zip((_PAD_NARROW, self.width - _PAD_NARROW - wide), self.columns, strict=True):
            _guard_rows(self.canv, guards, (left, left + wide), top, _GUARD_ROW[1])


def _panel(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillColor(PANEL)
    canvas.roundRect(x, y, width, height, 5, stroke=0, fill=1)


def _bars_fixed(bars: Sequence[BarView]) -> float:
    """The height of heading and legend."""
    return _HEADING + _LEGEND * (1 + any(bar.incomplete for bar in bars))


def _bars(
    canvas: Canvas,
    bars: Sequence[BarView],
    edges: tuple[float, float],
    top: float,
    row: float,
    title: str = "Nutrients in focus",
) -> float:
    left, right = edges
    top = _heading(canvas, title, left, top)
    for bar in bars:
        _bar(canvas, bar, left, right, top, noted=row >= _BAR_ROW[0])
        top -= row
    return _legend(canvas, left, right, top, incomplete=any(bar.incomplete for bar in bars))


def _guards(canvas: Canvas, guards: Sequence[GuardRow], edges: tuple[float, float], top: float, row: float) -> None:
    _guard_rows(canvas, guards, edges, _heading(canvas, "Also watched", edges[0], top), row)


def _guard_rows(canvas: Canvas, guards: Sequence[GuardRow], edges: tuple[float, float], top: float, row: float) -> None:
    for guard in guards:
        _guard(canvas, guard, *edges, top, row)
        top -= row


def _spacing(bars: int, guards: int, room: float) -> tuple[float, float]:
    """Heights of a bar's row and a table row, between tight and generous; too many and bars lose notes."""
    tight = bars * _BAR_ROW[0] + guards * _GUARD_ROW[0]
    generous = bars * _BAR_ROW[1] + guards * _GUARD_ROW[1]
    if tight > room:
        return _BAR_ROW_BARE, _GUARD_ROW[0]
    share = min((room - tight) / max(generous - tight, 1.0), 1.0)
    low, high = zip(_BAR_ROW, _GUARD_ROW, strict=True)
    return low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1])


def _heading(canvas: Canvas, text: str, x: float, top: float) -> float:
    canvas.setFont(BOLD, 10.5)
    canvas.setFillColor(BLUE)
    canvas.drawString(x, top - 9, text)
    return top - _HEADING


def _bar(canvas: Canvas, bar: BarView, left: float, right: float, top: float, *, noted: bool) -> None:
    y = top - 8
    status_mark(canvas, bar.status, right - _MARK, y - 0.3, _MARK)
    amount = f"{bar.amount}  {bar.percent}".strip()
    _name_and_amount(canvas, bar.name, amount, (left, right - _MARK - 4), y, failed=bar.status.fails)
    _track(canvas, bar, left, right, y - 4 - _BAR_HEIGHT)
    if not noted:
        return
    note = whole_sources(bar.sources, right - left) + (" *" if bar.incomplete else "")
    canvas.setFont(REGULAR, SIZE_CAPTION - 0.6)
    canvas.setFillColor(SOFT)
    canvas.drawString(left, y - 4 - _BAR_HEIGHT - 8.8, fitted(note, REGULAR, SIZE_CAPTION - 0.6, right - left))


def whole_sources(sources: str, width: float) -> str:
    """As many of the foods as fit with their share: `Lentils 2…` would tell another share than `Lentils 27 %`."""
    foods = sources.split(_NEXT_FOOD)
    while len(foods) > 1 and width_of(_NEXT_FOOD.join(foods) + " *", REGULAR, SIZE_CAPTION - 0.6) > width:
        foods.pop()
        foods[-1] += _SHARE
    return _NEXT_FOOD.join(foods)


def _track(canvas: Canvas, bar: BarView, left: float, right: float, y: float) -> None:
    width = right - left
    canvas.setFillColor(TRACK)
    canvas.rect(left, y, width, _BAR_HEIGHT, stroke=0, fill=1)
    if bar.share is None:
        return
    length = width * min(bar.share, AXIS_END) / AXIS_END
    canvas.setFillColor(ORANGE if bar.status.fails else BLUE)
    canvas.rect(left, y, length, _BAR_HEIGHT, stroke=0, fill=1)
    if bar.share > AXIS_END:  # the bar goes on: a white chevron at its end
        canvas.setStrokeColor(WHITE)
        canvas.setLineWidth(1)
        for step in (3.5, 6.5):
            path = canvas.beginPath()
            path.moveTo(right - step - 1.5, y + 0.9)
            path.lineTo(right - step + 0.5, y + _BAR_HEIGHT / 2)
            path.lineTo(right - step - 1.5, y + _BAR_HEIGHT - 0.9)
            canvas.drawPath(path, stroke=1, fill=0)
    middle = left + width / AXIS_END
    canvas.setStrokeColor(WHITE if bar.share > 1.02 else INK)
    canvas.setLineWidth(1.3)
    canvas.line(middle, y, middle, y + _BAR_HEIGHT)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.9)
    canvas.line(middle, y - 1.6, middle, y)
    canvas.line(middle, y + _BAR_HEIGHT, middle, y + _BAR_HEIGHT + 1.6)
    if bar.limit is not None and bar.limit <= AXIS_END:
        place = left + width * bar.limit / AXIS_END
        canvas.setStrokeColor(ORANGE)
        canvas.setLineWidth(1.6)
        canvas.line(place, y - 1.8, place, y + _BAR_HEIGHT + 1.8)


def _legend(canvas: Canvas, left: float, right: float, top: float, *, incomplete: bool) -> float:
    size = SIZE_CAPTION - 0.6
    middle = (left + right) / 2
    canvas.setFont(REGULAR, size)
    canvas.setFillColor(SOFT)
    y = top - 6
    canvas.drawString(left, y, "0")
    canvas.drawCentredString(middle, y, "| target = 100 %")
    canvas.drawRightString(right, y, "200 %")
    if incomplete:
        y -= _LEGEND
        canvas.drawString(left, y, "* not known for every food of the day: at least this much")
    return y - 6


def _guard(canvas: Canvas, row: GuardRow, left: float, right: float, top: float, height: float) -> None:
    y = top - height + 3.6
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(HAIRLINE)
    canvas.line(left, top - height, right, top - height)
    status_mark(canvas, row.status, right - _MARK, y - 0.3, _MARK)
    end = right - _MARK - 5
    _name_and_amount(canvas, row.name, row.amount, (left, end - _BOUNDS), y, failed=row.status.fails)
    canvas.setFont(REGULAR, SIZE_CAPTION)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(end, y, row.bounds)


def _name_and_amount(
    canvas: Canvas, name: str, amount: str, edges: tuple[float, float], y: float, *, failed: bool
) -> None:
    """A name at the left edge, cut where it would touch the amount at the right edge."""
    left, right = edges
    room = right - left - width_of(amount, MEDIUM, SIZE_SMALL) - 5
    canvas.setFont(REGULAR, SIZE_SMALL)
    canvas.setFillColor(INK)
    canvas.drawString(left, y, fitted(name, REGULAR, SIZE_SMALL, room))
    canvas.setFont(MEDIUM, SIZE_SMALL)
    canvas.setFillColor(ORANGE if failed else INK)
    canvas.drawRightString(right, y, amount)
