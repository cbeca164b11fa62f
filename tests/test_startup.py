"""Commands bring no heavier packages than they use: each is a process of its own, and lists what it has loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "reports" / "sample-week.json"
_HEAVY = {"numpy", "pandas", "highspy", "numba", "reportlab"}
_LISTED = """
import sys
from nutriplan.cli.app import main
try:
    main()
except SystemExit as end:
    print(end.code or 0, *(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The packages that a command has loaded at its end."""
    done = subprocess.run([sys.executable, "-c", _LISTED, *arguments], capture_output=True, text=True, check=True)
    code, *packages = done.stderr.split()
    assert code == "0", done.stderr[:1000]
    return set(packages)


@pytest.mark.parametrize(
    "command",
    ["targets", "targets --json", "targets --explain magnesium", "targets --compare trimester=1,2"],
)
def test_targets_are_told_without_arrays(command: str) -> None:
    packages = loaded(*command.split())
    assert "pydantic" in packages
    assert not packages & _HEAVY


@pytest.mark.parametrize("command", ["sources", "foods search oats"])
def test_tables_are_looked_up_without_arrays(command: str) -> None:
    assert not loaded(*command.split()) & _HEAVY


def test_help_reads_no_table() -> None:
    assert not loaded("--help") & {*_HEAVY, "pydantic"}


def test_a_saved_plan_is_drawn_without_the_planner(tmp_path: Path) -> None:
    packages = loaded("render", str(SAMPLE), "--pdf", str(tmp_path / "week.pdf"))
    assert "reportlab" in packages
    assert not packages & {"pandas", "highspy", "numba", "scipy"}
