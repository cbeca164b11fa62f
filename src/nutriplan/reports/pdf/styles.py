"""Looks of the PDF: every font, colour, width and paragraph style, by name."""

from functools import cache, lru_cache
from importlib.resources import as_file, files

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor, toColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from nutriplan.reports.paper import Paper

REGULAR = "Roboto-Regular"
MEDIUM = "Roboto-Medium"
BOLD = "Roboto-Bold"
_FONT_PACKAGE = "font_roboto"
_REMEMBERED = 2**15  # texts and sizes of a font whose width is kept

# One blue, one orange, and greys: told apart by the colour-blind and, by lightness, in print without colour.
INK = HexColor("#1b2733")
SOFT = HexColor("#5a6875")
RULE = HexColor("#d5dce2")
PANEL = HexColor("#f3f6f8")
WHITE = HexColor("#ffffff")
BLUE = HexColor("#1f5a8a")
ORANGE = HexColor("#c65102")
ORANGE_PALE = HexColor("#fdeee2")
TRACK = HexColor("#dfe6ec")
HEAT = (HexColor("#eaf1f7"), HexColor("#d3e3f0"), HexColor("#b4cfe5"), HexColor("#8fb6d6"))

SIZES: dict[Paper, tuple[float, float]] = {Paper.A4: A4, Paper.LETTER: LETTER}
MARGIN = 40.0
MARGIN_FRIDGE = 26.0
HEADER_HEIGHT = 34.0
FOOTER_HEIGHT = 26.0
GUTTER = 20.0
SIDEBAR = 204.0
CORNER = 3.0
HAIRLINE = 0.6

SIZE_BODY = 9.0
SIZE_SMALL = 8.5
SIZE_CAPTION = 7.6
SIZE_AISLE = 10.5
AISLE_GAP = 9.0
SIZE_FURNITURE = 7.6


def grey(color: Color | str) -> Color:
    """A colour as a printer without colour should show it: as dark as the eye finds it."""
    color = toColor(color)
    level = 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
    return Color(level, level, level)


def page_size(paper: Paper, *, landscape: bool = False) -> tuple[float, float]:
    """Width and height of a sheet [pt]."""
    width, height = SIZES[paper]
    return (height, width) if landscape else (width, height)


class _Font(TTFont):
    """A font that remembers the widths of what it has measured: most words come again and again."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self._width = lru_cache(_REMEMBERED)(super().stringWidth)

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802 - reportlab's name
        """The printed width of a text [pt]."""
        return self._width(text, size, encoding)


@cache
def register_fonts() -> None:
    """Make the font family known; each face is embedded as a subset where it is used."""
    rl_config.useA85 = 0  # streams as bytes: as letters they are a quarter longer
    for face in (REGULAR, MEDIUM, BOLD):
        with as_file(files(_FONT_PACKAGE) / "files" / f"{face}.ttf") as path:
            pdfmetrics.registerFont(_Font(face, str(path)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    pdfmetrics.registerFontFamily(MEDIUM, normal=MEDIUM, bold=BOLD, italic=MEDIUM, boldItalic=BOLD)


def width_of(text: str, font: str, size: float) -> float:
    """The printed width of a text [pt]."""
    return float(pdfmetrics.stringWidth(text, font, size))


def _style(
    name: str,
    size: float,
    leading: float,
    *,
    font: str = REGULAR,
    color: Color = INK,
    before: float = 0,
    after: float = 0,
    right: bool = False,
    keep: bool = False,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        bulletFontName=font,
        bulletFontSize=size,
        leading=leading,
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        alignment=TA_RIGHT if right else 0,
        keepWithNext=int(keep),
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
    )


TITLE = _style("title", 22, 26, font=BOLD, after=2)
SUBTITLE = _style("subtitle", 10, 13.5, color=SOFT, after=10)
SECTION = _style("section", 12.5, 16, font=BOLD, color=BLUE, before=12, after=5)
BODY = _style("body", SIZE_BODY, 12.6, after=3)
BODY_SOFT = _style("body-soft", SIZE_BODY, 12.6, color=SOFT, after=3)
SMALL = _style("small", SIZE_SMALL, 11.4)
SMALL_BOLD = _style("small-bold", SIZE_SMALL, 11.4, font=MEDIUM)
SMALL_HEADING = _style("small-heading", SIZE_SMALL, 11.4, font=MEDIUM, keep=True)
SMALL_SOFT = _style("small-soft", SIZE_SMALL, 11.4, color=SOFT)
SMALL_RIGHT = _style("small-right", SIZE_SMALL, 11.4, right=True)
SMALL_SOFT_RIGHT = _style("small-soft-right", SIZE_SMALL, 11.4, color=SOFT, right=True)
CAPTION = _style("caption", SIZE_CAPTION, 9.6, color=SOFT)
TABLE_HEAD = _style("table-head", SIZE_CAPTION, 10, font=MEDIUM, color=SOFT)
TABLE_HEAD_RIGHT = _style("table-head-right", SIZE_CAPTION, 10, font=MEDIUM, color=SOFT, right=True)
SLOT = _style("slot", SIZE_CAPTION, 10, font=MEDIUM, color=BLUE)
DISH = _style("dish", 10.5, 13, font=BOLD)
METHOD = _style("method", SIZE_SMALL, 11.4, color=SOFT, after=2)
AISLE = _style("aisle", SIZE_AISLE, 14, font=BOLD, color=BLUE, after=2)
COMMAND = _style("command", SIZE_BODY, 13)
SMALL_BULLET = ParagraphStyle("small-bullet", parent=SMALL, leftIndent=10, bulletIndent=0, spaceAfter=2.2)
BULLET = ParagraphStyle("bullet", parent=BODY, leftIndent=10, bulletIndent=0)
STEP = ParagraphStyle("step", parent=BODY, leftIndent=15, bulletIndent=0, spaceAfter=2)
