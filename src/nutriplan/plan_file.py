"""The JSON files that plans are saved in: of one person, or of a household with a plan for each of its people."""

import json
from math import isfinite
from pathlib import Path
from typing import Any, Final

from nutriplan.errors import DataError, why_unreadable
from nutriplan.files import read_text

PLAN: Final = "nutriplan.plan/1"
HOUSEHOLD: Final = "nutriplan.household/1"
_WRITTEN = "give the JSON that `nutriplan plan --json` wrote"


def read_json(path: Path) -> dict[str, Any]:
    """What a file of a plan or of a household's plans holds.

    Raises:
        DataError: The file is missing, no JSON, or of another schema.
    """
    try:
        content = json.loads(read_text(path), parse_constant=_finite, parse_float=_finite)
    except FileNotFoundError:
        raise DataError(f"{path}: no such plan; check the path") from None
    except (ValueError, OSError, RecursionError) as error:
        raise DataError(f"{path}: can't be read as JSON ({why_unreadable(error)}); {_WRITTEN}") from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema not in (PLAN, HOUSEHOLD):
        raise DataError(f"{path}: schema is {schema!r}, not {PLAN}; {_WRITTEN}")
    found: dict[str, Any] = content
    return found


def _finite(text: str) -> float:
    """A number of JSON text.

    Raises:
        ValueError: It is none that can be reckoned with: NaN, infinite or too large.
    """
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{text} is no amount of anything")
    return value


def plan_content(path: Path, person: str | None = None) -> dict[str, Any]:
    """The plan that a file holds; of a household's plans that of one person.

    Raises:
        DataError: The file is missing or no plan, or it does not say, or have, whose plan is meant.
    """
    content = read_json(path)
    if content["schema"] == PLAN:
        if person is not None:
            raise DataError(f"{path}: the plan of one person; leave out --person {person}")
        return content
    people = {name_of(each): each for each in people_in(path, content)}
    names = ", ".join(people)
    if person is None:
        take = f"nutriplan render {path} --person NAME --json one.json"
        raise DataError(f"{path}: holds the plans of {names}: take one out with `{take}`")
    if person not in people:
        raise DataError(f"{path}: no plan of {person} is in it; it holds those of {names}")
    return people[person]


def people_in(path: Path, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The plans of a household's people.

    Raises:
        DataError: There are none.
    """
    people = content.get("people")
    if not isinstance(people, list) or not people or not all(isinstance(each, dict) for each in people):
        raise DataError(f"{path}: no plan of any person is in it; {_WRITTEN}")
    return people


def name_of(plan: dict[str, Any]) -> str:
    """Whose plan it is."""
    profile = plan.get("profile")
    return str(profile.get("name", "")) if isinstance(profile, dict) else ""
