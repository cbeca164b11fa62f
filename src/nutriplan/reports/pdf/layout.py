"""Where things stand on a sheet: sizes, margins, the body, and what large print changes of them."""

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from nutriplan.reports.paper import Paper
from nutriplan.reports.pdf.styles import FOOTER_HEIGHT, HEADER_HEIGHT, MARGIN, MARGIN_FRIDGE, SIZE_BODY, page_size

Box = tuple[float, float, float, float]
_LARGE_BODY = 14.0  # [pt]
_WEEK = 7
_LARGE_DAYS = 4
_NARROW = 400.0


def narrow(width: float) -> bool:
    """Whether a body is too narrow [pt] for columns side by side."""
    return width < _NARROW


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet. Large print is a smaller page drawn larger: all lengths are those before it is enlarged [pt]."""

    paper: Paper
    large: bool = False

    @property
    def scale(self) -> float:
        """How much a page is enlarged."""
        return _LARGE_BODY / SIZE_BODY if self.large else 1.0

    @property
    def margin(self) -> float:
        """Margin at the sides, the same on paper in large print."""
        return MARGIN / self.scale

    @property
    def days_a_sheet(self) -> int:
        """How many days stand beside each other on a fridge page."""
        return _LARGE_DAYS if self.large else _WEEK

    def size(self, *, landscape: bool = False) -> tuple[float, float]:
        """Width and height of the page."""
        width, height = page_size(self.paper, landscape=landscape)
        return width / self.scale, height / self.scale

    @property
    def body(self) -> Box:
        """What lies between header and footer: x, y, width, height."""
        width, height = self.size()
        return self.margin, FOOTER_HEIGHT + 14, width - 2 * self.margin, height - HEADER_HEIGHT - FOOTER_HEIGHT - 30

    @property
    def fridge(self) -> Box:
        """The same for a fridge page, which lies on its long side and has no header."""
        width, height = self.size(landscape=True)
        margin = self.margin_fridge
        return margin, FOOTER_HEIGHT + 8, width - 2 * margin, height - FOOTER_HEIGHT - 8 - 24 / self.scale

    @property
    def margin_fridge(self) -> float:
        """Margin at the sides of a fridge page."""
        return MARGIN_FRIDGE / self.scale

    def enlarge(self, canvas: Canvas) -> None:
        """Draw the rest of a page as large as it is printed."""
        if self.large:
            canvas.scale(self.scale, self.scale)
