"""What scripts read of a household (`nutriplan.household/1`): a whole plan for each person, and what they share."""

import datetime
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from nutriplan.family.result import FamilyResult
from nutriplan.plan import Exclusion, ShoppingItem, SolverReport
from nutriplan.plan_file import HOUSEHOLD
from nutriplan.reports.envelope import Document, PlanDocument, document_text, plan_document
from nutriplan.tables.dishes import Slot


class PortionsDocument(Document):
    """A food of a shared meal: the grams on each plate by the person's name, and all together."""

    food: str
    grams: dict[str, float]
    together: float


class SharedMealDocument(Document):
    """A dish that all are served, cooked once; the portions are those of the people's own plans."""

    date: datetime.date
    slot: Slot
    dish: str
    name: str
    minutes: int
    method: str
    items: tuple[PortionsDocument, ...]


class HouseholdDocument(Document):
    """The plans of a household: `people` are whole plans, `excluded` what the shared meals leave out and for whom,
    `shopping` is for all, `solver` tells how the shared dishes were found, `notes` what to know about them.
    """

    schema_: Literal["nutriplan.household/1"] = Field(HOUSEHOLD, alias="schema")
    version: str
    seed: int
    command: str
    name: str
    shared: tuple[Slot, ...]
    people: tuple[PlanDocument, ...]
    shared_meals: tuple[SharedMealDocument, ...]
    excluded: tuple[Exclusion, ...]
    shopping: tuple[ShoppingItem, ...]
    solver: SolverReport
    notes: tuple[str, ...] = ()


def family_json(family: FamilyResult) -> str:
    """The plans as JSON text."""
    first = family.members[0]
    return document_text(
        HouseholdDocument(
            version=first.version,
            seed=first.seed,
            command=first.command,
            name=family.name,
            shared=family.shared,
            people=tuple(plan_document(week) for week in family.members),
            shared_meals=tuple(_shared_meals(family)),
            excluded=family.excluded,
            shopping=family.together.shopping,
            solver=family.solver,
            notes=family.notes,
        )
    )


def household_schema() -> dict[str, Any]:
    """The JSON Schema of a household."""
    return HouseholdDocument.model_json_schema(mode="serialization", by_alias=True)


def _shared_meals(family: FamilyResult) -> Iterator[SharedMealDocument]:
    for day, meal, plates in family.shared_meals():
        foods = dict.fromkeys(item.food_id for plate in plates.values() for item in plate.items)
        items = []
        for food in foods:
            grams = {n: i.grams for n, plate in plates.items() for i in plate.items if i.food_id == food}
            items.append(PortionsDocument(food=food, grams=grams, together=round(sum(grams.values()), 1)))
        yield SharedMealDocument(
            date=day,
            slot=meal.slot,
            dish=meal.dish_id,
            name=meal.name,
            minutes=meal.minutes,
            method=meal.method,
            items=tuple(items),
        )
