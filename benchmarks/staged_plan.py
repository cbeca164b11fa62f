"""`python -m benchmarks.staged_plan FILE`: the `plan` command with its parts timed, as JSON on standard error.

Reading the tables is taken out of the planning, so what is left of the command's wall time is imports, tables, words
and files.
"""

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


def main(pdf: str) -> int:
    """Run the command line with two of its functions watched."""
    import nutriplan.planner as planner
    import nutriplan.reports.pdf.document as document
    from nutriplan.cli.app import main as run
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.tables.references import load_references

    load_catalog()
    load_references()
    stages: dict[str, float] = {}
    planner.plan_days = _watched("planning_seconds", planner.plan_days, stages)
    document.draw_pdf = _watched("pdf_seconds", document.draw_pdf, stages)
    sys.argv = ["nutriplan", "plan", "--pdf", pdf]
    try:
        run()
    finally:
        sys.stderr.write("\n" + json.dumps(stages))
    return 0


def _watched(name: str, function: Callable[_P, _R], stages: dict[str, float]) -> Callable[_P, _R]:
    def timed(*arguments: _P.args, **named: _P.kwargs) -> _R:
        begun = perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            stages[name] = perf_counter() - begun

    return timed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
