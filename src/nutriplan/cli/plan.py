"""`nutriplan plan`: a week of menus as PDF, JSON, CSV, calendar and shopping list."""

import shlex
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutriplan.cli.options import with_profile
from nutriplan.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nutriplan.profile_input import Person
    from nutriplan.week import WeekResult

_REPORTS = Path("reports")
_MOST_DAYS = 28


@with_profile
def plan(
    person: "Person",
    *,
    days: Annotated[int, typer.Option("--days", help="How many days: 1 to 28.")] = 7,
    start: Annotated[str | None, typer.Option("--start", help="First day, e.g. 2026-11-23; default next Monday.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed gives another week of equal quality.")] = 0,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="PDF file; default reports/week-<start>.pdf.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="JSON file (nutriplan.plan/1); - is standard output.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="CSV file, a row an ingredient; - is standard output.")] = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Calendar file; - is standard output.")] = None,
    shopping: Annotated[Path | None, typer.Option("--shopping", help="Shopping list as text; - is standard output.")] = None,
    paper: Annotated[str, typer.Option("--paper", help="a4 or letter.")] = "a4",
) -> None:
    """Plan days of meals that meet every target in the portions as printed.

    With no option: a week from next Monday for an adult, as reports/week-<start>.pdf, and a summary here.
    """
    from nutriplan.files import STDOUT, check_writable
    from nutriplan.planner import plan_days
    from nutriplan.reports.paper import Paper

    first = _first_day(start)
    faults = _faults(days, paper, seed)
    if faults:
        raise UsageError("plan:", faults)
    outputs = {"pdf": pdf, "json": json, "csv": csv, "ics": ics, "shopping": shopping}
    if all(path is None for path in outputs.values()):
        outputs["pdf"] = _REPORTS / f"week-{first.isoformat()}.pdf"
    if sum(path == STDOUT for path in outputs.values()) > 1:
        raise UsageError("plan: only one output can go to standard output")
    for path in filter(None, outputs.values()):
        check_writable(path)
    command = shlex.join(["nutriplan", *sys.argv[1:]])
    with _progress() as advance:
        result = plan_days(person, first, days, seed=seed, command=command, progress=advance)
    _write(result, outputs, Paper(paper))
    _tell(result, outputs)
    if not result.solver.status == "finished":
        raise typer.Exit(int(ExitCode.TIME_LIMIT))
    if result.shortfalls:
        raise typer.Exit(int(ExitCode.SHORTFALL))


def _first_day(start: str | None) -> date:
    if start is None:
        today = date.today()
        return today + timedelta(days=(7 - today.weekday()) % 7 or 7)
    try:
        return date.fromisoformat(start)
    except ValueError:
        raise UsageError(f"--start: {start!r} is not a date; write it as 2026-11-23") from None


def _faults(days: int, paper: str, seed: int) -> list[str]:
    faults = []
    if not 1 <= days <= _MOST_DAYS:
        faults.append(f"--days: {days} is not between 1 and {_MOST_DAYS}")
    if paper not in ("a4", "letter"):
        faults.append(f"--paper: {paper!r} is neither a4 nor letter")
    if seed < 0:
        faults.append(f"--seed: {seed} is negative; take 0 or more")
    return faults
