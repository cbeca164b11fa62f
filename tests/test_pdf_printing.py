"""How the PDF can be printed: parts, greys, large print, several shopping days, the diary sheet."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from pypdf import PdfReader

from nutriplan.plan import DinnerSwaps
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.pdf.layout import Layout
from nutriplan.reports.pdf.styles import page_size
from nutriplan.reports.view.report import report_view
from nutriplan.reports.view.words import SLOT_NAMES, grams
from nutriplan.shopping import ALONE, Household
from nutriplan.tables.dishes import Slot
from nutriplan.week import WeekResult
from reports_fixture import week_result
from test_pdf import link_goals, pages_of, titles

# A line that stands in no other part than its own.
MARKS = {
    Page.WEEK: "Numbers: % of the day's target",
    Page.DAYS: "Nutrients in focus Magnesium",
    Page.SWAPS: "If you would rather have something else",
    Page.SHOPPING: "Shopping list",
    Page.TARGETS: "The plan was made to hold the targets of the tables below",
    Page.CRAMPS: "First aid",
    Page.SOURCES: "Sources and notes",
    Page.DIARY: "Food diary:",
}


@pytest.fixture(scope="module")
def week() -> WeekResult:
    """Misses, and other dinners for each day: those of the two days that follow."""
    result = week_result(shortfalls=True)
    dinners = [meal for day in result.days for meal in day.meals if meal.slot is Slot.DINNER]
    places = range(len(dinners))
    others = [tuple(dinners[(at + step) % len(dinners)] for step in (1, 2)) for at in places]
    return replace(result, swaps=tuple(DinnerSwaps(result.days[at].date, others[at]) for at in places))


def drawn(result: WeekResult, *pages: Page, household: Household = ALONE, large: bool = False, mono: bool = False,
          paper: Paper = Paper.A4) -> bytes:  # fmt: skip
    printing = Printing(paper, large=large, mono=mono, pages=frozenset(pages or Page))
    return draw_pdf(report_view(result, household), printing)


def colours(content: bytes) -> set[tuple[str, str, str]]:
    """Every colour that is set on any page."""
    streams = [page.get_contents() for page in PdfReader(BytesIO(content)).pages]
    text = "\n".join(stream.get_data().decode("latin-1") for stream in streams if stream is not None)
    return {(red, green, blue) for red, green, blue in re.findall(r"(\S+) (\S+) (\S+) (?:rg|RG)\b", text)}


@pytest.mark.parametrize("pages", [(page,) for page in Page] + list(combinations(Page, 2))[::5] + [tuple(Page)])
def test_only_the_parts_that_are_asked_for(week: WeekResult, pages: tuple[Page, ...]) -> None:
    content = drawn(week, *pages)
    text = " ".join(pages_of(content))
    assert {page for page, mark in MARKS.items() if mark in text} == set(pages)
    assert ("What could not be met" in " ".join(titles(PdfReader(BytesIO(content)).outline))) is (Page.WEEK in pages)


def test_no_link_leads_to_a_page_that_is_not_there(week: WeekResult) -> None:
    reader = PdfReader(BytesIO(drawn(week, Page.WEEK)))
    assert len(reader.pages) == 2
    assert [link_goals(reader, number) for number in range(2)] == [[], []]
    with_days = PdfReader(BytesIO(drawn(week, Page.WEEK, Page.DAYS)))
    assert link_goals(with_days, 0) == [2, 3, 4, 5, 6, 7, 8]


def test_what_to_ask_a_doctor_is_not_forgotten_with_its_page(week: WeekResult) -> None:
    line = "Ask your doctor before you eat by this plan: one point under “Your targets and why”"
    assert f"{line}, which is not printed here." in pages_of(drawn(week, Page.WEEK))[0]
    assert f"{line}." in pages_of(drawn(week))[0]
    assert f"{line}, which is not printed here." in pages_of(drawn(week, Page.WEEK, large=True))[0]


def test_nothing_to_print_is_still_a_page(week: WeekResult) -> None:
    household = Household(pantry=dict.fromkeys((food.purchase_name for food in week.foods.values()), 1e6))
    (text,) = pages_of(drawn(week, Page.SHOPPING, household=household))
    assert "Nothing to buy" in text


def test_mono_has_greys_alone_and_the_same_words(week: WeekResult) -> None:
    plain, mono = drawn(week), drawn(week, mono=True)
    assert any(len(set(colour)) > 1 for colour in colours(plain))
    assert all(len(set(colour)) == 1 for colour in colours(mono))
    assert pages_of(mono) == pages_of(plain)


@pytest.mark.parametrize("paper", list(Paper))
def test_large_print_loses_nothing(week: WeekResult, paper: Paper) -> None:
    content = drawn(week, large=True, paper=paper)
    text = " ".join(pages_of(content))
    for day in week.days:
        for meal in day.meals:
            assert meal.method in text
            for item in meal.items:
                assert f"{week.foods[item.food_id].name} " in text
                assert grams(item.grams) in text
    for target in week.targets.targets:
        assert week.nutrients[target.nutrient].name in text
    for mark in MARKS.values():
        assert mark.casefold() in text.casefold()  # large print says "Monday: nutrients in focus"
    for page in PdfReader(BytesIO(content)).pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert size == pytest.approx(page_size(paper), abs=0.1) or size == pytest.approx(
            page_size(paper)[::-1], abs=0.1
        )
    assert len(content) < 400_000


@pytest.mark.parametrize("rows", [20, 34])
def test_a_long_table_of_what_is_watched_fits_a_large_page(week: WeekResult, rows: int) -> None:
    view = report_view(week)
    day = replace(view.days[0], guards=(view.days[0].guards * 2)[:rows])
    assert len(day.guards) == rows
    printing = Printing(Paper.LETTER, large=True, pages=frozenset({Page.DAYS}))
    text = " ".join(pages_of(draw_pdf(replace(view, days=(day,)), printing)))
    assert all(guard.amount in text for guard in day.guards)


def test_the_body_of_large_print_is_14_points(week: WeekResult) -> None:
    found: list[tuple[str, float]] = []

    def visit(text: str, matrix: list[float], frame: list[float], _font: object, size: float) -> None:
        found.append((text.strip(), matrix[0] * frame[0] * size))

    for page in PdfReader(BytesIO(drawn(week, Page.SHOPPING, large=True))).pages:
        page.extract_text(visitor_text=visit)
    sizes = {text: size for text, size in found if text}
    assert sizes["Avocado"] == pytest.approx(14.0, abs=0.01)
    assert min(sizes.values()) > 11
    assert Layout(Paper.A4).scale == 1


def test_each_shopping_day_has_a_sheet_of_its_own(week: WeekResult) -> None:
    texts = pages_of(drawn(week, Page.SHOPPING, household=Household(portions=2, weekdays=(2, 5))))
    heads = ["Saturday 21 Nov, for Mon to Tue", "Wednesday 25 Nov, for Wed to Fri", "Saturday 28 Nov, for Sat to Sun"]
    places = [next(number for number, text in enumerate(texts) if head in text) for head in heads]
    assert len(set(places)) == len(heads)
    assert all("2 people" in text for text in texts)
    assert "Check that you have" in " ".join(texts)


def test_the_diary_has_every_meal_and_the_columns_that_check_reads(week: WeekResult) -> None:
    (text,) = pages_of(drawn(week, Page.DIARY))
    assert all(name in text for name in SLOT_NAMES.values())
    assert "Meal food amount unit" in text
    assert "nutriplan check" in text
