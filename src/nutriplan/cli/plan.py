"""`nutriplan plan`: a week of menus in every form in which it can be printed."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nutriplan.cli.edit import edit_faults
from nutriplan.cli.family import family_faults, plan_people
from nutriplan.cli.options import once, with_profile
from nutriplan.cli.outputs import Outputs, check_outputs, completed, tell_outputs, with_outputs, write_outputs
from nutriplan.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nutriplan.profile_input import Person
    from nutriplan.week import WeekResult
    from nutriplan.wishes import Wishes

_TIME_LIMIT_S, _LONGEST_S = 180.0, 1e6
_REPORTS = Path("reports")
_WEEK, _MOST_DAYS = 7, 28


def _wish(name: str, text: str) -> Any:  # noqa: ANN401 - typer's own typing
    return typer.Option(name, help=text, rich_help_panel="Wishes")


def _edit(name: str, text: str, **more: Any) -> Any:  # noqa: ANN401 - typer's own typing
    return typer.Option(name, help=text, rich_help_panel="Changing a saved plan", **more)


@with_profile
@with_outputs
def plan(
    person: "Person",
    outputs: Outputs,
    *,
    days: Annotated[int, typer.Option(help="How many days: 1 to 28.")] = _WEEK,
    start: Annotated[str | None, typer.Option(help="First day, e.g. 2026-11-23; default next Monday.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another week of equal quality.")] = 0,
    prove: Annotated[bool, typer.Option("--prove", help="Prove the gap exactly: takes minutes.")] = False,
    gap: Annotated[float, typer.Option(help="A plan proven to be this close to the best is good enough, in %.")] = 0.0,
    time_limit: Annotated[
        float, typer.Option(help="Seconds for a week of the plan, as a safety net: exit code 5 when it strikes.")
    ] = _TIME_LIMIT_S,
    effort: Annotated[
        str, typer.Option(help="full, or quick: the same targets in less than half the time, a little less liked.")
    ] = "full",
    pin: Annotated[
        list[str] | None, _wish("--pin", "A settled meal, e.g. 'tue dinner=salmon_pasta_leek'; repeatable.")
    ] = None,
    avoid: Annotated[
        list[str] | None, _wish("--avoid", "A food, group, kind or dish to serve only if need be; repeatable.")
    ] = None,
    must: Annotated[
        list[str] | None, _wish("--must", "A food to serve at least once, or 'lentils x3'; repeatable.")
    ] = None,
    max_minutes: Annotated[
        int | None, _wish("--max-minutes", "Most minutes in the kitchen for a meal from Monday to Friday.")
    ] = None,
    repeat_breakfast: Annotated[
        bool, _wish("--repeat-breakfast", "At most two different breakfasts in a week.")
    ] = False,
    not_like: Annotated[
        Path | None, _wish("--not-like", "JSON of an earlier plan whose dishes are less liked now.")
    ] = None,
    leftovers: Annotated[
        bool, _wish("--leftovers", "Cook some dinners double and eat them as the next day's lunch.")
    ] = False,
    people: Annotated[
        Path | None, typer.Option(help="TOML file of a household: shared dishes, portions for each person.")
    ] = None,
    dishes: Annotated[
        Path | None, _wish("--dishes", "Folder of your own foods and dishes; see docs/how-to/own-dishes.md.")
    ] = None,
    only_mine: Annotated[bool, _wish("--only-mine", "Serve the dishes of --dishes alone.")] = False,
    swap: Annotated[
        list[str] | None,
        _edit("--swap", "What to change of a saved plan: wed, 'wed dinner' or 'wed dinner=dish_id'.", metavar="<str>"),
    ] = None,
    saved: Annotated[Path | None, _edit("--from", "The saved plan: the JSON that plan --json wrote.")] = None,
    options: Annotated[int, _edit("--options", "How many alternatives to rank: 1 to 9; the best is written.")] = 1,
) -> None:
    """Plan days of meals that meet every target in the portions as printed.

    With no option: a week from next Monday for an adult, as reports/week-<start>.pdf, and a summary here.
    With --from and --swap, --pin, --avoid or --must: a saved plan with the meals changed that must change, all else
    as it was.
    """
    first = first_day(start)
    faults = [*day_faults(days, seed, max_minutes), *limit_faults(gap, time_limit), *outputs.faults()]
    faults += effort_faults(effort)
    command = shlex.join(["nutriplan", *sys.argv[1:]])
    wishes = _wishes(
        pin, avoid, must, max_minutes, repeat_breakfast=repeat_breakfast, not_like=not_like, leftovers=leftovers
    )
    faults += ["--only-mine goes together with --dishes FOLDER"] if only_mine and dishes is None else []
    swapped = once("--swap", swap, "change one meal or day, save it with --json, and change the next in that file")
    if swapped is not None or saved is not None:
        asked = {
            "--days": days != _WEEK,
            "--start": start is not None,
            "--seed": seed != 0,
            "--prove": prove,
            "--gap": gap != 0.0,
            "--time-limit": time_limit != _TIME_LIMIT_S,
            "--effort": effort != "full",
            "--max-minutes": max_minutes is not None,
            "--repeat-breakfast": repeat_breakfast,
            "--not-like": not_like is not None,
            "--leftovers": leftovers,
            "--only-mine": only_mine,
        }
        faults += edit_faults(person, swapped, wishes, saved, options, asked)
    if people is not None:
        asked = {"--from": saved is not None, "--prove": prove}
        faults += family_faults(person, outputs, asked)
    if faults:
        raise UsageError("plan:", faults)
    if saved is not None:
        _change(saved, swapped, wishes, options, outputs, command, dishes)
        return
    if dishes is not None:
        from nutriplan.tables.own import own_tables

        wishes = replace(wishes, own=own_tables(dishes, only=only_mine))
    from nutriplan.effort import Effort, with_effort
    from nutriplan.model.settings import PlannerSettings

    settings = PlannerSettings(seed=seed, gap=gap / 100, prove=prove, time_limit_s=time_limit)
    settings = with_effort(settings, Effort(effort))
    if people is not None:
        with _progress() as advance:
            plan_people(people, first, days, wishes, settings, outputs, command, advance)
        return
    outputs = _checked(outputs, first, wishes)
    from nutriplan.planner import plan_days

    with _progress() as advance:
        result = plan_days(person, first, days, command=command, wishes=wishes, settings=settings, progress=advance)
    _hand_over(result, outputs)


def limit_faults(gap: float, time_limit: float) -> list[str]:
    """What is wrong with --gap and --time-limit, each in a sentence."""
    faults = []
    if not 0 <= gap < 100:  # not a number is neither
        faults.append(f"--gap: {gap:g} is not a share from 0 to 100 %")
    if not 0 < time_limit < _LONGEST_S:
        faults.append(f"--time-limit: {time_limit:g} is not a number of seconds above 0 and below {_LONGEST_S:g}")
    return faults


def effort_faults(effort: str) -> list[str]:
    """What is wrong with --effort."""
    from nutriplan.effort import Effort

    return [] if effort in list(Effort) else [f"--effort: {effort!r} is neither {' nor '.join(Effort)}"]


def _wishes(
    pin: list[str] | None = None,
    avoid: list[str] | None = None,
    must: list[str] | None = None,
    max_minutes: int | None = None,
    *,
    repeat_breakfast: bool = False,
    not_like: Path | None = None,
    leftovers: bool = False,
) -> "Wishes":
    from nutriplan.saved_plan import read_saved
    from nutriplan.wishes import Wishes

    return Wishes(
        pin=tuple(pin or ()),
        avoid=tuple(avoid or ()),
        must=tuple(must or ()),
        max_minutes=max_minutes,
        repeat_breakfast=repeat_breakfast,
        not_like=read_saved(not_like).dishes if not_like is not None else (),
        leftovers=leftovers,
    )


def _change(
    path: Path,
    swap: str | None,
    wishes: "Wishes",
    options: int,
    outputs: Outputs,
    command: str,
    dishes: Path | None,
) -> None:
    """Change a saved plan, tell what changed and write it."""
    from nutriplan.cli.edit import changed_plan
    from nutriplan.saved_plan import read_saved

    saved = read_saved(path, dishes=dishes)
    outputs = _checked(outputs, saved.days[0].date, saved.wishes)
    result, lines = changed_plan(saved, swap, wishes, options, command)
    for line in lines:
        typer.echo(line, err=outputs.piped)
    _hand_over(result, outputs)


def _checked(outputs: Outputs, first: date, wishes: "Wishes") -> Outputs:
    """The outputs with their default, made sure of before any long work."""
    if not outputs.files:
        outputs = replace(outputs, pdf=_REPORTS / f"week-{first.isoformat()}.pdf")
    check_outputs(outputs, wishes.own)
    return outputs


def _hand_over(result: "WeekResult", outputs: Outputs) -> None:
    """Write and tell a plan; the exit code says whether it is all that was asked for."""
    from nutriplan.solver_report import FINISHED

    result = completed(result, outputs)
    write_outputs(result, outputs)
    tell_outputs(result, outputs)
    if result.solver.status != FINISHED:
        raise typer.Exit(int(ExitCode.TIME_LIMIT))
    if result.shortfalls:
        raise typer.Exit(int(ExitCode.SHORTFALL))


def first_day(start: str | None) -> date:
    """The first day of a plan: next Monday where none is given.

    Raises:
        UsageError: It is no date.
    """
    if start is None:
        today = date.today()
        return today + timedelta(days=(7 - today.weekday()) % 7 or 7)
    try:
        return date.fromisoformat(start)
    except ValueError:
        raise UsageError(f"--start: {start!r} is not a date; write it as 2026-11-23") from None


def day_faults(days: int, seed: int, max_minutes: int | None) -> list[str]:
    """What is wrong with --days, --seed and --max-minutes, each in a sentence."""
    faults = []
    if max_minutes is not None and max_minutes < 1:
        faults.append(f"--max-minutes: {max_minutes} is not 1 or more")
    if not 1 <= days <= _MOST_DAYS:
        faults.append(f"--days: {days} is not between 1 and {_MOST_DAYS}")
    if seed < 0:
        faults.append(f"--seed: {seed} is negative; take 0 or more")
    return faults


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda done, most: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Planning", total=None)
        yield lambda done, most: bar.update(task, completed=done, total=most)
