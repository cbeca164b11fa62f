"""Tables without boxes: columns of text on hairlines, the one look of every table."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from reportlab.platypus import Flowable, Table, TableStyle

from nutriplan.reports.pdf.styles import HAIRLINE, RULE

TableCommand: TypeAlias = tuple[str, tuple[int, int], tuple[int, int], *tuple[Any, ...]]
Cell: TypeAlias = Flowable | list[Flowable] | str


def grid(
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *commands: TableCommand,
    top: float = 1.8,
    bottom: float = 2.4,
    lines_from: int | None = None,
    repeat: int = 0,
    heights: Sequence[float] | None = None,
) -> Table:
    """A table that starts at the left margin.

    Args:
        rows: The cells.
        widths: Column widths [pt].
        commands: What differs from the one look.
        top: Space over each row [pt].
        bottom: Space under each row [pt].
        lines_from: First row with a hairline above it, none when None.
        repeat: Rows that are printed again on each page.
        heights: Row heights [pt]; as tall as the cells need when None.
    """
    style: list[TableCommand] = [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), top),
        ("BOTTOMPADDING", (0, 0), (-1, -1), bottom),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    if lines_from is not None:
        style.append(("LINEABOVE", (0, lines_from), (-1, -1), HAIRLINE / 2, RULE))
    table = Table(
        [list(row) for row in rows],
        colWidths=list(widths),
        rowHeights=None if heights is None else list(heights),
        repeatRows=repeat,
        hAlign="LEFT",
    )
    table.setStyle(TableStyle([*style, *commands]))
    return table
