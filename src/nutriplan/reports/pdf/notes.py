"""The last page: the sources that were cited, what the data don't know, and how to make the plan again."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.platypus import Flowable

from nutriplan.reports.pdf.furniture import Anchor, section
from nutriplan.reports.pdf.grid import TableCommand, grid
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import (
    BODY,
    CAPTION,
    COMMAND,
    PANEL,
    SMALL_BOLD,
    SMALL_RIGHT,
    SUBTITLE,
    TABLE_HEAD,
    TABLE_HEAD_RIGHT,
    TITLE,
)
from nutriplan.reports.view.notes import CoverageView, NotesView

_NUMBER = 30.0
_SHARE = 64.0
_CLOSE = 1.2
_LAST = 3  # rows that a page takes over at least
_COMMAND_ROOM = 60.0


def notes_story(view: NotesView, width: float) -> list[Flowable]:
    """The last page."""
    story: list[Flowable] = [
        Anchor("notes", "Sources and notes"),
        Paragraph("Sources and notes", TITLE),
        Paragraph("Numbers in brackets on the pages before refer to this list.", SUBTITLE),
        _sources(view.sources, width),
        *section("What the food data do not know"),
        Paragraph(
            f"{escape(view.complete)} Toward a target an unknown amount counts as nothing, so no target is met by a"
            " guess; toward a limit it counts as much as the richest food of its kind.",
            BODY,
        ),
    ]
    if view.coverage:
        story.append(_coverage(view.coverage, width))
    return [
        *story,
        *section("How this plan was found"),
        Paragraph(escape(" ".join((view.proof, *view.tightest, view.no_swaps))), BODY),
        *section("Make it again", _COMMAND_ROOM),
        Paragraph(f"Version {escape(view.version)}, seed {escape(view.seed)}:", BODY),
        _command(view.command, width),
    ]


def _sources(sources: Sequence[tuple[str, str]], width: float) -> Flowable:
    rows = [[Paragraph(escape(number), CAPTION), Paragraph(escape(text), CAPTION)] for number, text in sources]
    if not rows:
        return Paragraph("No source was cited.", BODY)
    together: TableCommand = ("NOSPLIT", (0, -_LAST), (-1, -1))
    return grid(rows, [_NUMBER, width - _NUMBER], together, top=_CLOSE, bottom=_CLOSE)


def _coverage(rows: Sequence[CoverageView], width: float) -> Flowable:
    heads = [
        Paragraph("Nutrients", TABLE_HEAD),
        Paragraph("Known for", TABLE_HEAD_RIGHT),
        Paragraph("of the weight eaten; unknown in", TABLE_HEAD),
    ]
    cells = [
        [
            Paragraph(escape(row.names), SMALL_BOLD),
            Paragraph(escape(row.covered), SMALL_RIGHT),
            Paragraph(escape(row.foods), CAPTION),
        ]
        for row in rows
    ]
    widths = [width * 0.34, _SHARE, width * 0.66 - _SHARE]
    return grid(
        [heads, *cells], widths, ("LEFTPADDING", (2, 0), (2, -1), 12), lines_from=1, repeat=1, top=_CLOSE, bottom=_CLOSE
    )


def _command(command: str, width: float) -> Flowable:
    inset = 10
    return grid(
        [[Paragraph(escape(command), COMMAND)]],
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), PANEL),
        ("LEFTPADDING", (0, 0), (-1, -1), inset),
        ("RIGHTPADDING", (0, 0), (-1, -1), inset),
        top=6,
        bottom=8,
    )
