"""Suggestions, followed, do what they say: gaps close, no limit breaks, nothing unsafe or unwanted is named."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from check_days import after, at_most, by_id, checked, known, person, plate_of, random_day
from nutriplan.check.result import CheckResult, DayReport, Suggestion
from nutriplan.diary.eaten import Eaten
from nutriplan.eligibility import eligible
from nutriplan.profile_input import Person
from nutriplan.tables.additions import check_additions, load_additions
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.targets.advice import FOR_A_DOCTOR

PEOPLE: tuple[dict[str, Any], ...] = (
    {},
    {"sex": "male", "age": 40},
    {"age": 30, "trimester": 2},
    {"age": 29, "diet": "vegan"},
    {"sex": "male", "age": 72, "diet": "vegetarian", "allergy": ["milk", "gluten"]},
    {"age": 33, "lactation": "0-6", "exclude": ["mushrooms", "spinach"]},
    {"sex": "male", "age": 60, "medication": ["warfarin"]},
    {"sex": "male", "age": 60, "condition": ["kidney_disease"]},
    {"age": 8, "height_cm": 128, "weight_kg": 26, "allergy": ["nuts", "peanuts"]},
    {"age": 31, "reference": "eu", "supplement": ["vitamin_d 10 ug"]},
)
ENERGY = "energy_kcal"
SLACK = load_references().constant(ConstantId.CHECK_EXCESS_MORE)
EXTRA = load_references().constant(ConstantId.CHECK_EXTRA_KCAL)
people = st.sampled_from(PEOPLE)
days = st.builds(
    random_day,
    st.integers(0, 10_000),
    st.lists(st.sampled_from(Slot), min_size=1, max_size=6, unique=True),
    st.sampled_from((0.6, 1.0, 1.5)),
)
some = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def _never(who: Person) -> set[str]:
    """The foods that this person must not be offered, worked out from the profile and the rules."""
    catalog, tables = load_catalog(), load_references()
    allowed = eligible(catalog.foods, catalog.dishes, tables.food_rules, who.profile)
    return catalog.foods.keys() - allowed.foods.keys()


def _holds(report: DayReport, lines: tuple[Eaten, ...], suggestion: Suggestion, extra: float) -> None:
    """The claims of a suggestion, added up by plain sums."""
    before, then = plate_of(lines), after(lines, suggestion)
    assert suggestion.closes or any(item.after > item.before for item in suggestion.leaves)
    for item in (*suggestion.closes, *suggestion.leaves):
        assert item.before == pytest.approx(known(before, item.nutrient))
        assert item.after == pytest.approx(known(then, item.nutrient))
    assert all(item.before < item.target <= item.after * (1 + 1e-9) for item in suggestion.closes)
    assert all(item.after < item.target for item in suggestion.leaves)
    for target in report.targets.targets:
        name, upper, lower = target.nutrient, target.upper, target.lower
        if name == ENERGY and upper is not None:
            assert known(then, name) <= max(upper, known(before, name)) + extra + 1e-6
        elif upper is not None and at_most(before, name) <= upper:
            assert at_most(then, name) <= upper * (1 + 1e-9), name
        elif upper is not None:
            assert known(then, name) <= max(upper, known(before, name) + SLACK * upper) * (1 + 1e-9), name
        if lower is not None and known(before, name) >= lower:
            assert known(then, name) >= lower * (1 - 1e-9), name


@some
@given(days, people)
def test_a_suggestion_followed_closes_what_it_says_and_breaks_nothing(
    lines: tuple[Eaten, ...], facts: dict[str, Any]
) -> None:
    who = person(**facts)
    result = checked(lines, who)
    report, never = result.main, _never(who)
    for suggestion in report.suggestions:
        _holds(report, lines, suggestion, EXTRA)
        offered = [*(item.food for item in suggestion.added), *(swap.new for swap in suggestion.swapped)]
        assert offered
        assert not {food.food_id for food in offered} & never
        for food, grams in ((item.food, item.grams) for item in suggestion.added):
            assert round(grams / food.step_g, 6) == round(grams / food.step_g), "whole household steps"
            assert grams <= food.max_g_meal
    gaps = {line.nutrient for line in report.gaps}
    told = {item.nutrient for each in report.suggestions for item in each.closes}
    told |= {item.nutrient for item in report.unclosable} | set(report.left_alone)
    assert gaps == told & gaps == told


def suggested(result: CheckResult) -> set[str]:
    return {item.food.food_id for each in result.main.suggestions for item in each.added} | {
        swap.new.food_id for each in result.main.suggestions for swap in each.swapped
    }


def test_every_addition_is_a_food_and_fits_its_portions(catalog: Catalog) -> None:
    check_additions(load_additions(), catalog.foods)
    assert len(load_additions()) >= 150
    for row in load_additions():
        food = catalog.foods[row.food_id]
        assert row.grams_max <= food.max_g_meal, row.food_id
        for grams in (row.grams_min, row.grams_max):
            assert grams / food.step_g == pytest.approx(round(grams / food.step_g)), row.food_id


def test_calcium_that_oxalate_holds_back_closes_no_calcium_gap() -> None:
    who = person(age=35)
    result = checked(by_id({"oats_rolled_dry": 80, "chicken_breast_cooked": 150, "apple": 182, "orange": 131}), who)
    foods = load_catalog().foods
    assert any(gap.nutrient == "calcium_mg" for gap in result.main.gaps)
    for suggestion in result.main.suggestions:
        trusted = sum(
            item.grams * (item.food.nutrients["calcium_mg"] or 0.0) / 100
            for item in suggestion.added
            if "high_oxalate" not in item.food.traits
        )
        calcium = next((item for item in suggestion.closes if item.nutrient == "calcium_mg"), None)
        if calcium is not None and not suggestion.swapped:
            assert calcium.before + trusted >= calcium.target
    assert "high_oxalate" in foods["spinach_cooked"].traits


def test_who_takes_a_blood_thinner_is_offered_no_green_leaves(catalog: Catalog) -> None:
    lines = random_day(9)
    with_it = suggested(checked(lines, person(sex="male", age=60, medication=["warfarin"])))
    without = suggested(checked(lines, person(sex="male", age=60)))
    assert with_it
    assert not {name for name in with_it if catalog.foods[name].food_group == "leafy_greens"}
    assert {name for name in without if catalog.foods[name].food_group == "leafy_greens"}


def test_what_only_a_doctor_may_set_is_hardly_raised() -> None:
    who = person(sex="male", age=60, condition=["kidney_disease"])
    seen = 0
    for seed in range(4):
        lines = random_day(seed, portion=0.6)
        report = checked(lines, who).main
        unset = {item.nutrient: item.value for item in report.targets.not_enforced if item.reason == FOR_A_DOCTOR}
        assert {"potassium_mg", "phosphorus_mg"} <= unset.keys()
        for name, value in unset.items():
            assert value is not None
            before = known(plate_of(lines), name)
            for suggestion in report.suggestions:
                seen += 1
                assert known(after(lines, suggestion), name) <= max(value, before + SLACK * value)
    assert seen


def test_more_energy_is_spent_only_where_it_is_allowed() -> None:
    full = random_day(3, portion=1.6)
    report = checked(full, extra_kcal=0).main
    energy = report.line(ENERGY)
    assert energy.target is not None
    assert energy.amount > (energy.target.upper or 0)
    assert report.gaps
    for suggestion in report.suggestions:
        assert suggestion.energy_kcal <= 1e-6
    allowed = checked(full, extra_kcal=400).main
    assert max(len(each.closes) for each in allowed.suggestions) >= max(
        (len(each.closes) for each in report.suggestions), default=0
    )


def test_a_gap_that_energy_keeps_open_says_how_much_it_would_take() -> None:
    lines = by_id({"pasta_cooked": 1_350})
    report = checked(lines, extra_kcal=0).main
    reasons = " ".join(item.reason for item in report.unclosable)
    assert "--extra-kcal" in reasons
    assert all(item.best < item.target for item in report.unclosable)


def test_a_gap_no_ordinary_portion_closes_says_so() -> None:
    who = person(age=30, trimester=2, diet="vegan", exclude=["fortified"])
    report = checked(by_id({"apple": 182}), who).main
    reasons = {item.nutrient: item.reason for item in report.unclosable}
    assert "hold too little of it" in reasons["vitamin_b12_ug"]


def test_swaps_keep_the_number_of_household_measures() -> None:
    seen = 0
    for seed in range(6):
        for suggestion in checked(random_day(seed)).main.suggestions:
            for swap in suggestion.swapped:
                seen += 1
                measures = swap.old_grams / swap.old.measure_g
                assert abs(swap.new_grams - measures * swap.new.measure_g) <= swap.new.step_g / 2 + 1e-6
                assert swap.new.food_id != swap.old.food_id
    assert seen


def test_the_same_day_gets_the_same_advice() -> None:
    lines = random_day(11)
    assert checked(lines).main.suggestions == checked(lines).main.suggestions


def test_nothing_is_suggested_where_nothing_is_missing_or_for_small_children() -> None:
    toddler = checked(by_id({"apple": 91}), person(age=2, height_cm=86, weight_kg=12))
    assert toddler.main.gaps
    assert not toddler.main.suggestions


def test_energy_shares_and_salt_are_left_alone() -> None:
    report = checked(by_id({"apple": 182})).main
    assert {ENERGY, "sodium_mg", "carbohydrate_g"} <= set(report.left_alone)
    closed = {item.nutrient for each in report.suggestions for item in (*each.closes, *each.leaves)}
    assert not closed & set(report.left_alone)
