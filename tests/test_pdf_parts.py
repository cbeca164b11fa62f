"""Parts of the PDF by themselves: paragraphs that remember their lines, what fits a line, reference values."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.pdf.furniture import NumberedCanvas, draw_number, fitted
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.shopping import BOX_ROOM, BuyLine
from nutriplan.reports.pdf.styles import BODY, REGULAR, SIZE_BODY, SIZE_CAPTION, register_fonts, width_of
from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.report import report_view
from nutriplan.reports.view.shopping import BuyView
from nutriplan.reports.view.targets import targets_view
from nutriplan.targets.target import NotEnforced
from nutriplan.week import WeekResult
from reports_fixture import week_result

LEAST, MOST = 60.0, 500.0
WORDS = st.lists(st.text("abcdefg", min_size=1, max_size=9), min_size=1, max_size=40).map(" ".join)


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    register_fonts()


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


@given(WORDS, st.lists(st.floats(LEAST, MOST), min_size=2, max_size=5))
def test_a_paragraph_is_as_tall_as_a_new_one_at_any_width(text: str, widths: list[float]) -> None:
    paragraph = Paragraph(text, BODY)
    for width in [*widths, widths[0]]:
        assert paragraph.wrap(width, 1000) == Paragraph(text, BODY).wrap(width, 1000)


@given(WORDS)
def test_the_halves_of_a_paragraph_hold_its_lines(text: str) -> None:
    paragraph = Paragraph(text, BODY)
    _, height = paragraph.wrap(LEAST, 1000)
    halves = paragraph.split(LEAST, height / 2)
    if halves:
        assert sum(half.wrap(LEAST, 1000)[1] for half in halves) == pytest.approx(height)


@given(WORDS, st.floats(200, 300))
def test_the_day_beside_an_item_never_runs_out_of_its_column(item: str, width: float) -> None:
    line = BuyLine(BuyView(item, "100 g", "for Wed 26 Nov"), 14.0)
    line.wrap(width, 1000)
    needed = width_of("   for Wed 26 Nov", REGULAR, SIZE_CAPTION)
    assert BOX_ROOM + width_of(line.lines[-1], REGULAR, SIZE_BODY) + needed <= width


@given(st.text("abc ,;é", max_size=60), st.floats(20, 200))
def test_what_is_fitted_fits(text: str, width: float) -> None:
    found = fitted(text, REGULAR, SIZE_BODY, width)
    assert width_of(found, REGULAR, SIZE_BODY) <= width
    assert found == text or found.endswith("…")


@pytest.mark.parametrize("pages", [1, 3, 12])
def test_every_page_has_its_number(pages: int) -> None:
    buffer = BytesIO()
    canvas = NumberedCanvas(buffer)
    for _ in range(pages):
        draw_number(canvas, 300, 300)
        canvas.showPage()
    canvas.save()
    read = [page.extract_text().strip() for page in PdfReader(buffer).pages]
    assert read == [f"page {number} of {pages}" for number in range(1, pages + 1)]


def test_a_line_too_long_for_large_print_loses_whole_parts(week: WeekResult) -> None:
    view = report_view(week)
    printing = Printing(Paper.A4, large=True, pages=frozenset({Page.DAYS}))
    head = replace(view.head, profile="someone " * 8, proof="within nothing of " + "everything " * 9)
    text = PdfReader(BytesIO(draw_pdf(replace(view, head=head), printing))).pages[0].extract_text()
    assert "someone" in text
    assert head.reference not in text
    assert head.version in text
    assert "within nothing" not in text


def test_the_ends_of_a_range_stand_together(week: WeekResult) -> None:
    rows = [NotEnforced("omega_3", "AMDR", value, "% of energy", "No data", "IOM2005") for value in (1.2, 0.6)]
    adequate = NotEnforced("omega_3", "AI", 1.1, "g", "No data", "IOM2005")
    targets = replace(week.targets, not_enforced=(adequate, *rows))
    cites = Citations({"IOM2005": "A book", **week.sources})
    view = targets_view(replace(week, targets=targets), cites, "US")
    assert [row.value for row in view.not_enforced] == ["AI 1.1 g, AMDR 0.6–1.2 % of energy"]
