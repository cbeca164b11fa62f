"""The output options, the same on every command that has a plan, and the one place that draws what they ask for."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from nutriplan.cli.options import grouped
from nutriplan.reports.paper import PAGES, Page, Paper

if TYPE_CHECKING:
    from nutriplan.reports.paper import Printing
    from nutriplan.shopping import Household
    from nutriplan.tables.own import OwnTables
    from nutriplan.week import WeekResult

_FILES, _LOOK = "Files (- is standard output)", "How they look"
_NAMES = {"shopping": "Shopping list", "ics": "Calendar"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 3  # letters of a weekday
_MOST_PORTIONS = 20


def _file(name: str, text: str) -> Any:  # noqa: ANN401 - typer's own typing
    return Annotated[Path | None, typer.Option(f"--{name}", help=text, rich_help_panel=_FILES)]


def _look(kind: Any, name: str, text: str) -> Any:  # noqa: ANN401 - typer's own typing
    return Annotated[kind, typer.Option(name, help=text, rich_help_panel=_LOOK)]


_OPTIONS: dict[str, tuple[Any, Any]] = {
    "pdf": (_file("pdf", "PDF to print."), None),
    "json": (_file("json", "JSON (nutriplan.plan/1), to render, swap or read by a script."), None),
    "csv": (_file("csv", "CSV, a row an ingredient."), None),
    "ics": (_file("ics", "Calendar, an event a meal; import it again after a change."), None),
    "shopping": (_file("shopping", "Shopping list: text, or CSV or JSON by the file's ending."), None),
    "paper": (_look(str, "--paper", "a4 or letter."), "a4"),
    "large": (_look(bool, "--large", "Large print in the PDF."), False),
    "mono": (_look(bool, "--mono", "The PDF in greys alone."), False),
    "pages": (
        _look(str | None, "--pages", f"Parts of the PDF, e.g. week,shopping, of {', '.join(PAGES)}; default all."),
        None,
    ),
    "shop": (_look(str | None, "--shop", "Days on which you shop, e.g. sat,wed: a list for each."), None),
    "pantry": (_look(Path | None, "--pantry", "What you have: CSV (food,amount,unit) or lines such as 3 eggs."), None),
    "portions": (_look(int, "--portions", "For how many the shopping is; the meals are printed for one."), 1),
}


# What a file may hold that is called so; programs go by the ending.
_ENDINGS: Mapping[str, frozenset[str]] = {
    ".pdf": frozenset({"pdf"}),
    ".ics": frozenset({"ics"}),
    ".txt": frozenset({"shopping"}),
    ".csv": frozenset({"csv", "shopping"}),
    ".json": frozenset({"json", "shopping"}),
    **dict.fromkeys((".xlsx", ".xls", ".ods", ".doc", ".docx"), frozenset()),
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """The options as given; a file that is not asked for is None."""

    pdf: Path | None = None
    json: Path | None = None
    csv: Path | None = None
    ics: Path | None = None
    shopping: Path | None = None
    paper: str = "a4"
    large: bool = False
    mono: bool = False
    pages: str | None = None
    shop: str | None = None
    pantry: Path | None = None
    portions: int = 1

    @property
    def files(self) -> dict[str, Path]:
        """The files that are asked for, by kind."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)[:5]}
        return {kind: path for kind, path in asked.items() if path is not None}

    @property
    def piped(self) -> bool:
        """Whether a file goes to standard output, so that words must not."""
        from nutriplan.files import STDOUT

        return STDOUT in self.files.values()

    @property
    def shows_swaps(self) -> bool:
        """Whether other dinners are to be printed, which takes a search for them."""
        return self.pdf is not None and Page.SWAPS in self.printing().pages

    def faults(self) -> list[str]:
        """What is wrong with the options, each in a sentence."""
        from nutriplan.files import STDOUT

        found = []
        piped = [f"--{kind}" for kind, path in self.files.items() if path == STDOUT]
        if len(piped) > 1:
            found.append(f"{' and '.join(piped)}: only one output can go to standard output")
        found += self._file_faults()
        if self.paper not in list(Paper):
            found.append(f"--paper: {self.paper!r} is neither a4 nor letter")
        wrong = [part for part in _parts(self.pages) if part not in list(Page)]
        if wrong or (self.pages is not None and not _parts(self.pages)):
            found.append(f"--pages: {', '.join(wrong) or 'nothing'} is not among {', '.join(PAGES)}")
        days = [part for part in _parts(self.shop) if _weekday(part) is None]
        if days or (self.shop is not None and not _parts(self.shop)):
            found.append(f"--shop: {', '.join(days) or 'nothing'} is no weekday; write for instance sat,wed")
        if not 1 <= self.portions <= _MOST_PORTIONS:
            found.append(f"--portions: {self.portions} is not between 1 and {_MOST_PORTIONS}")
        return found

    def _file_faults(self) -> Iterator[str]:
        """Files whose ending names what they will not hold, and one file asked to hold two things."""
        named: dict[Path, str] = {}
        for kind, path in self.files.items():
            ending = path.suffix.lower()
            if ending in _ENDINGS and kind not in _ENDINGS[ending]:
                own = " or ".join(name for name, kinds in _ENDINGS.items() if kind in kinds)
                yield f"--{kind}: {path} would not hold what {ending} says; end it in {own}"
            if str(path) != "-" and path in named:
                yield f"--{named[path]} and --{kind}: both name {path}; give each its own file"
            named[path] = kind

    def printing(self) -> "Printing":
        """How the PDF is to look."""
        from nutriplan.reports.paper import Printing

        pages = frozenset(map(Page, _parts(self.pages))) if self.pages is not None else frozenset(Page)
        return Printing(Paper(self.paper), large=self.large, mono=self.mono, pages=pages)

    def household(self, own: "OwnTables | None" = None) -> "Household":
        """For whom and when the shopping is; own tables know more foods that the pantry may hold.

        Raises:
            DataError: The pantry file can't be read or understood.
        """
        from nutriplan.pantry import read_pantry
        from nutriplan.shopping import Household
        from nutriplan.tables.own import catalog_of

        found = {_weekday(part) for part in _parts(self.shop)}
        weekdays = tuple(sorted(day for day in found if day is not None))
        pantry: dict[str, float] = {}
        if self.pantry is not None:
            catalog = catalog_of(own)
            pantry = read_pantry(self.pantry, catalog.foods, catalog.pieces)
        return Household(self.portions, weekdays, pantry)


