"""A plan JSON as a diary: what was planned, taken as eaten."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nutriplan.diary.entry import DayEntries, Entry
from nutriplan.errors import DataError, misfits
from nutriplan.plan_file import PLAN
from nutriplan.profile import Profile
from nutriplan.profile_input import Person


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class _Item(_Part):
    food: str
    grams: Annotated[float, Field(ge=0)]


class _Meal(_Part):
    slot: str
    name: str = ""
    items: tuple[_Item, ...]


class _Day(_Part):
    date: str
    meals: tuple[_Meal, ...]


class _Plan(_Part):
    schema_: Literal["nutriplan.plan/1"] = Field(alias="schema")
    days: Annotated[tuple[_Day, ...], Field(min_length=1)]


class _Owned(_Part):
    schema_: Literal["nutriplan.plan/1"] = Field(alias="schema")
    profile: Profile
    assumed: tuple[str, ...] = ()


def planned_for(content: bytes) -> Person | None:
    """Whose plan a plan JSON is; None for all else, and for a plan that does not say it."""
    if PLAN.encode() not in content:
        return None
    try:
        plan = _Owned.model_validate_json(content)
    except ValueError:
        return None
    return Person(plan.profile, plan.assumed)


def days_of_plan(text: str, name: str) -> tuple[DayEntries, ...]:
    """The days of a plan JSON; a line of it counts as the number of the item in the plan.

    Raises:
        DataError: The text is no plan JSON.
    """
    from nutriplan.diary.dates import read_date

    try:
        plan = _Plan.model_validate(json.loads(text))
    except (ValueError, RecursionError) as error:
        faults = (
            [f"{name}: {fault}" for fault in misfits(error)] if isinstance(error, ValidationError) else [str(error)]
        )
        remedy = f"give the JSON that `nutriplan plan --json` wrote ({PLAN}), a CSV, or a plain list of foods"
        raise DataError(f"{name}, line 1: this is no plan JSON; {remedy}:", faults[:10]) from None
    days: list[DayEntries] = []
    number = 0
    for day in plan.days:
        entries: list[Entry] = []
        for meal in day.meals:
            for item in meal.items:
                number += 1
                shown = f"{item.grams:g} g {item.food}"
                if item.grams > 0:
                    entries.append(Entry(number, shown, meal.slot, item.food, f"{item.grams!r} g", food_id=item.food))
        days.append(DayEntries(read_date(day.date), day.date, tuple(entries), ()))
    return tuple(days)
