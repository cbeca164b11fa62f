"""Reference values and rules: row models, and one read of all their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.resources import data_dir
from nutriplan.tables.conditions import Facts, When
from nutriplan.tables.energy import EnergyAddition, EnergyEquation
from nutriplan.tables.exclusion_lists import ListedExclusion, load_exclusion_lists
from nutriplan.tables.health import HealthTables, load_health
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.reader import read_rows
from nutriplan.tables.reference_checks import reference_faults
from nutriplan.tables.rows import Aged, BlankIsNone, PositiveGrams, Row, Slug, Text
from nutriplan.tables.rules import Adjustment, Basis, FoodRule, Interaction, Notice
from nutriplan.tables.sweat import SweatTable, load_sweat


class IntakeKind(StrEnum):
    """Kinds of reference intake; PRI, AR, RI and SAFE are the European counterparts of RDA, EAR, AMDR and UL."""

    EAR = "EAR"
    RDA = "RDA"
    AI = "AI"
    UL = "UL"
    CDRR = "CDRR"
    AMDR_LOW = "AMDR_LOW"
    AMDR_HIGH = "AMDR_HIGH"
    RI_LOW = "RI_LOW"
    RI_HIGH = "RI_HIGH"
    LIMIT = "LIMIT"
    AR = "AR"
    PRI = "PRI"
    SAFE = "SAFE"


class Scope(StrEnum):
    """Which part of the intake a value is about."""

    TOTAL = "total"
    PREFORMED_ONLY = "preformed_only"
    SUPPLEMENT_ONLY = "supplement_only"
    SYNTHETIC_ONLY = "synthetic_only"


class ConstantId(StrEnum):
    """Numbers that stand by themselves in constants.csv."""

    ENERGY_LOW = "energy_low"
    ENERGY_HIGH = "energy_high"
    WEEK_FLOOR = "week_floor"
    PLAN_AGE_MIN = "plan_age_min"
    SLIGHT_MISS = "slight_miss"
    REHEAT_MINUTES = "reheat_minutes"
    CHECK_EXTRA_KCAL = "check_extra_kcal"
    CHECK_EXCESS_MORE = "check_excess_more"
    KJ_PER_KCAL = "kj_per_kcal"
    KCAL_PER_G_PROTEIN = "kcal_per_g_protein"
    KCAL_PER_G_CARBOHYDRATE = "kcal_per_g_carbohydrate"
    KCAL_PER_G_FAT = "kcal_per_g_fat"


StateWord = Literal["none", "pregnancy", "lactation"]


class ReferenceIntake(Aged):
    """A row of reference_intakes.csv; the value is in the unit of the nutrient, per what `basis` says.

    A blank `context` holds of everyone of the sex, age and state.
    """

    reference: Slug
    nutrient_id: Slug
    kind: IntakeKind
    state: StateWord
    context: Annotated[str, Field(pattern=r"^[a-z0-9_]*$")] = ""
    value: Annotated[float, Field(ge=0)]
    unit: Text
    basis: Basis
    scope: Scope
    source: Text
    locator: Text
    note: str


class IntakeContext(Row):
    """A row of intake_contexts.csv: for whom values that a report gives by diet, form or phase of life are taken.

    A blank `when` is a context that is taken for nobody: its values are known, and another one's serve.
    """

    context: Slug
    when: Annotated[When | None, BlankIsNone]
    reason: Text
    source: Text
    locator: Text


class Constant(Row):
    """A row of constants.csv."""

    constant_id: ConstantId
    value: float
    unit: Text
    meaning: Text
    source: Text
    locator: Text


class ReferenceBody(Aged):
    """A row of reference_bodies.csv: height [cm] and weight [kg] where a person gave none."""

    height_cm: PositiveGrams
    weight_kg: PositiveGrams
    source: Text
    locator: Text
    note: str


_UNDATED = frozenset({"own rule", "general knowledge"})


class Source(Row):
    """A row of sources.csv."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]
    citation: Text
    year: Annotated[int, Field(ge=1800, le=2100)]
    role: Text
    what_was_opened: Text

    @property
    def printed(self) -> str:
        """The citation with its year; our own rules and general knowledge have none to speak of."""
        dated = str(self.year) in self.citation or self.role in _UNDATED
        return self.citation if dated else f"{self.citation} ({self.year})"


