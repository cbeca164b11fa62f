"""`nutriplan profile`: a person's facts in a TOML file, made, shown, changed and checked."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nutriplan.cli.options import with_profile
from nutriplan.errors import UsageError

if TYPE_CHECKING:
    from nutriplan.profile import Profile
    from nutriplan.profile_input import Person

profile_app = typer.Typer(
    help="Keep who you are in a TOML file, for --profile.", no_args_is_help=True, rich_markup_mode=None
)

_HEADER = "# A profile of nutriplan, for --profile; `nutriplan profile check` tells whether it is right.\n"
_STOPPED = 130

File = Annotated[Path, typer.Argument(metavar="FILE", help="The TOML file, e.g. me.toml.")]


@profile_app.command("new", short_help="Make a profile:  nutriplan profile new me.toml --age 34")
@with_profile
def new(
    person: "Person",
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make, e.g. me.toml; - prints it.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Make a profile from the options; on a terminal it asks for what is missing.

    What stays open keeps its default, which is named on standard error.
    """
    from nutriplan.files import STDOUT, check_writable, write_text
    from nutriplan.profile_file import given_facts, profile_toml
    from nutriplan.profile_input import person_from
    from nutriplan.tables.references import load_references

    if file != STDOUT and file.exists() and not force:
        raise UsageError(f"{file}: is there already; choose another name, change it with `profile set`, or add --force")
    check_writable(file)
    _check_wishes(person.profile)
    facts = given_facts(person)
    if sys.stdin.isatty():
        try:
            facts = _asked(facts)
        except (EOFError, KeyboardInterrupt):
            typer.echo("\nnutriplan: stopped; no file was written.", err=True)
            raise typer.Exit(_STOPPED) from None
    person = person_from(facts, load_references(), str(file))
    write_text(file, _HEADER + profile_toml(facts))
    if person.assumed:
        typer.echo(f"Not given, so the defaults stand: {', '.join(person.assumed)}.", err=True)
    if file != STDOUT:
        typer.echo(f"Profile: {file}")


@profile_app.command("show", short_help="Show a profile:  nutriplan profile show me.toml")
def show(file: File) -> None:
    """Show the facts of a profile and what is assumed beside them."""
    from nutriplan.profile_file import given_facts, profile_toml
    from nutriplan.reports.lines import wrapped
    from nutriplan.reports.view.head import profile_line

    person = _checked(file)
    lines = wrapped(profile_line(person.profile), 0)
    lines += ["", "Given", *(f"  {line}" for line in profile_toml(given_facts(person)).splitlines())]
    defaults = [*person.assumed, *_defaults(person.profile)]
    lines += ["", "Assumed", *(f"  {text}" for text in defaults or ["nothing"])]
    typer.echo("\n".join(lines))


@profile_app.command("set", short_help="Change a profile:  nutriplan profile set me.toml age=35 allergy=nuts,milk")
def set_(
    file: File,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE...", help="Facts to set, e.g. age=35 allergy=nuts,milk; an empty value takes one away."
        ),
    ],
) -> None:
    """Change facts of a profile; all else in the file stays as it is."""
    from nutriplan.files import read_text, write_text
    from nutriplan.profile_file import assigned, changed_toml, given_facts, with_assignments
    from nutriplan.profile_input import person_from, read_profile
    from nutriplan.tables.references import load_references

    before = read_profile(file)
    facts = with_assignments(before, assignments, str(file))
    person = person_from(facts, load_references(), str(file))
    _check_wishes(person.profile)
    text = read_text(file)
    write_text(file, changed_toml(text, facts, assigned(assignments)))
    typer.echo("\n".join(_changes(before, given_facts(person), assigned(assignments))))


@profile_app.command("check", short_help="Check a profile:  nutriplan profile check me.toml")
def check(file: File) -> None:
    """Check a profile: all faults at once, with what is accepted; exit code 2 when there are any."""
    from nutriplan.reports.lines import assumed_lines
    from nutriplan.tables.references import load_references
    from nutriplan.targets.days import weekday_classes

    person = _checked(file)
    weekday_classes(person.profile, load_references())  # a person whom no reference value covers is told here
    typer.echo("\n".join([f"{file}: no fault.", *assumed_lines(person.assumed)]))


def _checked(file: Path) -> "Person":
    """The person of a profile.

    Raises:
        DataError: The file is missing or not TOML.
        UsageError: With every fault of the facts, foods to leave out included.
    """
    from nutriplan.profile_input import check_facts, person_from, read_profile
    from nutriplan.tables.references import load_references

    facts = read_profile(file)
    faults: list[str] = []
    person = None
    try:
        person = person_from(facts, load_references(), str(file))
    except UsageError as error:
        faults += error.faults
    try:
        _check_wishes(check_facts({"exclude": facts.get("exclude", [])}, str(file)))
    except UsageError as error:
        faults += [fault if fault.startswith("exclude") else f"exclude: {fault}" for fault in error.faults]
    if person is None or faults:
        faults = list(dict.fromkeys(faults))
        raise UsageError(f"{file}: {len(faults)} thing(s) to mend:", faults)
    return person


def _check_wishes(profile: "Profile") -> None:
    """Refuse a word of `exclude` that names no food, group, kind or dish.

    Raises:
        UsageError: With every such word and what is near it.
    """
    if not profile.exclude:
        return
    from nutriplan.eligibility import eligible
    from nutriplan.tables.catalog import load_catalog

    catalog = load_catalog()
    eligible(catalog.foods, catalog.dishes, (), profile)


def _defaults(profile: "Profile") -> list[str]:
    return [
        f"{name} {getattr(profile, name)}" for name in ("diet", "reference") if name not in profile.model_fields_set
    ]


def _asked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the answers to what is missing; an answer that is not accepted is asked for again.

    Raises:
        EOFError: The input ended before the last question.
    """
    from nutriplan.profile_file import next_question, with_answer

    known, skipped = dict(facts), list[str]()
    typer.echo("Enter alone leaves a question open.", err=True)
    while question := next_question(known, skipped):
        choices = f" ({', '.join(question.accepted)})" if question.accepted else ""
        answer = _answer(f"{question.text}{choices}")
        if not answer:
            skipped.append(question.fact)
            continue
        try:
            known = with_answer(known, question.fact, answer)
        except UsageError as error:
            typer.echo("\n".join(f"  {fault}" for fault in error.faults or (error.message,)), err=True)
    return known


def _answer(prompt: str) -> str:
    """A line from the terminal; the question goes to standard error, so that a profile on standard output stays clean.

    Raises:
        EOFError: There is no more input.
    """
    typer.echo(f"{prompt}: ", nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], names: frozenset[str]) -> list[str]:
    """What changed, a line a fact: also what had to go because another fact says the same."""
    from nutriplan.profile import Profile

    about = [name for name in Profile.model_fields if name in names or (name in before and name not in after)]
    return [f"{name}: {_said(before.get(name))} -> {_said(after.get(name))}" for name in about]


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "not given" if value is None else str(value)
