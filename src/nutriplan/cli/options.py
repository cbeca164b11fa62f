"""The profile options, the same on every command, and how they become a person."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nutriplan.errors import UsageError

if TYPE_CHECKING:
    from nutriplan.profile_input import Person

_PANEL = "Who it is for"


def _option(*names: str, help_: str, **more: Any) -> Any:  # noqa: ANN401 - typer's own typing
    return typer.Option(*names, help=help_, rich_help_panel=_PANEL, **more)


# Values are checked by the profile itself, all at once, so every option is plain text or a number here.
_OPTIONS: dict[str, Any] = {
    "profile": Annotated[Path | None, _option("--profile", help_="A TOML file with these facts.")],
    "name": Annotated[str | None, _option("--name", help_="Name or initials to print.")],
    "sex": Annotated[str | None, _option("--sex", help_="female or male.")],
    "age": Annotated[str | None, _option("--age", help_="Completed years.", metavar="<int>")],
    "height_cm": Annotated[str | None, _option("--height-cm", help_="Height [cm].", metavar="<float>")],
    "weight_kg": Annotated[
        str | None, _option("--weight-kg", help_="Weight [kg]; current weight in pregnancy.", metavar="<float>")
    ],
    "pre_pregnancy_weight_kg": Annotated[
        str | None, _option("--pre-pregnancy-weight-kg", help_="Weight before pregnancy [kg].", metavar="<float>")
    ],
    "activity": Annotated[str | None, _option("--activity", help_="inactive, low-active, active or very-active.")],
    "trimester": Annotated[
        str | None, _option("--trimester", help_="Trimester of pregnancy: 1, 2 or 3.", metavar="<int>")
    ],
    "gestation_week": Annotated[
        str | None, _option("--gestation-week", help_="Week of pregnancy: 1 to 42.", metavar="<int>")
    ],
    "lactation": Annotated[str | None, _option("--lactation", help_="Months of breastfeeding: 0-6 or 7-12.")],
    "diet": Annotated[str | None, _option("--diet", help_="omnivore, pescatarian, vegetarian or vegan.")],
    "allergy": Annotated[
        list[str] | None, _option("--allergy", help_="One of the 14 EU allergens, e.g. milk; repeatable.")
    ],
    "exclude": Annotated[
        list[str] | None,
        _option(
            "--exclude",
            help_="A food, food group, kind, dish or list (halal, kosher, low-fodmap) to leave out; repeatable.",
        ),
    ],
    "energy_kcal": Annotated[
        str | None,
        _option("--energy-kcal", help_="Energy of a day [kcal] instead of the equation's.", metavar="<float>"),
    ],
    "reference": Annotated[str | None, _option("--reference", help_="Reference intakes: us (DRI) or eu (EFSA).")],
    "exercise": Annotated[
        list[str] | None,
        _option("--exercise", help_="Hours a day, e.g. 'vigorous 1.5h' or 'vigorous 2h tue,thu,sat'; repeatable."),
    ],
    "climate": Annotated[str | None, _option("--climate", help_="Where you exercise: cool, warm or hot.")],
    "temperature_c": Annotated[
        str | None, _option("--temperature-c", help_="Temperature [degrees C] instead.", metavar="<float>")
    ],
    "humidity_pct": Annotated[
        str | None, _option("--humidity-pct", help_="Relative humidity [%] with it.", metavar="<float>")
    ],
    "sweat_rate": Annotated[
        str | None, _option("--sweat-rate", help_="Your own measured sweat rate [L/h].", metavar="<float>")
    ],
    "medication": Annotated[
        list[str] | None, _option("--medication", help_="A medicine or its class, e.g. 'ACE inhibitor'; repeatable.")
    ],
    "condition": Annotated[
        list[str] | None, _option("--condition", help_="E.g. kidney_disease, trying_to_conceive; repeatable.")
    ],
    "supplement": Annotated[
        list[str] | None, _option("--supplement", help_="What you take a day, e.g. 'vitamin_d 10 ug'; repeatable.")
    ],
    "smoker": Annotated[bool | None, _option("--smoker/--no-smoker", help_="You smoke.")],
    "stress": Annotated[bool | None, _option("--stress/--no-stress", help_="You are under much stress.")],
    "high_protein": Annotated[
        bool | None, _option("--high-protein/--no-high-protein", help_="You eat a high-protein diet.")
    ],
}


def with_profile(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the profile options; it receives `person` in their place."""
    return grouped(command, "person", {name: (option, None) for name, option in _OPTIONS.items()}, person_of)


def grouped(
    command: Callable[..., None],
    parameter: str,
    options: Mapping[str, tuple[Any, Any]],
    made_of: Callable[[dict[str, Any]], Any],
) -> Callable[..., None]:
    """Give a command options that reach it as one object.

    Args:
        command: The command; its other parameters stay its own arguments and options.
        parameter: The name of its parameter that the object is for.
        options: The annotation and the default of each option.
        made_of: Makes the object of what was given.
    """
    signature = inspect.signature(command)
    own = [each for name, each in signature.parameters.items() if name != parameter]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]

    @wraps(command)
    def run(**arguments: Any) -> None:  # noqa: ANN401 - typer passes every option by name
        given = {name: arguments.pop(name) for name in options}
        command(**{parameter: made_of(given)}, **arguments)

    together = [*(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own), *shared]
    del run.__wrapped__  # typer would look through to the command's own parameters
    run.__signature__ = signature.replace(parameters=together)  # type: ignore[attr-defined] # for typer
    run.__annotations__ = {each.name: each.annotation for each in together}
    return run


def once(option: str, values: list[str] | None, remedy: str) -> str | None:
    """The value of an option that takes one; None where it was not given.

    Of an option given twice typer would silently take the last.

    Args:
        option: Its name.
        values: All that was given.
        remedy: What to do instead of giving several.

    Raises:
        UsageError: It was given more than once.
    """
    if not values:
        return None
    if len(values) > 1:
        raise UsageError(f"{option}: given {len(values)} times; {remedy}")
    return values[0]


def person_of(given: dict[str, Any]) -> "Person":
    """The person of the options; options override the facts of a profile file."""
    from nutriplan.profile_input import overlay, person_from, read_profile
    from nutriplan.tables.references import load_references

    path = given.pop("profile")
    facts = overlay(read_profile(path) if path is not None else {}, given)
    return person_from(facts, load_references(), str(path) if path is not None else "the options")
