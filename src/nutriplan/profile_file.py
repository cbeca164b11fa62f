"""Making and changing TOML profiles: what to ask, how to set a fact, how it is written."""

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from nutriplan.errors import UsageError
from nutriplan.exercise import Intensity
from nutriplan.profile import AGES_WITH_PREGNANCY_ROWS, Activity, Lactation, Profile, Sex
from nutriplan.profile_input import Person, check_facts, overlay
from nutriplan.tables.foods import Diet

LISTS = frozenset(name for name, field in Profile.model_fields.items() if isinstance(field.default, tuple))
_EXERCISE = "exercise"
_SEPARATOR = re.compile(r"\s*[|,]\s*")
# A comma also stands between the weekdays of one exercise, so only one before an intensity begins another.
_NEXT_EXERCISE = re.compile(
    rf"\s*\|\s*|\s*,\s*(?=(?:{'|'.join(word.replace('-', '[ -]') for word in Intensity)}|none)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact worth asking for: its name, what to ask, the answers accepted (none: any), whether it may stay open."""

    fact: str
    text: str
    accepted: tuple[str, ...] = ()
    optional: bool = False
    applies: Callable[[Mapping[str, Any]], bool] = lambda facts: True


def _may_be_pregnant(facts: Mapping[str, Any]) -> bool:
    first, last = AGES_WITH_PREGNANCY_ROWS
    return facts.get("sex") == Sex.FEMALE and first <= int(facts.get("age", 0)) <= last


def _may_breastfeed(facts: Mapping[str, Any]) -> bool:
    return _may_be_pregnant(facts) and not {"trimester", "gestation_week"} & facts.keys()


QUESTIONS = (
    Question("sex", "Sex", tuple(Sex)),
    Question("age", "Age in completed years"),
    Question("height_cm", "Height in cm"),
    Question("weight_kg", "Weight in kg"),
    Question("activity", "Daily activity", tuple(Activity)),
    Question("gestation_week", "Week of pregnancy, empty if not pregnant", optional=True, applies=_may_be_pregnant),
    Question(
        "lactation", "Months of breastfeeding, empty if none", tuple(Lactation), optional=True, applies=_may_breastfeed
    ),
    Question("diet", "Diet", tuple(Diet)),
)


def next_question(facts: Mapping[str, Any], skipped: Iterable[str] = ()) -> Question | None:
    """The first question that is still open, given the facts so far; None when nothing is missing.

    Args:
        facts: What is known, by field name.
        skipped: Facts that were asked for and left open.
    """
    done = {*facts, *skipped}
    open_questions = (question for question in QUESTIONS if question.fact not in done and question.applies(facts))
    return next(open_questions, None)


def with_answer(facts: Mapping[str, Any], fact: str, answer: str) -> dict[str, Any]:
    """The facts with one answer, checked by itself and against them.

    Raises:
        UsageError: The answer is not accepted; the faults name what is.
    """
    return typed_facts(overlay(facts, {fact: answer.strip()}), "your answer")


def with_assignments(facts: Mapping[str, Any], assignments: Iterable[str], where: str) -> dict[str, Any]:
    """The facts after assignments such as `age=31`, `allergy=milk,nuts` or, to take a fact away, `climate=`.

    Raises:
        UsageError: With every fault of the assignments and of the facts they make.
    """
    changed = dict(facts)
    faults = []
    for assignment in assignments:
        written, sign, value = (part.strip() for part in assignment.partition("="))
        name = _fact(written)
        values = split_values(name, value)
        if not sign:
            faults.append(f"{assignment!r}: write name=value, or name= to take a fact away")
        elif values:
            changed = overlay(changed, {name: values if name in LISTS else value})
        elif name in Profile.model_fields or name in changed:
            changed.pop(name, None)
        else:
            faults.append(_unknown(name))
    try:
        typed = typed_facts(changed, where)
    except UsageError as error:
        raise UsageError(error.message, [*faults, *error.faults]) from None
    if faults:
        raise UsageError(f"{where}: {len(faults)} assignment(s) can't be understood:", faults)
    return typed


def assigned(assignments: Iterable[str]) -> frozenset[str]:
    """The facts that assignments are about."""
    return frozenset(_fact(assignment.partition("=")[0]) for assignment in assignments)


def split_values(fact: str, text: str) -> list[str]:
    """Values written in one word, `nuts,milk` or `nuts|milk`: several of a list, or several to try of one fact."""
    parts = (_NEXT_EXERCISE if fact == _EXERCISE else _SEPARATOR).split(text)
    return [part.strip() for part in parts if part.strip()]


def known_fact(name: str) -> str:
    """The fact of a name as options write it (`gestation-week`) or as profiles do.

    Raises:
        UsageError: There is no such fact; near ones are offered.
    """
    fact = _fact(name)
    if fact not in Profile.model_fields:
        raise UsageError(_unknown(name))
    return fact


def _fact(name: str) -> str:
    """The name of a fact as profiles write it."""
    return name.strip().lstrip("-").replace("-", "_")


def _unknown(name: str) -> str:
    near = get_close_matches(name.replace("-", "_"), Profile.model_fields, n=2)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{name}: no such fact; {hint}known are {', '.join(Profile.model_fields)}"


def given_facts(person: Person) -> dict[str, Any]:
    """The facts that were said of a person, without those that were assumed."""
    assumed = {text.partition(" ")[0] for text in person.assumed}
    said = person.profile.model_dump(mode="json", exclude_unset=True)
    return {
        name: said[name]
        for name in Profile.model_fields
        if name in said and not {name, name.partition("_")[0]} & assumed
    }


def typed_facts(facts: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The same facts as the profile holds them: numbers as numbers, lists as lists, names in their one spelling.

    Raises:
        UsageError: With every fault of the facts.
    """
    checked = check_facts(facts, where).model_dump(mode="json")
    return {name: checked[name] for name in Profile.model_fields if name in facts}


def profile_toml(facts: Mapping[str, Any]) -> str:
    """Typed facts as a TOML document, in the order of the profile."""
    return "".join(f"{name} = {_toml(facts[name])}\n" for name in Profile.model_fields if name in facts)


def changed_toml(text: str, facts: Mapping[str, Any], names: Collection[str]) -> str:
    """A TOML document with some of its facts written anew; comments, order and all other facts stand as they were.

    Args:
        text: The document, which is valid.
        facts: All facts it is to hold, typed; any other is taken out.
        names: The facts to write anew.
    """
    kept: list[str] = []
    left = [name for name in Profile.model_fields if name in names and name in facts]
    for chunk in _statements(text.splitlines(keepends=True)):
        name = next(iter(tomllib.loads(chunk)), None)
        if name in left:
            left.remove(name)
            chunk = profile_toml({name: facts[name]})
        if name is None or name in facts:
            kept.append(chunk if chunk.endswith("\n") else f"{chunk}\n")
    return "".join(kept) + profile_toml({name: facts[name] for name in left})


def _statements(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a valid TOML document, joined where a value runs over several."""
    chunk = ""
    for line in lines:
        chunk += line
        try:
            tomllib.loads(chunk)
        except tomllib.TOMLDecodeError:
            continue
        yield chunk
        chunk = ""


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, str):  # a TOML basic string escapes as JSON does, and the delete character besides
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
