"""The summary of a batch: a row a person, worst first, as CSV and on the terminal."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from nutriplan.batch.figures import NO_FIGURES, Figures, Status
from nutriplan.batch.folder import Folder
from nutriplan.batch.people import Entry
from nutriplan.batch.request import Request
from nutriplan.cells import guarded

COLUMNS = (
    *("id", "name", "status", "targets_met", "targets", "shortfalls", "worst", "worst_share", "seconds", "gap"),
    *("estimate", "shared", "line", "file", "fault", "notes"),
)
_SHOWN, _WIDTH, _SCREEN = 20, 28, 80
_ORDER = tuple(Status)


@dataclass(frozen=True, slots=True)
class Line:
    """What the summary says of a person; `file` is the stem of the person's files, empty where there is no plan."""

    entry: Entry
    figures: Figures
    fault: str

    @property
    def file(self) -> str:
        """What the files of the plan are called."""
        return self.entry.stem if self.figures.targets else ""


def summary_lines(people: Sequence[Entry], folder: Folder, request: Request) -> list[Line]:
    """All people, worst first: faults, those not planned yet, plans cut short, those that miss most, the widest gaps.

    Args:
        people: Everybody.
        folder: Where their records are.
        request: What is asked for each; a record of something else counts as none.
    """
    return sorted((_line(entry, folder, request) for entry in people), key=_badness)


def _line(entry: Entry, folder: Folder, request: Request) -> Line:
    if entry.person is None:
        return Line(entry, Figures(status=Status.FAULT), "; ".join(entry.faults))
    record = folder.record(entry)
    if record is None or record.digest != request.result_digest(entry.person):
        return Line(entry, NO_FIGURES, "")
    return Line(entry, record.figures, record.fault)


def _badness(line: Line) -> tuple[int, float, int, float, int]:
    figures = line.figures
    place = _ORDER.index(figures.status)
    return place, -figures.worst_share, -figures.misses, -(figures.gap or 0.0), line.entry.line


def summary_csv(lines: Sequence[Line]) -> str:
    """The summary as CSV; no cell is run by a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([guarded(cell) for cell in _cells(line)])
    return stream.getvalue()


def row_of(line: Line) -> dict[str, str]:
    """A line of the summary, by column."""
    return dict(zip(COLUMNS, _cells(line), strict=True))


def _cells(line: Line) -> tuple[str, ...]:
    entry, figures = line.entry, line.figures
    planned = bool(figures.targets)
    return (
        entry.key,
        entry.person.profile.name if entry.person is not None else "",
        str(figures.status),
        str(figures.met) if planned else "",
        str(figures.targets) if planned else "",
        str(figures.misses) if planned else "",
        figures.worst,
        f"{figures.worst_share:g}" if planned else "",
        f"{figures.seconds:.3f}" if planned else "",
        "" if figures.gap is None else f"{figures.gap:.4f}",
        "" if figures.estimate is None else f"{figures.estimate:.4f}",
        ("yes" if figures.shared else "no") if planned else "",
        str(entry.line),
        line.file,
        line.fault,
        entry.notes,
    )


def summary_text(lines: Sequence[Line]) -> str:
    """The summary on a terminal: how many of each kind, and the worst."""
    counts = Counter(line.figures.status for line in lines)
    told = [
        f"{counts[status]} {words}"
        for status, words in (
            (Status.MET, "with every target met"),
            (Status.SHORT, "with targets missed"),
            (Status.CUT_SHORT, "stopped by the time limit"),
            (Status.OPEN, "not planned yet"),
            (Status.FAULT, "with a fault"),
        )
        if counts[status]
    ]
    head = f"{len(lines)} {'person' if len(lines) == 1 else 'people'}: {', '.join(told)}."
    worst = [line for line in lines if line.figures.status is not Status.MET]
    if not worst:
        return head
    rows = [f"{'':<{_WIDTH}}  {'targets':>7}  {'gap':>5}  {'time':>6}", *(_row(line) for line in worst[:_SHOWN])]
    more = len(worst) - _SHOWN
    return "\n".join([head, "", *rows, *([f"and {more} more in the summary"] if more > 0 else [])])


def _row(line: Line) -> str:
    figures, name = line.figures, _printable(line.entry.key)
    short = name if len(name) <= _WIDTH else f"{name[: _WIDTH - 1]}…"
    if not figures.targets:
        what = f"line {line.entry.line}: {_printable(line.fault)}" if line.fault else str(figures.status)
        indent = " " * (_WIDTH + 2)
        return "\n".join(wrap(what, _SCREEN, initial_indent=f"{short:<{_WIDTH}}  ", subsequent_indent=indent))
    met = f"{figures.met}/{figures.targets}"
    gap = "" if figures.gap is None else f"{100 * figures.gap:.0f} %"
    what = " ".join(filter(None, (str(figures.status) if figures.status is Status.CUT_SHORT else "", figures.worst)))
    return f"{short:<{_WIDTH}}  {met:>7}  {gap:>5}  {figures.seconds:>4.1f} s  {what}"


def _printable(text: str) -> str:
    """A text that can't steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
