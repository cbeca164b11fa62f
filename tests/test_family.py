"""Households: one dish for all, portions and targets of each, recomputed from the printed grams by other code."""

import csv
import io
import json
from collections import Counter
from math import isclose
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from families import DAYS, FACTS, LIGHT, START, household, planned_household
from nutriplan.eligibility import eligible
from nutriplan.errors import DataError, NoMenuError, UsageError
from nutriplan.family.people import Family
from nutriplan.family.planner import plan_family
from nutriplan.family.result import FamilyResult
from nutriplan.profile import Profile
from nutriplan.profile_input import person_from
from nutriplan.reports.family_envelope import family_json, household_schema
from nutriplan.reports.family_text import family_text
from nutriplan.reports.reopen import read_week
from nutriplan.reports.reopen_family import read_household
from nutriplan.reports.sheet import family_csv
from nutriplan.reports.view.family_week import family_verdict
from nutriplan.saved_plan import read_saved
from nutriplan.swap import swap_meals
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ReferenceTables
from nutriplan.wishes import Wishes
from plans import FOODS_CSV, composition, faults

SHARED = (Slot.BREAKFAST, Slot.LUNCH, Slot.DINNER)


@pytest.fixture(scope="module")
def family() -> FamilyResult:
    return planned_household()


@pytest.fixture(scope="module")
def document(family: FamilyResult) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(family_json(family))
    return parsed


def test_all_are_served_the_same_dish_of_the_same_foods(family: FamilyResult) -> None:
    meals = list(family.shared_meals())
    assert Counter(meal.slot for _, meal, _ in meals) == dict.fromkeys(SHARED, DAYS)
    for _, meal, plates in meals:
        assert set(plates) == {str(facts["name"]) for facts in FACTS}
        assert {(plate.dish_id, plate.name, plate.method) for plate in plates.values()} == {
            (meal.dish_id, meal.name, meal.method)
        }


def test_portions_differ_with_appetite(family: FamilyResult) -> None:
    energy = {week.profile.name: sum(day.totals["energy_kcal"] for day in week.days) for week in family.members}
    assert energy["Clara"] < energy["Anna <b>"]
    grams = [
        [sum(item.grams for item in plate.items) for plate in plates.values()] for _, _, plates in family.shared_meals()
    ]
    assert all(clara <= anna for anna, clara, _ in grams)
    assert any(clara < anna for anna, clara, _ in grams)


def test_every_portion_is_of_whole_steps_within_the_dish(family: FamilyResult, catalog: Catalog) -> None:
    dishes = {dish.dish_id: dish for dish in catalog.dishes}
    for week in family.members:
        for meal in (meal for day in week.days for meal in day.meals):
            options = {option.food_id for _, each in dishes[meal.dish_id].roles for option in each}
            for item in meal.items:
                food = catalog.foods[item.food_id]
                assert item.food_id in options
                assert isclose(item.grams / food.step_g, round(item.grams / food.step_g), abs_tol=1e-6)
                assert item.grams <= food.max_g_meal + 1e-6


@pytest.mark.parametrize("place", range(len(FACTS)))
def test_other_code_finds_everyones_nutrients_and_misses_as_printed(document: dict[str, Any], place: int) -> None:
    assert faults(document["people"][place], composition([FOODS_CSV])) == []


def test_nobody_is_served_at_the_table_what_anybody_must_not_eat(
    family: FamilyResult, catalog: Catalog, tables: ReferenceTables
) -> None:
    allowed = [
        eligible(catalog.foods, catalog.dishes, tables.food_rules, week.profile).foods.keys() for week in family.members
    ]
    for _, _, plates in family.shared_meals():
        for item in (item for plate in plates.values() for item in plate.items):
            assert all(item.food_id in each for each in allowed)
    for week, each in zip(family.members, allowed, strict=True):
        assert {item.food_id for day in week.days for meal in day.meals for item in meal.items} <= each
    told = {exclusion.what: exclusion.reason for exclusion in family.excluded}
    assert told["beef_liver_cooked"].startswith("Anna <b>: ")
    assert told["milk_1pct_fortified"] == "Clara: contains milk"
    assert told["beef_ground_95_cooked"] == "Ben: not pescatarian"


def test_one_list_buys_what_is_on_all_plates(family: FamilyResult) -> None:
    bought = {food: item.item for item in family.together.shopping for food in item.foods}
    needed: dict[str, float] = {}
    for week in family.members:
        for item in (item for day in week.days for meal in day.meals for item in meal.items):
            food = week.foods[item.food_id]
            if "not_bought" not in food.traits:
                needed[bought[item.food_id]] = needed.get(bought[item.food_id], 0.0) + item.grams * food.purchase_factor
    listed = {item.item: item.grams for item in family.together.shopping}
    assert listed.keys() == needed.keys()
    for name, grams in listed.items():
        assert isclose(grams, needed[name], abs_tol=0.06)


def test_the_json_follows_its_schema_and_shares_the_pot(family: FamilyResult, document: dict[str, Any]) -> None:
    jsonschema.validate(document, household_schema())
    assert document["schema"] == "nutriplan.household/1"
    for meal in document["shared_meals"]:
        plates = [
            next(
                each
                for day in person["days"]
                if day["date"] == meal["date"]
                for each in day["meals"]
                if each["slot"] == meal["slot"]
            )
            for person in document["people"]
        ]
        for item in meal["items"]:
            grams = [sum(i["grams"] for i in plate["items"] if i["food"] == item["food"]) for plate in plates]
            assert isclose(item["together"], sum(grams), abs_tol=0.05)
            assert isclose(sum(item["grams"].values()), sum(grams), abs_tol=0.05)
    assert len(family.shortfalls) == sum(len(person["shortfalls"]) for person in document["people"])


