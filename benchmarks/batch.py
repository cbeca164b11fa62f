"""Plans for many people at once: how many a second, how much of the cores' time the planner has, what the cache saves.

The command itself is timed, from its start to its summary. `efficiency` is the time that the planner had on the workers
over wall time times cores, so that a core which waits, starts up or writes counts against it; `processor_efficiency`
is the same in processor time, which other work on the machine lowers as well; `processor_share` is the planner's
processor time over all that the command took, which no other work changes.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.crowd import crowd
from benchmarks.parts import Asked, Part
from benchmarks.store import Run
from benchmarks.week_case import START
from nutriplan.batch.figures import Status
from nutriplan.batch.folder import Folder, Record
from nutriplan.batch.people import read_people

NAME = "batch"
VARIED, REPEATED = "varied", "half repeated"
_SEED = 7
_ROOT = Path(__file__).resolve().parents[1]
_KILO = 1024
_TOLD = (
    *("seconds", "per_second", "solver_processor_seconds", "efficiency", "processor_efficiency", "processor_share"),
    *("median_gap", "solved", "met", "with_misses", "faults", "worker_mb"),
)


def jobs(asked: Asked) -> list[Run]:
    """Varied people at quick effort, as many of whom half repeat the problem of another, and varied ones at full."""
    cores = os.cpu_count() or 1
    cases = ((VARIED, "quick"), (REPEATED, "quick"), (VARIED, "full"))
    return [{"case": case, "effort": effort, "people": asked.people, "cores": cores} for case, effort in cases]


def measure(job: Run) -> Run:
    """One run of the command."""
    with tempfile.TemporaryDirectory() as scratch:
        table, out = Path(scratch) / "people.csv", Path(scratch) / "out"
        table.write_text(crowd(job["people"], _SEED, 0.5 if job["case"] == REPEATED else 0.0), encoding="utf-8")
        options = ("--out", str(out), "--jobs", str(job["cores"]), "--effort", job["effort"], "--start", str(START))
        call = (sys.executable, "-m", "nutriplan", "batch", str(table), *options)
        begun, processor = perf_counter(), _processor_s()
        ended = subprocess.run(call, cwd=_ROOT, capture_output=True, text=True, check=False)
        seconds, processor = perf_counter() - begun, _processor_s() - processor
        folder, people = Folder(out, apart=True), read_people(table)
        records = [record for entry in people if (record := folder.record(entry)) is not None]
        if len(records) < len(people):
            raise RuntimeError(f"the batch ended early: {ended.stderr}")
        return _figures(records, seconds, processor, job["cores"])


def _processor_s() -> float:
    """Processor time of the commands so far, their workers with them [s]."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _figures(records: Sequence[Record], seconds: float, processor_s: float, cores: int) -> Run:
    figures = [record.figures for record in records]
    solver, processor = sum(each.seconds for each in figures), sum(each.processor_s for each in figures)
    return {
        "seconds": round(seconds, 2),
        "per_second": round(len(figures) / seconds, 4),
        "solver_seconds": round(solver, 2),
        "solver_processor_seconds": round(processor, 2),
        "efficiency": round(solver / (seconds * cores), 4),
        "processor_efficiency": round(processor / (seconds * cores), 4),
        "processor_share": round(processor / processor_s, 4),
        "median_gap": round(median(each.gap for each in figures if each.gap is not None), 4),
        "solved": sum(not each.shared for each in figures),
        "met": sum(each.status is Status.MET for each in figures),
        "with_misses": sum(each.status is Status.SHORT for each in figures),
        "faults": sum(bool(record.fault) for record in records),
        "worker_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KILO),
    }


def summary(runs: Sequence[Run]) -> Run:
    """Throughput and efficiency of each case of the largest run, and the time of the half repeated over the varied."""
    most = max(run["people"] for run in runs)
    largest = [run for run in runs if run["people"] == most]
    cases = {f"{run['case']}, {run['effort']}": {name: run[name] for name in _TOLD} for run in largest}
    by_case = {(run["case"], run["effort"]): run for run in largest}
    ratio = {}
    if {(VARIED, "quick"), (REPEATED, "quick")} <= by_case.keys():
        clocks = ("seconds", "solver_processor_seconds")
        varied, repeated = by_case[VARIED, "quick"], by_case[REPEATED, "quick"]
        ratio = {"repeated_over_varied": {name: round(repeated[name] / varied[name], 3) for name in clocks}}
    return {"people": most, "cores": largest[0]["cores"], "cases": cases, **ratio}


PART = Part(NAME, jobs, measure, summary)
