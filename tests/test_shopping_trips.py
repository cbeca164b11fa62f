"""Shopping on several days, for several people, beside a pantry: it always adds up to what the plan eats."""

from datetime import date, timedelta
from math import ceil, fsum, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.measures import countable
from nutriplan.plan import Day
from nutriplan.shopping import ALONE, Household, Trip, shopping_list, shopping_trips
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.foods import Aisle, Food
from small_table import MONDAY, day_with, meal_of, small_food

CATALOG = load_catalog()
FOODS, PIECES = CATALOG.foods, CATALOG.pieces
BOUGHT = sorted(food_id for food_id, food in FOODS.items() if "not_bought" not in food.traits)
PRINTED = 0.05  # grams are given to a tenth
SAT, WED = 5, 2

amounts = st.dictionaries(st.sampled_from(BOUGHT), st.integers(1, 12), min_size=1, max_size=6)
plans = st.lists(amounts, min_size=1, max_size=9)
pantries = st.dictionaries(st.sampled_from(BOUGHT), st.floats(0, 900))
weekdays = st.sets(st.integers(0, 6), max_size=3).map(lambda days: tuple(sorted(days)))


def days_of(plan: list[dict[str, int]], start: date = MONDAY) -> list[Day]:
    return [
        day_with(
            {},
            meal_of({food_id: count * FOODS[food_id].step_g for food_id, count in eaten.items()}),
            day=start + timedelta(days=number),
        )
        for number, eaten in enumerate(plan)
    ]


def as_bought(days: list[Day]) -> dict[str, float]:
    """Grams as bought by the name they are bought under, straight from the plates."""
    needed: dict[str, list[float]] = {}
    for day in days:
        for meal in day.meals:
            for item in meal.items:
                food = FOODS[item.food_id]
                needed.setdefault(food.purchase_name, []).append(item.grams * food.purchase_factor)
    return {name: fsum(parts) for name, parts in needed.items()}


