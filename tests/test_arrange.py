"""Which day falls on which date: alike dinners apart, nothing lost and nothing added."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.model.arrange import arrange
from nutriplan.model.days import Days
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.tables.dishes import DishKind, DishRow, Ingredient, assemble
from toy import keys, portions, problem, some_days

SLOT_DISHES = {"breakfast": 2, "lunch": 3, "dinner": 6, "snack": 2, "drinks": 1}
GROUPS = ("fish", "legume", "pasta")


def _dishes() -> tuple[list[DishRow], list[Ingredient]]:
    """Six dinners of three main groups, and a few dishes for the other meals, each of one food."""
    rows, ingredients = [], []
    for kind, count in SLOT_DISHES.items():
        for number in range(count):
            dish_id = f"{kind}_{number}"
            group = GROUPS[number % 3] if kind == "dinner" else "other"
            kinds = (DishKind(kind),)
            rows.append(
                DishRow(dish_id=dish_id, name=dish_id, slots=kinds, main_group=group, minutes=5, method="Serve.")
            )
            food_id = ("oats", "rice", "milk", "salmon", "cod", "apple")[number]
            ingredients.append(
                Ingredient(dish_id=dish_id, role="r", food_id=food_id, grams_min=91, grams_typical=182, grams_max=273)
            )
    return rows, ingredients


TASK = problem(7, dishes=assemble(*_dishes()), limits=(), at_least=())
SPACE = TASK.space
SEARCH = DaySearch(TASK, Weights())
SEEDS = st.integers(0, 2**32 - 1)


def week(seed: int, count: int) -> Days:
    return some_days(SEARCH, count, np.random.default_rng(seed))


def dinner_groups(days: Days) -> list[int]:
    return [int(SPACE.group[dish]) for dish in days.dish[:, 4]]


def arranged(days: Days, before: Days | None = None) -> Days:
    """Days of one class in their best order."""
    alike = np.zeros(len(days), dtype=np.int64)
    return arrange(SPACE, days, alike, alike, before)


def clashes(groups: list[int]) -> int:
    """Evenings on which the main group of the evening before comes again."""
    return sum(a == b for a, b in pairwise(groups))


@given(SEEDS, st.integers(1, 7))
@settings(deadline=None)
def test_the_days_stay_the_same_days(seed: int, count: int) -> None:
    days = week(seed, count)
    assert sorted(keys(arranged(days))) == sorted(keys(days))


@given(SEEDS, st.integers(2, 6))
@settings(deadline=None)
def test_no_group_comes_twice_running_where_another_order_avoids_it(seed: int, count: int) -> None:
    days = week(seed, count)
    fewest = min(clashes(list(order)) for order in permutations(dinner_groups(days)))
    assert clashes(dinner_groups(arranged(days))) == fewest


@given(SEEDS, st.integers(1, 5))
@settings(deadline=None)
def test_the_evening_before_the_week_counts(seed: int, count: int) -> None:
    days, before = week(seed, count), week(seed + 1, 1)
    last = dinner_groups(before)
    fewest = min(clashes([*last, *order]) for order in permutations(dinner_groups(days)))
    assert clashes([*last, *dinner_groups(arranged(days, before))]) == fewest


@given(SEEDS)
@settings(deadline=None, max_examples=40)
def test_of_orders_with_like_dinners_it_keeps_repeated_dishes_apart(seed: int) -> None:
    days = week(seed, 4)

    def repeats(order: tuple[int, ...]) -> tuple[int, int]:
        """Like dinners, then dishes that come again on the next day."""
        dishes = [set(days.dish[day].tolist()) for day in order]
        return clashes([dinner_groups(days)[day] for day in order]), sum(len(a & b) for a, b in pairwise(dishes))

    position = {key: number for number, key in enumerate(keys(days))}
    chosen = tuple(position[key] for key in keys(arranged(days)))
    if len(position) == len(days):
        assert repeats(chosen) == min(repeats(order) for order in permutations(range(4)))


def test_what_is_eaten_on_a_day_moves_with_it() -> None:
    def eaten(days: Days, day: int) -> list[tuple[int, str, float]]:
        return [(p.slot, p.food.food_id, float(p.grams)) for p in portions(SPACE, days, day)]

    days = week(11, 5)
    before = {key: eaten(days, day) for day, key in enumerate(keys(days))}
    moved = arranged(days)
    for day, key in enumerate(keys(moved)):
        assert eaten(moved, day) == before[key]


def test_more_than_a_week_is_refused() -> None:
    with pytest.raises(ValueError, match="at most a week"):
        arranged(week(0, 8))


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_each_date_gets_a_day_of_its_class(seed: int) -> None:
    days, kinds = week(seed, 5), np.array([0, 1, 0, 1, 1])
    wanted = np.array([1, 0, 1, 0, 1])
    kind_of = dict(zip(keys(days), kinds.tolist(), strict=True))
    if len(kind_of) == len(days):  # like days can't be told apart
        assert [kind_of[key] for key in keys(arrange(SPACE, days, kinds, wanted))] == wanted.tolist()
