"""`nutriplan render`: any output of a saved plan, without planning again."""

from pathlib import Path
from typing import Annotated

import typer

from nutriplan.cli.family import render_people
from nutriplan.cli.outputs import Outputs, check_outputs, completed, tell_outputs, with_outputs, write_outputs
from nutriplan.errors import UsageError


@with_outputs
def render(
    saved: Annotated[Path, typer.Argument(metavar="PLAN.json", help="The JSON that plan --json wrote.")],
    *,
    outputs: Outputs,
    dishes: Annotated[
        Path | None, typer.Option(help="The folder of own foods and dishes it was made with, where it has moved.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="Of a household's plans that of one person; default: all together.")
    ] = None,
) -> None:
    """Draw a saved plan again: PDF, calendar, shopping list, tables; with no file named, the week on the terminal.

    The same plan gives the same files as `nutriplan plan` wrote, byte for byte. A plan that was saved without a PDF
    holds no other dinners yet; for a PDF they are looked for here, which takes some seconds.
    """
    from nutriplan.plan_file import HOUSEHOLD, read_json
    from nutriplan.reports.reopen import read_week

    faults = outputs.faults()
    if faults:
        raise UsageError("render:", faults)
    if person is None and read_json(saved)["schema"] == HOUSEHOLD:
        render_people(saved, outputs, dishes)
        return
    result = read_week(saved, dishes, person=person)
    check_outputs(outputs, result.wishes.own)
    if outputs.shows_swaps and not result.swaps:
        typer.echo("Other dinners are not saved with this plan; looking for them.", err=True)
    result = completed(result, outputs)
    write_outputs(result, outputs)
    tell_outputs(result, outputs)
