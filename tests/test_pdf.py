"""The PDF: same plan same bytes, nothing lost, nothing overflows, links that lead somewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from nutriplan.reports.paper import Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.pdf.figures import POSES
from nutriplan.reports.pdf.styles import page_size
from nutriplan.reports.view.guidance import load_guidance
from nutriplan.reports.view.report import report_view
from nutriplan.reports.view.words import grams, measure
from nutriplan.week import WeekResult
from reports_fixture import week_result

DRAW = (
    "import sys; from reports_fixture import week_result; from test_pdf import drawn;"
    " sys.stdout.buffer.write(drawn(week_result(shortfalls=True)))"
)


def drawn(result: WeekResult, paper: Paper = Paper.A4) -> bytes:
    return draw_pdf(report_view(result), Printing(paper))


def pages_of(content: bytes) -> list[str]:
    """The text of each page, with line breaks as spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


@pytest.fixture(scope="module")
def content(week: WeekResult) -> bytes:
    return drawn(week)


@pytest.fixture(scope="module")
def texts(content: bytes) -> list[str]:
    return pages_of(content)


def test_same_plan_same_bytes(week: WeekResult, content: bytes) -> None:
    assert drawn(week) == content


def test_same_bytes_in_another_process() -> None:
    here = Path(__file__).parent
    found = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here}{os.pathsep}{here.parent / 'src'}"}
        done = subprocess.run([sys.executable, "-c", DRAW], env=environment, capture_output=True, check=True)
        found.append(done.stdout)
    assert found[0] == found[1]
    assert found[0].startswith(b"%PDF-")


@pytest.mark.parametrize("paper", list(Paper))
def test_size_pages_and_sheets(week: WeekResult, paper: Paper) -> None:
    content = drawn(week, paper)
    pages = PdfReader(BytesIO(content)).pages
    assert len(content) < 400_000
    assert 13 <= len(pages) <= 17
    for place, page in enumerate(pages):
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert size == pytest.approx(page_size(paper, landscape=place == 0), abs=0.1)


def test_every_item_with_its_grams_on_its_day(week: WeekResult, texts: list[str]) -> None:
    for place, day in enumerate(week.days, start=1):
        for meal in day.meals:
            assert meal.name in texts[place]
            assert meal.method in texts[place]
            for item in meal.items:
                said = measure(item.measure)
                portion = [said, grams(item.grams)] if said != grams(item.grams) else [said]
                assert " ".join([week.foods[item.food_id].name, *portion]) in texts[place]


def test_fridge_page_has_each_dish(week: WeekResult, texts: list[str]) -> None:
    for day in week.days:
        for meal in day.meals:
            assert meal.name in texts[0]
    assert "All 34 targets are met on all 7 days, vitamin D as the mean of the plan" in texts[0]


