"""Reading a plan JSON back: whose it is, what it was asked to be, and its days as they were printed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nutriplan.errors import DataError, misfits
from nutriplan.menu import day_of
from nutriplan.model.days import Days
from nutriplan.model.problem import Space
from nutriplan.plan import Day, DinnerSwaps, Item, Meal, Shortfall, SolverReport
from nutriplan.plan_file import plan_content
from nutriplan.profile import Profile
from nutriplan.profile_input import Person
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.own import catalog_of, own_tables
from nutriplan.targets.target import Period
from nutriplan.wishes import NO_WISHES, Wishes

_MOST_REVISIONS = 1_000_000  # a calendar can count no further than 32 bits go


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class _Item(_Part):
    food: str
    grams: float
    measure: str


class _Meal(_Part):
    slot: Slot
    dish: str
    name: str
    minutes: int
    method: str
    items: tuple[_Item, ...]
    leftover_of: date | None = None


class _Day(_Part):
    date: date
    meals: tuple[_Meal, ...]


class _Swaps(_Part):
    date: date
    alternatives: tuple[_Meal, ...]


class _Target(_Part):
    nutrient: str
    period: Period


class _Plan(_Part):
    """What is read of a plan JSON; the rest follows from it and the tables."""

    schema_: Literal["nutriplan.plan/1"] = Field(alias="schema")
    seed: int
    profile: Profile
    assumed: tuple[str, ...]
    wishes: Wishes = NO_WISHES
    targets: tuple[_Target, ...]
    days: tuple[_Day, ...] = Field(min_length=1)
    shortfalls: tuple[Shortfall, ...]
    solver: SolverReport
    swaps: tuple[_Swaps, ...] = ()
    revision: Annotated[int, Field(ge=0, le=_MOST_REVISIONS)] = 0


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan as it was saved; `weekly` are the nutrients that were planned for by their mean."""

    person: Person
    seed: int
    wishes: Wishes
    weekly: frozenset[str]
    days: tuple[Day, ...]
    shortfalls: tuple[Shortfall, ...]
    solver: SolverReport
    swaps: tuple[DinnerSwaps, ...] = ()
    revision: int = 0

    @property
    def dishes(self) -> tuple[str, ...]:
        """Its dishes, sorted."""
        return tuple(sorted({meal.dish_id for day in self.days for meal in day.meals}))


def read_saved(
    path: Path, catalog: Catalog | None = None, *, dishes: Path | None = None, person: str | None = None
) -> SavedPlan:
    """Read a plan JSON.

    Args:
        path: The file.
        catalog: The tables; when None, those that the plan was made with.
        dishes: A folder of own tables, as they are now, in place of the one that the plan names.
        person: Whose plan is meant, in a file of a household's.

    Raises:
        DataError: The file is missing, no plan of this schema, or names foods or dishes that the tables lack.
    """
    return saved_in(path, plan_content(path, person), catalog, dishes=dishes)


def saved_in(
    path: Path, content: Mapping[str, Any], catalog: Catalog | None = None, *, dishes: Path | None = None
) -> SavedPlan:
    """A plan out of what its file holds; all else as in `read_saved`."""
    plan = _parsed(path, content)
    wishes = plan.wishes
    if dishes is not None:
        wishes = replace(wishes, own=own_tables(dishes, only=wishes.own is not None and wishes.own.only))
    catalog = catalog or _tables_of(path, wishes)
    faults = list(dict.fromkeys(_unknown(plan, catalog)))
    if faults:
        raise DataError(f"{path}: the plan does not fit the tables; make a new one:", faults)
    groups = {dish.dish_id: dish.row.main_group for dish in catalog.dishes}
    days = (
        day_of(day.date, tuple(_meal(meal, groups[meal.dish]) for meal in day.meals), catalog.foods, catalog.nutrients)
        for day in plan.days
    )
    return SavedPlan(
        person=Person(plan.profile, plan.assumed),
        seed=plan.seed,
        wishes=wishes,
        weekly=frozenset(target.nutrient for target in plan.targets if target.period is Period.WEEK),
        days=tuple(days),
        shortfalls=plan.shortfalls,
        solver=plan.solver,
        swaps=tuple(_dinners(each, groups) for each in plan.swaps),
        revision=plan.revision,
    )


