"""What is wrong with the facts of a person, in sentences that say what to write instead."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from nutriplan.profile import Profile
from nutriplan.tables.foods import Allergen

_KINDS: Mapping[str, str] = {
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
}
_TOO_FAR = ("greater_than_equal", "less_than_equal")
_UNITS: Mapping[str, str] = {
    "height_cm": "write centimetres, as 168 (an inch is 2.54 cm)",
    "weight_kg": "write kilograms, as 62.5 (a pound is 0.4536 kg)",
    "pre_pregnancy_weight_kg": "write kilograms, as 62.5 (a pound is 0.4536 kg)",
    "energy_kcal": "write kilocalories, as 2100 (4.184 kJ are 1 kcal)",
    "temperature_c": "write degrees Celsius, as 31 (88 degrees Fahrenheit)",
    "sweat_rate": "write litres an hour, as 1.2",
    "age": "write completed years, as 34",
}
# What people say for one of the allergens of the EU list.
_SAID: Mapping[str, str] = {
    "dairy": "milk",
    "lactose": "milk",
    "egg": "eggs",
    "wheat": "gluten",
    "soy": "soybeans",
    "soya": "soybeans",
    "shellfish": "crustaceans or molluscs",
    "sulfites": "sulphites",
    "tree nuts": "nuts",
}


def fault_sentences(item: Any) -> list[str]:  # noqa: ANN401 - pydantic's error items are untyped mappings
    """One error of pydantic as sentences: the fact, what was found and what is accepted.

    Args:
        item: The error, of `ValidationError.errors`.
    """
    name = next((str(part) for part in item["loc"]), "")
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        near = get_close_matches(name, Profile.model_fields, n=2)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        return [f"{name}: no such fact; {hint}known are {', '.join(Profile.model_fields)}"]
    if item["type"] == "value_error":
        return [f"{name}: {line}" if name else line for line in message.splitlines()]
    given = item["input"]
    if item["type"] in _KINDS:
        return [f"{name}: {given!r} is not {_KINDS[item['type']]}; {_number_hint(name, str(given))}"]
    hint = f"; {_UNITS[name]}" if item["type"] in _TOO_FAR and name in _UNITS else ""
    if item["type"] == "enum":
        hint = _word_hint(name, str(given))
    return [f"{name}: {message[:1].lower()}{message[1:]}, got {given!r}{hint}"]


def _number_hint(name: str, given: str) -> str:
    unit = _UNITS.get(name, "write digits")
    return f"with a decimal point and no unit: {unit}" if "," in given else unit


def _word_hint(name: str, given: str) -> str:
    """Which word was probably meant, and how several are written."""
    if "," in given:
        return f"; write several as {'|'.join(part.strip() for part in given.split(','))}, or repeat the option"
    if name != "allergy":
        return ""
    word = given.strip().lower()
    near = [_SAID[word]] if word in _SAID else get_close_matches(word, list(Allergen), n=1)
    return f"; did you mean {near[0]}?" if near else ""
