"""Small signs drawn as vectors, so that no font needs to have them and none relies on colour alone."""

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import BLUE, INK, ORANGE, SOFT, WHITE
from nutriplan.reports.view.judge import Status

_MARK = 6.0
_MARK_ROOM = 9.0
_MARK_DOWN = 8.8  # from the top of a small line to the foot of its sign


def tick(canvas: Canvas, x: float, y: float, size: float, color: Color = BLUE) -> None:
    """A tick in a square of `size` whose lower left corner is (x, y)."""
    canvas.saveState()
    canvas.setStrokeColor(color)
    canvas.setLineWidth(size * 0.18)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    path = canvas.beginPath()
    path.moveTo(x + size * 0.08, y + size * 0.48)
    path.lineTo(x + size * 0.38, y + size * 0.16)
    path.lineTo(x + size * 0.92, y + size * 0.82)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def triangle(
    canvas: Canvas, x: float, y: float, size: float, *, up: bool, filled: bool = True, color: Color = ORANGE
) -> None:
    """A triangle that points up (above a limit) or down (below a target); hollow for a day within a mean."""
    canvas.saveState()
    canvas.setFillColor(color if filled else WHITE)
    canvas.setStrokeColor(color)
    canvas.setLineWidth(size * 0.12)
    canvas.setLineJoin(1)
    base, tip = (y + size * 0.1, y + size * 0.9) if up else (y + size * 0.9, y + size * 0.1)
    path = canvas.beginPath()
    path.moveTo(x + size * 0.04, base)
    path.lineTo(x + size * 0.96, base)
    path.lineTo(x + size * 0.5, tip)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.restoreState()


def status_mark(canvas: Canvas, status: Status, x: float, y: float, size: float, color: Color | None = None) -> None:
    """The sign of a status: tick, triangle down, triangle up, hollow triangle; nothing where nothing is asked."""
    if status is Status.MET:
        tick(canvas, x, y, size, color or BLUE)
    elif status is Status.MEAN:
        triangle(canvas, x, y, size, up=False, filled=False, color=color or SOFT)
    elif status.fails:
        triangle(canvas, x, y, size, up=status is Status.OVER, color=color or ORANGE)


class Marked(Flowable):
    """A paragraph with the signs of statuses before it; one of none is as it was."""

    def __init__(self, paragraph: Paragraph, statuses: Sequence[Status]) -> None:
        super().__init__()
        self.paragraph = paragraph
        self.statuses = tuple(statuses)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As tall as the paragraph in what the signs leave of the width."""
        self.indent = _MARK_ROOM * len(self.statuses)
        _, self.height = self.paragraph.wrap(width - self.indent, height)
        return width, self.height

    def draw(self) -> None:
        """Draw the signs on the first line."""
        self.paragraph.drawOn(self.canv, self.indent, 0)
        for place, status in enumerate(self.statuses):
            status_mark(self.canv, status, place * _MARK_ROOM, self.height - _MARK_DOWN, _MARK)


def check_box(canvas: Canvas, x: float, y: float, size: float) -> None:
    """An empty box to tick with a pen."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.8)
    canvas.roundRect(x, y, size, size, size * 0.18, stroke=1, fill=0)
    canvas.restoreState()
