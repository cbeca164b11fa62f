"""What scripts read: the plan (`nutriplan.plan/1`) and the targets (`nutriplan.targets/1`) as JSON.

The models are the schema: `plan_schema()` is shipped as docs/reference/plan.schema.json.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from nutriplan.plan import Day, Exclusion, Meal, ShoppingItem, Shortfall, SolverReport
from nutriplan.plan_file import PLAN
from nutriplan.profile import Profile
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food
from nutriplan.targets.target import Advice, EnergyEstimate, Fluid, NotEnforced, Target, TargetSet
from nutriplan.tightness import Tightness, tightness
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes

TARGETS_SCHEMA: Literal["nutriplan.targets/1"] = "nutriplan.targets/1"
# Sums in binary arithmetic end in noise; six decimals are more than any table has.
Amount = Annotated[float, PlainSerializer(lambda value: round(value, 6), return_type=float)]


class Document(BaseModel):
    """What every document is: frozen, nothing unknown in it, keys by their alias."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ItemDocument(Document):
    """An ingredient: the food, its USDA number, grams as printed and the same in household measure."""

    food: str
    ndb_no: str
    grams: float
    measure: str


class MealDocument(Document):
    """A dish in a slot; `leftover_of` is the date of the dinner that was cooked double for it."""

    slot: Slot
    dish: str
    name: str
    minutes: int
    method: str
    items: tuple[ItemDocument, ...]
    leftover_of: datetime.date | None = None


class DayDocument(Document):
    """A day: totals from the printed grams; `unknown` the foods whose amount of a nutrient is not known."""

    date: datetime.date
    meals: tuple[MealDocument, ...]
    totals: dict[str, Amount]
    unknown: dict[str, tuple[str, ...]]


class SwapsDocument(Document):
    """Other dishes for a meal, best first: each keeps every target that the plan meets, with all else as it is."""

    date: datetime.date
    slot: Slot
    alternatives: tuple[MealDocument, ...]


class PlanDocument(Document):
    """A plan, complete: what was asked, what is served, what it adds up to, and what falls short; `revision` counts the
    changes since it was made.
    """

    schema_: Literal["nutriplan.plan/1"] = Field(PLAN, alias="schema")
    version: str
    seed: int
    command: str
    profile: Profile
    assumed: tuple[str, ...]
    wishes: Wishes
    reference: str
    energy: EnergyEstimate
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    notices: tuple[Advice, ...]
    fluid: tuple[Fluid, ...]
    excluded: tuple[Exclusion, ...]
    days: tuple[DayDocument, ...]
    shortfalls: tuple[Shortfall, ...]
    tightest: tuple[Tightness, ...]
    shopping: tuple[ShoppingItem, ...]
    solver: SolverReport
    swaps: tuple[SwapsDocument, ...] = ()
    revision: int = 0


class TargetsDocument(Document):
    """A person's targets with every step."""

    schema_: Literal["nutriplan.targets/1"] = Field(TARGETS_SCHEMA, alias="schema")
    profile: Profile
    assumed: tuple[str, ...]
    reference: str
    energy: EnergyEstimate
    fluid: tuple[Fluid, ...]
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    notices: tuple[Advice, ...]


def plan_json(result: WeekResult) -> str:
    """The plan as JSON text; the same plan gives the same text but for `solver.seconds`."""
    return document_text(plan_document(result))


def plan_document(result: WeekResult) -> PlanDocument:
    """The plan as a document."""
    asked = result.targets
    return PlanDocument(
        version=result.version,
        seed=result.seed,
        command=result.command,
        profile=result.profile,
        assumed=result.assumed,
        wishes=result.wishes,
        reference=asked.reference,
        energy=asked.energy,
        targets=asked.targets,
        not_enforced=asked.not_enforced,
        notices=asked.advice,
        fluid=asked.fluid,
        excluded=result.excluded,
        days=tuple(_day(day, result.foods) for day in result.days),
        shortfalls=result.shortfalls,
        tightest=tightness(result.days, asked.targets, result.foods, result.solver.prices),
        shopping=result.shopping,
        solver=result.solver,
        swaps=tuple(
            SwapsDocument(
                date=each.date,
                slot=Slot.DINNER,
                alternatives=tuple(_meal(meal, result.foods) for meal in each.alternatives),
            )
            for each in result.swaps
        ),
        revision=result.revision,
    )


def targets_json(asked: TargetSet, profile: Profile, assumed: tuple[str, ...]) -> str:
    """The targets as JSON text."""
    return document_text(
        TargetsDocument(
            profile=profile,
            assumed=assumed,
            reference=asked.reference,
            energy=asked.energy,
            fluid=asked.fluid,
            targets=asked.targets,
            not_enforced=asked.not_enforced,
            notices=asked.advice,
        )
    )


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan."""
    return PlanDocument.model_json_schema(mode="serialization", by_alias=True)


def _day(day: Day, foods: Mapping[str, Food]) -> DayDocument:
    meals = tuple(_meal(meal, foods) for meal in day.meals)
    return DayDocument(date=day.date, meals=meals, totals=dict(day.totals), unknown=dict(day.unknown))


def _meal(meal: Meal, foods: Mapping[str, Food]) -> MealDocument:
    return MealDocument(
        slot=meal.slot,
        dish=meal.dish_id,
        name=meal.name,
        minutes=meal.minutes,
        method=meal.method,
        items=tuple(
            ItemDocument(food=item.food_id, ndb_no=foods[item.food_id].ndb_no, grams=item.grams, measure=item.measure)
            for item in meal.items
        ),
        leftover_of=meal.leftover_of,
    )


def document_text(document: Document) -> str:
    """A document as JSON text."""
    content = document.model_dump(mode="json", by_alias=True)
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
