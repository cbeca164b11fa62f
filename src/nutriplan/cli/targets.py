"""`nutriplan targets`: what a day should hold, each step from the reference value, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from nutriplan.cli.options import with_profile

if TYPE_CHECKING:
    from nutriplan.profile_input import Person


@with_profile
def targets(
    person: "Person",
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON (nutriplan.targets/1).")] = False,
) -> None:
    """Show your targets with each adjustment, its reason, evidence grade and source."""
    from nutriplan.tables.references import load_references
    from nutriplan.targets.build import targets_for

    tables = load_references()
    asked = targets_for(person.profile, tables)
    if json:
        from nutriplan.reports.envelope import targets_json

        typer.echo(targets_json(asked, person.profile, person.assumed), nl=False)
        return
    from nutriplan.reports.text import targets_text

    typer.echo(targets_text(asked, person, tables.nutrients))
