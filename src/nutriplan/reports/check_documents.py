"""The documents of a checked diary: the models are the schema."""

import datetime
from typing import Literal

from pydantic import Field

from nutriplan.check.result import MealShare, Status, Unclosable, Weight
from nutriplan.diary.eaten import Alternative
from nutriplan.profile import Profile
from nutriplan.reports.envelope import Amount, Document
from nutriplan.targets.target import Advice, NotEnforced, Target

CHECK_SCHEMA: Literal["nutriplan.check/1"] = "nutriplan.check/1"


class EatenDocument(Document):
    """A line that was understood; `day` counts from 0, `ndb_no` is null for a food that is not of the curated table."""

    day: int
    line: int
    text: str
    meal: str | None
    food: str
    name: str
    ndb_no: str | None
    grams: Amount
    amount: str
    assumed: bool
    confidence: float
    alternatives: tuple[Alternative, ...]


class UnmatchedDocument(Document):
    """A line that was not understood and not counted, with why, a remedy and what it may have been."""

    day: int
    line: int
    text: str
    reason: str
    remedy: str
    alternatives: tuple[Alternative, ...]


class ContributionDocument(Document):
    """What a food gave of a nutrient: its amount and share (0 to 1) of the known total."""

    name: str
    amount: Amount
    share: Amount


class NutrientDocument(Document):
    """A nutrient of a day: the known amount, the most it can be (null: no bound is known), and how it stands.

    `could_be_met` tells that the known amount falls short and the unknown ones may fill what is missing.
    """

    nutrient: str
    unit: str
    focus: bool
    amount: Amount
    at_most: Amount | None
    average_requirement: Amount | None
    lower: Amount | None
    upper: Amount | None
    percent: Amount | None
    status: Status
    could_be_met: bool
    coverage: Amount
    unknown: tuple[str, ...]
    top: tuple[ContributionDocument, ...]


class CautionDocument(Document):
    """A caution about what was eaten."""

    weight: Weight
    what: str
    text: str
    source: str


class AddedDocument(Document):
    """A food to add."""

    food: str
    ndb_no: str
    name: str
    grams: float
    measure: str
    eaten_as: str


class SwappedDocument(Document):
    """A food to have in place of what stands on a line."""

    line: int
    old_food: str
    old_grams: Amount
    old_measure: str
    food: str
    ndb_no: str
    name: str
    grams: float
    measure: str


class ChangeDocument(Document):
    """What a gap becomes: amounts before and after, in the nutrient's unit."""

    nutrient: str
    before: Amount
    after: Amount
    target: Amount


class SuggestionDocument(Document):
    """Changes that close gaps; verified on the changed day."""

    added: tuple[AddedDocument, ...]
    swapped: tuple[SwappedDocument, ...]
    closes: tuple[ChangeDocument, ...]
    leaves: tuple[ChangeDocument, ...]
    energy_kcal: Amount


class RestItemDocument(Document):
    """An ingredient of a planned meal."""

    food: str
    ndb_no: str
    grams: float
    measure: str


class RestMealDocument(Document):
    """A meal for the rest of the day."""

    slot: str
    dish: str
    name: str
    minutes: int
    method: str
    items: tuple[RestItemDocument, ...]


class RestDocument(Document):
    """The rest of the day, what the whole day then holds, and what it misses."""

    meals: tuple[RestMealDocument, ...]
    totals: dict[str, Amount]
    missed: tuple[ChangeDocument, ...]


class ReportDocument(Document):
    """A day, or the mean of several."""

    label: str
    date: datetime.date | None
    of_days: int
    intake: dict[str, Amount]
    coverage: dict[str, Amount]
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    notices: tuple[Advice, ...]
    nutrients: tuple[NutrientDocument, ...]
    gaps: tuple[str, ...]
    excesses: tuple[str, ...]
    meals: tuple[MealShare, ...]
    cautions: tuple[CautionDocument, ...]
    suggestions: tuple[SuggestionDocument, ...]
    unclosable: tuple[Unclosable, ...]
    left_alone: tuple[str, ...]
    rest: RestDocument | None


class CheckHead(Document):
    """Whose diary it is and how each of its lines was read."""

    schema_: Literal["nutriplan.check/1"] = Field(CHECK_SCHEMA, alias="schema")
    version: str
    name: str
    profile: Profile
    assumed: tuple[str, ...]
    reference: str
    items: tuple[EatenDocument, ...]
    unmatched: tuple[UnmatchedDocument, ...]


class CheckDocument(ReportDocument, CheckHead):
    """A checked diary. What stands at the top is the one day, or the mean of several; those stand under `days`."""

    days: tuple[ReportDocument, ...]
