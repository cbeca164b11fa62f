"""Days for the tests of `check`: random ones from the shipped dishes, and helpers that add up in plain Python."""

import random
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from nutriplan.check.checker import Options, check_diary
from nutriplan.check.result import CheckResult, Suggestion
from nutriplan.diary.eaten import Diary, DiaryDay, Eaten, NotUnderstood
from nutriplan.profile_input import Person, person_from
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food
from nutriplan.tables.references import load_references

FRIDAY = date(2026, 11, 20)
_CALLED = {Slot.SNACK_1: "Morning snack", Slot.SNACK_2: "Afternoon snack"}
Held = list[tuple[Food, float]]


def person(**facts: Any) -> Person:
    return person_from(facts, load_references())


def eaten(food: Food, grams: float, line: int = 1, meal: str | None = None, **more: Any) -> Eaten:
    given: dict[str, Any] = {"assumed": False, "confidence": 1.0, "alternatives": (), **more}
    return Eaten(line, food.name.lower(), meal, food, grams, f"{grams:g} g", **given)


def by_id(amounts: dict[str, float], meal: str | None = None) -> tuple[Eaten, ...]:
    foods = load_catalog().foods
    return tuple(eaten(foods[name], grams, line, meal) for line, (name, grams) in enumerate(amounts.items(), start=1))


def random_day(seed: int, slots: Iterable[Slot] = tuple(Slot), portion: float = 1.0) -> tuple[Eaten, ...]:
    """Dishes of the shipped table at about their typical portions."""
    chance, catalog = random.Random(seed), load_catalog()
    lines: list[Eaten] = []
    for slot in slots:
        dish = chance.choice([dish for dish in catalog.dishes if slot.kind in dish.row.slots])
        for _, options in dish.roles:
            option = chance.choice(options)
            grams = option.grams_typical * portion * chance.choice([0.7, 1.0, 1.0])
            if grams:
                food, called = catalog.foods[option.food_id], _CALLED.get(slot, slot.value.capitalize())
                lines.append(eaten(food, grams, len(lines) + 1, called))
    return tuple(lines)


def diary(*days: Sequence[Eaten], dated: bool = True, lost: tuple[NotUnderstood, ...] = ()) -> Diary:
    dates = [date.fromordinal(FRIDAY.toordinal() + place) for place in range(len(days))]
    return Diary(
        "today.txt",
        tuple(
            DiaryDay(when if dated else None, when.isoformat(), tuple(lines), lost)
            for when, lines in zip(dates, days, strict=True)
        ),
    )


def checked(lines: Sequence[Eaten], who: Person | None = None, **options: Any) -> CheckResult:
    return check_diary(diary(lines), who or person(), load_catalog(), load_references(), Options(**options))


def plate_of(lines: Sequence[Eaten]) -> Held:
    return [(line.food, line.grams) for line in lines]


def after(lines: Sequence[Eaten], suggestion: Suggestion) -> Held:
    """The day with a suggestion followed, line by line as a reader would follow it."""
    swaps = {swap.line: swap for swap in suggestion.swapped}
    kept = [
        (swaps[line.line].new, swaps[line.line].new_grams) if line.line in swaps else (line.food, line.grams)
        for line in lines
    ]
    return [*kept, *((item.food, item.grams) for item in suggestion.added)]


def known(held: Held, nutrient: str) -> float:
    return sum(grams * (food.nutrients[nutrient] or 0.0) / 100 for food, grams in held)


def at_most(held: Held, nutrient: str) -> float:
    """The sum with unknown amounts taken as the highest known one of the food's group."""
    total = 0.0
    for food, grams in held:
        value = food.nutrients[nutrient]
        if value is None:
            value = _highest(food.food_group, nutrient)
        total += grams * value / 100
    return total


@cache
def _highest(group: str, nutrient: str) -> float:
    foods = load_catalog().foods.values()
    return max((food.nutrients[nutrient] or 0.0) for food in foods if food.food_group == group)
