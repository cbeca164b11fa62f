"""`nutriplan check` as a user meets it: files in and out, exit codes, messages."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from nutriplan.cli.check import asked
from nutriplan.diary.eaten import Alternative

ROOT = Path(__file__).resolve().parents[1]
_ENVIRONMENT = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
TODAY = """Breakfast
2 slices rye bread
1 large banana
Lunch
150 g salmon
½ cup cooked spinach
"""


def run(*arguments: str, cwd: Path, stdin: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "nutriplan", "check", *arguments],
        input=stdin if isinstance(stdin, bytes) else stdin.encode(),
        capture_output=True,
        cwd=cwd,
        env=_ENVIRONMENT,
        check=False,
    )


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[bytes]]:
    """A day checked into every kind of file."""
    folder = tmp_path_factory.mktemp("check")
    (folder / "today.txt").write_text(TODAY, encoding="utf-8")
    outputs = ("--json", "c.json", "--csv", "c.csv", "--pdf", "c.pdf")
    return folder, run("today.txt", *outputs, "--age", "31", cwd=folder)


def test_a_day_is_told_and_written(checked: tuple[Path, subprocess.CompletedProcess[bytes]]) -> None:
    folder, answer = checked
    assert answer.returncode == 0, answer.stderr.decode()
    text = answer.stdout.decode()
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    assert "5 lines understood" not in text
    assert "4 lines understood" in text
    assert "PDF: c.pdf" in text
    assert (folder / "c.pdf").read_bytes().startswith(b"%PDF")
    document = json.loads((folder / "c.json").read_text(encoding="utf-8"))
    assert [item["grams"] for item in document["items"]] == [64, 136, 150, 90]
    rows = list(csv.DictReader((folder / "c.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["nutrient"] for row in rows} == {line["nutrient"] for line in document["nutrients"]}


def test_standard_input_and_output_stay_clean(tmp_path: Path) -> None:
    answer = run("-", "--json", "-", cwd=tmp_path, stdin=TODAY)
    assert answer.returncode == 0, answer.stderr.decode()
    assert json.loads(answer.stdout)["schema"] == "nutriplan.check/1"
    assert b"In focus" in answer.stderr


def test_strict_is_code_4_on_a_gap_and_on_a_line_not_understood(tmp_path: Path) -> None:
    answer = run("-", "--strict", cwd=tmp_path, stdin=f"{TODAY}xyzzy plugh\n")
    assert answer.returncode == 4
    assert b"xyzzy" in answer.stdout
    assert run("-", cwd=tmp_path, stdin=f"{TODAY}xyzzy plugh\n").returncode == 0


def test_a_diary_of_which_nothing_is_understood_is_no_day_without_food(tmp_path: Path) -> None:
    answer = run("-", "--csv", "c.csv", cwd=tmp_path, stdin="zorkblat\nplutonium stew\n")
    assert answer.returncode == 3
    told = answer.stderr.decode()
    assert "no line was understood" in told
    assert "line 1: 'zorkblat'" in told
    assert "line 2: 'plutonium stew'" in told
    assert answer.stdout == b""
    assert not (tmp_path / "c.csv").exists()


def test_the_rest_of_the_day_is_printed_as_meals(tmp_path: Path) -> None:
    answer = run("-", "--plan-rest", cwd=tmp_path, stdin=TODAY)
    assert answer.returncode == 0, answer.stderr.decode()
    text = answer.stdout.decode()
    assert "For the rest of the day" in text
    assert "Dinner" in text.split("For the rest of the day")[1]


def test_a_plan_checked_back_meets_its_targets_to_the_milligram(tmp_path: Path) -> None:
    """Planner and checker are one model: the committed sample week is fed back and adds up to its own totals."""
    sample = ROOT / "reports" / "sample-week.json"
    plan = json.loads(sample.read_text(encoding="utf-8"))
    answer = run(str(sample), "--strict", "--age", str(plan["profile"]["age"]), "--json", "-", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr.decode()
    document = json.loads(answer.stdout)
    assert document["gaps"] == document["excesses"] == document["unmatched"] == []
    assert [day["date"] for day in document["days"]] == [day["date"] for day in plan["days"]]
    for day, planned in zip(document["days"], plan["days"], strict=True):
        assert day["intake"] == pytest.approx(planned["totals"], abs=1e-5)


def test_columns_name_unusual_headings(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("Was;Menge;Einheit\nrye bread;64;g\nbanana;118;g\n", encoding="utf-8")
    answer = run("log.csv", "--columns", "food=Was,amount=Menge,unit=Einheit", "--json", "-", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr.decode()
    assert [item["grams"] for item in json.loads(answer.stdout)["items"]] == [64, 118]


def test_a_larger_table_is_searched_after_the_curated_one(tmp_path: Path) -> None:
    with (ROOT / "data" / "foods.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        row = next(row for row in reader if row["food_id"] == "apple")
        header = list(reader.fieldnames or [])
    own = {**row, "food_id": "zorkmelon", "name": "Zorkmelon, raw", "short_name": "zorkmelon", "magnesium_mg": "300"}
    with (tmp_path / "own.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerow(own)
    answer = run("-", "--foods", "own.csv", "--json", "-", cwd=tmp_path, stdin="100 g zorkmelon\n100 g apple\n")
    assert answer.returncode == 0, answer.stderr.decode()
    document = json.loads(answer.stdout)
    assert [item["food"] for item in document["items"]] == ["zorkmelon", "apple"]
    assert document["intake"]["magnesium_mg"] > 300


def test_the_readme_shows_what_the_command_says() -> None:
    """How the example was read and its focus nutrients; what closes the gaps may change with the solver."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("today.txt: woman 31", 1)[1].split("(20 more nutrients", 1)[0]
    assert (ROOT / "examples" / "today.txt").read_text(encoding="utf-8") in readme
    answer = run("examples/today.txt", "--age", "31", cwd=ROOT)
    assert answer.returncode == 0, answer.stderr.decode()
    assert answer.stdout.decode().startswith(f"today.txt: woman 31{block}")


@pytest.mark.parametrize(("typed", "chosen"), [("2", "salmon_smoked"), ("0", None), ("9", None)])
def test_an_unclear_line_is_asked_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, chosen: str | None
) -> None:
    choices = [Alternative("salmon_raw", "Salmon, raw", 0.6), Alternative("salmon_smoked", "Salmon, smoked", 0.5)]
    monkeypatch.setattr("typer.prompt", lambda *_, **__: int(typed))
    assert asked("a bit of salmon", choices) == chosen
    told = capsys.readouterr().err
    assert "'a bit of salmon' is not clear" in told
    assert "2  Salmon, smoked" in told
    assert asked("gobbledygook", []) is None


