"""`nutriplan plan`: a week of menus as PDF, JSON, CSV and shopping list."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nutriplan.cli.edit import edit_faults
from nutriplan.cli.options import with_profile
from nutriplan.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nutriplan.profile_input import Person
    from nutriplan.week import WeekResult
    from nutriplan.wishes import Wishes

_REPORTS = Path("reports")
_WEEK, _MOST_DAYS = 7, 28


def _wish(name: str, text: str) -> Any:  # noqa: ANN401 - typer's own typing
    return typer.Option(name, help=text, rich_help_panel="Wishes")


def _edit(name: str, text: str) -> Any:  # noqa: ANN401 - typer's own typing
    return typer.Option(name, help=text, rich_help_panel="Changing a saved plan")


@with_profile
def plan(
    person: "Person",
    *,
    days: Annotated[int, typer.Option(help="How many days: 1 to 28.")] = _WEEK,
    start: Annotated[str | None, typer.Option(help="First day, e.g. 2026-11-23; default next Monday.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another week of equal quality.")] = 0,
    pdf: Annotated[Path | None, typer.Option(help="PDF file; default reports/week-<start>.pdf.")] = None,
    json: Annotated[Path | None, typer.Option(help="JSON file (nutriplan.plan/1); - is standard output.")] = None,
    csv: Annotated[Path | None, typer.Option(help="CSV file, a row an ingredient; - is standard output.")] = None,
    shopping: Annotated[Path | None, typer.Option(help="Shopping list as text; - is standard output.")] = None,
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    prove: Annotated[bool, typer.Option("--prove", help="Prove the gap exactly: takes minutes.")] = False,
    pin: Annotated[
        list[str] | None, _wish("--pin", "A settled meal, e.g. 'tue dinner=salmon_pasta_leek'; repeatable.")
    ] = None,
    avoid: Annotated[
        list[str] | None, _wish("--avoid", "A food, group, kind or dish to serve only if need be; repeatable.")
    ] = None,
    must: Annotated[
        list[str] | None, _wish("--must", "A food to serve at least once, or 'lentils x3'; repeatable.")
    ] = None,
    max_minutes: Annotated[
        int | None, _wish("--max-minutes", "Most minutes in the kitchen for a meal from Monday to Friday.")
    ] = None,
    repeat_breakfast: Annotated[
        bool, _wish("--repeat-breakfast", "At most two different breakfasts in a week.")
    ] = False,
    not_like: Annotated[
        Path | None, _wish("--not-like", "JSON of an earlier plan whose dishes are less liked now.")
    ] = None,
    leftovers: Annotated[
        bool, _wish("--leftovers", "Cook some dinners double and eat them as the next day's lunch.")
    ] = False,
    swap: Annotated[
        str | None, _edit("--swap", "What to change of a saved plan: wed, 'wed dinner' or 'wed dinner=dish_id'.")
    ] = None,
    saved: Annotated[Path | None, _edit("--from", "The saved plan: the JSON that plan --json wrote.")] = None,
    options: Annotated[int, _edit("--options", "How many alternatives to rank: 1 to 9; the best is written.")] = 1,
) -> None:
    """Plan days of meals that meet every target in the portions as printed.

    With no option: a week from next Monday for an adult, as reports/week-<start>.pdf, and a summary here.
    With --from and --swap, --pin, --avoid or --must: a saved plan with the meals changed that must change, all else
    as it was.
    """
    first = _first_day(start)
    faults = _faults(days, paper, seed, max_minutes)
    outputs = {"pdf": pdf, "json": json, "csv": csv, "shopping": shopping}
    command = shlex.join(["nutriplan", *sys.argv[1:]])
    wishes = _wishes(
        pin, avoid, must, max_minutes, repeat_breakfast=repeat_breakfast, not_like=not_like, leftovers=leftovers
    )
    if swap is not None or saved is not None:
        asked = {
            "--days": days != _WEEK,
            "--start": start is not None,
            "--seed": seed != 0,
            "--prove": prove,
            "--max-minutes": max_minutes is not None,
            "--repeat-breakfast": repeat_breakfast,
            "--not-like": not_like is not None,
            "--leftovers": leftovers,
        }
        faults += edit_faults(person, swap, wishes, saved, options, asked)
    if faults:
        raise UsageError("plan:", faults)
    if saved is not None:
        _change(saved, swap, wishes, options, outputs, paper, command)
        return
    _check_outputs(outputs, first)
    from nutriplan.planner import plan_days

    with _progress() as advance:
        result = plan_days(
            person, first, days, seed=seed, command=command, wishes=wishes, prove=prove, progress=advance
        )
    _hand_over(result, outputs, paper)


def _wishes(
    pin: list[str] | None = None,
    avoid: list[str] | None = None,
    must: list[str] | None = None,
    max_minutes: int | None = None,
    *,
    repeat_breakfast: bool = False,
    not_like: Path | None = None,
    leftovers: bool = False,
) -> "Wishes":
    from nutriplan.saved_plan import read_saved
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.wishes import Wishes

    return Wishes(
        pin=tuple(pin or ()),
        avoid=tuple(avoid or ()),
        must=tuple(must or ()),
        max_minutes=max_minutes,
        repeat_breakfast=repeat_breakfast,
        not_like=read_saved(not_like, load_catalog()).dishes if not_like is not None else (),
        leftovers=leftovers,
    )


def _change(
    path: Path,
    swap: str | None,
    wishes: "Wishes",
    options: int,
    outputs: dict[str, Path | None],
    paper: str,
    command: str,
) -> None:
    """Change a saved plan, tell what changed and write it."""
    from nutriplan.cli.edit import changed_plan
    from nutriplan.files import STDOUT
    from nutriplan.saved_plan import read_saved
    from nutriplan.tables.catalog import load_catalog

    saved = read_saved(path, load_catalog())
    _check_outputs(outputs, saved.days[0].date)
    result, lines = changed_plan(saved, swap, wishes, options, command)
    for line in lines:
        typer.echo(line, err=STDOUT in outputs.values())
    _hand_over(result, outputs, paper)


def _check_outputs(outputs: dict[str, Path | None], first: date) -> None:
    """Give the outputs their default and make sure of them before any long work."""
    from nutriplan.files import STDOUT, check_writable

    if all(path is None for path in outputs.values()):
        outputs["pdf"] = _REPORTS / f"week-{first.isoformat()}.pdf"
    if sum(path == STDOUT for path in outputs.values()) > 1:
        raise UsageError("plan: only one output can go to standard output")
    for path in filter(None, outputs.values()):
        check_writable(path)


def _hand_over(result: "WeekResult", outputs: dict[str, Path | None], paper: str) -> None:
    """Write and tell a plan; the exit code says whether it is all that was asked for."""
    from nutriplan.planner import FINISHED

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


def _faults(days: int, paper: str, seed: int, max_minutes: int | None) -> list[str]:
    faults = []
    if max_minutes is not None and max_minutes < 1:
        faults.append(f"--max-minutes: {max_minutes} is not 1 or more")
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