def with_outputs(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the output options; it receives `outputs` in their place."""
    return grouped(command, "outputs", _OPTIONS, lambda given: Outputs(**given))


def check_outputs(outputs: Outputs, own: "OwnTables | None" = None) -> None:
    """Make sure of every file before any long work.

    Raises:
        OutputError: A file can't be written there.
        DataError: The pantry file can't be read or understood.
    """
    from nutriplan.files import check_writable

    outputs.household(own)
    for path in outputs.files.values():
        check_writable(path)


def completed(result: "WeekResult", outputs: Outputs) -> "WeekResult":
    """The plan with the other dinners that its PDF prints, looked for now unless they are saved with it."""
    if not outputs.shows_swaps or result.swaps:
        return result
    from nutriplan.other_dinners import with_swaps

    return with_swaps(result)


def write_outputs(result: "WeekResult", outputs: Outputs) -> None:
    """Draw and write every file that is asked for."""
    household = outputs.household(result.wishes.own)
    write_drawn(outputs, lambda kind, path: _draw(kind, path, result, outputs, household))


def write_drawn(outputs: Outputs, draw: Callable[[str, Path], bytes]) -> None:
    """Draw every report first, then write them, so that a fault in one leaves all old files as they were."""
    from nutriplan.files import write_bytes

    drawn = [(path, draw(kind, path)) for kind, path in outputs.files.items()]
    for path, content in drawn:
        write_bytes(path, content)


def tell_outputs(result: "WeekResult", outputs: Outputs) -> None:
    """The week and its targets on the terminal, in colour where it has any; on standard error when piped."""
    from nutriplan.reports.text import week_text

    colour = in_colour(sys.stderr if outputs.piped else sys.stdout)
    tell(week_text(result, colour=colour), outputs)


def tell(text: str, outputs: Outputs) -> None:
    """A text and the files that were written, on the terminal; on standard error when piped."""
    from nutriplan.files import STDOUT

    typer.echo(text, err=outputs.piped)
    for kind, path in outputs.files.items():
        if path != STDOUT:
            typer.echo(f"{_NAMES.get(kind, kind.upper())}: {path}", err=outputs.piped)


def in_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal whose user has nothing against colour."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _draw(kind: str, path: Path, result: "WeekResult", outputs: Outputs, household: "Household") -> bytes:
    if kind == "pdf":
        from nutriplan.reports.pdf.document import draw_pdf
        from nutriplan.reports.view.report import report_view

        return draw_pdf(report_view(result, household), outputs.printing())
    if kind == "json":
        from nutriplan.reports.envelope import plan_json

        return plan_json(result).encode()
    if kind == "csv":
        from nutriplan.reports.sheet import plan_csv

        return plan_csv(result).encode()
    if kind == "ics":
        from nutriplan.reports.calendar import plan_calendar
        from nutriplan.tables.catalog import load_catalog

        return plan_calendar(result, load_catalog().slots)
    return draw_shopping(path, result, household)


def draw_shopping(path: Path, result: "WeekResult", household: "Household") -> bytes:
    """The shopping list in the form that the file's ending names."""
    from nutriplan.reports import shopping_list

    drawers = {".csv": shopping_list.shopping_csv, ".json": shopping_list.shopping_json}
    return drawers.get(path.suffix.lower(), shopping_list.shopping_text)(result, household).encode()


def _parts(text: str | None) -> list[str]:
    return [part.strip().lower() for part in (text or "").split(",") if part.strip()]


def _weekday(text: str) -> int | None:
    """The weekday that a text abbreviates, Monday is 0; None where it is none."""
    if len(text) < _SHORTEST:
        return None
    return next((place for place, name in enumerate(_WEEKDAYS) if name.startswith(text)), None)
