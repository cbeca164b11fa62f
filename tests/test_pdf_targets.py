"""The pages of targets in the PDF: every page of a list says what it lists, and what is missed is marked."""

from dataclasses import replace

import pytest

from nutriplan.plan import Exclusion
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.view.report import report_view
from nutriplan.targets.target import NotEnforced
from nutriplan.week import WeekResult
from reports_fixture import NUTRIENTS, week_result
from test_pdf import pages_of

NOT_ENFORCED = "Not enforced Reference value Why it binds no menu"
LEFT_OUT = "Left out for How many Foods and dishes"


def targets_pages(week: WeekResult, *, large: bool = False) -> list[str]:
    printing = Printing(Paper.A4, large=large, pages=frozenset({Page.TARGETS}))
    return pages_of(draw_pdf(report_view(week), printing))


@pytest.mark.parametrize("large", [False, True])
def test_a_list_goes_on_under_its_head(*, large: bool) -> None:
    week = week_result()
    reason = "it is never reached by food " * 8
    released = tuple(NotEnforced(key, "UL", 35, "mg", f"{reason} mark{key}", "IOM1998") for key in NUTRIENTS)
    excluded = tuple(Exclusion(f"x{place}", f"Food {place}", f"odd reason {place}", "you") for place in range(80))
    week = replace(week, targets=replace(week.targets, not_enforced=released), excluded=excluded)
    pages = targets_pages(week, large=large)
    listing = {
        NOT_ENFORCED: [text for text in pages if "mark" in text],
        LEFT_OUT: [text for text in pages if "Odd reason" in text],
    }
    for head, texts in listing.items():
        assert len(texts) >= 2
        assert [text.count(head) for text in texts] == [1] * len(texts)
