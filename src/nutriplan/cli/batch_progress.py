"""How far a batch is, on standard error: a bar with rate and time left on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from nutriplan.batch.run import Tally

Tell = Callable[["Tally"], None]
_EVERY_S = 30.0


@contextmanager
def batch_progress() -> Iterator[Tell]:
    """What to call whenever someone is finished."""
    if not sys.stderr.isatty():
        yield _log(time.monotonic)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Planning"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, begun = bar.add_task("", total=None, told=""), time.monotonic()

        def tell(tally: "Tally") -> None:
            bar.update(task, completed=tally.done, total=tally.total, told=pace(tally, time.monotonic() - begun))

        yield tell


def _log(clock: Callable[[], float]) -> Tell:
    begun = said = clock()

    def tell(tally: "Tally") -> None:
        nonlocal said
        now = clock()
        if now - said >= _EVERY_S or (tally.done == tally.total and tally.here):
            said = now
            typer.echo(f"batch: {tally.done:,} of {tally.total:,} done, {pace(tally, now - begun)}", err=True)

    return tell


def pace(tally: "Tally", seconds: float) -> str:
    """Rate, time left and faults: `0.41 a second, 39 min left, 1 fault`."""
    rate = tally.here / seconds if seconds > 0 else 0.0
    told = []
    if tally.here and rate:
        per = f"{rate:.2f} a second" if rate >= 1 else f"{1 / rate:.1f} s each"
        told += [per, f"{_time((tally.total - tally.done) / rate)} left"]
    if tally.faults:
        told.append(f"{tally.faults:,} {'fault' if tally.faults == 1 else 'faults'}")
    return ", ".join(told) or "starting"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
