"""The PDF of a household and the command that writes it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from families import FACTS, LIGHT, START, household
from nutriplan.family.planner import plan_family
from nutriplan.family.result import FamilyResult
from nutriplan.plan import Shortfall
from nutriplan.profile_file import profile_toml
from nutriplan.reports.paper import PAGES, Page, Paper, Printing
from nutriplan.reports.pdf.family import draw_family
from nutriplan.reports.view.family import family_view
from nutriplan.reports.view.family_week import family_verdict
from nutriplan.reports.view.words import grams
from nutriplan.shopping import Household

_ENVIRONMENT = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}


@pytest.fixture(scope="module")
def family() -> FamilyResult:
    return plan_family(household(), START, 2, command="nutriplan plan --people <x>.toml", settings=LIGHT)


def drawn(family: FamilyResult, **look: Any) -> bytes:
    return draw_family(family_view(family), Printing(**{"paper": Paper.A4, **look}))


def texts(content: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def missing(family: FamilyResult) -> FamilyResult:
    """The same household, someone of which misses a target on the first day."""
    first = family.members[0]
    miss = Shortfall("iron_mg", START, 27.0, 20.0, 7.0, above=False, fixes=("eat something else",))
    return replace(family, members=(replace(first, shortfalls=(miss,)), *family.members[1:]))


def test_every_portion_of_everyone_is_printed_on_the_page_of_its_day(family: FamilyResult) -> None:
    pages = texts(drawn(family))
    for place, day in enumerate(("Monday", "Tuesday")):
        own = [page for page in pages if page.find(day) >= 0 and "Shopping list" not in page]
        text = " ".join(own)
        for week in family.members:
            for meal in week.days[place].meals:
                assert meal.name in text
                for item in meal.items:
                    assert grams(item.grams) in text.replace("\xa0", " ")


def test_there_is_one_fridge_page_one_list_and_targets_for_each(family: FamilyResult) -> None:
    reader = PdfReader(BytesIO(drawn(family)))
    titles = [str(entry["/Title"]) for entry in reader.outline if isinstance(entry, dict)]
    assert titles.count("The week at a glance") == titles.count("Shopping list") == 1
    assert [title for title in titles if title.startswith("Your targets")] == [
        f"Your targets and why: {facts['name']}" for facts in FACTS
    ]
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    assert f"for 2 days, {len(FACTS)} people" in " ".join(texts(drawn(family)))


def test_the_same_plans_give_the_same_bytes_of_a_small_file(family: FamilyResult) -> None:
    content = drawn(family)
    assert drawn(family) == content
    assert len(content) < 400_000


@pytest.mark.parametrize("look", [{"paper": Paper.LETTER}, {"large": True}, {"mono": True}])
def test_other_looks_lose_no_dish(family: FamilyResult, look: dict[str, object]) -> None:
    text = " ".join(texts(drawn(family, **look)))
    assert all(meal.name in text for _, meal, _ in family.shared_meals())


def test_whose_targets_a_doctor_must_see_are_not_promised_where_they_are_not_printed(family: FamilyResult) -> None:
    asked = replace(family_view(family).common.week, doctor="Ask a doctor first about Anna: see their targets.")
    view = family_view(family)
    view = replace(view, common=replace(view.common, week=asked))
    week = texts(draw_family(view, Printing(Paper.A4, pages=frozenset({Page.WEEK}))))[0]
    assert "see their targets, which are not printed here." in week
    whole = texts(draw_family(view, Printing(Paper.A4)))[0]
    assert "see their targets." in whole


@pytest.mark.parametrize("page", PAGES)
def test_every_part_can_be_printed_alone(family: FamilyResult, page: str) -> None:
    assert texts(drawn(missing(family), pages=frozenset({Page(page)})))


def test_who_misses_what_stands_on_a_page_with_the_name(family: FamilyResult) -> None:
    short = missing(family)
    assert not family_verdict(short)[1]
    pages = [page for page in texts(drawn(short)) if "What could not be met: Anna <b>" in page]
    assert pages
    assert "Iron" in pages[0]
    assert "Eat something else" in pages[0]


def test_the_list_is_for_the_days_on_which_one_shops(family: FamilyResult) -> None:
    view = family_view(family, Household(weekdays=(0, 1)))
    assert [trip.heading.partition(",")[0] for trip in view.common.shopping.trips] == [
        "Monday 23 Nov",
        "Tuesday 24 Nov",
    ]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "nutriplan", "plan", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False, env=_ENVIRONMENT)


def test_the_command_plans_for_a_file_of_people(tmp_path: Path) -> None:
    text = "".join(f"[[people]]\n{profile_toml(facts)}" for facts in FACTS[:2])
    people = tmp_path / "family.toml"
    people.write_text(text, encoding="utf-8")
    names = {kind: tmp_path / f"out.{kind}" for kind in ("json", "csv", "pdf")}
    files = [part for kind, path in names.items() for part in (f"--{kind}", str(path))]
    answer = run("--people", str(people), "--days", "1", "--start", "2026-11-23", "--shopping", "-", *files)
    assert answer.returncode in (0, 4), answer.stderr
    document = json.loads(names["json"].read_text(encoding="utf-8"))
    assert [person["profile"]["name"] for person in document["people"]] == ["Anna <b>", "Clara"]
    assert (answer.returncode == 4) == any(person["shortfalls"] for person in document["people"])
    assert answer.stdout.startswith("Shopping list, 23 November 2026")
    assert "2 people" in answer.stdout.splitlines()[1]
    assert "Each one’s day" in answer.stderr
    assert names["pdf"].read_bytes().startswith(b"%PDF")
    assert names["csv"].read_text(encoding="utf-8").startswith("person,date,meal,")


def test_what_the_file_says_is_not_said_again(tmp_path: Path) -> None:
    people = tmp_path / "family.toml"
    people.write_text("", encoding="utf-8")
    answer = run("--people", str(people), "--age", "30", "--ics", "x.ics", "--portions", "2", "--prove")
    assert answer.returncode == 2
    for part in ("leave out age, --prove", "--ics: a calendar is of one person", "--portions: the people of"):
        assert part in answer.stderr
    empty = run("--people", str(people))
    assert empty.returncode == 2
    assert "0 of them; a household has 2 to 8" in empty.stderr
