"""`nutriplan batch`: a plan for every row of a table of people."""

import gc
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from nutriplan.cli.batch_progress import batch_progress
from nutriplan.cli.outputs import Outputs
from nutriplan.cli.plan import day_faults, effort_faults, first_day, limit_faults
from nutriplan.errors import ExitCode, NutriplanError, OutputError, UsageError

if TYPE_CHECKING:
    from nutriplan.batch.collect import Format
    from nutriplan.batch.engine import Engine
    from nutriplan.batch.folder import Folder
    from nutriplan.batch.people import Entry
    from nutriplan.batch.request import Request
    from nutriplan.batch.shard import Shard
    from nutriplan.batch.summary import Line

_STOPPED = 130
_TIME_LIMIT_S = 600.0  # on a busy machine as well, plans should not depend on the clock
_NAMED = 5  # of files that belong to nobody


def _option(panel: str, name: str, text: str) -> object:
    return typer.Option(name, help=text, rich_help_panel=panel)


_plans, _work, _files = (partial(_option, panel) for panel in ("Every plan", "Where it runs", "Files"))


@dataclass(frozen=True, slots=True)
class _Run:
    """What is run: the people of this part, what is asked for them, and where it goes."""

    people: "Sequence[Entry]"
    everybody: "Sequence[Entry]"
    request: "Request"
    out: Path
    form: "Format"
    shard: "Shard | None"

    def path(self, name: str, ending: str) -> Path:
        """A file of the whole run, or of this part of it."""
        return self.out / f"{name}{self.shard.suffix if self.shard is not None else ''}.{ending}"


def batch(
    people: Annotated[
        Path,
        typer.Argument(metavar="PEOPLE.csv", help="A row a person: id or name, and columns called as the options."),
    ],
    *,
    out: Annotated[Path, _files("--out", "Folder for the plans, the summary and what a later run goes on from.")],
    form: Annotated[str, _files("--format", "folder (a JSON each), jsonl or parquet (all in one file).")] = "folder",
    pdf: Annotated[bool, _files("--pdf", "A PDF each as well.")] = False,
    paper: Annotated[str, _files("--paper", "a4 or letter.")] = "a4",
    large: Annotated[bool, _files("--large", "Large print in the PDF.")] = False,
    mono: Annotated[bool, _files("--mono", "The PDF in greys alone.")] = False,
    pages: Annotated[str | None, _files("--pages", "Parts of the PDF, as of nutriplan plan.")] = None,
    jobs: Annotated[int | None, _work("--jobs", "Processes, one core each; default all cores.")] = None,
    shard: Annotated[str | None, _work("--shard", "Only a part of the people, e.g. 3/64; needs --start.")] = None,
    dask: Annotated[str | None, _work("--dask", "Scheduler of a Dask cluster to run on, e.g. tcp://host:8786.")] = None,
    days: Annotated[int, _plans("--days", "How many days: 1 to 28.")] = 7,
    start: Annotated[str | None, _plans("--start", "First day, e.g. 2026-11-23; default next Monday.")] = None,
    seed: Annotated[int, _plans("--seed", "Another seed gives other weeks of equal quality.")] = 0,
    gap: Annotated[float, _plans("--gap", "A plan proven to be this close to the best is good enough, in %.")] = 0.0,
    effort: Annotated[str, _plans("--effort", "full, or quick: the same targets in less than half the time.")] = "full",
    time_limit: Annotated[
        float, _plans("--time-limit", "Seconds for a week of a plan, as a safety net.")
    ] = _TIME_LIMIT_S,
    avoid: Annotated[list[str] | None, _plans("--avoid", "A food to serve only if need be; repeatable.")] = None,
    must: Annotated[list[str] | None, _plans("--must", "A food to serve at least once; repeatable.")] = None,
    max_minutes: Annotated[int | None, _plans("--max-minutes", "Most minutes for a meal on a workday.")] = None,
    repeat_breakfast: Annotated[
        bool, _plans("--repeat-breakfast", "At most two different breakfasts in a week.")
    ] = False,
    leftovers: Annotated[bool, _plans("--leftovers", "Some dinners are the next day's lunch as well.")] = False,
) -> None:
    """Plan for every row of a table, on all cores.

    A run that was stopped or killed goes on where it was when the same line is run again; only people whose row or
    options changed are planned anew. People with the same problem are solved once. A fault of one row never stops the
    others: it stands in summary.csv, worst first.
    """
    from nutriplan.batch.collect import Format
    from nutriplan.batch.folder import Folder
    from nutriplan.batch.request import Request
    from nutriplan.effort import Effort
    from nutriplan.wishes import Wishes

    gc.enable()  # unlike other commands, this one may live for days
    printed = Outputs(pdf=Path("plan.pdf") if pdf else None, paper=paper, large=large, mono=mono, pages=pages)
    faults = [*day_faults(days, seed, max_minutes), *limit_faults(gap, time_limit), *printed.faults()]
    faults += _own_faults(form, effort, jobs, shard, start, dask)
    if faults:
        raise UsageError("batch:", faults)
    request = Request(
        start=first_day(start),
        days=days,
        wishes=Wishes(
            avoid=tuple(avoid or ()),
            must=tuple(must or ()),
            max_minutes=max_minutes,
            repeat_breakfast=repeat_breakfast,
            leftovers=leftovers,
        ),
        seed=seed,
        gap=gap / 100,
        time_limit_s=time_limit,
        effort=Effort(effort),
        printing=printed.printing() if pdf else None,
    )
    run = _prepared(people, request, out, form, shard, chosen_start=start is not None)
    folder = Folder(out, apart=run.form is Format.FOLDER)
    _exit(run, _carried_out(run, folder, jobs, dask), _handed_over(run, folder))


