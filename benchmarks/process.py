"""The commands as processes: start-up, memory, and what a plan spends outside planning and drawing.

Times are of runs one right after the other, so that all see the same machine; their ratio counts.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.parts import Asked, Part
from benchmarks.spread import spread
from benchmarks.store import Run

NAME = "process"
_ROOT = Path(__file__).resolve().parents[1]
_NUTRIPLAN = (sys.executable, "-m", "nutriplan")
# Prints what a command has imported when it ends.
_LIST_IMPORTS = """
import sys
before = set(sys.modules)
sys.argv = ["nutriplan", "targets"]
from nutriplan.cli.app import main
try:
    main()
except SystemExit:
    pass
names = [name for name, module in sys.modules.items() if name not in before and getattr(module, "__spec__", None)]
sys.stderr.write("\\n" + "\\n".join(names))
"""
_IMPORT = """
from contextlib import suppress
from importlib import import_module
for name in {names!r}.split():
    with suppress(ImportError):
        import_module(name)
"""


def jobs(asked: Asked) -> list[Run]:
    """Every measurement, several times."""
    pairs, plans = (15, 3) if asked.full else (7, 1)
    return [
        *({"case": case, "run": run} for case in ("help", "targets") for run in range(pairs)),
        *({"case": case, "run": run} for case in ("memory", "stages") for run in range(plans)),
    ]


def measure(job: Run) -> Run:
    """One pair of runs, or one plan; a command that fails ends the benchmark."""
    if job["case"] == "help":
        return _pair([*_NUTRIPLAN, "--help"], [sys.executable, "-c", "import typer"])
    if job["case"] == "targets":
        return _targets()
    with tempfile.TemporaryDirectory() as folder:
        pdf = str(Path(folder) / "week.pdf")
        return _memory(pdf) if job["case"] == "memory" else _stages(pdf)


def _pair(command: Sequence[str], yardstick: Sequence[str]) -> Run:
    first, second = _seconds(command), _seconds(yardstick)
    return {"seconds": round(first, 4), "yardstick_seconds": round(second, 4), "ratio": round(first / second, 3)}


def _seconds(command: Sequence[str]) -> float:
    begun = perf_counter()
    subprocess.run(command, env=_environment(), capture_output=True, check=True)
    return perf_counter() - begun


def _targets() -> Run:
    """Beside importing all that the command imports, and beside the packages of others among it alone."""
    names = _output([sys.executable, "-c", _LIST_IMPORTS]).stderr.split()
    pair = _pair([*_NUTRIPLAN, "targets"], _importing(names))
    others = _seconds(_importing([name for name in names if not name.startswith("nutriplan")]))
    return {**pair, "others_seconds": round(others, 4), "others_ratio": round(pair["seconds"] / others, 3)}


def _importing(names: Sequence[str]) -> list[str]:
    return [sys.executable, "-c", _IMPORT.format(names=" ".join(names))]


def _memory(pdf: str) -> Run:
    return {name: round(value, 3) for name, value in watched("plan", "--pdf", pdf).items()}


def watched(*arguments: str) -> Mapping[str, float]:
    """Wall seconds and peak memory of a command of ours; one that fails ends the benchmark."""
    done = _output([sys.executable, "-m", "benchmarks.child", *_NUTRIPLAN, *arguments])
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _stages(pdf: str) -> Run:
    begun = perf_counter()
    done = _output([sys.executable, "-m", "benchmarks.staged_plan", pdf])
    seconds = perf_counter() - begun
    stages: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    rest = seconds - stages["planning_seconds"] - stages["pdf_seconds"]
    figures = {"seconds": seconds, **stages, "rest_seconds": rest, "rest_share": rest / seconds}
    return {name: round(value, 3) for name, value in figures.items()}


def _output(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=_environment(), capture_output=True, text=True, check=True)


def _environment() -> dict[str, str]:
    """The environment, in which a child finds the same nutriplan and this package."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)])}


def summary(runs: Sequence[Run]) -> Run:
    """Medians; pairs by their ratios."""
    of = {case: [run for run in runs if run["case"] == case] for case in ("help", "targets", "memory", "stages")}
    found: dict[str, Any] = {}
    pair = ("seconds", "yardstick_seconds", "ratio")
    for case, names in (("help", pair), ("targets", (*pair, "others_seconds", "others_ratio"))):
        if of[case]:
            found[case] = {name: spread(run[name] for run in of[case]) for name in names}
    if of["memory"]:
        found["plan_peak_mb"] = max(run["peak_mb"] for run in of["memory"])
    if of["stages"]:
        stages = ("seconds", "planning_seconds", "pdf_seconds", "rest_seconds", "rest_share")
        found["plan"] = {name: spread(run[name] for run in of["stages"]) for name in stages}
    return found


PART = Part(NAME, jobs, measure, summary)
