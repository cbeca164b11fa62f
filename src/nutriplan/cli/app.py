"""`nutriplan`: the commands, and the one place where errors become exit codes."""

import gc
import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from nutriplan.cli.batch import batch
from nutriplan.cli.check import check
from nutriplan.cli.dishes import dishes_app
from nutriplan.cli.foods import foods_app
from nutriplan.cli.plan import plan
from nutriplan.cli.profile import profile_app
from nutriplan.cli.render import render
from nutriplan.cli.sources import sources
from nutriplan.cli.targets import targets
from nutriplan.errors import ExitCode, NutriplanError

_STOPPED = 130  # as shells count Ctrl-C


class _Commands(TyperGroup):
    """The commands; what a user's Ctrl-C or a reader that went away ends is told here, before typer has its own way."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - of the library beneath typer
        """Run the command that was called."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("nutriplan: stopped; no file is left half written.", err=True)
            raise typer.Exit(_STOPPED) from None
        except BrokenPipeError:  # the reader of a pipe went away: nothing more to say
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(int(ExitCode.OK)) from None


app = typer.Typer(
    name="nutriplan",
    cls=_Commands,
    help="Weekly menus that meet your magnesium, potassium, calcium, B vitamin and vitamin D targets, as printed.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(short_help="A week of menus as a PDF:  nutriplan plan --trimester 2")(plan)
app.command(short_help="A saved plan drawn again:  nutriplan render plan.json --ics plan.ics")(render)
app.command(short_help="A plan for each row of a table:  nutriplan batch people.csv --out plans")(batch)
app.command(short_help="What you ate against your targets:  nutriplan check today.txt --age 31")(check)
app.command(short_help="Your targets and why:  nutriplan targets --sex male --age 72")(targets)
app.add_typer(profile_app, name="profile", short_help="Keep who you are in a file:  nutriplan profile new me.toml")
app.add_typer(foods_app, name="foods", short_help="Look foods up:  nutriplan foods search spinach")
app.add_typer(dishes_app, name="dishes", short_help="Find dishes, check your own:  nutriplan dishes search salmon")
app.command(short_help="Where every number comes from:  nutriplan sources")(sources)


@app.callback(invoke_without_command=True)
def _version(*, version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from nutriplan import __version__

        typer.echo(f"nutriplan {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every expected error ends in a sentence and its exit code."""
    gc.disable()  # a command lives for seconds and makes few cycles of objects: looking for them took a tenth
    try:
        app()
    except NutriplanError as error:
        typer.echo(f"nutriplan: {error}", err=True)
        sys.exit(int(error.exit_code))
    except Exception:  # noqa: BLE001 - the last stop: a bug is told as one
        traceback.print_exc()
        typer.echo("nutriplan: this is a bug; please report it with the lines above.", err=True)
        sys.exit(int(ExitCode.INTERNAL))
