"""Finding foods by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.lookup import near_foods, search_foods
from small_table import small_food

FOODS = tuple(load_catalog().foods.values())
SMALL = (
    small_food("spinach_cooked", name="Spinach, boiled and drained"),
    small_food("spinach_raw", name="Spinach, raw"),
    small_food("shrimp_cooked", name="Shrimp, cooked", short_name="prawns"),
    small_food("milk_1pct", name="Milk, 1 % fat", short_name="low-fat milk"),
)


def found(*words: str) -> list[str]:
    return [food.food_id for food in search_foods(SMALL, words)]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["spinach"], ["spinach_raw", "spinach_cooked"]),  # the shorter name first
        (["SPINACH", "Raw"], ["spinach_raw"]),
        (["raw spinach"], ["spinach_raw"]),
        (["spinach_cooked"], ["spinach_cooked"]),
        (["drained"], ["spinach_cooked"]),  # in the name only
        (["prawn"], ["shrimp_cooked"]),  # in the short name only
        (["1pct"], ["milk_1pct"]),  # in the id only
        (["spinach", "prawn"], []),
        (["spinaches"], []),
    ],
)
def test_every_word_must_be_found(words: list[str], ids: list[str]) -> None:
    assert found(*words) == ids


def test_no_words_find_everything() -> None:
    assert len(found()) == len(SMALL)


@given(words=st.lists(st.sampled_from(["raw", "cooked", "milk", "fat", "beans", "oat", "zzz"]), max_size=3))
def test_another_word_never_finds_more(words: list[str]) -> None:
    before = {food.food_id for food in search_foods(FOODS, words)}
    for more in ("dry", "green"):
        assert {food.food_id for food in search_foods(FOODS, [*words, more])} <= before


def test_every_food_is_found_by_its_own_names() -> None:
    for food in FOODS:
        for text in (food.food_id, food.name, food.short_name):
            assert food in search_foods(FOODS, [text]), text


@pytest.mark.parametrize(
    ("text", "food_id"),
    [("spinnach raw", "spinach_raw"), ("Buckweat cooked", "buckwheat_cooked"), ("bananna", "banana")],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(text: str, food_id: str) -> None:
    assert near_foods(FOODS, text)[0] == food_id


@given(text=st.text(max_size=30), most=st.integers(min_value=1, max_value=8))
def test_at_most_so_many_existing_foods_are_offered(text: str, most: int) -> None:
    near = near_foods(FOODS[:80], text, most)
    assert len(near) <= most
    assert set(near) <= {food.food_id for food in FOODS}


def test_nothing_is_offered_for_what_is_like_nothing() -> None:
    assert near_foods(FOODS, "qqqqqqqq") == ()
