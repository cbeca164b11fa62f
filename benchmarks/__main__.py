"""`python -m benchmarks`: measures the planner and writes what it found as JSON.

Quick by default: one search, seven days. `--full`: three searches and 7, 14 and 28 days. Every finished run is kept in
the output file and not run again. Seconds are wall time on the machine named in the result, so only those of one file
may be compared with one another.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import batch, bounds, food_import, peers, plans, process, scaling
from benchmarks.machine import load_per_core
from benchmarks.page import write_page
from benchmarks.parts import Asked, Part
from benchmarks.profiles import PROFILES
from benchmarks.store import Run, Store
from benchmarks.week_case import warm_up
from nutriplan.errors import NutriplanError

_EACH = (plans, peers, scaling, process, batch, food_import)
PARTS = {module.PART.name: module.PART for module in _EACH}
BOUNDS = "bounds"
_ON_REQUEST = (BOUNDS, batch.NAME, food_import.NAME)  # minutes to hours, and gigabytes of disk
_OUT = Path(__file__).parent / "result.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; one line a run on standard error, the summary on standard output."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.page:
            write_page(asked.out)
            return 0
        _measure(
            Store.opened(asked.out, anew=asked.anew),
            Asked(tuple(dict.fromkeys(asked.profile or PROFILES)), asked.full, asked.people),
            tuple(dict.fromkeys(asked.part or [name for name in PARTS if name not in _ON_REQUEST])),
        )
    except NutriplanError as error:
        sys.stderr.write(f"benchmarks: {error}\n")
        return int(error.exit_code)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="three seeds and 7, 14 and 28 days")
    parser.add_argument(
        "--part",
        action="append",
        choices=(*PARTS, BOUNDS),
        help="only this part; repeatable; when not given all but bounds, batch and import, which take minutes to hours",
    )
    parser.add_argument("--profile", action="append", choices=sorted(PROFILES), help="only these; repeatable")
    parser.add_argument("--people", type=int, default=24, help="rows of a batch, e.g. 1000")
    parser.add_argument("--out", type=Path, default=_OUT, help="the result file, which is gone on with")
    parser.add_argument("--anew", action="store_true", help="begin the result file again")
    parser.add_argument("--page", action="store_true", help="write the page of the docs from the result file; no runs")
    return parser


def _measure(store: Store, asked: Asked, names: Sequence[str]) -> None:
    if BOUNDS in names:
        bounds.prove_missing(asked, _tell)
    warm_up()
    for part in (PARTS[name] for name in names if name != BOUNDS):
        for job in part.jobs(asked):
            if not store.has(part.name, job):
                run = store.add(part.name, job, {**part.measure(job), "load_per_core": load_per_core()})
                _tell(" ".join(f"{key}={value}" for key, value in run.items()))
                _keep(store)
    sys.stdout.write(json.dumps(_keep(store), indent=1) + "\n")


def _keep(store: Store) -> Run:
    """Write the file with what the runs so far come to."""
    store.runs = bounds.with_exact_gaps(store.runs, bounds.read_bounds())
    found = {name: _summary(part, store) for name, part in PARTS.items() if store.of(name)}
    store.write(found)
    return found


def _summary(part: Part, store: Store) -> Run:
    loads = [run["load_per_core"] for run in store.of(part.name) if run["load_per_core"] is not None]
    return {**part.summary(store.of(part.name)), "most_load_per_core": max(loads, default=None)}


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
