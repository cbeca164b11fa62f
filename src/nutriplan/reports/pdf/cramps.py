"""When a cramp strikes: first aid, evening stretches with drawings, when to get help, habits, evidence."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from nutriplan.reports.pdf.figures import Figure
from nutriplan.reports.pdf.grid import Cell, TableCommand, grid
from nutriplan.reports.pdf.layout import narrow
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import (
    GUTTER,
    ORANGE,
    ORANGE_PALE,
    PANEL,
    SECTION,
    SMALL,
    SMALL_BOLD,
    SMALL_BULLET,
    SMALL_SOFT,
    STEP,
    SUBTITLE,
    TITLE,
    WHITE,
)
from nutriplan.reports.view.guidance import Advice, GuidanceView, RedFlags, Stretch

HEADING = "When a cramp strikes"
_LEGEND = "In the drawings the arrows show which way, the bright line in a leg where it should pull."
_PER_ROW = 4
_BETWEEN = 13.0
_FIRST_AID_FIGURE = 118.0
_FIGURE_NARROW = 118.0
_STRETCH_ROOM = 150.0  # a stretch with what is said of it under the heading


def cramps_story(view: GuidanceView, width: float) -> list[Flowable]:
    """The page on cramps."""
    column = (width - GUTTER) / 2
    lower: list[Flowable] = [grid([[_left(view), "", _right(view)]], [column, GUTTER, column])]
    if narrow(width):
        lower = [*_left(view), *_right(view)]
    note = view.stretch_note
    return [
        Paragraph(HEADING, TITLE),
        Paragraph(escape(view.standing), SUBTITLE),
        _first_aid(view.first_aid, width),
        *([CondPageBreak(_STRETCH_ROOM)] if narrow(width) else []),
        Paragraph("Every evening", SECTION),
        Paragraph(f"{_said(note)} {_LEGEND}", SMALL),
        Spacer(0, 5),
        *_stretches(view.stretches, width),
        Paragraph("When to get help", SECTION),
        _red_flags(view.red_flags, width),
        *lower,
    ]


def _first_aid(steps: Sequence[Advice], width: float) -> Flowable:
    text: list[Flowable] = [Paragraph("First aid", SECTION)]
    text += [Paragraph(_said(step), STEP, bulletText=f"{place}.") for place, step in enumerate(steps, start=1)]
    figure = Figure("foot_pull", _FIRST_AID_FIGURE)
    widths = [_FIRST_AID_FIGURE + 16, width - _FIRST_AID_FIGURE - 16]
    return grid([[figure, text]], widths, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"))


def _stretches(stretches: Sequence[Stretch], width: float) -> list[Flowable]:
    """Beside each other; in a narrow body under each other, each beside its drawing."""
    if narrow(width):
        told = width - _FIGURE_NARROW - _BETWEEN
        return [
            grid([[Figure(stretch.figure, _FIGURE_NARROW), _how(stretch)]], [_FIGURE_NARROW + _BETWEEN, told], bottom=6)
            for stretch in stretches
        ]
    per_row = min(_PER_ROW, max(len(stretches), 1))
    column = (width - _BETWEEN * (per_row - 1)) / per_row
    story: list[Flowable] = []
    for start in range(0, len(stretches), per_row):
        cells: list[Cell] = [
            [Figure(stretch.figure, column), Spacer(0, 5), *_how(stretch)]
            for stretch in stretches[start : start + per_row]
        ]
        cells += [""] * (per_row - len(cells))
        widths = [column + _BETWEEN] * (per_row - 1) + [column]
        story.append(grid([cells], widths, ("RIGHTPADDING", (0, 0), (-2, -1), _BETWEEN)))
    return story


def _how(stretch: Stretch) -> list[Flowable]:
    parts: list[Flowable] = [Paragraph(escape(stretch.name), SMALL_BOLD)]
    parts += [Paragraph(escape(step), SMALL_BULLET, bulletText="•") for step in stretch.steps]
    if stretch.dose:
        parts.append(Paragraph(escape(f"{stretch.dose} {stretch.source}".strip()), SMALL_SOFT))
    return parts


def _red_flags(groups: Sequence[RedFlags], width: float) -> Flowable:
    """A panel for each urgency side by side, the most urgent in orange."""
    cells: list[Cell] = [
        [
            Paragraph(f"{escape(group.heading)} {escape(group.source)}", SMALL_BOLD),
            Spacer(0, 3),
            *(Paragraph(escape(sign), SMALL_BULLET, bulletText="•") for sign in group.signs),
        ]
        for group in groups
    ]
    if narrow(width):
        rows, widths = [[cell] for cell in cells], [width]
        below: TableCommand = ("LINEBELOW", (0, 0), (-1, -2), 5, WHITE)
    else:
        rows, widths = [cells], [width / max(len(groups), 1)] * len(groups)
        below = ("LINEAFTER", (0, 0), (-2, 0), 5, WHITE)
    return grid(
        rows,
        widths,
        ("BACKGROUND", (0, 0), (-1, -1), PANEL),
        ("BACKGROUND", (0, 0), (0, 0), ORANGE_PALE),
        ("LINEABOVE", (0, 0), (0, 0), 2.5, ORANGE),
        below,
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 9),
        top=6,
        bottom=7,
    )


def _left(view: GuidanceView) -> list[Flowable]:
    return [
        Paragraph("Habits", SECTION),
        *_bullets(view.habits),
        Paragraph("Never", SECTION),
        *_bullets(view.never),
    ]


def _right(view: GuidanceView) -> list[Flowable]:
    return [Paragraph("What the evidence says", SECTION), *_bullets(view.evidence)]


def _bullets(advice: Sequence[Advice]) -> list[Flowable]:
    return [Paragraph(_said(line), SMALL_BULLET, bulletText="•") for line in advice]


def _said(advice: Advice) -> str:
    topic = f"<b>{escape(advice.topic)}.</b> " if advice.topic else ""
    return f"{topic}{escape(advice.text)} {escape(advice.source)}".strip()
