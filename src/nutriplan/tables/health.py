"""Medicines, conditions and supplements: what people write, and the words that rules know them by."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator

from nutriplan.resources import data_dir
from nutriplan.tables.conditions import WORDS, Topic
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import Row, Slug, SplitPipes, Text

_MASS_UNITS = {"g": 1e6, "mg": 1e3, "ug": 1.0}
_SPELLINGS = {"µg": "ug", "μg": "ug", "mcg": "ug"}
_AMOUNT = re.compile(r"(?P<name>.*?)\s+(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>[a-zµμ]+)")


class _Named(Row):
    """A row that people may name by its id, its name or a synonym."""

    name: Text
    synonyms: Annotated[tuple[str, ...], SplitPipes]

    def names(self, row_id: str) -> set[str]:
        """Everything it may be called, as slugs."""
        return {row_id, *(slug_of(name) for name in (self.name, *self.synonyms))}


class Drug(_Named):
    """A row of drugs.csv: a medicine, or a class of medicines, and the words that rules know it by."""

    drug_id: Slug
    words: Annotated[tuple[Slug, ...], SplitPipes, Field(min_length=1)]
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _words_known(self) -> Self:
        return _check_words(self, Topic.MEDICATION, self.words)


class HealthCondition(_Named):
    """A row of conditions.csv: a condition and the words that rules know it by."""

    condition_id: Slug
    words: Annotated[tuple[Slug, ...], SplitPipes, Field(min_length=1)]
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _words_known(self) -> Self:
        return _check_words(self, Topic.CONDITION, self.words)


class SupplementForm(_Named):
    """A row of supplements.csv: how much of a nutrient a unit of a supplement counts as."""

    supplement_id: Slug
    nutrient_id: Slug
    unit: Text
    per_unit: Annotated[float, Field(gt=0)]
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _word_known(self) -> Self:
        return _check_words(self, Topic.SUPPLEMENT, (self.supplement_id,))


@dataclass(frozen=True)
class HealthTables:
    """All rows, and what people's words mean by them."""

    drugs: tuple[Drug, ...]
    conditions: tuple[HealthCondition, ...]
    supplements: tuple[SupplementForm, ...]

    def drug_of(self, text: str) -> str:
        """The id of a medicine or a class of medicines.

        Raises:
            ValueError: It is not known; near names and all classes are offered.
        """
        classes = [row.drug_id for row in self.drugs if row.drug_id in WORDS[Topic.MEDICATION]]
        more = (
            ", or a medicine by its name. One that is not among them is left out: a pharmacist can say what it does to"
            " minerals and vitamins"
        )
        return _known(text, self._drug_names, classes, "a medicine we have rules for", more)

    def condition_of(self, text: str) -> str:
        """The id of a condition.

        Raises:
            ValueError: It is not known; near names and all conditions are offered.
        """
        known = [row.condition_id for row in self.conditions]
        return _known(text, self._condition_names, known, "a condition we have rules for")

    def supplement_of(self, text: str) -> str:
        """A supplement as `vitamin_d 10 ug`: the id, the amount a day and a unit of supplements.csv.

        Raises:
            ValueError: It can't be understood; near names, all supplements or the units are offered.
        """
        match = _AMOUNT.fullmatch(" ".join(text.lower().split()))
        if not match:
            raise ValueError(f"{text!r}: write a supplement with its daily amount, as 'vitamin_d 10 ug'")
        known = list(dict.fromkeys(row.supplement_id for row in self.supplements))
        supplement = _known(match["name"], self._supplement_names, known, "a supplement that can be counted")
        unit = _SPELLINGS.get(match["unit"], match["unit"])
        units = self._units(supplement)
        if unit not in units:
            raise ValueError(f"{text!r}: the unit of {supplement} is one of {', '.join(units)}")
        amount = float(match["amount"])
        if amount <= 0:
            raise ValueError(f"{text!r}: give an amount above 0")
        return f"{supplement} {amount:g} {unit}"

    def supplied(self, supplements: Iterable[str]) -> Mapping[str, float]:
        """Nutrient id -> what supplements (as `supplement_of` writes them) give a day, in the nutrient's unit."""
        total: dict[str, float] = {}
        for text in supplements:
            supplement, amount, unit = text.split()
            for row in self.supplements:
                if row.supplement_id == supplement and (factor := _factor(unit, row.unit)) is not None:
                    total[row.nutrient_id] = total.get(row.nutrient_id, 0.0) + float(amount) * factor * row.per_unit
        return total

    def words_of_drugs(self, drugs: Sequence[str]) -> frozenset[str]:
        """The words that rules know these medicines by."""
        return frozenset(word for row in self.drugs if row.drug_id in drugs for word in row.words)

    def words_of_conditions(self, conditions: Sequence[str]) -> frozenset[str]:
        """The words that rules know these conditions by."""
        return frozenset(word for row in self.conditions if row.condition_id in conditions for word in row.words)

    @cached_property
    def _drug_names(self) -> Mapping[str, str]:
        return {name: row.drug_id for row in self.drugs for name in row.names(row.drug_id)}

    @cached_property
    def _condition_names(self) -> Mapping[str, str]:
        return {name: row.condition_id for row in self.conditions for name in row.names(row.condition_id)}

    @cached_property
    def _supplement_names(self) -> Mapping[str, str]:
        return {name: row.supplement_id for row in self.supplements for name in row.names(row.supplement_id)}

    def _units(self, supplement: str) -> list[str]:
        given = [row.unit for row in self.supplements if row.supplement_id == supplement]
        masses = list(_MASS_UNITS) if any(unit in _MASS_UNITS for unit in given) else []
        return list(dict.fromkeys([*masses, *(unit for unit in given if unit not in _MASS_UNITS)]))


@cache
def load_health(folder: Path | None = None) -> HealthTables:
    """Read drugs.csv, conditions.csv and supplements.csv.

    Raises:
        DataError: With every fault of the first table that has any.
    """
    folder = folder or data_dir()
    return HealthTables(
        drugs=read_rows(folder / "drugs.csv", Drug, key=["drug_id"]),
        conditions=read_rows(folder / "conditions.csv", HealthCondition, key=["condition_id"]),
        supplements=read_rows(folder / "supplements.csv", SupplementForm, key=["supplement_id", "nutrient_id", "unit"]),
    )


def slug_of(text: str) -> str:
    """A name as an id would write it: lower case, words joined by underscores."""
    return "_".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "")))


def _factor(unit: str, wanted: str) -> float | None:
    if unit == wanted:
        return 1.0
    return _MASS_UNITS[unit] / _MASS_UNITS[wanted] if unit in _MASS_UNITS and wanted in _MASS_UNITS else None


def _known(text: str, names: Mapping[str, str], accepted: Sequence[str], what: str, more: str = "") -> str:
    word = slug_of(text)
    if word in names:
        return names[word]
    near = get_close_matches(word, sorted(names), n=3, cutoff=0.7) or _longer(word, accepted)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise ValueError(f"{text!r} is not {what}; {hint}accepted: {', '.join(accepted)}{more}")


def _longer(word: str, accepted: Sequence[str]) -> list[str]:
    """The names that a word is a part of, as `kidney` is of `kidney_disease`."""
    return [name for name in accepted if word in name.split("_")]


_RowT = TypeVar("_RowT", bound=_Named)


def _check_words(row: _RowT, topic: Topic, words: Sequence[str]) -> _RowT:
    if unknown := [word for word in words if word not in WORDS[topic]]:
        raise ValueError(f"{topic} has no word {', '.join(unknown)}; it has {', '.join(sorted(WORDS[topic]))}")
    return row