def test_the_csv_names_the_person_of_every_row(family: FamilyResult) -> None:
    rows = list(csv.DictReader(io.StringIO(family_csv(family))))
    for week in family.members:
        own = [row for row in rows if row["person"] == week.profile.name]
        assert len(own) == sum(len(meal.items) for day in week.days for meal in day.meals)
    assert {row["person"] for row in rows} == {str(facts["name"]) for facts in FACTS}


def test_the_terminal_shows_shared_dishes_and_everyone(family: FamilyResult) -> None:
    text = family_text(family)
    assert max(map(len, text.splitlines())) <= 80
    plain = " ".join(text.split())
    assert all(" ".join(meal.name.split()) in plain for _, meal, _ in family.shared_meals())
    assert all(f"{facts['name']}: " in plain for facts in FACTS)


def test_the_same_household_gets_the_same_plans(family: FamilyResult) -> None:
    again = planned_household()
    assert [week.days for week in again.members] == [week.days for week in family.members]


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        (Wishes(leftovers=True), "leftovers: not planned for a household"),
        (Wishes(pin=("tue snack_1=apple_nut_butter",)), "those that are shared can be pinned"),
        (Wishes(pin=("tue lunch=no_such_dish",)), "no_such_dish"),
    ],
)
def test_wishes_that_a_household_can_not_have_are_refused(wishes: Wishes, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        plan_family(household(), START, DAYS, wishes=wishes, settings=LIGHT)


def test_a_pinned_dinner_is_everyones(catalog: Catalog) -> None:
    pinned = next(
        dish.dish_id for dish in catalog.dishes if "dinner" in dish.row.slots and dish.row.main_group == "legume"
    )
    result = plan_family(household(), START, 1, wishes=Wishes(pin=(f"mon dinner={pinned}",)), settings=LIGHT)
    dinners = {
        meal.dish_id for week in result.members for day in week.days for meal in day.meals if meal.slot is Slot.DINNER
    }
    assert dinners == {pinned}


def test_a_household_without_a_common_dish_is_told_whose_exclusions_do_it() -> None:
    people = household()
    everything = Profile.model_validate(
        {**people.people[1].profile.model_dump(), "exclude": ("legumes", "cereals", "pasta", "bread", "potatoes")}
    )
    narrow = people.people[1].__class__(everything, ())
    with pytest.raises(NoMenuError, match="No menu is left"):
        plan_family(people.__class__("", (people.people[0], narrow), people.shared), START, 1, settings=LIGHT)


def test_the_schema_is_the_shipped_one() -> None:
    path = Path(__file__).parents[1] / "docs" / "reference" / "household.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == household_schema()


@pytest.fixture(scope="module")
def saved(family: FamilyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("household") / "plans.json"
    path.write_text(family_json(family), encoding="utf-8")
    return path


def test_saved_plans_are_read_back_as_they_were(family: FamilyResult, saved: Path) -> None:
    again = read_household(saved)
    assert family_json(again) == family_json(family)
    assert family_csv(again) == family_csv(family)
    assert again.together.shopping == family.together.shopping


def test_the_plan_of_one_person_is_a_plan_by_itself(family: FamilyResult, saved: Path) -> None:
    clara = read_week(saved, person="Clara")
    assert clara.days == family.members[1].days
    swapped, _ = swap_meals(read_saved(saved, person="Clara"), "tue snack_1")
    before = {(day.date, meal.slot): meal for day in clara.days for meal in day.meals}
    after = {(day.date, meal.slot): meal for day in swapped.days for meal in day.meals}
    assert [place for place, meal in after.items() if meal != before[place]] == [(swapped.days[1].date, Slot.SNACK_1)]


@pytest.mark.parametrize(
    ("person", "told"),
    [(None, "holds the plans of Anna <b>, Clara, Ben: take one out"), ("Eva", "no plan of Eva")],
)
def test_whose_plan_is_meant_must_be_clear(saved: Path, person: str | None, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_week(saved, person=person)


def test_plans_that_were_changed_by_hand_are_refused(saved: Path, tmp_path: Path) -> None:
    changed = json.loads(saved.read_text(encoding="utf-8"))
    changed["people"][1]["days"][0]["meals"][0]["items"][0]["grams"] += 1
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(DataError, match="grams or the food tables were changed"):
        read_household(path)
    path.write_text(json.dumps({"schema": "nutriplan.household/1"}), encoding="utf-8")
    with pytest.raises(DataError, match="not all of a household's plans"):
        read_household(path)


def test_what_can_not_be_met_is_listed_by_name_with_a_way_out(tables: ReferenceTables) -> None:
    facts: list[dict[str, Any]] = [
        {"name": "Anna", "sex": "female", "age": 34},
        {"name": "Eva", "sex": "female", "age": 40, "diet": "vegan", "energy_kcal": 1000},
    ]
    people = tuple(person_from(each, tables) for each in facts)
    result = plan_family(Family("", people), START, 1, settings=LIGHT)
    assert {name for name, _ in result.shortfalls} == {"Eva"}
    assert all("so that Eva can have something else" in fix for _, miss in result.shortfalls for fix in miss.fixes)
    verdict, good = family_verdict(result)
    assert (good, verdict.startswith("Eva: ")) == (False, True)
    for person in json.loads(family_json(result))["people"]:
        assert faults(person, composition([FOODS_CSV])) == []
