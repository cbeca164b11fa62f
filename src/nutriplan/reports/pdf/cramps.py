"""When a cramp strikes: first aid, evening stretches with drawings, when to get help, habits, evidence."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from nutriplan.reports.pdf.figures import Figure
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

_PER_ROW = 4
_BETWEEN = 13.0
_FIRST_AID_FIGURE = 118.0


def cramps_story(view: GuidanceView, width: float) -> list[Flowable]:
    """The page on cramps."""
    column = (width - GUTTER) / 2
    lower = Table(
        [[_left(view), "", _right(view)]],
        colWidths=[column, GUTTER, column],
        hAlign="LEFT",
    )
    lower.setStyle(TableStyle([*_BARE, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    note = view.stretch_note
    return [
        Paragraph("When a cramp strikes", TITLE),
        Paragraph(escape(view.standing), SUBTITLE),
        _first_aid(view.first_aid, width),
        Paragraph("Every evening", SECTION),
        Paragraph(_said(note), SMALL),
        Spacer(0, 5),
        *_stretches(view.stretches, width),
        Paragraph("When to get help", SECTION),
        _red_flags(view.red_flags, width),
        lower,
    ]


def _first_aid(steps: Sequence[Advice], width: float) -> Flowable:
    text: list[Flowable] = [Paragraph("First aid", SECTION)]
    text += [Paragraph(f"{place}.&nbsp;&nbsp;{_said(step)}", STEP) for place, step in enumerate(steps, start=1)]
    figure = Figure("foot_pull", _FIRST_AID_FIGURE)
    table = Table([[figure, text]], colWidths=[_FIRST_AID_FIGURE + 16, width - _FIRST_AID_FIGURE - 16], hAlign="LEFT")
    table.setStyle(TableStyle([*_BARE, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return table


def _stretches(stretches: Sequence[Stretch], width: float) -> list[Flowable]:
    per_row = min(_PER_ROW, max(len(stretches), 1))
    column = (width - _BETWEEN * (per_row - 1)) / per_row
    story: list[Flowable] = []
    for start in range(0, len(stretches), per_row):
        cells: list[object] = [_stretch(stretch, column) for stretch in stretches[start : start + per_row]]
        cells += [""] * (per_row - len(cells))
        table = Table([cells], colWidths=[column + _BETWEEN] * (per_row - 1) + [column], hAlign="LEFT")
        table.setStyle(
            TableStyle([*_BARE, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("RIGHTPADDING", (0, 0), (-2, -1), _BETWEEN)])
        )
        story.append(table)
    return story


def _stretch(stretch: Stretch, width: float) -> list[Flowable]:
    parts: list[Flowable] = [Figure(stretch.figure, width), Spacer(0, 5), Paragraph(escape(stretch.name), SMALL_BOLD)]
    parts += [Paragraph(escape(step), SMALL_BULLET, bulletText="•") for step in stretch.steps]
    if stretch.dose:
        parts.append(Paragraph(escape(f"{stretch.dose} {stretch.source}".strip()), SMALL_SOFT))
    return parts


def _red_flags(groups: Sequence[RedFlags], width: float) -> Flowable:
    """A panel for each urgency side by side, the most urgent in orange."""
    cells = [
        [
            Paragraph(f"{escape(group.heading)} {escape(group.source)}", SMALL_BOLD),
            Spacer(0, 3),
            *(Paragraph(escape(sign), SMALL_BULLET, bulletText="•") for sign in group.signs),
        ]
        for group in groups
    ]
    table = Table([cells], colWidths=[width / max(len(groups), 1)] * len(groups), hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (0, 0), ORANGE_PALE),
                ("BACKGROUND", (1, 0), (-1, 0), PANEL),
                ("LINEABOVE", (0, 0), (0, 0), 2.5, ORANGE),
                ("LINEAFTER", (0, 0), (-2, 0), 5, WHITE),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ("RIGHTPADDING", (0, 0), (-1, -1), 9),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


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


_BARE: list[tuple[object, ...]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]
