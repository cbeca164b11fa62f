"""The commands that are killed: their words, what they read, and what they write."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nutriplan
from kill_whole import FEW, MANY

ROOT = Path(__file__).resolve().parents[1]
# The nutriplan that this process imports, wherever a command is run.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(nutriplan.__file__).resolve().parents[1])}
DONE = (0, 4)  # exit codes of a command that wrote what it should
_SAMPLE = str(ROOT / "reports" / "sample-week.json")
_DAY = ("--days", "1", "--start", "2026-11-23", "--effort", "quick")


@dataclass(frozen=True)
class Command:
    """A command to kill.

    Attributes:
        name: What the report calls it.
        words: The command line, run in a folder of its own.
        outputs: What it writes; of a folder, every file in it.
        share: Its part of all kills.
        lay_out: Puts into the folder what the command reads.
        earlier: Another command line whose files stand there as the old ones; without it they are lines of text.
        varying: Files that hold times or dates, so that a new one is held against its reader alone.
        again: Whether the same line, run once more after a kill, must end with the files of an unharmed run.
    """

    name: str
    words: Sequence[str]
    outputs: Sequence[str]
    share: float
    lay_out: Callable[[Path], None] = lambda folder: None
    earlier: Sequence[str] = ()
    varying: Sequence[str] = ()
    again: bool = False


def call(words: Sequence[str]) -> list[str]:
    """A command line of nutriplan as this interpreter runs it."""
    return [sys.executable, "-m", "nutriplan", *words]


def run_to_end(words: Sequence[str], folder: Path) -> None:
    """Run a command unharmed.

    Raises:
        RuntimeError: It fails.
    """
    done = subprocess.run(call(words), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode not in DONE:
        raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}: {done.stderr}")


def _diary(folder: Path) -> None:
    text = "2 slices rye bread\n150 g salmon\n1 banana\n1 cup cooked spinach\n30 g almonds\n"
    (folder / "today.txt").write_text(text, encoding="utf-8")


def _profile(folder: Path) -> None:
    (folder / "me.toml").write_text('sex = "female"\nage = 31\n# a remark\n', encoding="utf-8")


def _people(folder: Path) -> None:
    rows = ["id,sex,age,diet", "anna,female,30,vegetarian", "ben,male,45,omnivore", "cleo,female,61,pescatarian"]
    (folder / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _own_tables(folder: Path) -> None:
    for name, foods in (("few.csv", FEW), ("mine.csv", MANY)):
        rows = ["food_id,name,energy_kcal,protein_g,magnesium_mg"]
        rows += [f"own_{each},Own food {each},{100 + each % 300},{each % 30},{each % 90}" for each in range(foods)]
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


def _saved_plan(folder: Path) -> None:
    run_to_end(("plan", *_DAY, "--json", "p.json"), folder)


_FILES = ("w.json", "w.csv", "w.ics", "w.txt")
_ALL = ("--json", "w.json", "--csv", "w.csv", "--ics", "w.ics", "--shopping", "w.txt")
_BATCH = ("batch", "people.csv", "--out", "out", "--jobs", "1", "--pdf", *_DAY)
COMMANDS = (
    Command("plan", ("plan", *_DAY, *_ALL, "--pdf", "w.pdf"), (*_FILES, "w.pdf"), 0.2),
    Command("swap in place", ("plan", "--from", "p.json", "--swap", "mon dinner", "--json", "p.json"), ("p.json",),
            0.11, _saved_plan),
    Command("edit in place", ("plan", "--from", "p.json", "--pin", "mon dinner=salmon_pasta_leek", "--json", "p.json",
            "--pdf", "p.pdf"), ("p.json", "p.pdf"), 0.11, _saved_plan),
    Command("render", ("render", _SAMPLE, *_ALL), _FILES, 0.11),
    Command("render pdf", ("render", _SAMPLE, "--pages", "week,days,shopping,targets", "--pdf", "w.pdf"), ("w.pdf",),
            0.11),
    Command("batch", _BATCH, ("out",), 0.13, _people, (*_BATCH, "--seed", "1"),
            ("out/summary.csv", "out/.nutriplan/records/*"), again=True),
    Command("check", ("check", "today.txt", "--json", "c.json", "--csv", "c.csv", "--pdf", "c.pdf"),
            ("c.json", "c.csv", "c.pdf"), 0.08, _diary),
    Command("profile set", ("profile", "set", "me.toml", "age=44", "diet=vegan"), ("me.toml",), 0.08, _profile),
    Command("foods import", ("foods", "import", "mine.csv", "--foods", "foods.duckdb"), ("foods.duckdb",), 0.07,
            _own_tables, ("foods", "import", "few.csv", "--foods", "foods.duckdb"), ("foods.duckdb",)),
)  # fmt: skip
