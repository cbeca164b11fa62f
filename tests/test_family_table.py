"""What the shared meals should hold, and what everyone may eat of them."""

from datetime import date, timedelta
from math import isclose

from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.eligibility import Eligible, eligible
from nutriplan.family.table import Eater, energy_of, for_all, scarce, shared_classes
from nutriplan.profile_input import person_from
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import load_references
from nutriplan.targets.days import day_classes

CATALOG, TABLES = load_catalog(), load_references()
DATES = [date(2026, 11, 23) + timedelta(days=offset) for offset in range(7)]
PEOPLE = st.fixed_dictionaries(
    {"sex": st.sampled_from(["female", "male"]), "age": st.integers(4, 90)},
    optional={
        "exercise": st.sampled_from([["vigorous 1h tue"], ["moderate 2h mon,fri"]]),
        "diet": st.sampled_from(["vegan", "vegetarian", "omnivore"]),
        "allergy": st.sampled_from([["milk"], ["gluten"], ["fish", "nuts"]]),
    },
)


def eater(facts: dict[str, object], name: str = "A") -> Eater:
    profile = person_from(facts, TABLES).profile
    allowed = eligible(CATALOG.foods, CATALOG.dishes, TABLES.food_rules, profile)
    return Eater(name, allowed, day_classes(profile, TABLES, DATES))


@settings(max_examples=25)
@given(st.lists(PEOPLE, min_size=2, max_size=4))
def test_who_eats_of_the_shared_meals_by_appetite_is_within_the_own_bounds(facts: list[dict[str, object]]) -> None:
    eaters = [eater(each) for each in facts]
    for kind in shared_classes(eaters, DATES):
        shared = energy_of(kind.targets)
        assert isclose(shared, sum(energy_of(one.targets(kind.dates[0])) for one in eaters) / len(eaters))
        for one in eaters:
            own = one.targets(kind.dates[0])
            scale = energy_of(own) / shared
            for target in own.targets:
                asked = kind.targets[target.nutrient]
                if target.upper is not None:
                    assert asked.upper is not None
                    assert asked.upper * scale <= target.upper * (1 + 1e-9)
                if target.lower is not None and (asked.upper is None or asked.lower != asked.upper):
                    assert asked.lower is not None
                    assert asked.lower * scale >= target.lower * (1 - 1e-9)


@settings(max_examples=25)
@given(st.lists(PEOPLE, min_size=2, max_size=4))
def test_every_date_is_in_one_class(facts: list[dict[str, object]]) -> None:
    classes = shared_classes([eater(each) for each in facts], DATES)
    assert sorted(day for each in classes for day in each.dates) == DATES


@settings(max_examples=25)
@given(st.lists(PEOPLE, min_size=2, max_size=3))
def test_all_may_eat_all_that_is_shared(facts: list[dict[str, object]]) -> None:
    eaters = [eater(each) for each in facts]
    allowed = for_all(eaters)
    for one in eaters:
        assert allowed.foods.keys() <= one.allowed.foods.keys()
        assert {dish.dish_id for dish in allowed.dishes} <= {dish.dish_id for dish in one.allowed.dishes}
    used = {option.food_id for dish in allowed.dishes for _, options in dish.roles for option in options}
    assert used <= allowed.foods.keys()
    assert all(options for dish in allowed.dishes for _, options in dish.roles)
    left_out = {each.what for each in allowed.exclusions}
    assert CATALOG.foods.keys() - allowed.foods.keys() <= left_out


def test_the_strictest_limit_and_the_largest_serving_hold_for_all() -> None:
    pregnant = eater({"sex": "female", "age": 30, "trimester": 2, "energy_kcal": 2000})
    man = eater({"sex": "male", "age": 30, "energy_kcal": 2000}, "B")
    child = eater({"sex": "male", "age": 5, "energy_kcal": 2000}, "C")
    allowed = for_all([pregnant, man, child])
    limits = {limit.rule: limit for limit in allowed.limits}
    assert limits["pregnancy_fish_most"].week_g == 340
    assert limits["everyone_brazil_nut"].day_g == 5
    servings = {rule.rule: rule.serving_g for rule in allowed.at_least}
    assert servings["adult_fish_least"] == 114
    assert servings["child_4_7_fish_least"] == 57
    reasons = {each.what: each.reason for each in allowed.exclusions}
    assert reasons["beef_liver_cooked"].startswith("A: ")


def test_few_dishes_for_all_are_told() -> None:
    few = eater({"sex": "female", "age": 30})
    dishes = tuple(dish for dish in few.allowed.dishes if "lunch" not in dish.row.slots)
    left = Eligible(few.allowed.foods, dishes, (), (), ())
    (told,) = scarce(left, (Slot.LUNCH, Slot.BREAKFAST), 7)
    assert told.startswith("Lunch: only 0 dishes are left that all may eat")
    assert list(scarce(few.allowed, (Slot.LUNCH,), 28)) == []
