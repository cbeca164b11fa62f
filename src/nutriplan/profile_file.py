"""Making and changing TOML profiles: what to ask, how to set a fact, how it is written."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nutriplan.errors import UsageError
from nutriplan.profile import AGES_WITH_PREGNANCY_ROWS, Activity, Lactation, Profile, Sex
from nutriplan.profile_input import check_facts, overlay
from nutriplan.tables.foods import Diet


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
    """The facts after assignments such as `age=31`, `allergy=milk|nuts` or, to take a fact away, `climate=`.

    Raises:
        UsageError: With every fault of the assignments and of the facts they make.
    """
    changed = dict(facts)
    faults = []
    for assignment in assignments:
        name, sign, value = (part.strip() for part in assignment.partition("="))
        if not sign:
            faults.append(f"{assignment!r}: write name=value, or name= to take a fact away")
        elif value:
            changed = overlay(changed, {name: value})
        else:
            changed.pop(name, None)
    try:
        typed = typed_facts(changed, where)
    except UsageError as error:
        raise UsageError(error.message, [*faults, *error.faults]) from None
    if faults:
        raise UsageError(f"{where}: {len(faults)} assignment(s) can't be understood:", faults)
    return typed


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


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, str):  # a TOML basic string escapes as JSON does, and the delete character besides
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