@dataclass(frozen=True)
class ReferenceTables:
    """All reference values and rules, as read; sources and nutrients by id."""

    nutrients: Mapping[str, Nutrient]
    intakes: tuple[ReferenceIntake, ...]
    contexts: Mapping[str, IntakeContext]
    equations: tuple[EnergyEquation, ...]
    energy_additions: tuple[EnergyAddition, ...]
    adjustments: tuple[Adjustment, ...]
    notices: tuple[Notice, ...]
    interactions: tuple[Interaction, ...]
    food_rules: tuple[FoodRule, ...]
    exclusion_lists: tuple[ListedExclusion, ...]
    constants: tuple[Constant, ...]
    bodies: tuple[ReferenceBody, ...]
    sources: Mapping[str, Source]
    sweat: SweatTable
    health: HealthTables

    @cached_property
    def _intakes_by_nutrient(self) -> Mapping[str, tuple[ReferenceIntake, ...]]:
        grouped: dict[str, list[ReferenceIntake]] = {}
        for row in self.intakes:
            grouped.setdefault(row.nutrient_id, []).append(row)
        return {nutrient: tuple(rows) for nutrient, rows in grouped.items()}

    def intakes_of(self, reference: str, nutrient: str) -> tuple[ReferenceIntake, ...]:
        """All rows of a nutrient in a set of reference intakes, in table order."""
        return tuple(row for row in self._intakes_by_nutrient.get(nutrient, ()) if row.reference == reference)

    def in_context(self, row: ReferenceIntake, facts: Facts) -> bool:
        """Whether the context that a value is given for is the one taken for this person."""
        when = self.contexts[row.context].when if row.context else None
        return not row.context or (when is not None and when.holds(facts))

    def constant(self, constant_id: ConstantId) -> float:
        """The value of a constant.

        Raises:
            MissingReferenceError: constants.csv lacks it.
        """
        for row in self.constants:
            if row.constant_id is constant_id:
                return row.value
        raise MissingReferenceError(f"constants.csv has no row {constant_id}; add it")

    def body(self, sex: str, age: int) -> ReferenceBody:
        """The height and weight to assume of someone who gave none (IOM2005M, Table 1-1).

        Raises:
            MissingReferenceError: No row covers the sex and age.
        """
        for row in self.bodies:
            if row.covers(sex, age):
                return row
        raise MissingReferenceError(f"reference_bodies.csv has no row for sex {sex}, age {age}; add it")


@cache
def load_references(folder: Path | None = None) -> ReferenceTables:
    """Read all reference values and rules and check that they fit each other.

    Args:
        folder: Where the tables are; the shipped ones when None.

    Raises:
        DataError: With every fault of the first table that has any, or of the tables against each other.
    """
    folder = folder or data_dir()
    intake_key = ["reference", "nutrient_id", "kind", "sex", "age_min", "state", "context", "basis", "scope"]
    tables = ReferenceTables(
        nutrients={row.nutrient_id: row for row in read_rows(folder / "nutrients.csv", Nutrient, key=["nutrient_id"])},
        intakes=read_rows(folder / "reference_intakes.csv", ReferenceIntake, key=intake_key),
        contexts={
            row.context: row for row in read_rows(folder / "intake_contexts.csv", IntakeContext, key=["context"])
        },
        equations=read_rows(folder / "energy_equations.csv", EnergyEquation, key=["equation_id"]),
        energy_additions=read_rows(folder / "energy_additions.csv", EnergyAddition, key=["rule_id"]),
        adjustments=read_rows(folder / "adjustments.csv", Adjustment, key=["rule_id"]),
        notices=read_rows(folder / "notices.csv", Notice, key=["notice_id"]),
        interactions=read_rows(folder / "interactions.csv", Interaction, key=["interaction_id"]),
        food_rules=read_rows(folder / "food_rules.csv", FoodRule, key=["rule_id"]),
        exclusion_lists=load_exclusion_lists(folder),
        constants=read_rows(folder / "constants.csv", Constant, key=["constant_id"]),
        bodies=read_rows(folder / "reference_bodies.csv", ReferenceBody, key=["sex", "age_min"]),
        sources={row.key: row for row in read_rows(folder / "sources.csv", Source, key=["key"])},
        sweat=load_sweat(folder),
        health=load_health(folder),
    )
    if faults := reference_faults(tables):
        raise DataError("The reference tables do not fit each other:", faults)
    return tables
