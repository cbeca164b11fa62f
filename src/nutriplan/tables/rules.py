"""Rules: what changes a reference value, what is told to whom, and which foods are kept from whom."""

from enum import StrEnum
from math import inf
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nutriplan.tables.conditions import When
from nutriplan.tables.rows import BlankIsNone, OptionalNumber, Row, Slug, SplitPipes, Text


class Basis(StrEnum):
    """What a value is per."""

    PER_DAY = "per_day"
    PER_KG = "per_kg"
    PER_MJ = "per_mj"
    PCT_ENERGY = "pct_energy"


class Bound(StrEnum):
    """The side of a target that an adjustment moves."""

    LOWER = "lower"
    UPPER = "upper"


class Grade(StrEnum):
    """How well an adjustment is founded."""

    OFFICIAL = "official value"
    CONSENSUS = "consensus statement"
    STUDY = "primary study"
    TRADITIONAL = "traditional, no evidence"


class RuleAction(StrEnum):
    """What a food rule does with the foods it selects."""

    AVOID = "avoid"
    LIMIT_DAY = "limit_day"
    LIMIT_WEEK = "limit_week"
    AT_LEAST_WEEK = "at_least_week"


class RuleUnit(StrEnum):
    """Grams of food, or servings: meals that hold at least the grams of a serving of such food."""

    GRAMS = "g"
    SERVINGS = "servings"


_UNIT_OF_ACTION = {
    RuleAction.AVOID: None,
    RuleAction.LIMIT_DAY: RuleUnit.GRAMS,
    RuleAction.LIMIT_WEEK: RuleUnit.GRAMS,
    RuleAction.AT_LEAST_WEEK: RuleUnit.SERVINGS,
}


class EnergyAddition(Row):
    """A row of energy_additions.csv: what is added to the energy equation [kcal/d]."""

    rule_id: Slug
    when: When
    value: float
    unit: Literal["kcal"]
    grade: Grade
    reason: Text
    source: Text
    locator: Text


class Adjustment(Row):
    """A row of adjustments.csv.

    A blank `reference` applies to every set of reference intakes; a blank value is only for `set`, which then takes the
    reference row of the person's state. Of adds in one `overlap_group` only the largest counts.
    """

    rule_id: Slug
    reference: str
    when: When
    nutrient_id: Slug
    bound: Bound
    operation: Literal["set", "add", "multiply", "cap"]
    value: OptionalNumber
    unit: Text
    basis: Annotated[Literal[Basis.PER_DAY, Basis.PER_KG] | None, BlankIsNone]
    overlap_group: str
    grade: Grade
    reason: Text
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _value_fits_operation(self) -> Self:
        if self.value is None and self.operation != "set":
            raise ValueError(f"{self.operation} needs a value")
        if (self.basis is None) != (self.value is None or self.operation == "multiply"):
            raise ValueError("an amount needs a basis; a factor and a blank value have none")
        return self


class Notice(Row):
    """A row of notices.csv: a sentence for whoever the condition holds of."""

    notice_id: Slug
    when: When
    text: Text
    source: Text
    locator: Text


class FoodRule(Row):
    """A row of food_rules.csv; `trait` names traits or food groups of the foods it is about.

    Limits are in grams, what is wanted at least in servings of `serving_g` or more.
    """

    rule_id: Slug
    when: When
    trait: Annotated[tuple[Slug, ...], SplitPipes, Field(min_length=1)]
    action: RuleAction
    value: Annotated[float | None, Field(gt=0), BlankIsNone]
    unit: Annotated[RuleUnit | None, BlankIsNone]
    serving_g: Annotated[float | None, Field(gt=0), BlankIsNone]
    reason: Text
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _amount_fits_action(self) -> Self:
        unit = _UNIT_OF_ACTION[self.action]
        if self.unit is not unit or (self.value is None) != (unit is None):
            raise ValueError(f"{self.action} needs {f'a value in {unit}' if unit else 'no value and no unit'}")
        if (self.serving_g is None) != (unit is not RuleUnit.SERVINGS):
            raise ValueError("serving_g goes with servings, and only with them")
        return self

    @property
    def amount(self) -> float:
        """The grams or servings of a rule that has any; infinite for `avoid`."""
        return inf if self.value is None else self.value
