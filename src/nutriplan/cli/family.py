"""`nutriplan plan --people`: a household planned, told and written."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from nutriplan.cli.outputs import Outputs, check_outputs, draw_shopping, tell, write_drawn
from nutriplan.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nutriplan.family.result import FamilyResult
    from nutriplan.model.settings import PlannerSettings
    from nutriplan.profile_input import Person
    from nutriplan.shopping import Household
    from nutriplan.wishes import Wishes


def family_faults(person: "Person", outputs: Outputs, asked: dict[str, bool]) -> Iterator[str]:
    """What does not go together with a household."""
    from nutriplan.profile_file import given_facts

    if told := [*given_facts(person), *(name for name, given in asked.items() if given)]:
        yield f"--people: the file says who is planned for; leave out {', '.join(told)}"
    yield from _output_faults(outputs)


def _output_faults(outputs: Outputs) -> Iterator[str]:
    if outputs.ics is not None:
        yield "--ics: a calendar is of one person; render it from the JSON with --person"
    if outputs.portions != 1:
        yield "--portions: the people of the household are counted already; leave it out"


def plan_people(
    people: Path,
    start: date,
    days: int,
    wishes: "Wishes",
    settings: "PlannerSettings",
    outputs: Outputs,
    command: str,
    progress: Callable[[int, int], None],
) -> None:
    """Plan for a household, write what is asked for and tell how it stands."""
    from nutriplan.family.people import read_family
    from nutriplan.family.planner import plan_family
    from nutriplan.solver_report import FINISHED
    from nutriplan.tables.references import load_references

    family = read_family(people, load_references())
    if not outputs.files:
        outputs = replace(outputs, pdf=Path("reports") / f"household-{start.isoformat()}.pdf")
    check_outputs(outputs, wishes.own)
    result = plan_family(family, start, days, command=command, wishes=wishes, settings=settings, progress=progress)
    _write(result, outputs)
    _tell(result, outputs)
    if any(status != FINISHED for status in (result.solver.status, *(each.solver.status for each in result.members))):
        raise typer.Exit(int(ExitCode.TIME_LIMIT))
    if result.shortfalls:
        raise typer.Exit(int(ExitCode.SHORTFALL))


def render_people(saved: Path, outputs: Outputs, dishes: Path | None) -> None:
    """Draw the saved plans of a household again."""
    from nutriplan.reports.reopen_family import read_household

    if faults := list(_output_faults(outputs)):
        raise UsageError("render:", faults)
    result = read_household(saved, dishes)
    check_outputs(outputs, result.members[0].wishes.own)
    _write(result, outputs)
    _tell(result, outputs)


def _write(family: "FamilyResult", outputs: Outputs) -> None:
    household = outputs.household(family.members[0].wishes.own)
    write_drawn(outputs, lambda kind, path: _draw(kind, path, family, outputs, household))


def _draw(kind: str, path: Path, family: "FamilyResult", outputs: Outputs, household: "Household") -> bytes:
    if kind == "pdf":
        from nutriplan.reports.pdf.family import draw_family
        from nutriplan.reports.view.family import family_view

        return draw_family(family_view(family, household), outputs.printing())
    if kind == "json":
        from nutriplan.reports.family_envelope import family_json

        return family_json(family).encode()
    if kind == "csv":
        from nutriplan.reports.sheet import family_csv

        return family_csv(family).encode()
    return draw_shopping(path, family.together, replace(household, eaters=len(family.members)))


def _tell(family: "FamilyResult", outputs: Outputs) -> None:
    from nutriplan.reports.family_text import family_text

    tell(family_text(family), outputs)
