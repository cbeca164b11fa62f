"""The committed sample: the PDF is what its JSON draws, the JSON is what a plan writes today.

Bytes are compared with what is drawn in the same process elsewhere (test_render.py); here the words and the sheets of
each page are, because other versions of reportlab and zlib pack the same page differently.
"""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from pypdf import PageObject, PdfReader

from nutriplan.reports.envelope import plan_json
from nutriplan.reports.paper import Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.reopen import read_week
from nutriplan.reports.text import week_text
from nutriplan.reports.view.report import report_view
from nutriplan.week import WeekResult

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "reports" / "sample-week.json"


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return read_week(SAMPLE)


def words(page: PageObject) -> tuple[float, float, str]:
    """The sheet of a page and its text."""
    return float(page.mediabox.width), float(page.mediabox.height), re.sub(r"\s+", " ", page.extract_text())


def test_the_pdf_is_drawn_from_the_json(week: WeekResult, tmp_path: Path) -> None:
    path = tmp_path / "week.pdf"
    path.write_bytes(draw_pdf(report_view(week), Printing(Paper.A4)))
    drawn, kept = PdfReader(path).pages, PdfReader(ROOT / "reports" / "sample-week.pdf").pages
    assert len(drawn) == len(kept)
    for number, (new, old) in enumerate(zip(drawn, kept, strict=True), start=1):
        assert words(new) == words(old), f"page {number}: run `make pages`"


def test_the_json_is_as_it_is_written_today(week: WeekResult) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert plan_json(week) == text
    schema = json.loads((ROOT / "docs" / "reference" / "plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(text), schema)


def test_the_sample_meets_its_targets(week: WeekResult) -> None:
    assert not week.shortfalls
    assert len(week.days) == 7


def test_the_readme_shows_the_sample_as_it_reads_today(week: WeekResult) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```text\n")[2].partition("\n```")[0].splitlines()
    told = {*week_text(week).splitlines(), "(five more days)"}
    written = [line for line in shown if not line.startswith(("PDF: ", "JSON: "))]
    assert len(written) > 30
    assert any(line.startswith("Assumed: sex female, age 35") for line in written)
    assert [line for line in written if line not in told] == []