def test_every_page_says_whose_when_and_which(week: WeekResult, texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        assert week.profile.name in text
        assert "23–29 November 2026" in text
        assert "pregnant, 2nd trimester" in text
        assert f"page {number} of {len(texts)}" in text
        assert "Not medical advice" in text
        assert f"nutriplan {week.version}" in text
        assert "within 2.5 % of the best possible" in text


def test_all_parts_in_order(texts: list[str]) -> None:
    text = " ".join(texts)
    parts = ("Monday", "Shopping list", "Your targets and why", "When a cramp strikes", "Sources and notes")
    place = 0
    for part in parts:  # the first page may point to a later one, so each is looked for after the one before
        place = text.index(part, place) + len(part)
    assert "What could not be met" not in text


def test_shopping_list_is_complete(week: WeekResult, texts: list[str]) -> None:
    text = next(text for text in texts if "Shopping list" in text)
    for item in week.shopping:
        assert item.item in text
        assert item.text in text


def test_targets_sources_and_command(week: WeekResult, texts: list[str]) -> None:
    text = " ".join(texts)
    for reason in ("More lean tissue", "from 310 to 350", "2,100 + 200 = 2,300", "Beef liver, braised"):
        assert reason.lower() in text.lower()
    for target in week.targets.targets:
        assert week.nutrients[target.nutrient].name in text
    for row in week.targets.not_enforced:
        assert row.reason[1:] in text
    assert week.sources["IOM1997"] in text
    assert week.command in text


def test_guidance_is_printed_and_drawn(texts: list[str]) -> None:
    guidance, text = load_guidance(), " ".join(texts)
    assert guidance.standing_text in text
    for flag in guidance.red_flags:
        assert flag.heading in text
    for sentence in (*guidance.first_aid, *guidance.habits, *guidance.never):
        assert sentence.text in text
    assert {stretch.figure for stretch in guidance.stretches} <= set(POSES)


def test_misses_are_named_where_they_are() -> None:
    texts = pages_of(drawn(week_result(shortfalls=True)))
    assert "31 of 34 targets are met on all 7 days; not met: magnesium, iron and sodium" in texts[0]
    assert "What could not be met" in texts[1]
    assert "Tuesday 24 Nov 349.7 mg at least 350 mg 0.3 mg short" in texts[1]
    assert "Wednesday 25 Nov 2,470 mg at most 2,300 mg 170 mg too much" in texts[1]
    assert "Allow pumpkin seeds as a snack on both days" in texts[1]
    assert "Not met: magnesium and iron" in texts[3]


@pytest.mark.parametrize("name", ["<b>&</b>", "Ελένη Παπαδοπούλου", "Жанна", "Łucja Őry", "A & B <i>"])
def test_names_print_as_typed(name: str) -> None:
    for text in pages_of(drawn(week_result(name=name))):
        assert name in text


def test_text_in_the_plan_is_escaped(week: WeekResult) -> None:
    odd = "Beans & <rice> [1 < 2]"
    first, *others = week.days
    breakfast, *meals = first.meals
    day = replace(first, meals=(replace(breakfast, name=odd, method=odd), *meals))
    texts = pages_of(drawn(replace(week, days=(day, *others), command="nutriplan plan --name '<a & b>'")))
    assert texts[1].count(odd) == 2
    assert "--name '<a & b>'" in " ".join(texts)


def test_outline_links_and_metadata(week: WeekResult, content: bytes) -> None:
    reader = PdfReader(BytesIO(content))
    outline = titles(reader.outline)
    parts = ["Day by day", "Shopping list", "Your targets and why", "When a cramp strikes"]
    parts += ["Sources and notes", "Food diary"]
    assert outline[0] == "The week at a glance"
    assert [title for title in outline if title in parts] == parts
    assert "Monday, 23 November 2026" in outline
    assert link_goals(reader, 0) == list(range(1, len(week.days) + 1))
    assert reader.metadata is not None
    assert reader.metadata.title == "Menu for 23–29 November 2026, Anna Sørensen"
    assert reader.metadata.author == "nutriplan"
    assert str(reader.root_object["/Lang"]) == "en"


def titles(outline: Sequence[Any]) -> list[str]:
    return [title for entry in outline for title in (titles(entry) if isinstance(entry, list) else [entry.title])]


def link_goals(reader: PdfReader, page: int) -> list[int | None]:
    """The page numbers that the links of a page lead to."""
    notes: Any = reader.pages[page].get("/Annots", ArrayObject()).get_object()
    return [reader.get_page_number(note.get_object()["/Dest"].get_object()[0].get_object()) for note in notes]


@pytest.mark.parametrize(("days", "sheets"), [(1, 1), (3, 1), (8, 2), (28, 4)])
def test_any_number_of_days(days: int, sheets: int) -> None:
    texts = pages_of(drawn(week_result(days=days)))
    assert sum("Numbers: % of the day's target" in text for text in texts) == sheets
    assert sum("Also watched Energy" in text for text in texts) == days


@pytest.mark.parametrize("paper", list(Paper))
def test_a_day_with_very_many_items_loses_none(week: WeekResult, paper: Paper) -> None:
    first, *others = week.days
    meals = tuple(replace(meal, items=meal.items * 4) for meal in first.meals)
    texts = pages_of(drawn(replace(week, days=(replace(first, meals=meals), *others)), paper))
    text = " ".join(texts[1:4])
    for meal in first.meals:
        for item in meal.items:
            assert text.count(week.foods[item.food_id].name) >= 4


def test_nothing_to_buy_and_nothing_left_out(week: WeekResult) -> None:
    text = " ".join(pages_of(drawn(replace(week, shopping=(), excluded=(), assumed=()))))
    assert "Shopping list" not in text
    assert "Left out of your menus" not in text


def test_fonts_are_embedded(content: bytes) -> None:
    names = re.findall(rb"/BaseFont /([A-Z]{6}\+[\w-]+)", content)
    assert {name.split(b"+")[1] for name in names} >= {b"Roboto-Regular", b"Roboto-Medium", b"Roboto-Bold"}
    assert b"/Helvetica" not in b"".join(names)
