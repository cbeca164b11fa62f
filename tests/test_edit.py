"""New wishes for a saved plan: what must change does, all else stays to the gram, targets and safety hold."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nutriplan.edit import MealChange, edit_plan
from nutriplan.errors import UsageError
from nutriplan.model.settings import PlannerSettings
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.reports.envelope import plan_json
from nutriplan.saved_plan import SavedPlan, read_saved
from nutriplan.swap import rework_of, swap_meals
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import load_references
from nutriplan.task import task_of
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes
from plans import FOODS_CSV, NEVER_IN_PREGNANCY, START, composition, faults
from test_cli import run

PINNED = "salmon_pasta_leek"
TUESDAY = START + timedelta(days=1)
MOTHER: dict[str, Any] = {"sex": "female", "age": 30, "trimester": 2, "allergy": ["nuts"]}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three saved days of a pregnant woman who may have no nuts, Tuesday's dinner pinned."""
    person = person_from(MOTHER, load_references())
    result = plan_days(person, START, 3, wishes=Wishes(pin=(f"tue dinner={PINNED}",)))
    file = tmp_path_factory.mktemp("saved") / "plan.json"
    file.write_text(plan_json(result), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def saved(path: Path, catalog: Catalog) -> SavedPlan:
    return read_saved(path, catalog)


def changed(saved: SavedPlan, result: WeekResult) -> list[tuple[date, Slot]]:
    """The meals that differ in dish, grams or anything else."""
    pairs = zip(saved.days, result.days, strict=True)
    return [(a.date, x.slot) for a, b in pairs for x, y in zip(a.meals, b.meals, strict=True) if x != y]


def assert_safe(result: WeekResult, catalog: Catalog) -> None:
    """No allergen, nothing unsafe in pregnancy, and every miss is listed, by sums that share no code."""
    assert faults(json.loads(plan_json(result)), composition([FOODS_CSV])) == []
    for food in (catalog.foods[item.food_id] for d in result.days for m in d.meals for item in m.items):
        assert "nuts" not in food.allergens
        assert food.ndb_no not in NEVER_IN_PREGNANCY


def holding(saved: SavedPlan, foods: Collection[str]) -> list[tuple[date, Slot]]:
    return [
        (day.date, meal.slot)
        for day in saved.days
        for meal in day.meals
        if any(item.food_id in foods for item in meal.items)
    ]


@pytest.fixture(scope="module")
def fish_day(saved: SavedPlan) -> date:
    """A day whose other meals leave room for fish on lentils, and make up for the dinner it takes the place of."""
    taken = {day for day, slot in holding(saved, ["lentils_cooked"]) if slot is not Slot.DINNER}
    room = [day.date for day in saved.days if day.date not in taken | {TUESDAY}]
    pins = {day: Wishes(pin=(f"{day} dinner=fish_on_lentils",)) for day in room}
    return next(day for day, pin in pins.items() if not edit_plan(saved, pin)[0].shortfalls)


class TestPin:
    def test_only_the_pinned_meal_changes(self, saved: SavedPlan, catalog: Catalog, fish_day: date) -> None:
        pin = f"{fish_day} dinner=fish_on_lentils"
        result, told = edit_plan(saved, Wishes(pin=(pin,)))
        assert changed(saved, result) == [(fish_day, Slot.DINNER)]
        assert [(each.date, each.after.dish_id) for each in told] == [(fish_day, "fish_on_lentils")]
        assert result.wishes.pin == (f"{TUESDAY} dinner={PINNED}", pin)
        assert_safe(result, catalog)

    def test_a_new_pin_takes_the_place_of_the_old_one_on_its_meal(self, saved: SavedPlan) -> None:
        result, _ = edit_plan(saved, Wishes(pin=("tue dinner=minestrone",)))
        assert changed(saved, result) == [(TUESDAY, Slot.DINNER)]
        assert result.wishes.pin == ("tue dinner=minestrone",)
        assert all(len(miss.fixes) == 1 for miss in result.shortfalls)

    def test_a_conflict_is_named_with_a_way_out_that_has_been_tried(
        self, saved: SavedPlan, catalog: Catalog, tmp_path: Path
    ) -> None:
        """A poor meal leaves a day short; the other meal that is said to make up for it does."""
        tried = 0
        for pin in ("mon dinner=minestrone", "mon lunch=minestrone", "mon drinks=black_coffee"):
            result, _ = edit_plan(saved, Wishes(pin=(pin,)))
            for way in {fix for miss in result.shortfalls for fix in miss.fixes if "--swap" in fix}:
                (tmp_path / "x.json").write_text(plan_json(result), encoding="utf-8")
                again, _ = swap_meals(read_saved(tmp_path / "x.json", catalog), way.split("'")[1])
                assert START not in {miss.date for miss in again.shortfalls}
                tried += 1
        assert tried

    def test_what_stands_already_changes_nothing(self, saved: SavedPlan) -> None:
        result, told = edit_plan(saved, Wishes(pin=(f"tue dinner={PINNED}",)))
        assert (result.days, told) == (saved.days, ())
        assert result.solver.objective == pytest.approx(saved.solver.objective)

    def test_the_saved_plan_costs_what_was_reported_of_it(self, saved: SavedPlan) -> None:
        task = task_of(saved.person, [day.date for day in saved.days], saved.wishes, PlannerSettings(seed=saved.seed))
        assert rework_of(saved, task).cost() == pytest.approx(saved.solver.objective, abs=1e-4)

    def test_a_pin_that_is_replaced_leaves_no_bound(self, saved: SavedPlan) -> None:
        result, _ = edit_plan(saved, Wishes(pin=("tue dinner=minestrone",)))
        assert (result.solver.bound, result.solver.gap) == (0.0, 1.0)

    @pytest.mark.parametrize(
        ("wishes", "said"),
        [
            (Wishes(pin=("wed dinner=chicken_liver_mushroom",)), "rule pregnancy_liver"),
            (Wishes(must=("chicken liver",)), "rule pregnancy_liver"),
            (Wishes(must=("almonds",)), "contains nuts"),
            (Wishes(pin=("someday dinner=minestrone",)), "no day of the plan"),
            (Wishes(avoid=("oily_fish",)), f"pin {PINNED}: you also ask to avoid oily_fish"),
            (Wishes(must=("kale",), avoid=("kale",)), "you also ask to avoid kale"),
        ],
    )
    def test_contradictions_are_named_and_safety_is_never_lost(
        self, wishes: Wishes, said: str, saved: SavedPlan
    ) -> None:
        with pytest.raises(UsageError) as error:
            edit_plan(saved, wishes)
        assert any(said in fault for fault in error.value.faults)


class TestAvoid:
    def avoidable(self, saved: SavedPlan, catalog: Catalog) -> str:
        """A food of one or two meals that no pinned meal holds."""
        pinned = {item.food_id for meal in saved.days[1].meals if meal.dish_id == PINNED for item in meal.items}
        eaten = sorted({item.food_id for day in saved.days for meal in day.meals for item in meal.items} - pinned)
        plain = (food for food in eaten if "staple" not in catalog.foods[food].traits)
        return next(food for food in plain if len(holding(saved, {food})) in (1, 2))

    def test_only_the_meals_that_hold_it_change(self, saved: SavedPlan, catalog: Catalog) -> None:
        food = self.avoidable(saved, catalog)
        result, told = edit_plan(saved, Wishes(avoid=(food,)))
        assert changed(saved, result) == holding(saved, {food})
        assert [(each.date, each.after.slot) for each in told] == holding(saved, {food})
        assert food not in result.foods
        assert result.shortfalls == ()
        assert_safe(result, catalog)

    def test_the_bound_is_held_against_what_the_plan_was_made_for(self, saved: SavedPlan, catalog: Catalog) -> None:
        """A food that is avoided or had from now on was neither dear nor asked for when the bound was proven."""
        for wishes in (Wishes(avoid=(self.avoidable(saved, catalog),)), Wishes(must=("lentils x4",))):
            result, told = edit_plan(saved, wishes)
            solver = result.solver
            assert told
            assert solver.bound == saved.solver.bound > 0
            assert solver.objective > saved.solver.bound
            assert solver.gap == pytest.approx((solver.objective - solver.bound) / solver.objective)

    def test_what_nobody_eats_changes_nothing(self, saved: SavedPlan, catalog: Catalog) -> None:
        eaten = {item.food_id for day in saved.days for meal in day.meals for item in meal.items}
        spare = next(food for food in catalog.foods if food not in eaten)
        result, told = edit_plan(saved, Wishes(avoid=(spare,)))
        assert (result.days, told) == (saved.days, ())
        assert result.wishes.avoid == (spare,)

    def test_what_can_not_be_avoided_stays_and_is_named(self, saved: SavedPlan) -> None:
        result, _ = edit_plan(saved, Wishes(avoid=("salt",)))
        held = [meal.slot for day in result.days for meal in day.meals for item in meal.items if item.food_id == "salt"]
        said = [item.text for item in result.targets.advice if "You asked to avoid salt" in item.text]
        assert len(said) == bool(held)
        assert all(slot.replace("_", " ") in said[0] for slot in held)
        assert result.shortfalls == ()


class TestMust:
    def test_one_meal_takes_it(self, saved: SavedPlan, catalog: Catalog) -> None:
        spare = next(
            word for word in ("tempeh", "kale", "mussels", "pumpkin_seeds") if not holding(saved, _foods(word, catalog))
        )
        result, told = edit_plan(saved, Wishes(must=(spare,)))
        assert len(changed(saved, result)) == len(told) == 1
        assert any(item.food_id in _foods(spare, catalog) for item in told[0].after.items)
        assert result.shortfalls == ()
        assert_safe(result, catalog)
        assert result.wishes.pin == (f"{TUESDAY} dinner={PINNED}",)
        assert (TUESDAY, Slot.DINNER) not in changed(saved, result)

    def test_as_often_as_it_is_asked_for(self, saved: SavedPlan, catalog: Catalog) -> None:
        before = len(holding(saved, _foods("kale", catalog)))
        result, told = edit_plan(saved, Wishes(must=("kale x3",)))
        after = sum(any("kale" in i.food_id for i in meal.items) for day in result.days for meal in day.meals)
        assert after == max(before, 3)
        assert len(told) == max(3 - before, 0)

    def test_what_is_served_already_changes_nothing(self, saved: SavedPlan) -> None:
        result, told = edit_plan(saved, Wishes(must=("salmon",))) if _serves(saved, "salmon") else (None, ())
        assert told == ()
        assert result is None or result.days == saved.days


def _foods(word: str, catalog: Catalog) -> set[str]:
    return {food for food in catalog.foods if word.rstrip("s") in food}


def _serves(saved: SavedPlan, word: str) -> bool:
    return any(word in item.food_id for day in saved.days for meal in day.meals for item in meal.items)


class TestTogether:
    def test_several_wishes_at_once_and_the_same_again(self, saved: SavedPlan, catalog: Catalog) -> None:
        wishes = Wishes(pin=("mon lunch=minestrone",), must=("tempeh",))
        result, told = edit_plan(saved, wishes)
        assert (START, Slot.LUNCH) in changed(saved, result)
        assert len(told) == len(changed(saved, result))
        again, _ = edit_plan(saved, wishes)
        assert again.days == result.days
        assert_safe(replace(result, shortfalls=result.shortfalls), catalog)

    def test_an_edited_plan_can_be_saved_and_edited_again(
        self, saved: SavedPlan, catalog: Catalog, tmp_path: Path
    ) -> None:
        first, _ = edit_plan(saved, Wishes(must=("tempeh",)))
        (tmp_path / "x.json").write_text(plan_json(first), encoding="utf-8")
        back = read_saved(tmp_path / "x.json", catalog)
        second, told = edit_plan(back, Wishes(must=("tempeh",)))
        assert (second.days, told) == (first.days, ())

    def test_a_change_is_a_meal_before_and_after(self, saved: SavedPlan) -> None:
        _, (change,) = edit_plan(saved, Wishes(pin=("wed lunch=minestrone",)))
        assert isinstance(change, MealChange)
        assert change.before in saved.days[2].meals
        assert change.after.dish_id == "minestrone"


class TestCommand:
    def test_changes_are_told_and_written(self, path: Path, fish_day: date, tmp_path: Path) -> None:
        pin = f"{fish_day} dinner=fish_on_lentils"
        answer = run("plan", "--from", str(path), "--pin", pin, "--json", "x.json", cwd=tmp_path)
        assert answer.returncode == 0, answer.stderr
        first, second = answer.stdout.splitlines()[:2]
        assert first.startswith(f"{fish_day:%A} {fish_day.day} Nov, dinner: ")
        assert second == "All else is as it was; every target is met."
        assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["wishes"]["pin"][1] == pin

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ([], "--from goes together with --swap"),
            (["--swap", "wed", "--must", "kale"], "in a run of their own"),
            (["--must", "kale", "--max-minutes", "20"], "leave out --max-minutes"),
            (["--must", "kale", "--age", "40", "--leftovers"], "leave out age, --leftovers"),
        ],
    )
    def test_what_does_not_go_together(self, more: list[str], said: str, path: Path) -> None:
        answer = run("plan", "--from", str(path), *more)
        assert (answer.returncode, said in answer.stderr) == (2, True), answer.stderr
