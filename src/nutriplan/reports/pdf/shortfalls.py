"""What could not be met: nutrient, days, amounts, and the changes that would fix it."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.platypus import Flowable, KeepTogether, Spacer

from nutriplan.reports.pdf.grid import grid
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import (
    BODY,
    BULLET,
    SECTION,
    SMALL_BOLD,
    SMALL_RIGHT,
    SUBTITLE,
    TITLE,
)
from nutriplan.reports.view.shortfalls import MissView, ShortfallView

_LEAD = (
    "The planner found no menu within your conditions that meets every target."
    " This one comes closest; here is where it misses."
)


def shortfall_story(views: Sequence[ShortfallView], width: float) -> list[Flowable]:
    """The page of misses."""
    story: list[Flowable] = [
        Paragraph("What could not be met", TITLE),
        Paragraph(_LEAD, SUBTITLE),
    ]
    for view in views:
        heading = f"{view.name}: {'above its limit' if view.above else 'below its target'}"
        block: list[Flowable] = [Paragraph(escape(heading), SECTION), _misses(view.misses, width)]
        if view.fixes:
            block += [Spacer(0, 5), Paragraph("<b>What would fix it</b>", BODY)]
            block += [Paragraph(escape(fix[:1].upper() + fix[1:]), BULLET, bulletText="•") for fix in view.fixes]
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
    return grid(rows, [width * share for share in (0.34, 0.2, 0.24, 0.22)], top=2, bottom=3, lines_from=0)


def _when(miss: MissView) -> str:
    return f'<a href="#{miss.anchor}">{escape(miss.when)}</a>' if miss.anchor else escape(miss.when)