def _dinners(swaps: _Swaps, groups: Mapping[str, str]) -> DinnerSwaps:
    return DinnerSwaps(swaps.date, tuple(_meal(meal, groups[meal.dish]) for meal in swaps.alternatives))


def _tables_of(path: Path, wishes: Wishes) -> Catalog:
    try:
        return catalog_of(wishes.own)
    except DataError as error:
        where = f"{path}: the plan was made with own tables of {wishes.own.folder if wishes.own else 'nowhere'}"
        raise DataError(f"{where}; say with --dishes where they are. {error.message}", error.faults) from None


def _parsed(path: Path, content: Mapping[str, Any]) -> _Plan:
    try:
        return _Plan.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise DataError(f"{path}: no whole plan:", misfits(error)) from None


def _unknown(plan: _Plan, catalog: Catalog) -> Iterator[str]:
    dishes = {dish.dish_id for dish in catalog.dishes}
    slots = [slot.slot for slot in catalog.slots]
    first = plan.days[0].date.toordinal()
    for number, day in enumerate(plan.days):
        if day.date.toordinal() != first + number:
            yield f"{day.date}: the days do not follow one another"
        if [meal.slot for meal in day.meals] != slots:
            yield f"{day.date}: the meals are not {', '.join(slots)}"
    meals = [meal for day in plan.days for meal in day.meals]
    for meal in [*meals, *(meal for each in plan.swaps for meal in each.alternatives)]:
        if meal.dish not in dishes:
            yield f"dish {meal.dish} is not in dishes.csv"
        yield from (f"food {i.food} is not in foods.csv" for i in meal.items if i.food not in catalog.foods)


def _meal(meal: _Meal, group: str) -> Meal:
    items = tuple(Item(item.food, item.grams, item.measure) for item in meal.items)
    return Meal(meal.slot, meal.dish, meal.name, group, meal.minutes, meal.method, items, meal.leftover_of)


def as_arrays(space: Space, days: Sequence[Day]) -> Days:
    """Printed days as the planner's arrays.

    Raises:
        DataError: A dish or food may not be served to the person, or a portion is no whole number of steps.
    """
    shape = (len(days), len(space.slots), space.role_start.shape[1])
    dish = np.zeros(shape[:2], dtype=np.int64)
    option, steps = np.full(shape, len(space.food)), np.zeros(shape, dtype=np.int64)
    ids = {each.dish_id: index for index, each in enumerate(space.dishes)}
    faults = []
    for number, day in enumerate(days):
        for slot, meal in enumerate(day.meals):
            index = ids.get(meal.dish_id)
            left = {item.food_id: item.grams for item in meal.items}
            fit = None if index is None else _fit(space, index, 0, left)
            if index is None or fit is None:
                faults.append(f"{day.date} {meal.slot}: {meal.dish_id} can't be served so to this person")
                continue
            dish[number, slot] = index
            for role, (chosen, count) in enumerate(fit):
                option[number, slot, role], steps[number, slot, role] = chosen, count
    if faults:
        raise DataError("The plan was changed, or the tables have changed since; make a new one:", faults)
    return Days(dish, option, steps)


def _fit(space: Space, dish: int, role: int, left: dict[str, float]) -> list[tuple[int, int]] | None:
    """The alternatives and steps of a dish's roles, from one on, that use up all that is left; None if none do."""
    if role == len(space.dishes[dish].roles):
        return None if left else []
    start = int(space.role_start[dish, role])
    for option in range(start, start + int(space.role_count[dish, role])):
        food = space.foods[int(space.food[option])]
        grams = left.get(food.food_id, 0.0)
        count = round(grams / food.step_g)
        whole = abs(count * food.step_g - grams) < 1e-6
        if whole and space.low[option] <= count <= space.high[option]:
            rest = {name: amount for name, amount in left.items() if name != food.food_id}
            fit = _fit(space, dish, role + 1, rest)
            if fit is not None:
                return [(option, count), *fit]
    return None
