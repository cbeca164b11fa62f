"""What could not be met: nutrient, days, amounts, and the changes that would fix it."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from nutriplan.reports.pdf.styles import (
    BODY,
    HAIRLINE,
    RULE,
    SECTION,
    SMALL_BOLD,
    SMALL_RIGHT,
    SUBTITLE,
    TITLE,
)
from nutriplan.reports.view.shortfalls import MissView, ShortfallView


def shortfall_story(views: Sequence[ShortfallView], width: float) -> list[Flowable]:
    """The page of misses."""
    story: list[Flowable] = [
        Paragraph("What could not be met", TITLE),
        Paragraph("The planner found no menu within your conditions that meets every target. This one comes closest; here is where it misses.", SUBTITLE),
    ]
    for view in views:
        heading = f"{view.name}: {'above its limit' if view.above else 'below its target'}"
        block: list[Flowable] = [Paragraph(escape(heading), SECTION), _misses(view.misses, width)]
        if view.fixes:
            block += [Spacer(0, 5), Paragraph("<b>What would fix it</b>", BODY)]
            block += [Paragraph(escape(fix[:1].upper() + fix[1:]), BODY, bulletText="•") for fix in view.fixes]
        story.append(KeepTogether(block))
    return story


def _misses(misses: Sequence[MissView], width: float) -> Flowable:
    rows = [
        [
            Paragraph(_when(miss), SMALL_BOLD),
            Paragraph(escape(miss.amount), SMALL_RIGHT),
            Paragraph(escape(miss.target), SMALL_RIGHT),
            Paragraph(escape(miss.by), SMALL_RIGHT),
        ]
        for miss in misses
    ]
    table = Table(rows, colWidths=[width * 0.34, width * 0.2, width * 0.24, width * 0.22], hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("LINEABOVE", (0, 0), (-1, -1), HAIRLINE / 2, RULE),
            ]
        )
    )
    return table


def _when(miss: MissView) -> str:
    return f'<a href="#{miss.anchor}">{escape(miss.when)}</a>' if miss.anchor else escape(miss.when)
