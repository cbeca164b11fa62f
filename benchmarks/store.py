"""The result file: every finished run is kept at once, so that an interrupted benchmark goes on where it stopped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, today
from nutriplan.batch.fingerprint import fingerprint
from nutriplan.errors import UsageError
from nutriplan.files import write_text

Run = Mapping[str, Any]  # a line of the result file: what was run, and what was measured
SCHEMA = "nutriplan.benchmark/1"


@dataclass(slots=True)
class Store:
    """Runs of one planner on one machine, in a file.

    Attributes:
        path: The file.
        head: Date, machine and planner that the runs belong to.
        runs: What was measured, in order.
    """

    path: Path
    head: dict[str, Any]
    runs: list[Run] = field(default_factory=list)

    @staticmethod
    def opened(path: Path, *, anew: bool = False) -> "Store":
        """Go on with a file, or begin one.

        Raises:
            UsageError: The file holds runs of another planner or machine, whose seconds can't stand beside new ones.
        """
        store = Store(path, {"schema": SCHEMA, "date": today(), "machine": machine(), "planner": fingerprint()})
        if anew or not path.is_file():
            return store
        kept = json.loads(path.read_text(encoding="utf-8"))
        other = [name for name in ("schema", "machine", "planner") if kept.get(name) != store.head[name]]
        if other:
            raise UsageError(
                f"{path}: was measured with another {', '.join(other)}; give --anew to begin again, or another --out"
            )
        store.runs = list(kept["runs"])
        return store

    def has(self, part: str, job: Run) -> bool:
        """Whether a run is finished."""
        wanted = {"part": part, **job}
        return any(wanted.items() <= run.items() for run in self.runs)

    def add(self, part: str, job: Run, figures: Run) -> Run:
        """Take in a finished run."""
        run = {"part": part, **job, **figures}
        self.runs.append(run)
        return run

    def of(self, part: str) -> list[Run]:
        """The runs of a part."""
        return [run for run in self.runs if run["part"] == part]

    def write(self, summary: Run) -> None:
        """Write the file whole or not at all."""
        content = {**self.head, "summary": summary, "runs": self.runs}
        write_text(self.path, json.dumps(content, indent=1) + "\n")
