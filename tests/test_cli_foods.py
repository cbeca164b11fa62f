"""`nutriplan foods` as a user meets it: imported foods beside the curated ones, reports, exit codes, plain output."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest

from food_files import fdc_folder
from nutriplan.tables.catalog import load_catalog

_ENVIRONMENT = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's data folder, and a download beside it."""
    home = tmp_path_factory.mktemp("home")
    fdc_folder(
        home / "download",
        food=[("1", "foundation_food", "Almond \x1b[31mflour", "7", ""), ("2", "sample_food", "Almond", "7", "")],
        food_nutrient=[("1", "1090", "250"), ("1", "1008", "600"), ("1", "1005", "-1")],
        food_category=[("7", "", "Nut and Seed Products")],
        food_portion=[("1", "1", "1", "1", "1000", "", "", "96")],
        measure_unit=[("1000", "cup")],
    )
    return home


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nutriplan", "foods", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**_ENVIRONMENT, "XDG_DATA_HOME": str(home / "data"), "HOME": str(home)},
        check=False,
    )


@pytest.fixture(scope="module")
def first(home: Path) -> subprocess.CompletedProcess[str]:
    return run(home, "import", str(home / "download"))


def document(answer: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_import_reports_what_came_in_and_what_did_not(first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("1 food came in.")
    assert "1  sample or purchase record behind a food (e.g. 2)" in first.stdout
    assert "1  carbohydrate by difference just below zero: taken as 0" in first.stdout
    assert "Magnesium                                1   100 %         0" in first.stdout
    assert "import: reading amounts" in first.stderr
    *lines, place = first.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert place.startswith("Table: ")


def test_a_second_import_says_that_nothing_changed(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0
    again = run(home, "import", str(home / "download"), "--json")
    report = document(again)["report"]
    assert (report["changed"], report["sources"][0]["source"]) == (False, "fdc_foundation")


def test_search_shows_source_and_id(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0
    answer = run(home, "search", "almond")
    assert "fdc:1  Almond [31mflour (1 cup, 96 g) [fdc_foundation]" in answer.stdout
    assert "\x1b" not in answer.stdout
    found = document(run(home, "search", "almond", "--json", "--limit", "100"))
    assert found["schema"] == "nutriplan.foods/1"
    mine = next(food for food in found["foods"] if food["food"] == "fdc:1")
    assert (mine["nutrients"]["magnesium_mg"], mine["nutrients"]["iron_mg"]) == (250.0, None)
    assert found["total"] == len(found["foods"])


def test_top_ranks_both_tables(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0
    answer = run(home, "top", "magnesium", "--per", "portion", "--group", "nuts", "--limit", "1")
    assert answer.stdout.splitlines() == [
        "Magnesium [mg] per portion",
        "240  Almond [31mflour (1 cup, 96 g) [fdc:1]",
    ]
    found = document(run(home, "top", "magnesium", "--per", "100g", "--group", "nuts", "--json"))
    assert {food["source"] for food in found["foods"]} == {"curated", "fdc_foundation"}


def test_show_compares(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0
    answer = run(home, "show", "fdc:1", "--compare", "almonds")
    assert "Magnesium                                250           270 mg" in answer.stdout
    assert "Iron                                 unknown" in answer.stdout
    alone = run(home, "show", "fdc:1")
    assert "Magnesium                                    240          250 mg" in alone.stdout
    assert "unknown" in alone.stdout


def test_many_foods_stand_three_abreast_each_under_its_letter(
    home: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0
    foods = [food_id for food_id, food in load_catalog().foods.items() if food.nutrients["magnesium_mg"] is not None]

    def compared(count: int, *more: str) -> subprocess.CompletedProcess[str]:
        return run(home, "show", foods[0], *(word for each in foods[1:count] for word in ("--compare", each)), *more)

    answer = compared(11)
    heads = re.findall(r"([A-Z]), 100 g", answer.stdout)
    assert heads == list("ABCDEFGHIJK")
    assert all(f"{letter}: " in answer.stdout for letter in heads)
    assert max(map(len, answer.stdout.split("\n\n", 1)[1].splitlines())) <= 80
    figures = re.findall(r"^Magnesium +(.*) mg$", answer.stdout, re.MULTILINE)
    assert sum(len(line.split()) for line in figures) == 11
    assert re.findall(r"([A-Z]), 100 g", compared(26).stdout) == list(ascii_uppercase)
    refused = compared(27)
    assert refused.returncode == 2
    assert "27 foods, at most 26" in refused.stderr
    assert document(compared(27, "--json"))["total"] == 27


def test_check_and_export(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0
    found = document(run(home, "check", "--source", "fdc_foundation", "--json"))
    assert (found["foods"], found["findings"]) == (1, [])
    assert "findings in" in run(home, "check", "--limit", "1").stdout
    row = run(home, "export", "fdc:1")
    assert row.stdout.splitlines()[1].startswith("almond_31mflour,Almond [31mflour,,,,")
    assert "step_g" in row.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("import", "nothing.zip"), 3, "no such file"),
        (("search", "almond", "--foods", "nothing.duckdb"), 2, "foods import"),
        (("top", "unobtainium"), 2, "no nutrient"),
        (("top", "magnesium", "--per", "barrel"), 2, "100kcal"),
        (("show", "fdc:999"), 2, "no food has the id"),
        (("check", "--source", "nonsense"), 2, "curated"),
    ],
)
def test_mistakes_end_in_a_sentence_and_their_code(
    arguments: tuple[str, ...], code: int, says: str, home: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0
    answer = run(home, *arguments)
    assert answer.returncode == code
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


def test_looking_up_curated_foods_does_not_load_the_engine(home: Path, tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['nutriplan', 'foods', 'top', 'magnesium']; from nutriplan.cli.app import app\n"
    code += "try: app()\nexcept SystemExit: pass\nprint('loaded', 'duckdb' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**_ENVIRONMENT, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)},
        check=True,
    )
    assert answer.stdout.endswith("loaded False\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["search", "almond"], 0, "your imported foods are left out"),
        (["import", "x.zip"], 2, "nutriplan[data]"),
        (["check"], 2, "nutriplan[data]"),
    ],
)
def test_without_the_extra_the_curated_foods_can_still_be_looked_up(
    arguments: list[str], code: int, says: str, home: Path, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 0
    script = f"import sys; sys.argv = ['nutriplan', 'foods', *{arguments!r}]\n"
    script += "from nutriplan.food_store import engine\nengine.find_spec = lambda name: None\n"
    script += "from nutriplan.cli.app import main; main()"
    answer = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**_ENVIRONMENT, "XDG_DATA_HOME": str(home / "data"), "HOME": str(home)},
        check=False,
    )
    assert answer.returncode == code
    assert says in answer.stderr
    assert "fdc:1" not in answer.stdout
    assert ("almonds  Almonds" in answer.stdout) == (code == 0)
