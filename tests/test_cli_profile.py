"""`nutriplan profile` as a user meets it: made, shown, changed and checked, on a pipe and on a terminal."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nutriplan.profile_file import changed_toml, split_values, with_assignments
from test_cli import run

COMMENTED = """# mine
age = 34 # years
exercise = [
  "vigorous 2h tue,thu", # hard
]
climate = "hot"
allergy = ["nuts"]"""
BAD = """gestation_week = 50
exercise = ["vigorous 30h"]
humidity_pct = -5
medication = ["xyzzy"]
sex = "male"
lactation = "0-6"
climat = "cool"
exclude = ["unicorn"]
temperature_c = 20
climate = "hot"
"""
FAULTS = (
    "gestation_week: input should be less than or equal to 42, got 50",
    "30 h a day is not between 0 and 16",
    "humidity_pct: input should be greater than or equal to 0, got -5",
    "accepted: loop_diuretic",
    "climat: no such fact; did you mean climate? known are name, sex",
    "lactation goes with sex female only",
    "give a climate or a temperature, not both",
    "exclude: unicorn: did you mean",
)


NEEDS_A_TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")


def facts_of(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def on_a_terminal(folder: Path, typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `profile` with a terminal as standard input on which something is typed."""
    import pty

    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        return subprocess.run(
            [sys.executable, "-m", "nutriplan", "profile", *arguments],
            stdin=theirs,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("command", ["", "new", "show", "set", "check"])
def test_every_command_has_help(command: str) -> None:
    answer = run("profile", *command.split(), "--help")
    assert answer.returncode == 0
    assert "Usage: " in answer.stdout


def test_on_a_pipe_nothing_is_asked_and_defaults_are_named(tmp_path: Path) -> None:
    answer = run("profile", "new", "me.toml", "--age", "34", "--allergy", "nuts", "--allergy", "milk", cwd=tmp_path)
    assert (answer.returncode, answer.stdout) == (0, "Profile: me.toml\n")
    assert facts_of(tmp_path / "me.toml") == {"age": 34, "allergy": ["nuts", "milk"]}
    assert "defaults stand: sex female, activity low-active, height 163 cm, weight 57 kg" in answer.stderr
    assert "Sex (" not in answer.stderr


def test_a_profile_on_standard_output_is_toml_alone() -> None:
    answer = run("profile", "new", "-", "--age", "34", "--medication", "Lasix")
    assert tomllib.loads(answer.stdout) == {"age": 34, "medication": ["furosemide"]}


def test_an_existing_file_stays_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text("age = 50\n", encoding="utf-8")
    refused = run("profile", "new", "me.toml", "--age", "34", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert facts_of(tmp_path / "me.toml") == {"age": 50}
    assert run("profile", "new", "me.toml", "--age", "34", "--force", cwd=tmp_path).returncode == 0
    assert facts_of(tmp_path / "me.toml") == {"age": 34}


def test_nothing_is_written_for_options_that_are_wrong(tmp_path: Path) -> None:
    answer = run("profile", "new", "me.toml", "--age", "-1", "--diet", "raw", cwd=tmp_path)
    assert answer.returncode == 2
    assert all(name in answer.stderr for name in ("age: ", "diet: "))
    wish = run("profile", "new", "me.toml", "--exclude", "unicorn", cwd=tmp_path)
    assert wish.returncode == 2
    assert list(tmp_path.iterdir()) == []


@NEEDS_A_TERMINAL
def test_on_a_terminal_only_what_is_missing_is_asked(tmp_path: Path) -> None:
    typed = "female\n34\n\nactive\n50\n30\nvegan\n"  # weight stays open, week 50 is refused
    answer = on_a_terminal(tmp_path, typed, "new", "me.toml", "--height-cm", "170")
    assert answer.returncode == 0, answer.stderr
    assert facts_of(tmp_path / "me.toml") == {
        "sex": "female", "age": 34, "height_cm": 170.0, "activity": "active", "gestation_week": 30, "diet": "vegan",
    }  # fmt: skip
    assert "Height" not in answer.stderr
    assert "less than or equal to 42, got '50'" in answer.stderr
    assert "defaults stand: weight 57 kg" in answer.stderr
    assert answer.stdout == "Profile: me.toml\n"


@NEEDS_A_TERMINAL
def test_input_that_ends_early_writes_nothing(tmp_path: Path) -> None:
    answer = on_a_terminal(tmp_path, "female\n\x04", "new", "me.toml")
    assert answer.returncode == 130
    assert "no file was written" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_show_tells_facts_from_what_is_assumed(tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text(COMMENTED, encoding="utf-8")
    shown = run("profile", "show", "me.toml", cwd=tmp_path).stdout
    given, assumed = shown.split("\nAssumed\n")
    assert 'exercise = ["vigorous 2h tue,thu"]' in given
    assert "sex" not in given.split("Given")[1]
    assert [line.strip() for line in assumed.splitlines()] == [
        "sex female", "activity low-active", "height 163 cm", "weight 57 kg", "diet omnivore", "reference us",
    ]  # fmt: skip


def test_set_changes_facts_and_keeps_the_rest_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    answer = run("profile", "set", "me.toml", "allergy=nuts,milk", "temperature-c=33", "diet=vegan", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert path.read_text(encoding="utf-8").startswith('# mine\nage = 34 # years\nexercise = [\n  "vigorous')
    assert facts_of(path) == {
        "age": 34, "exercise": ["vigorous 2h tue,thu"], "allergy": ["nuts", "milk"], "diet": "vegan",
        "temperature_c": 33.0,
    }  # fmt: skip
    assert answer.stdout.splitlines() == [
        "diet: not given -> vegan",
        "allergy: nuts -> nuts, milk",
        "climate: hot -> not given",
        "temperature_c: not given -> 33.0",
    ]
    assert run("profile", "set", "me.toml", "age=", "exercise=", cwd=tmp_path).returncode == 0
    assert path.read_text(encoding="utf-8").startswith("# mine\nallergy = ")
    assert set(facts_of(path)) == {"allergy", "diet", "temperature_c"}


@pytest.mark.parametrize(
    ("assignments", "said"),
    [
        (("age=200", "diet=raw", "humid=3", "sex"), ("age: ", "diet: ", "humid: no such fact", "name=value")),
        (("trimester=1", "sex=male"), ("trimester goes with sex female only",)),
        (("climat=",), ("did you mean climate",)),
        (("exclude=unicorn",), ("unicorn",)),
    ],
)
def test_a_set_that_is_wrong_leaves_the_file(
    tmp_path: Path, assignments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    (tmp_path / "me.toml").write_text(COMMENTED, encoding="utf-8")
    answer = run("profile", "set", "me.toml", *assignments, cwd=tmp_path)
    assert answer.returncode == 2
    assert [part for part in said if part not in answer.stderr] == []
    assert (tmp_path / "me.toml").read_text(encoding="utf-8") == COMMENTED


@pytest.mark.parametrize(
    ("fact", "text", "values"),
    [
        ("allergy", "nuts, milk|eggs", ["nuts", "milk", "eggs"]),
        ("exercise", "vigorous 2h tue,thu, low 1h, very vigorous 1h sat", ["vigorous 2h tue,thu", "low 1h",
                                                                            "very vigorous 1h sat"]),
        ("exercise", "none,Moderate 1h mon,tue|vigorous 1h", ["none", "Moderate 1h mon,tue", "vigorous 1h"]),
        ("supplement", "vitamin_d 10 ug,iron 5 mg", ["vitamin_d 10 ug", "iron 5 mg"]),
    ],
)  # fmt: skip
def test_lists_are_split_where_one_item_ends(fact: str, text: str, values: list[str]) -> None:
    assert split_values(fact, text) == values


def test_a_rewritten_document_holds_the_facts_and_nothing_else() -> None:
    text = 'name = """two\nlines = 3"""\n"age" = 3\nweight_kg=20'
    facts = with_assignments(tomllib.loads(text), ["age=4", "height_cm=100"], "here")
    changed = changed_toml(text, facts, {"age", "height_cm"})
    assert tomllib.loads(changed) == facts
    assert changed.startswith('name = """two\nlines = 3"""\nage = 4\nweight_kg=20\n')
    assert tomllib.loads(changed_toml(text, {"age": 3}, set())) == {"age": 3}


def test_check_passes_a_good_profile(tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text(COMMENTED, encoding="utf-8")
    answer = run("profile", "check", "me.toml", cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("me.toml: no fault.")
    assert "Assumed: sex female" in answer.stdout


@pytest.mark.parametrize("command", ["check", "show"])
def test_all_faults_are_told_at_once_with_what_is_accepted(tmp_path: Path, command: str) -> None:
    (tmp_path / "bad.toml").write_text(BAD, encoding="utf-8")
    answer = run("profile", command, "bad.toml", cwd=tmp_path)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"bad.toml: {len(FAULTS)} thing(s) to mend" in answer.stderr
    assert [fault for fault in FAULTS if fault not in answer.stderr] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such profile"),
        ("age = [", "can't be read as TOML"),
        ('age = 5\nreference = "eu"\n', "reference_intakes.csv"),
    ],
)
def test_a_profile_that_serves_nothing_is_code_3(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "me.toml").write_text(content, encoding="utf-8")
    answer = run("profile", "check", "me.toml", cwd=tmp_path)
    assert answer.returncode == 3
    assert said in answer.stderr


def test_a_made_profile_serves_the_other_commands(tmp_path: Path) -> None:
    assert run("profile", "new", "me.toml", "--sex", "male", "--age", "72", cwd=tmp_path).returncode == 0
    answer = run("targets", "--profile", "me.toml", cwd=tmp_path)
    assert answer.stdout.startswith("man 72, 177 cm")
