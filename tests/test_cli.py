"""The commands as a user meets them: exit codes, messages, files."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[1]
_ENVIRONMENT = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
_QUICK = ("--days", "1", "--start", "2026-11-23")
_NO_LUNCH = ("vegetables", "cereals", "bread", "milk", "fruit", "eggs")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nutriplan", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=_ENVIRONMENT,
        check=False,
    )


@pytest.fixture(scope="session")
def one_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A day planned into every kind of file."""
    folder = tmp_path_factory.mktemp("day")
    names = ("--pdf", "d.pdf", "--json", "d.json", "--csv", "d.csv", "--shopping", "d.txt", "--name", "<b>&</b>")
    return folder, run("plan", *_QUICK, *names, cwd=folder)


@pytest.mark.parametrize(
    "command", ["plan", "render", "batch", "targets", "foods", "foods import", "foods search", "foods show", "sources"]
)
def test_every_command_has_help(command: str) -> None:
    answer = run(*command.split(), "--help")
    assert answer.returncode == 0
    assert "Usage: " in answer.stdout


def test_plan_writes_every_file_and_tells_where(one_day: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, answer = one_day
    assert answer.returncode == 0, answer.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["d.csv", "d.json", "d.pdf", "d.txt"]
    assert "PDF: d.pdf" in answer.stdout
    assert max(len(line) for line in answer.stdout.splitlines()) <= 80


def test_the_json_keeps_its_schema(one_day: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    document: dict[str, Any] = json.loads((one_day[0] / "d.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs" / "reference" / "plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["schema"] == "nutriplan.plan/1"
    assert {"seed", "profile", "targets", "not_enforced", "excluded", "days", "shortfalls", "shopping"} <= set(document)
    assert set(document["solver"]) >= {"status", "objective", "bound", "bound_kind", "gap", "estimate", "seconds"}


def test_the_csv_holds_what_the_json_holds(one_day: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = one_day
    document = json.loads((folder / "d.json").read_text(encoding="utf-8"))
    items = [
        (item["food"], item["grams"]) for day in document["days"] for meal in day["meals"] for item in meal["items"]
    ]
    rows = csv.DictReader(io.StringIO((folder / "d.csv").read_text(encoding="utf-8")))
    assert [(row["food_id"], float(row["grams"])) for row in rows] == items


def test_without_options_the_pdf_goes_to_reports(tmp_path: Path) -> None:
    answer = run("plan", *_QUICK, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "reports" / "week-2026-11-23.pdf").read_bytes().startswith(b"%PDF")


def test_json_on_standard_output_stays_clean(tmp_path: Path) -> None:
    answer = run("plan", *_QUICK, "--json", "-", cwd=tmp_path)
    assert json.loads(answer.stdout)["schema"] == "nutriplan.plan/1"
    assert "kcal" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--age", "-3"], 2, "age: "),
        (["--trimester", "4"], 2, "trimester: "),
        (["--trimester", "2", "--sex", "male"], 2, "trimester goes with sex female only"),
        (["--exclude", "unicorn"], 2, "unicorn"),
        (["--diet", "raw", "--activity", "lazy"], 2, "diet: "),
        (["--days", "40", "--paper", "a3"], 2, "--paper"),
        (["--start", "tomorrow"], 2, "2026-11-23"),
        (["--json", "-", "--csv", "-"], 2, "standard output"),
        (["--profile", "missing.toml"], 3, "missing.toml"),
        ([word for group in _NO_LUNCH for word in ("--exclude", group)], 3, "lunch"),
        (["--pdf", "file.txt/week.pdf"], 3, "file.txt/week.pdf"),
    ],
)
def test_bad_input_is_a_sentence_and_a_code(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    answer = run("plan", *arguments, cwd=tmp_path)
    assert answer.returncode == code
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert (tmp_path / "file.txt").read_text(encoding="utf-8") == "mine"


def test_all_faults_are_told_at_once() -> None:
    answer = run("targets", "--diet", "raw", "--activity", "lazy", "--weight-kg", "-1")
    assert all(name in answer.stderr for name in ("diet: ", "activity: ", "weight_kg: "))


def test_an_unmet_target_is_code_4_and_still_a_plan(tmp_path: Path) -> None:
    answer = run("plan", *_QUICK, "--diet", "vegan", "--energy-kcal", "1000", "--json", "p.json", cwd=tmp_path)
    document = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert answer.returncode == 4
    assert document["shortfalls"]
    assert all(shortfall["fixes"] for shortfall in document["shortfalls"])
    assert "Not met" in answer.stdout


def test_options_override_the_profile_file(tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text('sex = "male"\nage = 72\nname = "Jan"\n', encoding="utf-8")
    answer = run("targets", "--profile", "me.toml", "--age", "30", "--json", cwd=tmp_path)
    profile = json.loads(answer.stdout)["profile"]
    assert (profile["sex"], profile["age"], profile["name"]) == ("male", 30, "Jan")


def test_foods_are_found_and_shown() -> None:
    found = run("foods", "search", "cooked", "spinach")
    assert "spinach_cooked" in found.stdout
    shown = run("foods", "show", "chia_seeds")
    assert "unknown" in shown.stdout
    lost = run("foods", "show", "spinac_cooked")
    assert lost.returncode == 2
    assert "spinach_cooked" in lost.stderr


def test_sources_lead_to_tables() -> None:
    answer = run("sources")
    assert answer.returncode == 0
    assert "used in foods.csv" in answer.stdout
