"""The shopping list against the plan it is bought for."""

import re
from datetime import timedelta
from itertools import pairwise
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.plan import Day, ShoppingItem
from nutriplan.shopping import shopping_list
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.foods import Aisle, Food
from small_table import MONDAY, day_with, meal_of, small_food

FOODS = load_catalog().foods
BOUGHT = sorted(food_id for food_id, food in FOODS.items() if "not_bought" not in food.traits)
_PRINTED = 0.05  # grams are given to a tenth

steps = st.tuples(st.sampled_from(BOUGHT), st.integers(min_value=1, max_value=12))
plans = st.lists(st.lists(steps, min_size=1, max_size=8), min_size=1, max_size=4)


def days_of(plan: list[list[tuple[str, int]]]) -> list[Day]:
    return [
        day_with({}, *(meal_of({food_id: count * FOODS[food_id].step_g}) for food_id, count in day), day=MONDAY)
        for day in plan
    ]


def bought(grams: dict[str, float], *foods: Food) -> ShoppingItem:
    (item,) = shopping_list([day_with({}, meal_of(grams))], {food.food_id: food for food in foods})
    return item


def amount_said(text: str) -> float:
    """The grams or millilitres of a text such as "3 (450 g)", "1.2 kg", "750 ml", "40 g (100 g cooked)"."""
    text = text.partition(" (")[0] if text.endswith("cooked)") else text
    match = re.search(r"(\d+(?:\.\d+)?) (kg|g|l|ml)\)?$", text)
    assert match, text
    return float(match[1]) * (1000 if match[2] in {"kg", "l"} else 1)


@settings(deadline=None)
@given(plan=plans)
def test_the_list_holds_what_the_plan_eats(plan: list[list[tuple[str, int]]]) -> None:
    items = shopping_list(days_of(plan), FOODS)
    needed: dict[str, list[float]] = {}
    for day in plan:
        for food_id, count in day:
            needed.setdefault(food_id, []).append(count * FOODS[food_id].step_g * FOODS[food_id].purchase_factor)
    listed = [food_id for item in items for food_id in item.foods]
    assert sorted(listed) == sorted(needed)
    for item in items:
        expected = fsum(part for food_id in item.foods for part in needed[food_id])
        assert item.grams == pytest.approx(expected, abs=_PRINTED + 1e-9)
        assert all(FOODS[food_id].purchase_name == item.item for food_id in item.foods)


@settings(deadline=None)
@given(plan=plans)
def test_the_amount_in_words_is_enough_and_not_much_more(plan: list[list[tuple[str, int]]]) -> None:
    for item in shopping_list(days_of(plan), FOODS):
        if item.text.endswith("l"):  # a volume: cups of 240 ml
            need = item.grams / FOODS[item.foods[0]].measure_g * 240
            most = need + (100 if need >= 1000 else 50)
        else:
            need = item.grams
            most = need + (100 if need >= 1000 else 10 if need >= 10 else 1)
        assert need - 2 * _PRINTED <= amount_said(item.text) <= most + 2 * _PRINTED


@settings(deadline=None)
@given(plan=plans)
def test_the_order_is_that_of_a_shop_and_no_line_comes_twice(plan: list[list[tuple[str, int]]]) -> None:
    order = [(list(Aisle).index(Aisle(item.aisle)), item.item) for item in shopping_list(days_of(plan), FOODS)]
    assert all(first < second for first, second in pairwise(order))


@settings(deadline=None)
@given(plan=plans)
def test_the_order_of_days_and_meals_does_not_matter(plan: list[list[tuple[str, int]]]) -> None:
    backwards = [list(reversed(day)) for day in reversed(plan)]
    assert shopping_list(days_of(plan), FOODS) == shopping_list(days_of(backwards), FOODS)


