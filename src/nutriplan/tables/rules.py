"""Rules: what changes a reference value, what is told to whom, and which foods are kept from whom."""

from enum import StrEnum
from math import inf
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nutriplan.tables.conditions import When
from nutriplan.tables.rows import BlankIsNone, OptionalNumber, Row, Slug, SplitPipes, Text


class Basis(StrEnum):
    """What a value is per; `added_per_day` goes on top of the value outside the state."""

    PER_DAY = "per_day"
    ADDED_PER_DAY = "added_per_day"
    PER_KG = "per_kg"
    PER_MJ = "per_mj"
    PCT_ENERGY = "pct_energy"


class Size(StrEnum):
    """How the size of an adjustment is found from its row.

    A day's amount; an amount per kg of body weight; percent of the value it adds to; or what the day's sweat takes
    away, by sweat.csv.
    """

    PER_DAY = "per_day"
    PER_KG = "per_kg"
    PCT_OF_VALUE = "pct_of_value"
    SWEAT = "sweat"


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


class NoticeKind(StrEnum):
    """What a notice is about, in the order in which notices are told."""

    DOCTOR = "doctor"
    SAFETY = "safety"
    TIMING = "timing"
    PRIORITY = "priority"
    NOTE = "note"


class Hold(StrEnum):
    """What asking a doctor switches off for a nutrient, from the mildest on.

    No raise beyond the reference value of the life stage; no raise at all; no lower target at all.
    """

    NO_EXTRA = "no_extra"
    NO_INCREASE = "no_increase"
    NO_TARGET = "no_target"


ALL_NUTRIENTS = "all"


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


class Adjustment(Row):
    """A row of adjustments.csv.

    A blank `reference` applies to every set of reference intakes. A blank value is for `set`, which then takes the
    reference row of the person's state, and for what sweat takes. Of adds in one `overlap_group` only the largest
    counts.
    """

    rule_id: Slug
    reference: str
    when: When
    nutrient_id: Slug
    bound: Bound
    operation: Literal["set", "add", "multiply", "cap"]
    value: OptionalNumber
    unit: Text
    basis: Annotated[Size | None, BlankIsNone]
    overlap_group: str
    grade: Grade
    reason: Text
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _value_fits_operation(self) -> Self:
        if self.basis in (Size.SWEAT, Size.PCT_OF_VALUE) and self.operation != "add":
            raise ValueError(f"{self.basis} goes with add")
        if self.value is None and self.operation != "set" and self.basis is not Size.SWEAT:
            raise ValueError(f"{self.operation} needs a value")
        blank = self.operation == "multiply" or (self.operation == "set" and self.value is None)
        if (self.basis is None) != blank or (self.basis is Size.SWEAT and self.value is not None):
            raise ValueError("an amount needs a basis; a factor and a blank value have none; sweat has no value")
        return self

    def unit_expected(self, unit_of_nutrient: str) -> str:
        """What the unit column must say, given the unit of the nutrient."""
        if self.operation == "multiply":
            return "factor"
        return "percent" if self.basis is Size.PCT_OF_VALUE else unit_of_nutrient


class Notice(Row):
    """A row of notices.csv: a sentence for whoever the condition holds of.

    `nutrient_id` names the nutrients it is about (`all` for all), `hold` what asking a doctor switches off for them.
    """

    notice_id: Slug
    when: When
    kind: NoticeKind
    nutrient_id: Annotated[tuple[Slug, ...], SplitPipes]
    hold: Annotated[Hold | None, BlankIsNone]
    text: Text
    grade: Grade
    source: Text
    locator: Text

    @model_validator(mode="after")
    def _hold_fits_kind(self) -> Self:
        if self.hold is not None and (self.kind is not NoticeKind.DOCTOR or not self.nutrient_id):
            raise ValueError("hold goes with kind doctor and names its nutrients")
        if self.kind is NoticeKind.PRIORITY and not self.nutrient_id:
            raise ValueError("a priority names its nutrients")
        return self

    def concerns(self, nutrient: str) -> bool:
        """Whether it is about a nutrient."""
        return nutrient in self.nutrient_id or ALL_NUTRIENTS in self.nutrient_id


class Interaction(Row):
    """A row of interactions.csv: what comes between two things, told when a person has the one and takes the other.

    `trait` names traits or food groups: where it is not blank, the note is for plans that serve such a food.
    """

    interaction_id: Slug
    when: When
    trait: Annotated[tuple[Slug, ...], SplitPipes]
    kind: NoticeKind
    separation_h: Annotated[float | None, Field(gt=0), BlankIsNone]
    text: Text
    grade: Grade
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
