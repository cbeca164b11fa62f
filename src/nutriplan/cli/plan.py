"""`nutriplan plan`: a week of menus as PDF, JSON, CSV and shopping list."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    days: Annotated[int, typer.Option(help="How many days: 1 to 28.")] = 7,
    start: Annotated[str | None, typer.Option(help="First day, e.g. 2026-11-23; default next Monday.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another week of equal quality.")] = 0,
    pdf: Annotated[Path | None, typer.Option(help="PDF file; default reports/week-<start>.pdf.")] = None,
    json: Annotated[Path | None, typer.Option(help="JSON file (nutriplan.plan/1); - is standard output.")] = None,
    csv: Annotated[Path | None, typer.Option(help="CSV file, a row an ingredient; - is standard output.")] = None,
    shopping: Annotated[Path | None, typer.Option(help="Shopping list as text; - is standard output.")] = None,
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
) -> None:
    """Plan days of meals that meet every target in the portions as printed.

    With no option: a week from next Monday for an adult, as reports/week-<start>.pdf, and a summary here.
    """
    from nutriplan.files import STDOUT, check_writable
    from nutriplan.planner import FINISHED, plan_days

    first = _first_day(start)
    faults = _faults(days, paper, seed)
    if faults:
        raise UsageError("plan:", faults)
    outputs = {"pdf": pdf, "json": json, "csv": csv, "shopping": shopping}
    if all(path is None for path in outputs.values()):
        outputs["pdf"] = _REPORTS / f"week-{first.isoformat()}.pdf"
    if sum(path == STDOUT for path in outputs.values()) > 1:
        raise UsageError("plan: only one output can go to standard output")
    for path in filter(None, outputs.values()):
        check_writable(path)
    command = shlex.join(["nutriplan", *sys.argv[1:]])
    with _progress() as advance:
        result = plan_days(person, first, days, seed=seed, command=command, progress=advance)
    _write(result, outputs, paper)
    _tell(result, outputs)
    if result.solver.status != FINISHED:
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


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda done, most: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Planning", total=None)
        yield lambda done, most: bar.update(task, completed=done, total=most)


def _write(result: "WeekResult", outputs: dict[str, Path | None], paper: str) -> None:
    """Draw every report first, then write them, so that a fault in one leaves all old files as they were."""
    from nutriplan.files import write_bytes

    drawn = [(path, _draw(kind, result, paper)) for kind, path in outputs.items() if path is not None]
    for path, content in drawn:
        write_bytes(path, content)


def _draw(kind: str, result: "WeekResult", paper: str) -> bytes:
    if kind == "pdf":
        from nutriplan.reports.paper import Paper
        from nutriplan.reports.pdf.document import draw_pdf
        from nutriplan.reports.view.report import report_view

        return draw_pdf(report_view(result), Paper(paper))
    if kind == "json":
        from nutriplan.reports.envelope import plan_json

        return plan_json(result).encode()
    if kind == "csv":
        from nutriplan.reports.sheet import plan_csv

        return plan_csv(result).encode()
    from nutriplan.reports.text import shopping_text

    return shopping_text(result).encode()


def _tell(result: "WeekResult", outputs: dict[str, Path | None]) -> None:
    """The week and its targets on the terminal; on standard error when a report goes to standard output."""
    from nutriplan.files import STDOUT
    from nutriplan.reports.text import week_text

    piped = STDOUT in outputs.values()
    typer.echo(week_text(result), err=piped)
    for kind, path in outputs.items():
        if path is not None and path != STDOUT:
            typer.echo(f"{kind.upper() if kind != 'shopping' else 'Shopping list'}: {path}", err=piped)
