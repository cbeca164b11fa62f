"""Whole plans on the shipped tables, and what is on their plates."""

import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nutriplan.model.settings import PlannerSettings
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food
from nutriplan.tables.references import load_references
from nutriplan.week import WeekResult

START = date(2026, 11, 23)
SEVEN = 7
WOMAN: dict[str, Any] = {"sex": "female", "age": 30}
FOODS_CSV = Path(__file__).parents[1] / "data" / "foods.csv"

# The checker that shares no code with the planner.
CHECKER = Path(__file__).parent / "independent" / "recompute.py"
_checker = runpy.run_path(str(CHECKER))
NEVER_IN_PREGNANCY: set[str] = _checker["NEVER_IN_PREGNANCY"]
composition: Callable[[list[Path]], dict[str, dict[str, str]]] = _checker["composition"]
faults: Callable[[dict[str, Any], dict[str, dict[str, str]]], list[str]] = _checker["faults"]
misses: Callable[[dict[str, Any], dict[str, dict[str, str]]], set[tuple[str, str | None]]] = _checker["misses"]
main: Callable[[list[str]], int] = _checker["main"]


def plan(facts: dict[str, Any], days: int = SEVEN, seed: int = 0) -> WeekResult:
    """A plan with less search than the command does, for what must hold of any plan."""
    settings = PlannerSettings(seed=seed, rounds=5, cycles=2, dives=0)
    return plan_days(person_from(facts, load_references()), START, days, settings=settings)


@dataclass(frozen=True)
class Serving:
    """An ingredient on a plate."""

    day: int
    slot: Slot
    food: Food
    grams: float


def servings(week: WeekResult) -> Iterator[Serving]:
    for number, day in enumerate(week.days):
        for meal in day.meals:
            for item in meal.items:
                yield Serving(number, meal.slot, week.foods[item.food_id], item.grams)


def dinner_groups(week: WeekResult) -> list[str]:
    return [meal.main_group for day in week.days for meal in day.meals if meal.slot is Slot.DINNER]
