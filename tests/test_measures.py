"""Household measures in words."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.measures import countable, measure_text
from nutriplan.tables.catalog import Catalog
from small_table import small_food

_SAID = re.compile(r"(?P<about>about )?(?:(?P<whole>\d+) )?(?P<part>\d+/\d+|\d+) (?P<noun>[a-z]+)")
_FARTHEST = 0.125  # half the widest gap between two of 0, 1/4, 1/3, 1/2, 2/3, 3/4, 1
_SMALLEST = 0.75 / 8  # of a spoon; less than this is too little to be measured
_ML = {"cup": 240.0, "cups": 240.0, "tbsp": 15.0, "tsp": 5.0}


def said(measure: str, measure_g: float, grams: float) -> str:
    return measure_text(small_food("thing", measure=measure, measure_g=measure_g), grams)


def count_in(text: str) -> Fraction:
    match = _SAID.fullmatch(text)
    assert match, text
    return Fraction(match["whole"] or 0) + Fraction(match["part"])


@pytest.mark.parametrize(
    ("measure", "measure_g", "grams", "text"),
    [
        ("1 cup", 240, 60, "1/4 cup"),
        ("1 cup", 240, 80, "1/3 cup"),
        ("1 cup", 240, 120, "1/2 cup"),
        ("1 cup", 240, 160, "2/3 cup"),
        ("1 cup", 240, 180, "3/4 cup"),
        ("1 cup", 240, 240, "1 cup"),
        ("1 cup", 240, 360, "1 1/2 cups"),
        ("1 cup", 240, 480, "2 cups"),
        ("1 cup", 158, 40, "1/4 cup"),  # a step is a quarter rounded to a whole gram
        ("1 cup", 158, 237, "1 1/2 cups"),
        ("1 cup", 240, 30, "2 tbsp"),  # too little for a cup goes down to spoons
        ("1 cup, chopped", 60, 3.75, "1 tbsp, chopped"),
        ("1/4 cup", 36, 9, "1 tbsp"),
        ("1/4 cup", 60, 5, "1 tsp"),
        ("1 cup", 240, 1.25, "1/4 tsp"),
        ("1 tbsp", 15, 5, "1 tsp"),
        ("1 tsp", 6, 0.5, "a pinch"),
        ("1 medium", 182, 9, "a little"),
        ("1/4 cup", 40, 40, "1/4 cup"),
        ("1/4 cup", 40, 120, "3/4 cup"),
        ("3/4 cup", 30, 40, "1 cup"),
        ("1 1/2 cups", 150, 100, "1 cup"),
        ("1 cup, chopped", 100, 200, "2 cups, chopped"),
        ("1 cup (6 fl oz)", 180, 360, "2 cups (6 fl oz)"),
        ("1 tbsp", 14, 28, "2 tbsp"),
        ("1 tsp", 4.5, 13.5, "3 tsp"),
        ("1 medium", 182, 91, "1/2 medium"),
        ("1 medium", 182, 364, "2 medium"),
        ("1 large egg white", 33, 66, "2 large egg whites"),
        ("2 slices", 20, 10, "1 slice"),
        ("4 dates", 28, 7, "1 date"),
        ("2 halves", 8, 4, "1 half"),
        ("20 leaves", 10, 0.5, "1 leaf"),
        ("3 patties", 51, 17, "1 patty"),
        ("1 patty", 17, 51, "3 patties"),
        ("9 crackers", 18, 36, "18 crackers"),
        ("1 medium stalk", 40, 60, "1 1/2 medium stalks"),
        ("100 g", 100, 130, "130 g"),
        ("1 g", 1, 2.5, "2.5 g"),
    ],
)
def test_portions_in_words(measure: str, measure_g: float, grams: float, text: str) -> None:
    assert said(measure, measure_g, grams) == text


@pytest.mark.parametrize(
    ("grams", "text"),
    [
        (100, "1 cup"),
        (91, "1 cup"),
        (90, "about 1 cup"),
        (88, "about 1 cup"),
        (87, "about 3/4 cup"),
        (42, "about 1/2 cup"),
        (41, "about 1/3 cup"),
        (31, "1/3 cup"),
        (30, "about 1/3 cup"),
        (28, "about 1/4 cup"),
        (27, "1/4 cup"),
        (22, "about 1/4 cup"),
        (21, "3 1/3 tbsp"),
        (20, "3 1/4 tbsp"),
    ],
)
def test_amounts_near_a_fraction_go_to_the_nearest(grams: float, text: str) -> None:
    """More than a tenth off is "about"."""
    assert said("1 cup", 100, grams) == text


@given(
    amount=st.floats(min_value=_SMALLEST / 48 * 1.001, max_value=60),
    measure_g=st.floats(min_value=0.3, max_value=500),
)
def test_the_words_are_near_the_portion_and_admit_when_they_are_not(amount: float, measure_g: float) -> None:
    text = said("1 cup", measure_g, amount * measure_g)
    noun, count = text.split()[-1], float(count_in(text))
    meant = amount * _ML["cup"] / _ML[noun]
    off = abs(count - meant)
    assert off <= (_FARTHEST if count < 10 else 0.5) + 1e-9
    # within a hair of the border of 10 % either word is right
    if abs(off - 0.1 * meant) > 1e-9:
        assert text.startswith("about ") == (off > 0.1 * meant)
    assert (noun == "cups") == (noun.startswith("cup") and count > 1)
    assert count <= 4 or noun == "cups"  # five spoons are never counted out


@given(
    grams=st.floats(min_value=1, max_value=2000),
    measure_g=st.floats(min_value=1, max_value=500),
    factor=st.sampled_from([0.25, 0.5, 2.0, 8.0]),
)
def test_only_the_ratio_of_portion_to_measure_counts(grams: float, measure_g: float, factor: float) -> None:
    # powers of two scale without rounding, so the texts must be the same to the letter
    assert said("1 slice", measure_g, grams) == said("1 slice", measure_g * factor, grams * factor)


@given(steps=st.integers(min_value=1, max_value=36))
def test_more_food_is_never_said_to_be_less(steps: int) -> None:
    less, more = said("1 cup", 100, steps * 25), said("1 cup", 100, (steps + 1) * 25)
    assert count_in(less) < count_in(more)


def test_every_portion_of_every_food_can_be_said(catalog: Catalog) -> None:
    """No empty count, no stray plural, and grams where the measure is a weight."""
    for food in catalog.foods.values():
        for step in range(1, int(food.max_g_meal / food.step_g + 1e-9) + 1):
            grams = round(step * food.step_g, 1)
            text = measure_text(food, grams)
            assert re.fullmatch(r"a pinch|a little|(about )?[1-9]\d*( [1-9]/[2-8]|/[2-8])? .+|\d+(\.5)? g", text), (
                food.food_id
            )
            if re.fullmatch(r"\d+ g", food.measure):
                assert text == f"{grams:g} g"


def test_a_step_is_only_called_a_pinch_or_a_little_where_it_is_one(catalog: Catalog) -> None:
    """Nine grams of raisins are a spoonful, half a gram of salt is a pinch."""
    vague = {
        food.food_id for food in catalog.foods.values() if measure_text(food, food.step_g) in {"a pinch", "a little"}
    }
    assert {food_id for food_id in vague if catalog.foods[food_id].step_g > 1} == set()
    assert "salt" in vague


@pytest.mark.parametrize(
    ("measure", "by_number"),
    [
        ("1 medium", True),
        ("1 large", True),
        ("1 fruit", True),
        ("1 medium stalk", True),
        ("1/2 medium", False),
        ("1 cup", False),
        ("2 slices", False),
        ("100 g", False),
        ("a handful", False),
    ],
)
def test_what_is_bought_by_number(measure: str, by_number: bool) -> None:
    assert countable(small_food("thing", measure=measure)) is by_number
