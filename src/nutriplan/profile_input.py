"""From options and TOML files to a checked profile, with what had to be assumed said aloud."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nutriplan.errors import DataError, UsageError, why_unreadable
from nutriplan.files import read_text
from nutriplan.profile import Climate, Profile
from nutriplan.profile_faults import fault_sentences
from nutriplan.resources import data_dir
from nutriplan.tables.references import ReferenceTables

ASSUMED_CLIMATE = Climate.COOL
# Two ways to say the same thing: a later one replaces an earlier one.
_RIVALS = (frozenset({"climate", "temperature_c"}), frozenset({"trimester", "gestation_week"}))
# Stands in for what is missing or wrong, so that every other fault shows at the same time.
_ANYONE = {"sex": "female", "age": 30, "height_cm": 165.0, "weight_kg": 60.0}


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
        return tomllib.loads(read_text(path))
    except FileNotFoundError:
        raise DataError(f"{path}: no such profile; check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise DataError(f"{path}: can't be read as TOML ({why_unreadable(error)})") from error


def overlay(facts: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a file with what was given later on top; None and empty lists count as not given."""
    later = {name: value for name, value in given.items() if value is not None and value != []}
    replaced = {rival for rivals in _RIVALS if rivals & later.keys() for rival in rivals - later.keys()}
    return {name: value for name, value in facts.items() if name not in replaced} | later


def person_from(given: Mapping[str, Any], tables: ReferenceTables, where: str = "the options") -> Person:
    """A checked profile from given facts; what is missing comes from the default profile and reference bodies.

    Args:
        given: Field name -> value; None and empty lists count as not given.
        tables: For the reference height and weight.
        where: What to blame in messages.

    Raises:
        UsageError: With every fault of the facts.
        MissingReferenceError: No reference body for someone who gave no height or weight.
    """
    facts = overlay({}, given)
    default = read_profile(data_dir() / "default_profile.toml")
    assumed = []
    for name in ("sex", "age", "activity"):
        if name not in facts:
            facts[name] = default[name]
            assumed.append(f"{name} {facts[name]}")
    checked = check_facts(facts, where)
    if not {"height_cm", "weight_kg"} <= facts.keys():
        body = tables.body(checked.sex, checked.age)
        for name, value, unit in (("height_cm", body.height_cm, "cm"), ("weight_kg", body.weight_kg, "kg")):
            if name not in facts:
                facts[name] = value
                assumed.append(f"{name.partition('_')[0]} {value:g} {unit}")
    profile = check_facts(facts, where)
    if profile.exercise and not (profile.climate or profile.temperature_c is not None or profile.sweat_rate):
        assumed.append(f"climate {ASSUMED_CLIMATE}")
    return Person(profile, tuple(assumed))


def check_facts(facts: Mapping[str, Any], where: str) -> Profile:
    """The profile of the facts; a fact that is missing stands for anyone's.

    Raises:
        UsageError: With every fault: unknown names, values that are not accepted, contradictions.
    """
    left = dict(facts)
    faults: list[str] = []
    while True:
        try:
            profile = Profile.model_validate({**_ANYONE, **left})
        except ValidationError as error:
            items = error.errors(include_url=False)
            faults += [fault for item in items for fault in fault_sentences(item)]
            wrong = {item["loc"][0] for item in items if item["loc"]}
            left = {name: value for name, value in left.items() if name not in wrong}
            if wrong:
                continue
        if faults:
            message = f"{where}: {len(faults)} thing(s) to mend before a target can be set:"
            raise UsageError(message, list(dict.fromkeys(faults)))
        return profile
