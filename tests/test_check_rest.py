"""The rest of a day: what was eaten stands, the meals still to come meet the targets with it."""

import pytest

from check_days import by_id, checked, eaten, known, person, plate_of, random_day
from nutriplan.check.rest import slots_left
from nutriplan.check.result import CheckResult
from nutriplan.errors import UsageError
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.dishes import Slot

MORNING = random_day(3, [Slot.BREAKFAST, Slot.LUNCH])
PREGNANT = person(age=31, trimester=2, allergy=["nuts"])


@pytest.fixture(scope="session")
def planned() -> CheckResult:
    return checked(MORNING, person(age=30), plan_rest=True)


def test_the_day_with_its_rest_meets_every_target(planned: CheckResult) -> None:
    rest = planned.main.rest
    assert rest is not None
    assert rest.missed == ()
    foods = load_catalog().foods
    held = [*plate_of(MORNING), *((foods[i.food_id], i.grams) for meal in rest.meals for i in meal.items)]
    for target in planned.main.targets.targets:
        amount = known(held, target.nutrient)
        assert amount == pytest.approx(rest.totals[target.nutrient])
        if target.lower is not None:
            assert amount >= target.lower * (1 - 1e-9), target.nutrient
        if target.upper is not None:
            assert amount <= target.upper * (1 + 1e-9), target.nutrient


def test_only_the_meals_still_to_come_are_planned(planned: CheckResult) -> None:
    rest = planned.main.rest
    assert rest is not None
    assert [meal.slot for meal in rest.meals] == [Slot.SNACK_2, Slot.DINNER, Slot.DRINKS]
    assert planned.main.suggestions == ()


def test_the_rest_keeps_allergies_and_safety_and_counts_what_was_eaten() -> None:
    """The week's fish of a pregnant woman is eaten at lunch: dinner has no more of it."""
    catalog = load_catalog()
    fish = eaten(catalog.foods["salmon_atlantic_cooked"], 280, 1, "Lunch")
    rest = checked([fish, *by_id({"bread_rye": 64}, "Breakfast")], PREGNANT, plan_rest=True).main.rest
    assert rest is not None
    foods = [catalog.foods[item.food_id] for meal in rest.meals for item in meal.items]
    assert foods
    assert not [food for food in foods if "oily_fish" in food.traits or "nuts" in food.allergens]


def test_what_only_a_doctor_may_set_is_held_down_in_the_rest_of_the_day() -> None:
    lines = random_day(3, [Slot.BREAKFAST])
    kidney = checked(lines, person(sex="male", age=60, condition=["kidney_disease"]), plan_rest=True).main.rest
    anyone = checked(lines, person(sex="male", age=60), plan_rest=True).main.rest
    assert kidney is not None
    assert anyone is not None
    assert kidney.totals["potassium_mg"] < anyone.totals["potassium_mg"]


def test_named_meals_are_planned_even_from_a_list_without_meals() -> None:
    rest = checked(by_id({"bread_rye": 96, "orange": 131}), person(age=30), plan_rest=True, meals_left="lunch, dinner")
    assert rest.main.rest is not None
    assert [meal.slot for meal in rest.main.rest.meals] == [Slot.LUNCH, Slot.DINNER]


@pytest.mark.parametrize(
    ("eaten_meals", "named", "left"),
    [
        (["Breakfast"], None, (Slot.SNACK_1, Slot.LUNCH, Slot.SNACK_2, Slot.DINNER, Slot.DRINKS)),
        (["lunch ", "Drinks", None], None, (Slot.SNACK_2, Slot.DINNER)),
        (["Snacks", "BREAKFAST"], None, (Slot.SNACK_1, Slot.LUNCH, Slot.SNACK_2, Slot.DINNER, Slot.DRINKS)),
        ([None], "dinner", (Slot.DINNER,)),
        ([None], "drinks,snack 2", (Slot.SNACK_2, Slot.DRINKS)),
    ],
)
def test_the_meals_left_are_those_after_the_last_one(
    eaten_meals: list[str | None], named: str | None, left: tuple[Slot, ...]
) -> None:
    assert slots_left(eaten_meals, named) == left


@pytest.mark.parametrize(
    ("eaten_meals", "named", "said"),
    [
        ([None], None, "--meals-left lunch,dinner"),
        (["Supper"], None, "dinner is in the diary"),
        ([None], "elevensies", "elevensies"),
        ([None], " , ", "no meal"),
    ],
)
def test_what_leaves_no_meal_to_plan_is_a_sentence(eaten_meals: list[str | None], named: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        slots_left(eaten_meals, named)


def test_a_day_that_is_over_its_energy_still_gets_the_closest_rest() -> None:
    full = by_id({"pasta_cooked": 1_500, "olive_oil": 54}, "Lunch")
    rest = checked(full, person(age=30), plan_rest=True).main.rest
    assert rest is not None
    assert "energy_kcal" in {miss.nutrient for miss in rest.missed}
