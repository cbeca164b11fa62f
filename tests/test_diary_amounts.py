"""Amounts as people write them, and their grams."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.diary.amounts import AmountReader
from nutriplan.diary.portions import Portion, Portions
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.household import UnitKind, load_household

DATA = Path(__file__).parents[1] / "data"
HOUSEHOLD = load_household()
FOODS = load_catalog().foods
READER, PORTIONS = AmountReader(HOUSEHOLD), Portions(HOUSEHOLD)


def grams(text: str, food_id: str) -> float:
    portion = portion_of(text, food_id)
    assert portion is not None
    return portion.grams


def portion_of(text: str, food_id: str) -> Portion | None:
    read = READER.read(text)
    return PORTIONS.grams(FOODS[food_id], read.amount, read.name)


@pytest.mark.parametrize(
    ("text", "count", "unit", "name"),
    [
        ("2 slices rye bread", 2, "slice", "rye bread"),
        ("2 slices of rye bread", 2, "slice", "rye bread"),
        ("½ cup cooked spinach", 0.5, "cup", "cooked spinach"),
        ("1½ cups rice", 1.5, "cup", "rice"),
        ("1 ½ cups rice", 1.5, "cup", "rice"),
        ("1 1/2 tbsp tahini", 1.5, "tbsp", "tahini"),
        ("1⁄4 tsp salt", 0.25, "tsp", "salt"),
        ("150 g salmon", 150, "g", "salmon"),
        ("150g salmon", 150, "g", "salmon"),
        ("1.2 kg potatoes", 1.2, "kg", "potatoes"),
        ("1,5 dl milk", 1.5, "dl", "milk"),
        ("0,5 l milk", 0.5, "l", "milk"),
        ("1,000 g melon", 1000, "g", "melon"),
        (".5 oz cheddar", 0.5, "oz", "cheddar"),
        ("8 fl. oz. orange juice", 8, "fl oz", "orange juice"),
        ("1 lb. beef", 1, "lb", "beef"),
        ("a handful of almonds", 1, "handful", "almonds"),
        ("handful of almonds", 1, "handful", "almonds"),
        ("half a cup of milk", 0.5, "cup", "milk"),
        ("a couple of slices of bread", 2, "slice", "bread"),
        ("one glass of milk", 1, "glass", "milk"),
        ("a heaped tablespoon of chia seeds", 1, "tbsp", "chia seeds"),
        ("two mugs of tea", 2, "mug", "tea"),
        ("3 rashers bacon", 3, "slice", "bacon"),
        ("1 tin tuna", 1, "can", "tuna"),
        ("almonds 30 g", 30, "g", "almonds"),
        ("almonds, 30 g", 30, "g", "almonds"),
        ("almonds: 30 g", 30, "g", "almonds"),
        ("almonds - 30 g", 30, "g", "almonds"),
        ("rice (150 g)", 150, "g", "rice"),
        ("2 x 30 g cheddar", 60, "g", "cheddar"),
        ("milk 2% 200 ml", 200, "ml", "milk 2%"),
    ],
)
def test_amount_unit_and_name(text: str, count: float, unit: str, name: str) -> None:
    read = READER.read(text)
    assert read.amount.count == pytest.approx(count)
    assert read.amount.unit is not None
    assert (read.amount.unit.unit, read.name) == (unit, name)


@pytest.mark.parametrize(
    ("text", "count", "size", "name"),
    [
        ("2 eggs", 2, None, "eggs"),
        ("eggs x2", 2, None, "eggs"),
        ("2x eggs", 2, None, "eggs"),
        ("1 large banana", 1, "large", "banana"),
        ("a small apple", 1, "small", "apple"),
        ("large banana", 1, "large", "banana"),
        ("half an avocado", 0.5, None, "avocado"),
        ("an orange", 1, None, "orange"),
        ("four brazil nuts", 4, None, "brazil nuts"),
        ("a dozen almonds", 12, None, "almonds"),
    ],
)
def test_counted_pieces(text: str, count: float, size: str | None, name: str) -> None:
    read = READER.read(text)
    assert (read.amount.count, read.amount.unit, read.amount.size, read.name) == (count, None, size, name)


@pytest.mark.parametrize("text", ["milk", "70% dark chocolate", "2% milk", "half-fat cheese", "half and half", "100%"])
def test_what_is_no_amount_stays_in_the_name(text: str) -> None:
    read = READER.read(text)
    assert not read.amount.written
    assert read.name == text


@pytest.mark.parametrize(("text", "count"), [("2-3 dates", 2.5), ("2 to 3 dates", 2.5), ("2–4 apples", 3)])
def test_a_range_counts_as_its_mean_and_says_so(text: str, count: float) -> None:
    read = READER.read(text)
    assert (read.amount.count, read.amount.rough) == (count, True)
    portion = portion_of(text, "dates_deglet")
    assert portion is not None
    assert portion.assumed
    assert portion.text.startswith(f"about {count:g} ")


def test_a_minus_is_no_bullet() -> None:
    assert READER.read("-50 g butter").amount.negative
    assert READER.read("-½ cup butter").amount.negative


@given(st.integers(1, 99), st.integers(1, 9), st.sampled_from(["g", "ml", "cups", "slices", "tbsp"]))
def test_decimal_point_and_comma_say_the_same(whole: int, tenth: int, unit: str) -> None:
    point, comma = (READER.read(f"{whole}{mark}{tenth} {unit} milk") for mark in ".,")
    assert point.amount.count == comma.amount.count == pytest.approx(whole + tenth / 10)
    assert point.name == comma.name == "milk"


@given(st.floats(0.01, 1000), st.sampled_from(["g", "oz", "cup", "tbsp", "ml"]), st.sampled_from(sorted(FOODS)))
def test_twice_as_much_weighs_twice(count: float, unit: str, food_id: str) -> None:
    one, two = (
        portion_of(f"{count:.4f} {unit} of it", food_id),
        portion_of(f"{2 * round(count, 4):.4f} {unit} of it", food_id),
    )
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert two.grams == pytest.approx(2 * one.grams, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "food_id", "weight"),
    [  # grams typed from SR28's weights
        ("2 slices rye bread", "bread_rye", 64),
        ("½ cup cooked spinach", "spinach_cooked", 90),
        ("1 large banana", "banana", 136),
        ("banana", "banana", 118),
        ("2 eggs", "egg_boiled", 100),
        ("1 cup sliced almonds", "almonds", 92),
        ("1 cup whole almonds", "almonds", 143),
        ("5 cherry tomatoes", "tomatoes_raw", 85),
        ("1 tomato", "tomatoes_raw", 123),
        ("2 chicken breasts", "chicken_breast_cooked", 344),
        ("1 tin tuna", "tuna_light_canned_water", 165),
        ("1 can (400 g) chickpeas", "chickpeas_canned_rinsed", 254),
        ("8 oz orange juice", "orange_juice", 248.8),
        ("8 oz cheddar", "cheddar", 226.8),
        ("250 ml milk", "milk_2pct_fortified", 257.8),
        ("1 tbsp olive oil", "olive_oil", 13.5),
        ("2 cloves garlic", "garlic_raw", 6),
        ("a handful of almonds", "almonds", 30),
        ("1 rasher bacon", "bacon_cooked", 11.5),
        ("a glass of red wine", "wine_red", 147),
        ("2 servings oat porridge", "oats_porridge_cooked", 468),
    ],
)
def test_grams(text: str, food_id: str, weight: float) -> None:
    assert grams(text, food_id) == pytest.approx(weight, rel=0.005)


def test_what_nothing_weighs_is_not_made_up() -> None:
    assert portion_of("2 slices of milk", "milk_2pct_fortified") is None


@pytest.mark.parametrize(
    ("text", "food_id", "assumed"),
    [
        ("salmon", "salmon_atlantic_cooked", True),
        ("a handful of almonds", "almonds", True),
        ("1 large parsnip", "parsnips_cooked", True),
        ("150 g salmon", "salmon_atlantic_cooked", False),
        ("1 large banana", "banana", False),
    ],
)
def test_a_weight_that_is_not_written_is_marked(text: str, food_id: str, assumed: bool) -> None:
    portion = portion_of(text, food_id)
    assert portion is not None
    assert portion.assumed is assumed


def test_the_table_of_measures_fits_the_foods() -> None:
    assert HOUSEHOLD.of_food.keys() <= FOODS.keys()
    assert len(HOUSEHOLD.of_food) > 0.9 * len(FOODS)
    for food_id, rows in HOUSEHOLD.of_food.items():
        assert all(row.locator.startswith(FOODS[food_id].ndb_no) for row in rows)


def test_every_food_can_be_eaten_without_an_amount() -> None:
    portions = [PORTIONS.grams(food, READER.read(food.short_name).amount) for food in FOODS.values()]
    assert all(portion is not None and portion.assumed and 0 < portion.grams < 1000 for portion in portions)


def test_no_word_stands_for_two_units() -> None:
    words = [word for unit in HOUSEHOLD.by_group.values() for word in unit.words]
    assert len(words) == len(set(words))
    assert all(unit.ml for unit in HOUSEHOLD.by_group.values() if unit.kind is UnitKind.VOLUME)
    assert all(unit.grams for unit in HOUSEHOLD.by_group.values() if unit.kind in (UnitKind.MASS, UnitKind.LIMIT))


def test_no_cell_of_the_measures_is_blank_but_the_detail() -> None:
    with (DATA / "food_measures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 1000
    assert all(row[column] for row in rows for column in row if column != "detail")
