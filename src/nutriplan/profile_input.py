"""From options and TOML files to a checked profile, with what had to be assumed said aloud."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nutriplan.errors import DataError, UsageError
from nutriplan.profile import Profile
from nutriplan.resources import data_dir
from nutriplan.tables.references import ReferenceTables

_LISTS = frozenset({"allergy", "exclude"})


@dataclass(frozen=True, slots=True)
class Person:
    """A profile, and a sentence for each fact that was not given."""

    profile: Profile
    assumed: tuple[str, ...]


def read_profile(path: Path) -> dict[str, Any]:
    """The facts of a TOML profile, by field name.

    Raises:
        DataError: The file is missing or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataError(f"{path}: no such profile; check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DataError(f"{path}: can't be read as TOML ({error})") from error


def person_from(given: Mapping[str, Any], tables: ReferenceTables, where: str = "the options") -> Person:
    """A checked profile from given facts; what is missing comes from the default profile and reference bodies.

    Args:
        given: Field name -> value; None and empty lists count as not given.
        tables: For the reference height and weight.
        where: What to blame in messages.

    Raises:
        UsageError: With every fault of the facts.
    """
    facts = {name: value for name, value in given.items() if value is not None and value != []}
    default = read_profile(data_dir() / "default_profile.toml")
    assumed = []
    for name in ("sex", "age", "activity"):
        if name not in facts:
            facts[name] = default[name]
            assumed.append(f"{name} {facts[name]}")
    checked = _check(facts, where, partial=True)
    body = tables.body(checked.sex, checked.age)
    for name, value, unit in (("height_cm", body.height_cm, "cm"), ("weight_kg", body.weight_kg, "kg")):
        if name not in facts:
            facts[name] = value
            assumed.append(f"{name.partition('_')[0]} {value:g} {unit}")
    return Person(_check(facts, where, partial=False), tuple(assumed))


def _check(facts: Mapping[str, Any], where: str, *, partial: bool) -> Profile:
    """The profile of the facts; `partial` fills in a body so that faults show before one can be looked up."""
    stand_in = {"height_cm": 170.0, "weight_kg": 65.0} if partial else {}
    try:
        return Profile.model_validate({**stand_in, **facts})
    except ValidationError as error:
        faults = [part for item in error.errors(include_url=False) for part in _sentence(item).splitlines()]
        raise UsageError(f"{where}: {len(faults)} thing(s) to mend before a target can be set:", faults) from None


def _sentence(item: Any) -> str:  # noqa: ANN401 - pydantic's error items are untyped mappings
    name = ".".join(str(part) for part in item["loc"]) or "profile"
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        return f"{name}: no such fact; known are {', '.join(Profile.model_fields)}"
    if item["type"] == "value_error":
        return message if name == "profile" else f"{name}: {message}"
    return f"{name}: {message[:1].lower()}{message[1:]}, got {item['input']!r}"
