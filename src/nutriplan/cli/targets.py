"""`nutriplan targets`: what a day should hold, each step from the reference value, and why."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from nutriplan.cli.options import once, with_profile
from nutriplan.errors import DataError, NutriplanError, UsageError

if TYPE_CHECKING:
    from nutriplan.profile_input import Person
    from nutriplan.reports.compare_text import Column
    from nutriplan.tables.references import ReferenceTables
    from nutriplan.targets.target import TargetSet

_NONE = "none"


@with_profile
def targets(
    person: "Person",
    *,
    explain: Annotated[
        str | None, typer.Option("--explain", help="A nutrient, e.g. magnesium: its whole chain with sources.")
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare",
            help="An option and values, side by side, e.g. trimester=none,1,2,3 or reference=us,eu.",
            metavar="<str>",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="With --compare: the rows that are equal, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON (nutriplan.targets/1).")] = False,
) -> None:
    """Show your targets with each adjustment, its reason, evidence grade and source.

    Where exercise differs by weekday, so do the targets:  nutriplan targets --exercise 'vigorous 2h tue,thu'
    """
    from nutriplan.tables.references import load_references

    compared = once("--compare", compare, "compare one fact, and give the other as an option")
    if sum((explain is not None, compared is not None, json)) > 1:
        raise UsageError("targets: choose one of --explain, --compare and --json")
    if every and compared is None:
        raise UsageError("targets: --all goes with --compare")
    tables = load_references()
    if compared is not None:
        from nutriplan.reports.compare_text import compare_text

        fact, columns = _columns(person, compared, tables)
        typer.echo(compare_text(fact.replace("_", " "), columns, tables, every=every))
    elif explain is not None:
        from nutriplan.reports.explain_text import explain_text, nutrient_named

        nutrient = nutrient_named(explain, tables)
        typer.echo(explain_text(_week_targets(person, tables), person, nutrient, tables))
    elif json:
        from nutriplan.reports.envelope import targets_json

        typer.echo(targets_json(_week_targets(person, tables), person.profile, person.assumed), nl=False)
    else:
        from nutriplan.reports.targets_text import targets_text

        typer.echo(targets_text(_week_targets(person, tables), person, tables))


def _week_targets(person: "Person", tables: "ReferenceTables") -> "TargetSet":
    """The targets of the coming week, Monday to Sunday: what differs by weekday stands with its dates."""
    from nutriplan.exercise import WEEK_DAYS
    from nutriplan.targets.days import day_classes, merged

    today = date.today()
    monday = today + timedelta(days=WEEK_DAYS - today.weekday())
    return merged(day_classes(person.profile, tables, [monday + timedelta(days=place) for place in range(WEEK_DAYS)]))


def _columns(person: "Person", wish: str, tables: "ReferenceTables") -> "tuple[str, list[Column]]":
    """The fact to compare, and a person with every value of it.

    Raises:
        UsageError: With every fault of the wish and of the values.
        DataError: No reference value covers a person.
    """
    from nutriplan.profile_file import given_facts, known_fact, split_values
    from nutriplan.profile_input import overlay, person_from
    from nutriplan.reports.compare_text import Column
    from nutriplan.targets.days import weekday_classes

    name, sign, text = (part.strip() for part in wish.partition("="))
    if not sign:
        raise UsageError(f"--compare: {wish!r} names no values; write it as trimester=1,2,3")
    fact = known_fact(name)
    values = list(dict.fromkeys(split_values(fact, text)))
    if len(values) < 2:
        raise UsageError(f"--compare: give two or more values of {fact}, as {fact}=one,two (none: without it)")
    given = given_facts(person)
    without = {key: value for key, value in given.items() if key != fact}
    columns: list[Column] = []
    errors: dict[str, NutriplanError] = {}
    for value in values:
        facts = without if value == _NONE else overlay(given, {fact: value})
        try:
            one = person_from(facts, tables)
            columns.append(Column(value, one, weekday_classes(one.profile, tables)))
        except NutriplanError as error:
            errors[value] = error
    if errors:
        faults = [f"{value}: {fault}" for value, error in errors.items() for fault in error.faults or (error.message,)]
        kind = DataError if all(isinstance(error, DataError) for error in errors.values()) else UsageError
        raise kind(f"--compare {fact}: {len(faults)} thing(s) to mend:", faults)
    return fact, columns
