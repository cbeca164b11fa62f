"""Plans for a grid of people and recomputes every plan by code that shares nothing with the planner.

python scripts/trust.py [--results FILE] [--sr28 FOLDER] [--most N] [--seeds N]     plans what is not yet in the results
python scripts/trust.py --report [--results FILE]                                  writes docs/explanation/trust.md

Each plan is one line of the results, so that the run can be stopped and taken up again; lines of another version of
the planner or of its tables are left aside and planned again.
"""

import argparse
import csv
import json
import os
import platform
import runpy
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import Any

from nutriplan.batch.fingerprint import fingerprint
from nutriplan.batch.request import Request
from nutriplan.batch.work import JSON, Job, plan_person
from nutriplan.effort import Effort
from nutriplan.profile_input import person_from
from nutriplan.tables.references import load_references
from trust_grid import TrustCase, grid
from trust_report import report_page

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "explanation" / "trust.jsonl"
PAGE = ROOT / "docs" / "explanation" / "trust.md"
START = date(2026, 11, 23)
_INDEPENDENT = ROOT / "tests" / "independent"
_recompute = runpy.run_path(str(_INDEPENDENT / "recompute.py"))
_safety = runpy.run_path(str(_INDEPENDENT / "safety.py"))
composition: Callable[[list[Path]], dict[str, dict[str, str]]] = _recompute["composition"]
faults: Callable[[dict[str, Any], dict[str, dict[str, str]]], list[str]] = _recompute["faults"]
violations: Callable[..., list[tuple[str, str]]] = _safety["violations"]


class Checker:
    """Holds a plan against the food tables, read anew."""

    def __init__(self, sr28: Path | None) -> None:
        own = ROOT / "data" / "foods.csv"
        tables = [own] if sr28 is None else [sr28 / "foods.csv", sr28 / "supplement.csv"]
        self.composition = composition(tables)
        self.described = {ndb: row.get("description", "") for ndb, row in self.composition.items()}
        with own.open(encoding="utf-8", newline="") as stream:
            self.foods = {row["food_id"]: row for row in csv.DictReader(stream)}
        self.tables = "USDA SR28" if sr28 else "data/foods.csv"

    def violations(self, plan: dict[str, Any]) -> list[tuple[str, str]]:
        """What is wrong with a plan, as (kind, sentence)."""
        numbers = [("numbers", fault) for fault in faults(plan, self.composition)]
        return [*numbers, *violations(plan, self.foods, self.described)]


def run_case(case: TrustCase, checker: Checker, request: Request | None = None) -> dict[str, Any]:
    """Plan and check one case: a line of the results."""
    begun = process_time()
    asked = request or Request(START, seed=case.seed, effort=Effort(case.effort))
    outcome = plan_person(Job(person_from(case.facts, load_references()), asked))
    line: dict[str, Any] = {"case": case.key, **asdict(case), "planner": fingerprint(), "tables": checker.tables}
    line |= {"cpu_s": round(process_time() - begun, 2), "made": datetime.now(UTC).date().isoformat()}
    if outcome.fault:
        return {**line, "fault": outcome.fault, "violations": []}
    plan = json.loads(outcome.files[JSON])
    return {
        **line,
        "fault": "",
        "days": len(plan["days"]),
        "checks": sum(len(each["days"] or plan["days"]) for each in plan["targets"]),
        "figures": sum(len(day["totals"]) for day in plan["days"]),
        "portions": sum(len(meal["items"]) for day in plan["days"] for meal in day["meals"]),
        "shortfalls": len(plan["shortfalls"]),
        "short_of": sorted({each["nutrient"] for each in plan["shortfalls"]}),
        "violations": [list(each) for each in checker.violations(plan)],
    }


def read_results(path: Path, *, any_planner: bool = False) -> list[dict[str, Any]]:
    """The lines of this planner, or of any; a line that a stopped run left half written is none."""
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if any_planner or line["planner"] == fingerprint():
            lines.append(line)
    return lines


def run(cases: Sequence[TrustCase], checker: Checker, results: Path, *, any_planner: bool = False) -> None:
    """Plan the cases that have no line yet."""
    done = {line["case"] for line in read_results(results, any_planner=any_planner)}
    with results.open("a", encoding="utf-8") as stream:
        if stream.tell():
            stream.write("\n")  # closes a line that a stopped run left half written; a blank one is passed over
        for number, case in enumerate(cases, start=1):
            if case.key in done:
                continue
            line = run_case(case, checker)
            stream.write(json.dumps(line) + "\n")
            stream.flush()
            found = line["fault"] or f"{len(line['violations'])} violations, {line['shortfalls']} shortfalls"
            print(f"{number}/{len(cases)} {case.key}: {found} ({line['cpu_s']:.1f} s)", flush=True)


def machine() -> str:
    """Processor and versions; no name of a host, no path."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cpu = names[0] if names else platform.machine()
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def main(arguments: list[str]) -> int:
    """Run or report; the exit code is 1 where a plan violates something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--sr28", type=Path, help="folder with foods.csv and supplement.csv of USDA SR28")
    parser.add_argument("--most", type=int, help="stop after so many cases of the grid")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--any-planner", action="store_true", help="let lines of other versions stand")
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args(arguments)
    cases = grid(asked.seeds)[: asked.most]
    if asked.report:
        lines = read_results(asked.results, any_planner=asked.any_planner)
        PAGE.write_text(report_page(lines, len(grid(asked.seeds)), machine()), encoding="utf-8")
    else:
        run(cases, Checker(asked.sr28), asked.results, any_planner=asked.any_planner)
        lines = read_results(asked.results, any_planner=asked.any_planner)
    return int(any(line["violations"] for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