def test_days_add_up() -> None:
    """Two days that are alike ask for twice the grams of one."""
    day = day_with({}, meal_of({"oats_rolled_dry": 40}))
    tomorrow = day_with({}, meal_of({"oats_rolled_dry": 40}), day=MONDAY + timedelta(days=1))
    (once,), (twice,) = shopping_list([day], FOODS), shopping_list([day, tomorrow], FOODS)
    assert (once.grams, twice.grams) == (40, 80)


def test_raw_and_cooked_of_one_thing_are_one_line() -> None:
    raw = small_food("carrots_raw", purchase_name="Carrots", purchase_factor=1.2)
    cooked = small_food("carrots_cooked", purchase_name="Carrots", purchase_factor=1.5)
    item = bought({"carrots_raw": 100, "carrots_cooked": 200}, raw, cooked)
    assert (item.item, item.grams, item.foods) == ("Carrots", 420, ("carrots_cooked", "carrots_raw"))
    assert item.text == "420 g"


@pytest.mark.parametrize(
    ("grams", "text"),
    [
        (50, "1 (60 g)"),
        (100, "1 (120 g)"),
        (104, "1 (130 g)"),  # nobody buys another pear for a twentieth of one
        (106, "2 (130 g)"),
        (250, "3 (300 g)"),
        (1000, "10 (1.2 kg)"),
    ],
)
def test_pieces_are_bought_whole(grams: float, text: str) -> None:
    pear = small_food("pear", measure="1 medium", measure_g=100, purchase_factor=1.2)
    assert bought({"pear": grams}, pear).text == text


def test_pieces_of_different_weight_are_counted_each_by_its_own() -> None:
    boiled = small_food("egg_boiled", measure="1 large", measure_g=50, purchase_name="Eggs")
    poached = small_food("egg_poached", measure="1 large", measure_g=40, purchase_name="Eggs")
    assert bought({"egg_boiled": 100, "egg_poached": 80}, boiled, poached).text == "4 (180 g)"


def test_a_line_with_one_food_that_is_not_counted_goes_by_weight() -> None:
    whole = small_food("onion_raw", measure="1 medium", measure_g=100, purchase_name="Onions")
    fried = small_food("onion_fried", measure="1 cup", measure_g=200, purchase_name="Onions")
    assert bought({"onion_raw": 100, "onion_fried": 100}, whole, fried).text == "200 g"


@pytest.mark.parametrize(("grams", "text"), [(120, "150 ml"), (244, "250 ml"), (1017, "1.1 l"), (2000, "2 l")])
def test_what_is_poured_goes_by_volume(grams: float, text: str) -> None:
    milk = small_food("milk", state="fluid", measure="1 cup", measure_g=244)
    assert bought({"milk": grams}, milk).text == text


def test_pulses_are_given_dry_and_as_drained_from_a_tin() -> None:
    beans = small_food("beans", food_group="legumes", purchase_name="Beans, dry", purchase_factor=0.4)
    assert bought({"beans": 100}, beans).text == "40 g (100 g cooked)"
    tinned = small_food("beans", food_group="legumes", purchase_name="Beans, tinned")
    assert bought({"beans": 100}, tinned).text == "100 g"


@pytest.mark.parametrize(
    ("grams", "text"), [(0.5, "1 g"), (9, "9 g"), (9.5, "10 g"), (11, "20 g"), (200, "200 g"), (1201, "1.3 kg")]
)
def test_weights_are_rounded_up(grams: float, text: str) -> None:
    assert bought({"flour": grams}, small_food("flour")).text == text


@pytest.mark.parametrize(("state", "text"), [("raw", "1 kg"), ("fluid", "1 l")])
def test_what_rounds_up_to_a_kilogram_or_litre_says_so(state: str, text: str) -> None:
    assert bought({"thing": 995}, small_food("thing", state=state, measure_g=240)).text == text


def test_what_is_not_bought_is_not_listed() -> None:
    water = small_food("water_tap", traits="not_bought")
    assert shopping_list([day_with({}, meal_of({"water_tap": 500}))], {"water_tap": water}) == ()


def test_nothing_planned_is_nothing_to_buy() -> None:
    assert shopping_list([], FOODS) == ()
