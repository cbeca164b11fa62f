"""Leftovers: some lunches are the dinner before, every target is still met and no rule of the week is broken."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from nutriplan.edit import edit_plan
from nutriplan.leftovers import FEWEST, MOST, leftover_lunches
from nutriplan.plan import Meal
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.lines import WIDTH
from nutriplan.reports.text import week_text
from nutriplan.reports.view.day import day_view
from nutriplan.reports.view.report import report_view
from nutriplan.rework import same_pot
from nutriplan.saved_plan import SavedPlan, read_saved
from nutriplan.shopping import shopping_list
from nutriplan.swap import swap_meals
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ConstantId, ReferenceTables, load_references
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes
from plans import FOODS_CSV, START, composition, faults

DAYS = 5
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return plan_days(person_from({}, load_references()), START, DAYS, wishes=Wishes(leftovers=True))


@pytest.fixture(scope="module")
def saved(week: WeekResult, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> SavedPlan:
    file: Path = tmp_path_factory.mktemp("leftovers") / "plan.json"
    file.write_text(plan_json(week), encoding="utf-8")
    return read_saved(file, catalog)


def meal_of(week: WeekResult | SavedPlan, number: int, slot: Slot) -> Meal:
    return next(meal for meal in week.days[number].meals if meal.slot is slot)


def pairs(week: WeekResult) -> list[tuple[Meal, Meal]]:
    """Every marked lunch with the dinner it is said to come from."""
    meals = {(day.date, meal.slot): meal for day in week.days for meal in day.meals}
    return [(meal, meals[meal.leftover_of, Slot.DINNER]) for meal in meals.values() if meal.leftover_of is not None]


class TestWeek:
    def test_there_are_some_and_not_too_many(self, week: WeekResult) -> None:
        assert FEWEST <= len(leftover_lunches(week.days)) <= MOST

    def test_each_is_the_dish_of_the_dinner_before_of_the_same_foods(self, week: WeekResult, catalog: Catalog) -> None:
        dishes = {dish.dish_id: dish for dish in catalog.dishes}
        for lunch, dinner in pairs(week):
            assert lunch.slot is Slot.LUNCH
            assert (lunch.dish_id, lunch.name) == (dinner.dish_id, dinner.name)
            assert {item.food_id for item in lunch.items} == {item.food_id for item in dinner.items}
            assert {"lunch", "dinner"} <= set(dishes[lunch.dish_id].row.slots)
        for day in week.days:
            marked = [meal.leftover_of for meal in day.meals if meal.leftover_of]
            assert marked in ([], [day.date - DAY])

    def test_every_target_is_met_by_independent_sums(self, week: WeekResult) -> None:
        assert week.shortfalls == ()
        assert faults(json.loads(plan_json(week)), composition([FOODS_CSV])) == []

    def test_no_rule_of_the_week_is_broken(self, week: WeekResult) -> None:
        served = Counter(meal.dish_id for day in week.days for meal in day.meals)
        assert max(served.values()) <= 2
        assert all(len({meal.dish_id for meal in day.meals}) == len(day.meals) for day in week.days)

    def test_a_warmed_up_lunch_takes_minutes(self, week: WeekResult, tables: ReferenceTables) -> None:
        assert {lunch.minutes for lunch, _ in pairs(week)} == {tables.constant(ConstantId.REHEAT_MINUTES)}

    def test_the_shopping_list_holds_both_portions(self, week: WeekResult, catalog: Catalog) -> None:
        assert week.shopping == shopping_list(week.days, catalog.foods)

    def test_the_report_stays_whole(self, week: WeekResult) -> None:
        assert 0 < week.solver.bound <= week.solver.objective
        assert week.solver.gap == pytest.approx((week.solver.objective - week.solver.bound) / week.solver.objective)

    def test_the_same_again(self, week: WeekResult) -> None:
        again = plan_days(person_from({}, load_references()), START, DAYS, wishes=Wishes(leftovers=True))
        assert again.days == week.days

    def test_nothing_is_marked_that_was_not_asked_for(self) -> None:
        plain = plan_days(person_from({}, load_references()), START, 2)
        assert leftover_lunches(plain.days) == []


class TestReports:
    def test_the_json_names_the_date(self, week: WeekResult) -> None:
        document = json.loads(plan_json(week))
        marked = [meal["leftover_of"] for day in document["days"] for meal in day["meals"] if meal["leftover_of"]]
        assert marked == [(day - DAY).isoformat() for day in leftover_lunches(week.days)]
        assert document["wishes"]["leftovers"] is True

    def test_the_text_says_whose_leftovers_they_are(self, week: WeekResult) -> None:
        text = " ".join(week_text(week).split())
        for lunch, _ in pairs(week):
            assert lunch.leftover_of is not None
            assert f"Leftovers of {lunch.leftover_of:%A}’s dinner: {lunch.name}" in text
        assert max(map(len, week_text(week).splitlines())) <= WIDTH

    def test_the_pages_say_to_cook_double_and_to_warm_up(self, week: WeekResult) -> None:
        for day in week.days:
            view = day_view(week, day)
            lunch, dinner = (next(meal for meal in view.meals if meal.slot == name) for name in ("Lunch", "Dinner"))
            tomorrow = day.date + DAY in leftover_lunches(week.days)
            today = day.date in leftover_lunches(week.days)
            assert ("cook tomorrow’s lunch with it" in dinner.note) is tomorrow
            assert ("heat until steaming hot" in lunch.method) is today
        names = [cell.name for row in report_view(week).week.rows for cell in row.cells if cell]
        assert sum(name.startswith("Leftovers of ") for name in names) == len(pairs(week))


class TestChanges:
    def test_a_saved_plan_keeps_its_marks(self, week: WeekResult, saved: SavedPlan) -> None:
        assert saved.days == week.days
        assert saved.wishes.leftovers

    def test_leftovers_of_a_dinner_that_is_swapped_away_are_cooked_afresh(
        self, saved: SavedPlan, catalog: Catalog
    ) -> None:
        eaten = leftover_lunches(saved.days)[0]
        result, _ = swap_meals(saved, f"{eaten - DAY} dinner")
        number = (eaten - START).days
        old, new = meal_of(saved, number, Slot.LUNCH), meal_of(result, number, Slot.LUNCH)
        fresh = next(dish.row.minutes for dish in catalog.dishes if dish.dish_id == old.dish_id)
        assert new == replace(old, leftover_of=None, minutes=fresh)
        assert eaten not in leftover_lunches(result.days)
        assert set(leftover_lunches(result.days)) == set(leftover_lunches(saved.days)) - {eaten}

    def test_another_meal_of_the_day_leaves_them_as_they_are(self, saved: SavedPlan) -> None:
        eaten = leftover_lunches(saved.days)[0]
        result, _ = edit_plan(saved, Wishes(pin=(f"{eaten} breakfast={_other_breakfast(saved)}",)))
        number = (eaten - START).days
        assert meal_of(result, number, Slot.LUNCH) == meal_of(saved, number, Slot.LUNCH)

    def test_another_food_is_another_pot(self, week: WeekResult) -> None:
        lunch, dinner = pairs(week)[0]
        assert same_pot(lunch, dinner)
        assert not same_pot(lunch, replace(dinner, items=dinner.items[1:]))
        assert not same_pot(lunch, replace(dinner, dish_id="minestrone_of_another_day"))
        assert not same_pot(lunch, None)


def _other_breakfast(saved: SavedPlan) -> str:
    served = {meal.dish_id for day in saved.days for meal in day.meals}
    return next(dish for dish in ("bircher_muesli", "oat_porridge_cocoa", "tofu_scramble") if dish not in served)


def test_pinned_lunches_are_never_leftovers() -> None:
    pins = ("tue lunch=bibimbap", "wed lunch=minestrone")
    result = plan_days(person_from({}, load_references()), START, 3, wishes=Wishes(leftovers=True, pin=pins))
    assert leftover_lunches(result.days) == []
    assert [meal_of(result, number, Slot.LUNCH).dish_id for number in (1, 2)] == ["bibimbap", "minestrone"]
