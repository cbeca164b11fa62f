"""A saved plan drawn again is the plan as it was drawn, byte for byte; the command and its faults."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nutriplan.errors import DataError
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.reports.calendar import plan_calendar
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.paper import Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.reopen import read_week
from nutriplan.reports.sheet import plan_csv
from nutriplan.reports.shopping_list import shopping_text
from nutriplan.reports.text import week_text
from nutriplan.reports.view.report import report_view
from nutriplan.shopping import ALONE
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.references import load_references
from nutriplan.targets.target import Period
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes

SAMPLE = Path(__file__).parents[1] / "reports" / "sample-week.json"
_ENVIRONMENT = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
# Someone with all that a plan can say: classes of days, supplements, a medicine, exclusions, targets out of reach.
FACTS: dict[str, Any] = {
    "name": "<b>Жанна & Ελένη</b>",
    "sex": "female",
    "age": 31,
    "trimester": 2,
    "diet": "vegan",
    "energy_kcal": 1000.0,
    "exercise": ["vigorous 1.5h tue"],
    "temperature_c": 31.0,
    "supplement": ["vitamin_b12 5 ug"],
    "medication": ["metformin"],
    "allergy": ["sesame"],
    "exclude": ["tofu"],
}


@pytest.fixture(scope="module")
def planned() -> WeekResult:
    person = person_from(FACTS, load_references())
    wishes = Wishes(avoid=("kale",))
    week = plan_days(person, date(2026, 11, 23), 2, command="nutriplan plan --name '<b>'", wishes=wishes)
    # No target of hers is met by a mean alone, so one is made to be.
    mean = replace(week.targets["vitamin_d_ug"], period=Period.WEEK, floor=0.5)
    others = [target for target in week.targets.targets if target.nutrient != mean.nutrient]
    return replace(week, targets=replace(week.targets, targets=(*others, mean)))


@pytest.fixture(scope="module")
def saved(planned: WeekResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "plan.json"
    path.write_text(plan_json(planned), encoding="utf-8")
    return path


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nutriplan", "render", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=_ENVIRONMENT, check=False
    )


def test_the_plan_has_all_that_can_get_lost(planned: WeekResult) -> None:
    assert planned.shortfalls
    assert any(shortfall.fixes for shortfall in planned.shortfalls)
    assert planned.excluded
    assert any(target.days for target in planned.targets.targets)
    assert any(target.adjustments for target in planned.targets.targets)
    assert any(target.period is Period.WEEK for target in planned.targets.targets)
    assert len(planned.targets.fluid) == 2
    assert planned.targets.advice


def test_everything_comes_back(planned: WeekResult, saved: Path) -> None:
    again = read_week(saved)
    assert again == planned


@pytest.mark.parametrize(
    "draw",
    [
        lambda week: draw_pdf(report_view(week), Printing(Paper.A4)),
        lambda week: draw_pdf(report_view(week), Printing(Paper.LETTER, mono=True)),
        lambda week: plan_calendar(week, load_catalog().slots),
        lambda week: plan_json(week).encode(),
        lambda week: plan_csv(week).encode(),
        lambda week: shopping_text(week, ALONE).encode(),
        lambda week: week_text(week).encode(),
    ],
    ids=["pdf", "pdf-letter-mono", "ics", "json", "csv", "shopping", "text"],
)
def test_it_is_drawn_byte_for_byte(planned: WeekResult, saved: Path, draw: Callable[[WeekResult], bytes]) -> None:
    assert draw(read_week(saved)) == draw(planned)


def edited(saved: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    document = json.loads(saved.read_text(encoding="utf-8"))
    change(document)
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda plan: plan["days"][1]["meals"][0]["items"][0].update(grams=999.0), "2026-11-24"),
        (lambda plan: plan["days"][0]["meals"][0]["items"][0].update(food="unicorn"), "unicorn"),
        (lambda plan: plan["days"][0]["totals"].pop("magnesium_mg"), "magnesium_mg"),
        (lambda plan: plan.pop("energy"), "energy"),
        (lambda plan: plan.update(schema="nutriplan.plan/9"), "nutriplan.plan/9"),
    ],
)
def test_a_plan_that_was_changed_is_not_drawn(
    saved: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        read_week(edited(saved, tmp_path, change))


def test_what_a_later_version_adds_is_passed_over(planned: WeekResult, saved: Path, tmp_path: Path) -> None:
    assert read_week(edited(saved, tmp_path, lambda plan: plan.update(mood="good"))) == planned


def test_the_command_draws_every_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "pantry.csv").write_text("food,amount,unit\nEggs,3,\n", encoding="utf-8")
    names = {"--pdf": "w.pdf", "--json": "w.json", "--csv": "w.csv", "--ics": "w.ics", "--shopping": "w.txt"}
    more = ("--large", "--pages", "shopping", "--shop", "sat,wed", "--portions", "2", "--pantry", "pantry.csv")
    answer = run(str(SAMPLE), *(word for pair in names.items() for word in pair), *more, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names.values(), "pantry.csv"])
    assert "Calendar: w.ics" in answer.stdout
    assert (tmp_path / "w.json").read_text(encoding="utf-8") == SAMPLE.read_text(encoding="utf-8")
    assert "2 people, less what you have" in (tmp_path / "w.txt").read_text(encoding="utf-8")


def test_other_dinners_that_were_not_saved_are_looked_for(tmp_path: Path) -> None:
    bare = edited(SAMPLE, tmp_path, lambda plan: plan.update(swaps=[]))
    answer = run(str(bare), "--pdf", "w.pdf", "--pages", "swaps", "--json", "w.json", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "looking for them" in answer.stderr
    assert read_week(tmp_path / "w.json").swaps == read_week(SAMPLE).swaps
    assert not run(str(SAMPLE), "--pdf", "x.pdf", "--pages", "swaps", cwd=tmp_path).stderr
    assert (tmp_path / "w.pdf").read_bytes() == (tmp_path / "x.pdf").read_bytes()


def test_without_a_file_the_week_is_told_and_nothing_written(tmp_path: Path) -> None:
    answer = run(str(SAMPLE), cwd=tmp_path)
    assert answer.returncode == 0
    assert answer.stdout == week_text(read_week(SAMPLE)) + "\n"
    assert not list(tmp_path.iterdir())


def test_the_list_as_csv_on_standard_output_goes_by_the_files_ending(tmp_path: Path) -> None:
    answer = run(str(SAMPLE), "--shopping", "list.csv", "--ics", "-", cwd=tmp_path)
    assert answer.stdout.startswith("BEGIN:VCALENDAR")
    assert (tmp_path / "list.csv").read_text(encoding="utf-8").startswith("shop_on,from,to,aisle")
    assert "Shopping list: list.csv" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--paper", "a3", "--pages", "weak,days", "--shop", "someday", "--portions", "0"], 2,
         ["--paper", "weak is not among", "someday is no weekday", "--portions"]),
        (["--shop", ",", "--pages", ""], 2, ["--shop", "--pages"]),
        (["--pdf", "-", "--ics", "-"], 2, ["standard output"]),
        (["--pantry", "missing.csv", "--shopping", "w.txt"], 3, ["missing.csv"]),
    ],
)  # fmt: skip
def test_faults_are_told_at_once_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], code: int, said: list[str]
) -> None:
    answer = run(str(SAMPLE), *arguments, cwd=tmp_path)
    assert answer.returncode == code
    assert all(words in answer.stderr for words in said)
    assert "Traceback" not in answer.stderr
    assert not list(tmp_path.iterdir())


def test_a_missing_plan_is_bad_data(tmp_path: Path) -> None:
    answer = run("nowhere.json", cwd=tmp_path)
    assert (answer.returncode, "nowhere.json" in answer.stderr) == (3, True)