def test_leaving_a_question_stops_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: object, **__: object) -> None:
        raise typer.Abort

    monkeypatch.setattr("typer.prompt", leave)
    with pytest.raises(KeyboardInterrupt):
        asked("salmon", [Alternative("salmon_raw", "Salmon, raw", 0.6)])


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["missing.txt"], "", 3, "missing.txt"),
        (["."], "", 3, "can't be read"),
        (["-"], "", 3, "standard input"),
        (["-"], b"\x00\x01\x02\xff" * 500, 3, "standard input"),
        (["-", "--paper", "a3"], TODAY, 2, "--paper"),
        (["-", "--json", "-", "--csv", "-"], TODAY, 2, "standard output"),
        (["-", "--columns", "food"], TODAY, 2, "--columns"),
        (["-", "--extra-kcal", "-5"], TODAY, 2, "--extra-kcal"),
        (["-", "--plan-rest"], "150 g salmon\n", 2, "--meals-left"),
        (["-", "--meals-left", "dinner"], TODAY, 2, "--plan-rest"),
        (["-", "--foods", "none.csv"], TODAY, 3, "none.csv"),
        (["-", "--age", "-3"], TODAY, 2, "age: "),
    ],
)
def test_bad_input_is_a_sentence_and_a_code(
    tmp_path: Path, arguments: list[str], stdin: str | bytes, code: int, said: str
) -> None:
    answer = run(*arguments, cwd=tmp_path, stdin=stdin)
    assert answer.returncode == code
    assert said in answer.stderr.decode()
    assert b"Traceback" not in answer.stderr
