"""A cheap batch for tests: plans of one day with little search, run in this process."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nutriplan.batch.engine import ItemT, Lost, ResultT
from nutriplan.batch.folder import Folder
from nutriplan.batch.people import Entry, read_people
from nutriplan.batch.request import Request
from nutriplan.batch.run import Batch, Tally
from nutriplan.batch.summary import Line, summary_lines
from nutriplan.model.settings import PlannerSettings
from plans import START

LITTLE = PlannerSettings(chains=16, moves=500, rounds=2, cycles=1, sweeps=1, dives=0)
CHEAP = Request(START, days=1, settings=LITTLE)
ANNA = "anna,Anna A.,female,30,vegetarian"
BEN = "ben,Ben B.,male,45,omnivore"
HEADER = "id,name,sex,age,diet"


def people_file(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def people_of(folder: Path, *rows: str, header: str = HEADER) -> tuple[Entry, ...]:
    return read_people(people_file(folder, *rows, header=header))


@dataclass
class Here:
    """An engine that works in this process and counts what it is asked for."""

    cores: int = 1
    asked: Counter[str] = field(default_factory=Counter)

    def run(self, work: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[tuple[int, ResultT | Lost]]:
        for number, item in enumerate(items):
            self.asked[work.__name__] += 1
            yield number, work(item)

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Done:
    """What a run left behind."""

    folder: Folder
    lines: list[Line]
    tallies: list[Tally]
    engine: Here

    def line(self, key: str) -> Line:
        return next(line for line in self.lines if line.entry.key == key)

    def plan(self, key: str) -> dict[str, Any]:
        plan: dict[str, Any] = json.loads(self.folder.plan_path(self.line(key).entry).read_bytes())
        return plan

    @property
    def solved(self) -> list[str]:
        """Whose problem was solved, by id."""
        return sorted(line.entry.key for line in self.lines if line.figures.targets and not line.figures.shared)


def run_here(people: tuple[Entry, ...], out: Path, request: Request = CHEAP, engine: Here | None = None) -> Done:
    folder, tallies = Folder(out, apart=True), list[Tally]()
    engine = engine or Here()
    Batch(people, request, folder, engine).run(tallies.append)
    return Done(folder, summary_lines(people, folder, request), tallies, engine)


def plan_files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((out / "plans").iterdir())}
