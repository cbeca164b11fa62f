"""`nutriplan render`: any output of a saved plan, without planning again."""

from pathlib import Path
from typing import Annotated

import typer

from nutriplan.cli.outputs import Outputs, check_outputs, completed, tell_outputs, with_outputs, write_outputs
from nutriplan.errors import UsageError


@with_outputs
def render(
    saved: Annotated[Path, typer.Argument(metavar="PLAN.json", help="The JSON that plan --json wrote.")],
    *,
    outputs: Outputs,
) -> None:
    """Draw a saved plan again: PDF, calendar, shopping list, tables; with no file named, the week on the terminal.

    The same plan gives the same files as `nutriplan plan` wrote, byte for byte. A plan that was saved without a PDF
    holds no other dinners yet; for a PDF they are looked for here, which takes some seconds.
    """
    from nutriplan.reports.reopen import read_week

    faults = outputs.faults()
    if faults:
        raise UsageError("render:", faults)
    result = read_week(saved)
    check_outputs(outputs)
    if outputs.shows_swaps and not result.swaps:
        typer.echo("Other dinners are not saved with this plan; looking for them.", err=True)
    result = completed(result, outputs)
    write_outputs(result, outputs)
    tell_outputs(result, outputs)