def _own_faults(
    form: str, effort: str, jobs: int | None, shard: str | None, start: str | None, dask: str | None
) -> list[str]:
    from nutriplan.batch.collect import Format

    faults = effort_faults(effort)
    if form not in list(Format):
        faults.append(f"--format: {form!r} is none of {', '.join(Format)}")
    if jobs is not None and jobs < 1:
        faults.append(f"--jobs: {jobs} is not 1 or more")
    if jobs is not None and dask is not None:
        faults.append("--jobs goes without --dask: the cluster has its own workers")
    if shard is not None and start is None:
        faults.append("--shard: give --start as well, so that all parts plan the same days")
    return faults


def _prepared(path: Path, request: "Request", out: Path, form: str, shard: str | None, *, chosen_start: bool) -> _Run:
    """Everything that can go wrong before any long work, and the people."""
    from nutriplan.batch.collect import Format, check_format
    from nutriplan.batch.folder import kept_start
    from nutriplan.batch.people import read_people
    from nutriplan.batch.shard import read_shard
    from nutriplan.files import check_writable

    part = read_shard(shard) if shard is not None else None
    check_format(Format(form))
    people = read_people(path)
    check_writable(out / "summary.csv")
    first = kept_start(out, request.start, chosen=chosen_start)
    own = part.own(people) if part is not None else people
    return _Run(own, people, replace(request, start=first), out, Format(form), part)


def _carried_out(run: _Run, folder: "Folder", jobs: int | None, dask: str | None) -> NutriplanError | None:
    """Plan for everybody; why it ended early, if it did."""
    from nutriplan.batch.run import Batch

    engine = _engine(jobs, dask)
    folder.tidy()
    try:
        with _stoppable(), batch_progress() as tell:
            Batch(run.people, run.request, folder, engine).run(tell)
    except KeyboardInterrupt:
        return _StoppedError("stopped")
    except (OutputError, UsageError) as error:  # the disk is full, or the cluster gone
        return error
    finally:
        engine.close()
    return None


def _engine(jobs: int | None, dask: str | None) -> "Engine":
    if dask is not None:
        from nutriplan.batch.cluster import Cluster

        return Cluster(dask)
    from nutriplan.batch.local import Local, usable_cores

    return Local(jobs or usable_cores())


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a job scheduler's signal to end (SIGTERM) stop the run as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _handed_over(run: _Run, folder: "Folder") -> "list[Line]":
    """Write and tell the summary, and all plans in one file once everybody has one."""
    from nutriplan.batch.collect import Format, write_all
    from nutriplan.batch.figures import Status
    from nutriplan.batch.summary import summary_csv, summary_lines, summary_text
    from nutriplan.files import write_text

    lines = summary_lines(run.people, folder, run.request)
    typer.echo(summary_text(lines))
    write_text(run.path("summary", "csv"), summary_csv(lines))
    typer.echo(f"Summary: {run.path('summary', 'csv')}")
    if run.form is Format.FOLDER:
        typer.echo(f"Plans: {run.out / 'plans'}")
    elif all(line.figures.status is not Status.OPEN for line in lines):
        write_all(run.path("plans", run.form), run.form, lines, folder)
        typer.echo(f"Plans: {run.path('plans', run.form)}")
    strangers = list(folder.strangers(run.everybody))
    if strangers:
        named = ", ".join(strangers[:_NAMED]) + (" ..." if len(strangers) > _NAMED else "")
        told = f"{len(strangers)} files in {run.out / 'plans'} belong to nobody in the table: {named}"
        typer.echo(f"nutriplan: {told}; delete them if they are of an earlier run.", err=True)
    return lines


def _exit(run: _Run, early: NutriplanError | None, lines: "Sequence[Line]") -> None:
    """End with the exit code of the worst that happened."""
    from nutriplan.batch.figures import Status

    counts = Counter(line.figures.status for line in lines)
    if early is not None:
        done = f"{len(lines) - counts[Status.OPEN]:,} of {len(lines):,} are finished"
        typer.echo(f"nutriplan: {early.message} {done}; the same line goes on from there.", err=True)
        raise typer.Exit(_STOPPED if isinstance(early, _StoppedError) else int(early.exit_code))
    codes = {
        Status.FAULT: ExitCode.DATA,
        Status.CUT_SHORT: ExitCode.TIME_LIMIT,
        Status.OPEN: ExitCode.TIME_LIMIT,
        Status.SHORT: ExitCode.SHORTFALL,
    }
    for status, code in codes.items():
        if counts[status]:
            raise typer.Exit(int(code))


class _StoppedError(NutriplanError):
    """The user, or a job scheduler, stopped the run."""