def grams(trips: tuple[Trip, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for trip in trips:
        for item in trip.items:
            found[item.item] = found.get(item.item, 0.0) + item.grams
    return found


def pieces(trips: tuple[Trip, ...], name: str) -> list[int]:
    texts = [item.text for trip in trips for item in trip.items if item.item == name]
    return [int(text.split()[0]) if "left over" not in text else 0 for text in texts]


def halves(food: Food, count: int) -> list[Day]:
    """A half of something on each of some days."""
    meal = meal_of({food.food_id: food.measure_g / 2})
    return [day_with({}, meal, day=MONDAY + timedelta(days=number)) for number in range(count)]


@settings(deadline=None)
@given(plan=plans, shop=weekdays, portions=st.integers(1, 6), have=pantries)
def test_the_lists_add_up_to_the_plan_less_the_pantry(
    plan: list[dict[str, int]], shop: tuple[int, ...], portions: int, have: dict[str, float]
) -> None:
    days = days_of(plan)
    pantry = {FOODS[food_id].purchase_name: amount for food_id, amount in have.items()}
    trips = shopping_trips(days, FOODS, Household(portions, shop, pantry), PIECES)
    found = grams(trips)
    for name, needed in as_bought(days).items():
        expected = max(needed * portions - pantry.get(name, 0.0), 0.0)
        assert found.pop(name, 0.0) == pytest.approx(expected, abs=2 * PRINTED * len(trips))
    assert not found  # and nothing else is bought
    assert all(item.grams > 0 for trip in trips for item in trip.items)


@settings(deadline=None)
@given(plan=plans, shop=weekdays.filter(bool))
def test_each_trip_is_the_list_of_the_days_it_serves(plan: list[dict[str, int]], shop: tuple[int, ...]) -> None:
    days = days_of(plan)
    trips = shopping_trips(days, FOODS, Household(weekdays=shop))
    served = [day for trip in trips for day in days if trip.first <= day.date <= trip.last]
    assert served == days
    for trip in trips:
        assert trip.day is not None
        assert trip.day.weekday() in shop
        assert timedelta(0) <= trip.first - trip.day < timedelta(days=7)
        assert not any(trip.day < day.date <= trip.last and day.date.weekday() in shop for day in days)
        alone = shopping_list([day for day in days if trip.first <= day.date <= trip.last], FOODS)
        assert {item.item: item.grams for item in trip.items} == {item.item: item.grams for item in alone}


@settings(deadline=None)
@given(plan=plans, shop=weekdays, portions=st.integers(1, 4))
def test_pieces_are_rounded_up_once_over_all_trips(
    plan: list[dict[str, int]], shop: tuple[int, ...], portions: int
) -> None:
    days = days_of(plan)
    trips = shopping_trips(days, FOODS, Household(portions, shop), PIECES)
    for item in {item.item: item for trip in trips for item in trip.items}.values():
        foods = [FOODS[food_id] for food_id in item.foods]
        if item.item in PIECES:
            needed = as_bought(days)[item.item] * portions / PIECES[item.item].piece_g
        elif all(countable(food) for food in foods):
            eaten = [(FOODS[i.food_id], i.grams) for day in days for meal in day.meals for i in meal.items]
            needed = fsum(weight * portions / food.measure_g for food, weight in eaten if food in foods)
        else:
            continue
        assert sum(pieces(trips, item.item)) == max(ceil(needed - 0.05), 1)


def test_one_person_who_shops_once_has_the_plans_own_list() -> None:
    days = days_of([{"egg_boiled": 2, "carrots_raw": 3}, {"carrots_cooked": 1}])
    (trip,) = shopping_trips(days, FOODS, ALONE)
    assert trip.items == shopping_list(days, FOODS)
    assert (trip.day, trip.first, trip.last) == (None, MONDAY, MONDAY + timedelta(days=1))


def test_two_halves_are_one_orange() -> None:
    orange = small_food("orange", measure="1 medium", measure_g=130)
    (item,) = shopping_list(halves(orange, 2), {"orange": orange})
    assert item.text == "1 (130 g)"


def test_the_other_half_waits_for_the_next_trip() -> None:
    """Monday's half is bought on Saturday; its other half serves Wednesday, a second orange serves Saturday's."""
    orange = small_food("orange", measure="1 medium", measure_g=130)
    days = [day for day in halves(orange, 6) if day.date.weekday() in (0, 2, 5)]
    trips = shopping_trips(days, {"orange": orange}, Household(weekdays=(WED, SAT)))
    assert [trip.items[0].text for trip in trips] == [
        "1 (70 g)", "70 g, left over from the last shopping", "1 (70 g)",
    ]  # fmt: skip
    assert [trip.day for trip in trips] == [date(2026, 11, 21), date(2026, 11, 25), date(2026, 11, 28)]


@pytest.mark.parametrize(
    ("food_id", "eaten", "text"),
    [
        ("avocado", 50, "1 (70 g)"),
        ("garlic_raw", 9, "3 cloves (20 g)"),
        ("bread_rye", 32, "1 slice (40 g)"),
        ("cucumber_raw", 400, "2 (420 g)"),
        ("lemon_juice", 30, "1 (70 g)"),
    ],
)
def test_what_is_sold_by_the_piece_is_counted(food_id: str, eaten: float, text: str) -> None:
    (item,) = shopping_list([day_with({}, meal_of({food_id: eaten}))], FOODS, PIECES)
    assert item.text == text


def test_the_pantry_is_eaten_first_and_never_below_nothing() -> None:
    days = days_of([{"oats_rolled_dry": 1}, {"oats_rolled_dry": 2}])
    step = FOODS["oats_rolled_dry"].step_g
    for have, expected in ((0.0, [step, 2 * step]), (step, [2 * step]), (2 * step, [step]), (inf, [])):
        household = Household(weekdays=(0, 1), pantry={"Rolled oats": have})
        found = [item.grams for trip in shopping_trips(days, FOODS, household) for item in trip.items]
        assert found == expected


@pytest.mark.parametrize(
    ("aisle", "traits", "eaten", "at_hand"),
    [
        (Aisle.OILS_CONDIMENTS, "staple", 200, True),
        (Aisle.OILS_CONDIMENTS, "", 200, True),
        (Aisle.SWEETS, "", 20, True),
        (Aisle.SWEETS, "", 40, False),
        (Aisle.DRINKS, "staple", 400, True),
        (Aisle.PRODUCE, "staple", 5, False),  # fresh parsley is bought
        (Aisle.DAIRY_EGGS, "staple", 10, False),
    ],
)
def test_what_a_kitchen_has_is_to_be_checked(aisle: Aisle, traits: str, eaten: float, at_hand: bool) -> None:
    food = small_food("thing", aisle=aisle, traits=traits)
    (item,) = shopping_list([day_with({}, meal_of({"thing": eaten}))], {"thing": food})
    assert item.at_hand is at_hand


def test_a_purchase_name_stands_in_one_aisle() -> None:
    """Otherwise what a pantry holds of it would be taken off twice."""
    aisles: dict[str, set[Aisle]] = {}
    for food in FOODS.values():
        aisles.setdefault(food.purchase_name, set()).add(food.aisle)
    assert all(len(found) == 1 for found in aisles.values())
