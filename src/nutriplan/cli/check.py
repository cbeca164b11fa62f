"""`nutriplan check`: what someone ate against the targets, and the least change that closes the gaps."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutriplan.cli.options import with_profile
from nutriplan.cli.outputs import in_colour
from nutriplan.errors import DataError, ExitCode, UsageError

if TYPE_CHECKING:
    from nutriplan.check.result import CheckResult, Status
    from nutriplan.diary.eaten import Alternative, Diary
    from nutriplan.profile_input import Person
    from nutriplan.tables.catalog import Catalog
    from nutriplan.tables.foods import Food

_MOST_CHOICES = 5
_LISTED, _SHOWN = 20, 60  # lines, and letters of each, of a diary that is not understood at all


@with_profile
def check(
    person: "Person",
    *,
    file: Annotated[
        Path, typer.Argument(help="Foods eaten: a list, a CSV, a diary export or a plan's JSON; - is standard input.")
    ],
    json: Annotated[Path | None, typer.Option(help="JSON file (nutriplan.check/1); - is standard output.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="PDF file of one page; - is standard output.")] = None,
    csv: Annotated[Path | None, typer.Option(help="CSV file, a row a nutrient; - is standard output.")] = None,
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 4 on a missed target or a line that was not understood.")
    ] = False,
    extra_kcal: Annotated[
        float | None, typer.Option(help="Energy that suggestions may add beyond the day's [kcal].")
    ] = None,
    plan_rest: Annotated[bool, typer.Option("--plan-rest", help="Plan the meals that are still to come.")] = False,
    meals_left: Annotated[
        str | None, typer.Option(help="Which those are, e.g. 'lunch,dinner'; default: after the last one eaten.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(help="Headings of a CSV, e.g. 'food=Item,amount=Qty,unit=Unit,date=Day,meal=Meal'.")
    ] = None,
    foods: Annotated[
        Path | None, typer.Option(help="More foods to look names up in: a CSV with the columns of data/foods.csv.")
    ] = None,
    dishes: Annotated[Path | None, typer.Option(help="Folder of your own foods and dishes, as for plan.")] = None,
) -> None:
    """Hold what you ate against your targets, and show the smallest changes that close the gaps.

    A list has a food a line, as you would say it: "2 slices rye bread", "150 g salmon", "a handful of almonds". A
    plan's JSON is held against the targets of the person it was made for, where no other facts are given.
    """
    from nutriplan.check.checker import Options, check_diary
    from nutriplan.diary.read import read_diary
    from nutriplan.diary.saved import planned_for
    from nutriplan.profile_file import given_facts
    from nutriplan.tables.own import catalog_of, own_tables
    from nutriplan.tables.references import load_references

    outputs = {"json": json, "pdf": pdf, "csv": csv}
    _check_outputs(outputs, paper)
    options = Options(extra_kcal, plan_rest, meals_left)
    options.check(1)
    catalog = catalog_of(None if dishes is None else own_tables(dishes))
    ask = asked if file != _stdin() and sys.stdin.isatty() and sys.stdout.isatty() else None
    name = "standard input" if file == _stdin() else file.name
    content = _content(file)
    person = person if given_facts(person) else planned_for(content) or person
    diary = read_diary(content, name, _foods(catalog, foods), columns=_columns(columns), ask=ask)
    _check_understood(diary)
    result = check_diary(diary, person, catalog, load_references(), options)
    _write(result, outputs, paper)
    _tell(result, outputs)
    if strict and _falls_short(result):
        raise typer.Exit(int(ExitCode.SHORTFALL))


def _check_understood(diary: "Diary") -> None:
    """A diary of which nothing was understood is no day without food.

    Raises:
        DataError: Names each line and its remedy.
    """
    if not any(day.eaten for day in diary.days):
        lines = [line for day in diary.days for line in day.not_understood]
        faults = [f"line {line.line}: {line.text[:_SHOWN]!r}: {line.reason}; {line.remedy}" for line in lines[:_LISTED]]
        more = [f"and {len(lines) - _LISTED} lines more"] if len(lines) > _LISTED else []
        raise DataError(f"{diary.name}: no line was understood", [*faults, *more])


def _stdin() -> Path:
    return Path("-")


def _check_outputs(outputs: dict[str, Path | None], paper: str) -> None:
    from nutriplan.files import STDOUT, check_writable

    if paper not in ("a4", "letter"):
        raise UsageError(f"--paper: {paper!r} is neither a4 nor letter")
    if sum(path == STDOUT for path in outputs.values()) > 1:
        raise UsageError("check: only one output can go to standard output")
    for path in filter(None, outputs.values()):
        check_writable(path)


def _content(file: Path) -> bytes:
    from nutriplan.files import read_bytes, read_stream

    if file == _stdin():
        return read_stream(sys.stdin.buffer, "standard input")
    try:
        return read_bytes(file)
    except FileNotFoundError:
        raise DataError(f"{file}: no such file; check the path") from None
    except OSError as error:
        raise DataError(f"{file}: can't be read ({error.strerror or error})") from None


def _columns(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if not pairs or not all(sign and field.strip() and heading.strip() for field, sign, heading in pairs):
        raise UsageError("--columns: write it as 'food=Item,amount=Qty,unit=Unit'")
    return {field.strip(): heading.strip() for field, _, heading in pairs}


def _foods(catalog: "Catalog", more: Path | None) -> "list[Food]":
    """The curated foods, and after them those of a larger table."""
    from nutriplan.tables.catalog import load_foods

    own = load_foods(more, catalog.nutrients) if more is not None else {}
    return [*catalog.foods.values(), *(food for name, food in own.items() if name not in catalog.foods)]


def asked(text: str, choices: "Sequence[Alternative]") -> str | None:
    """Ask on the terminal what an unclear line means: the food id that is chosen, or None to leave the line out."""
    shown = list(choices[:_MOST_CHOICES])
    if not shown:
        return None
    typer.echo(f"{text!r} is not clear. Which is it?", err=True)
    for number, choice in enumerate(shown, start=1):
        typer.echo(f"  {number}  {choice.name}", err=True)
    typer.echo("  0  none of these", err=True)
    try:
        chosen: int = typer.prompt("Number", type=int, default=0, err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
    return shown[chosen - 1].food_id if 0 < chosen <= len(shown) else None


def _write(result: "CheckResult", outputs: dict[str, Path | None], paper: str) -> None:
    """Draw every report first, then write them, so that a fault in one leaves all old files as they were."""
    from nutriplan.files import write_bytes

    drawn = [(path, _draw(kind, result, paper)) for kind, path in outputs.items() if path is not None]
    for path, content in drawn:
        write_bytes(path, content)


def _draw(kind: str, result: "CheckResult", paper: str) -> bytes:
    if kind == "pdf":
        from nutriplan.reports.paper import Paper
        from nutriplan.reports.pdf.check import draw_check

        return draw_check(result, Paper(paper))
    if kind == "json":
        from nutriplan.reports.check_envelope import check_json

        return check_json(result).encode()
    from nutriplan.reports.check_sheet import check_csv

    return check_csv(result).encode()


def _tell(result: "CheckResult", outputs: dict[str, Path | None]) -> None:
    """The report on the terminal; on standard error when another goes to standard output."""
    from nutriplan.files import STDOUT
    from nutriplan.reports.check_text import check_text, plain

    piped = STDOUT in outputs.values()
    colour = in_colour(sys.stderr if piped else sys.stdout)
    typer.echo(check_text(result, _painted if colour else plain), err=piped)
    for kind, path in outputs.items():
        if path is not None and path != STDOUT:
            typer.echo(f"{kind.upper()}: {path}", err=piped)


def _painted(text: str, status: "Status") -> str:
    if status.is_gap:
        return typer.style(text, fg=typer.colors.YELLOW)
    return typer.style(text, fg=typer.colors.RED) if status.is_excess else typer.style(text, fg=typer.colors.GREEN)


def _falls_short(result: "CheckResult") -> bool:
    """Whether something is missed for sure, or was not understood; what may be above a limit is no miss."""
    missed = any(line.status.is_gap or line.status.is_certain_excess for line in result.main.lines)
    return bool(result.not_understood) or missed
