"""Conditions of rules: a small closed vocabulary, read from the `when` column of the tables.

A condition is clauses joined by ` & `, all of which must hold. A clause is `everyone`, a state by its bare name
(`pregnancy`), a topic with the values that satisfy it (`trimester=2|3`, `diet=vegan`), or a measure with a limit
(`age>=71`, `sweat_l>=1`); `not ` before a clause turns it round. A new kind of fact is a new topic or measure here and
one more entry where a profile states its facts. Medicines, conditions and supplements are told apart by words, which
the rows of drugs.csv, conditions.csv and supplements.csv give to what people write.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from nutriplan.tables.foods import Allergen


class Topic(StrEnum):
    """Facts that are words; a person may have several words in one topic."""

    STATE = "state"
    TRIMESTER = "trimester"
    LACTATION = "lactation"
    SEX = "sex"
    DIET = "diet"
    ALLERGY = "allergy"
    ACTIVITY = "activity"
    REFERENCE = "reference"
    HABIT = "habit"
    CLIMATE = "climate"
    MEDICATION = "medication"
    CONDITION = "condition"
    SUPPLEMENT = "supplement"


class Measure(StrEnum):
    """Facts that are numbers.

    Age [completed years], body mass index [kg/m2] (before pregnancy, where known); of the day the sweat of exercise
    [L], its hours [h] and those of them that are strenuous; strenuous hours of a week [h].
    """

    AGE = "age"
    BMI = "bmi"
    SWEAT_L = "sweat_l"
    EXERCISE_H = "exercise_h"
    STRENUOUS_H = "strenuous_h"
    STRENUOUS_H_WEEK = "strenuous_h_week"


WORDS: Mapping[Topic, frozenset[str]] = {
    Topic.STATE: frozenset({"none", "pregnancy", "lactation"}),
    Topic.TRIMESTER: frozenset({"1", "2", "3"}),
    Topic.LACTATION: frozenset({"0-6", "7-12"}),
    Topic.SEX: frozenset({"female", "male"}),
    Topic.DIET: frozenset({"vegan", "vegetarian", "pescatarian", "omnivore"}),
    Topic.ALLERGY: frozenset(map(str, Allergen)),
    Topic.ACTIVITY: frozenset({"inactive", "low-active", "active", "very-active"}),
    Topic.REFERENCE: frozenset({"us", "eu"}),
    Topic.HABIT: frozenset({"smoker", "stress", "high_protein"}),
    Topic.CLIMATE: frozenset({"cool", "warm", "hot"}),
    Topic.MEDICATION: frozenset(
        {
            "ace_inhibitor_or_arb", "adsorbent", "antacid", "beta2_agonist", "bisphosphonate", "charcoal",
            "corticosteroid", "digoxin", "fluoroquinolone", "levodopa", "levothyroxine", "loop_diuretic", "metformin",
            "nifedipine", "potassium_sparing_diuretic", "proton_pump_inhibitor", "tetracycline", "theophylline",
            "thiazide_diuretic", "trimethoprim", "vitamin_k_antagonist",
        }
    ),
    Topic.CONDITION: frozenset(
        {
            "alcohol", "alcohol_dependence", "cirrhosis", "diabetes", "kidney_disease", "parkinson",
            "trying_to_conceive", "varicose_veins",
        }
    ),
    Topic.SUPPLEMENT: frozenset(
        {
            "beta_carotene", "biotin", "calcium", "choline", "copper", "fibre", "folic_acid", "iodine", "iron",
            "magnesium", "manganese", "niacin", "pantothenic_acid", "phosphorus", "potassium", "protein", "retinol",
            "riboflavin", "selenium", "sodium", "thiamin", "vitamin_b12", "vitamin_b6", "vitamin_c", "vitamin_d",
            "vitamin_e", "vitamin_k", "zinc",
        }
    ),
}  # fmt: skip
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    ">": operator.gt,
}
_LIFE_STAGE = frozenset({Topic.STATE, Topic.TRIMESTER, Topic.LACTATION})
_EVERYONE = "everyone"
_BARE_STATES = ("pregnancy", "lactation")
_CLAUSE = re.compile(r"(?P<negated>not )?(?P<name>[a-z_]+?)(?:(?P<sign>>=|<=|=|<|>)(?P<value>\S+))?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a person: words by topic and numbers by measure; a missing topic holds no word."""

    words: Mapping[Topic, frozenset[str]]
    numbers: Mapping[Measure, float]


@dataclass(frozen=True, slots=True)
class WordClause:
    """Any of the words holds of the topic."""

    topic: Topic
    any_of: frozenset[str]
    negated: bool

    def holds(self, facts: Facts) -> bool:
        """Whether the clause is true of these facts."""
        return bool(self.any_of & facts.words.get(self.topic, frozenset())) is not self.negated


@dataclass(frozen=True, slots=True)
class NumberClause:
    """The measure compares with the limit as the sign says; an unknown measure never does."""

    measure: Measure
    sign: str
    limit: float
    negated: bool

    def holds(self, facts: Facts) -> bool:
        """Whether the clause is true of these facts."""
        number = facts.numbers.get(self.measure)
        return number is not None and _COMPARE[self.sign](number, self.limit) is not self.negated


@dataclass(frozen=True, slots=True)
class Condition:
    """All clauses hold; none at all holds of everyone. `text` is the cell as written."""

    text: str
    clauses: tuple[WordClause | NumberClause, ...]

    def holds(self, facts: Facts) -> bool:
        """Whether the condition is true of these facts."""
        return all(clause.holds(facts) for clause in self.clauses)

    @property
    def of_life_stage(self) -> bool:
        """Whether it asks for pregnancy or lactation."""
        return any(
            isinstance(clause, WordClause) and clause.topic in _LIFE_STAGE and not clause.negated
            for clause in self.clauses
        )

    def __str__(self) -> str:
        return self.text


def parse_condition(text: str) -> Condition:
    """Read a `when` cell.

    Raises:
        ValueError: A clause is outside the vocabulary.
    """
    parts = [part.strip() for part in text.split("&")]
    return Condition(text, tuple(_clause(part) for part in parts if part != _EVERYONE))


def _clause(text: str) -> WordClause | NumberClause:
    match = _CLAUSE.fullmatch(text)
    if not match:
        raise ValueError(f"expected a condition such as trimester=2|3 or age>=71, not {text!r}")
    name, sign, value, negated = match["name"], match["sign"], match["value"], bool(match["negated"])
    if sign is None and name in _BARE_STATES:
        return WordClause(Topic.STATE, frozenset({name}), negated)
    if sign == "=" and name in list(Topic):
        return _word_clause(Topic(name), value, negated)
    if sign in _COMPARE and name in list(Measure):
        return NumberClause(Measure(name), sign, float(value), negated)
    known = ", ".join([_EVERYONE, *_BARE_STATES, *(f"{topic}=" for topic in Topic), *(f"{item}>=" for item in Measure)])
    raise ValueError(f"expected one of {known}, not {text!r}")


def _word_clause(topic: Topic, value: str, negated: bool) -> WordClause:
    words = frozenset(value.split("|"))
    if unknown := sorted(words - WORDS[topic]):
        raise ValueError(f"{topic} is one of {', '.join(sorted(WORDS[topic]))}, not {', '.join(unknown)}")
    return WordClause(topic, words, negated)


def _parse_cell(cell: object) -> object:
    return parse_condition(cell) if isinstance(cell, str) else cell


When = Annotated[Condition, BeforeValidator(_parse_cell)]
