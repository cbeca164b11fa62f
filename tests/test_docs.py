"""What the pages say: every command and option is in the reference, every example can be typed, the cheap ones run."""

import contextlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from doc_examples import ROOT, Example, blocks, command_lines
from nutriplan.cli.app import app
from nutriplan.errors import ExitCode
from nutriplan.model.settings import PlannerSettings, Variety, Weights
from nutriplan.reports.paper import PAGES
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.own import catalog_of, own_tables
from test_golden_lp import AVERAGE_DAY, EXACT_DAY

REFERENCE = ROOT / "docs" / "reference"
EXAMPLES = command_lines()
OWN = ROOT / "examples" / "own-dishes"
# Examples that look up, draw or change, in seconds; those that plan, import or ask an imported table are left out.
CHEAP = (
    "targets",
    "sources",
    "profile",
    "render",
    "check",
    "dishes",
    "foods search",
    "foods show",
    "foods top",
    "plan --from",
)
COSTLY = ("--plan-rest", "--people", "plans.json", "fdc:", "hummus", "oat bar")
LOOPED = "$"  # a variable of a loop of the shell: what it stands for is not on the page


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its words, groups too."""
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*words, name))


ALL = dict(commands(typer.main.get_command(app)))


def section(words: tuple[str, ...]) -> str:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    return str(parts.get(" ".join(("nutriplan", *words)), ""))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_and_option_stands_in_the_reference(words: tuple[str, ...]) -> None:
    told = section(words)
    options = {option for parameter in ALL[words].params for option in parameter.opts if option.startswith("--")}
    assert told
    assert {option for option in options if not re.search(rf"{option}\b", told)} == set()


@pytest.fixture
def understood() -> Callable[[tuple[str, ...]], dict[str, Any]]:
    """Parses a command line as the shell's would be, and gives what its command would be called with."""
    root = typer.main.get_command(app)
    called: list[dict[str, Any]] = []
    for _, command in commands(root):
        if not hasattr(command, "commands"):
            command.callback = lambda **values: called.append(values)

    def parse(arguments: tuple[str, ...]) -> dict[str, Any]:
        root.main(list(arguments), standalone_mode=False)
        return called.pop()

    return parse


def test_examples_are_found() -> None:
    of_all = {example.arguments[0] for example in EXAMPLES if example.arguments[0].startswith("--")}
    assert of_all == {"--version", "--install-completion", "--show-completion"}
    assert of_all <= {option for parameter in ALL[()].params for option in parameter.opts}
    starts = {example.arguments[0] for example in EXAMPLES}
    assert {"plan", "render", "batch", "check", "targets", "profile", "foods", "dishes", "sources"} <= starts
    assert len({example.page for example in EXAMPLES}) > 8


@pytest.mark.parametrize("example", [each for each in EXAMPLES if not each.arguments[0].startswith("--")], ids=str)
def test_every_example_can_be_typed(
    example: Example, understood: Callable[[tuple[str, ...]], dict[str, Any]], catalog: Catalog
) -> None:
    values = understood(example.arguments)
    known = {dish.dish_id for dish in (*catalog.dishes, *catalog_of(own_tables(OWN)).dishes)}
    words = example.arguments
    settled = {words[at + 1].partition("=")[2] for at in places(words, "--pin", "--swap")}
    assert settled - {""} <= known
    assert set((values.get("pages") or "week").split(",")) <= set(PAGES)


def places(words: tuple[str, ...], *options: str) -> list[int]:
    return [at for at, word in enumerate(words) if word in options]


@pytest.mark.parametrize("words", [("plan", "--trimster", "2"), ("plan", "--days", "x"), ("plant",)], ids=" ".join)
def test_an_example_that_is_wrong_would_be_found(
    words: tuple[str, ...], understood: Callable[[tuple[str, ...]], dict[str, Any]]
) -> None:
    with pytest.raises(Exception, match=r"trimster|valid integer|plant"):
        understood(words)


def cheap(example: Example) -> bool:
    line = str(example)
    return line.startswith(CHEAP) and not any(word in line for word in (*COSTLY, LOOPED))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that the examples read."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(OWN, tmp_path / "mine")
    for name in ("today.txt", "week.txt"):
        shutil.copy(ROOT / "examples" / "today.txt", tmp_path / name)
    shutil.copy(ROOT / "reports" / "sample-week.json", tmp_path / "plan.json")
    shutil.copy(ROOT / "tests" / "data" / "diary_cronometer.csv", tmp_path / "servings.csv")
    (tmp_path / "export.csv").write_text("Day,Meal,Item,Qty,Unit\n2026-11-23,Lunch,banana,1,piece\n", encoding="utf-8")
    (tmp_path / "me.toml").write_text('sex = "female"\nage = 31\n', encoding="utf-8")
    (tmp_path / "pantry.csv").write_text("food,amount,unit\nrolled oats,500,g\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("example", [example for example in EXAMPLES if cheap(example)], ids=str)
def test_cheap_examples_run(example: Example, desk: Path) -> None:
    if example.arguments[:2] == ("profile", "new"):
        (desk / "me.toml").unlink()
    given = (desk / example.given).read_bytes() if example.given else None
    result = CliRunner().invoke(app, list(example.arguments), input=given, catch_exceptions=False)
    assert result.exit_code in ((ExitCode.OK, ExitCode.SHORTFALL) if "--strict" in str(example) else (ExitCode.OK,))
    files = {word for word in example.arguments if re.fullmatch(r"[a-z]+\.(pdf|ics|txt|csv|json|toml)", word)}
    assert result.output
    assert all((desk / name).stat().st_size for name in files)


def test_the_python_page_is_a_program_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    printed, shown = "", 0
    for kind, text in blocks(REFERENCE / "python-api.md", "python", "text"):
        if kind == "text":
            assert printed == text
            shown += 1
        else:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(text, "python-api.md", "exec"), names)
            printed = out.getvalue()
    assert shown >= 5
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["schema"] == "nutriplan.plan/1"
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_the_script_on_the_page_reads_a_plan(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [(_, program)] = blocks(ROOT / "docs" / "how-to" / "scripts.md", "python")
    exec(compile(program, "scripts.md", "exec"), {})
    produce = [row for row in json.loads((desk / "plan.json").read_text())["shopping"] if row["aisle"] == "produce"]
    assert len(capsys.readouterr().out.splitlines()) == len(produce) > 0


def test_the_model_page_has_every_family_of_constraints() -> None:
    page = (ROOT / "docs" / "explanation" / "model.md").read_text(encoding="utf-8")
    families = (AVERAGE_DAY.keys() - {"served"}) | EXACT_DAY.keys()
    assert {family for family in families if f"| `_{family}` |" not in page} == set()


def test_the_settings_page_explains_every_setting() -> None:
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    names = {field.name for kind in (Weights, Variety, PlannerSettings) for field in fields(kind)}
    explained = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]{10,} \|$", page, re.MULTILINE))
    assert names - explained == {"weights", "variety"}


def test_every_exit_code_is_documented_in_both_places() -> None:
    for page in (ROOT / "README.md", REFERENCE / "exit-codes.md"):
        told = {int(code) for code in re.findall(r"^\| (\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)}
        assert {int(code) for code in ExitCode} <= told


def test_the_pages_promise_no_cure() -> None:
    promised = re.compile(r"\b(cures?|prevents?|heals?|treats?|stops?) (your |muscle )?cramps\b", re.IGNORECASE)
    denied = re.compile(r"untrue|Bananas cure cramps", re.IGNORECASE)
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        lines = page.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if promised.search(line) and not denied.search(line)] == []
