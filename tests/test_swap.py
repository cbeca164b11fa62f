"""Changing a saved plan: all else stays to the gram, and what comes in its place is judged as any plan."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nutriplan.errors import DataError, UsageError
from nutriplan.model.days import Days, Prices
from nutriplan.model.problem import Problem
from nutriplan.model.replan import Change, replan
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.solve import base_prices
from nutriplan.model.week_rows import WeekView, rule_cost
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.reports.envelope import plan_json
from nutriplan.rework import Alternative
from nutriplan.saved_plan import SavedPlan, read_saved
from nutriplan.swap import swap_meals
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import load_references
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes
from plans import FOODS_CSV, START, composition, faults
from test_cli import run
from toy import problem

THREE = 3
PINNED = "salmon_pasta_leek"


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three saved days of someone who may have no nuts, Tuesday's dinner pinned."""
    person = person_from({"allergy": ["nuts"]}, load_references())
    result = plan_days(person, START, THREE, wishes=Wishes(pin=(f"tue dinner={PINNED}",)))
    file = tmp_path_factory.mktemp("saved") / "plan.json"
    file.write_text(plan_json(result), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def saved(path: Path, catalog: Catalog) -> SavedPlan:
    return read_saved(path, catalog)


@pytest.fixture(scope="session")
def swapped(saved: SavedPlan) -> tuple[WeekResult, tuple[Alternative, ...]]:
    return swap_meals(saved, "wed dinner", options=3)


def meals(document: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {(day["date"], meal["slot"]): meal for day in document["days"] for meal in day["meals"]}


class TestReading:
    def test_what_was_saved_comes_back(self, saved: SavedPlan, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        assert [str(day.date) for day in saved.days] == [day["date"] for day in document["days"]]
        for day, printed in zip(saved.days, document["days"], strict=True):
            assert [meal.name for meal in day.meals] == [meal["name"] for meal in printed["meals"]]
            assert {name: round(amount, 6) for name, amount in day.totals.items()} == printed["totals"]
        assert (saved.seed, saved.wishes.pin) == (0, (f"tue dinner={PINNED}",))
        assert saved.person.profile.allergy == ("nuts",)
        assert PINNED in saved.dishes

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"schema": "nutriplan.plan/2"}, "schema is 'nutriplan.plan/2'"),
            ({"schema": None}, "schema is None"),
            ({"days": []}, "days"),
            ({"profile": {"sex": "female"}}, "profile"),
        ],
    )
    def test_what_is_no_plan(
        self, change: dict[str, Any], said: str, path: Path, tmp_path: Path, catalog: Catalog
    ) -> None:
        other = tmp_path / "other.json"
        other.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
        with pytest.raises(DataError, match=said):
            read_saved(other, catalog)

    @pytest.mark.parametrize("text", ["", "[]", "{", "7"])
    def test_what_is_no_json_object(self, text: str, tmp_path: Path, catalog: Catalog) -> None:
        (tmp_path / "x.json").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=r"x\.json"):
            read_saved(tmp_path / "x.json", catalog)
        with pytest.raises(DataError, match="no such plan"):
            read_saved(tmp_path / "y.json", catalog)

    def test_foods_and_dishes_that_the_tables_lack_are_all_named(
        self, path: Path, tmp_path: Path, catalog: Catalog
    ) -> None:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        document["days"][0]["meals"][0]["dish"] = "moon_pie"
        document["days"][1]["meals"][0]["items"][0]["food"] = "ambrosia"
        (tmp_path / "x.json").write_text(json.dumps(document), encoding="utf-8")
        with pytest.raises(DataError) as error:
            read_saved(tmp_path / "x.json", catalog)
        assert [fault.split()[1] for fault in error.value.faults] == ["moon_pie", "ambrosia"]

    def test_portions_that_were_changed_by_hand_are_refused(self, saved: SavedPlan) -> None:
        first = saved.days[0]
        meal = first.meals[0]
        wrong = replace(meal, items=(replace(meal.items[0], grams=meal.items[0].grams + 0.25), *meal.items[1:]))
        days = (replace(first, meals=(wrong, *first.meals[1:])), *saved.days[1:])
        with pytest.raises(DataError, match="changed"):
            swap_meals(replace(saved, days=days), "wed dinner")

    def test_a_plan_is_not_changed_for_someone_who_may_not_eat_it(self, saved: SavedPlan) -> None:
        vegan = person_from({"diet": "vegan"}, load_references())
        with pytest.raises(DataError, match="can't be served"):
            swap_meals(replace(saved, person=vegan, wishes=Wishes()), "wed dinner")


class TestSwap:
    def test_everything_else_is_unchanged_to_the_gram(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]], path: Path
    ) -> None:
        before = meals(json.loads(path.read_text(encoding="utf-8")))
        after = meals(json.loads(plan_json(swapped[0])))
        assert before.keys() == after.keys()
        assert [meal for meal in before if before[meal] != after[meal]] == [("2026-11-25", "dinner")]

    def test_every_target_is_still_met(self, swapped: tuple[WeekResult, tuple[Alternative, ...]]) -> None:
        assert swapped[0].shortfalls == ()
        assert faults(json.loads(plan_json(swapped[0])), composition([FOODS_CSV])) == []

    def test_an_allergy_is_never_lost(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]], catalog: Catalog
    ) -> None:
        for alternative in swapped[1]:
            items = [item.food_id for meal in alternative.day.meals for item in meal.items]
            assert not [food for food in items if "nuts" in catalog.foods[food].allergens]

    def test_alternatives_differ_and_are_ranked(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]], saved: SavedPlan
    ) -> None:
        result, alternatives = swapped
        dinners = [meal.dish_id for each in alternatives for meal in each.day.meals if meal.slot is Slot.DINNER]
        old = next(meal.dish_id for meal in saved.days[2].meals if meal.slot is Slot.DINNER)
        assert len({old, *dinners}) == len(dinners) + 1 == THREE + 1
        assert alternatives[0].day == result.days[2]
        assert all(each.slots == (Slot.DINNER,) for each in alternatives)

    def test_the_new_dinner_is_not_like_its_neighbours(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]]
    ) -> None:
        groups = [meal.main_group for day in swapped[0].days for meal in day.meals if meal.slot is Slot.DINNER]
        assert groups[1] != groups[2]

    def test_the_report_moves_by_what_the_change_costs(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]], saved: SavedPlan
    ) -> None:
        result, alternatives = swapped
        solver = result.solver
        assert solver.objective == pytest.approx(saved.solver.objective + alternatives[0].extra)
        assert solver.bound == saved.solver.bound <= solver.objective
        assert solver.gap == pytest.approx((solver.objective - solver.bound) / solver.objective)

    def test_the_same_swap_gives_the_same_plan(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]], saved: SavedPlan
    ) -> None:
        again, _ = swap_meals(saved, "2026-11-25 dinner", options=3)
        assert again.days == swapped[0].days

    def test_a_swapped_plan_can_be_saved_and_swapped_again(
        self, swapped: tuple[WeekResult, tuple[Alternative, ...]], tmp_path: Path, catalog: Catalog
    ) -> None:
        (tmp_path / "x.json").write_text(plan_json(swapped[0]), encoding="utf-8")
        again, _ = swap_meals(read_saved(tmp_path / "x.json", catalog), "mon lunch")
        assert again.days[1:] == swapped[0].days[1:]
        assert again.days[0] != swapped[0].days[0]
        assert (swapped[0].revision, again.revision) == (1, 2)

    def test_a_whole_day(self, saved: SavedPlan) -> None:
        result, alternatives = swap_meals(saved, "tue", options=2)
        assert (result.days[0], result.days[2]) == (saved.days[0], saved.days[2])
        old, new = saved.days[1], result.days[1]
        assert all(a.dish_id != b.dish_id for a, b in zip(old.meals, new.meals, strict=True))
        assert result.shortfalls == ()
        assert result.wishes.pin == ()  # the pinned dinner was swapped away
        pairs = zip(alternatives[0].day.meals, alternatives[1].day.meals, strict=True)
        assert sum(a.dish_id != b.dish_id for a, b in pairs) >= THREE

    def test_a_meal_can_be_swapped_for_a_dish_of_ones_own(self, saved: SavedPlan) -> None:
        wanted = "pasta_ricotta_peas"
        result, _ = swap_meals(saved, f"wed dinner={wanted}", options=3)
        assert [m.dish_id for m in result.days[2].meals if m.slot is Slot.DINNER] == [wanted]
        assert result.days[:2] == saved.days[:2]
        assert result.wishes.pin == (f"2026-11-24 dinner={PINNED}", f"2026-11-25 dinner={wanted}")

    @pytest.mark.parametrize(("dish", "said"), [("moon_pie", "no dish"), ("glass_milk", "no dish for dinner")])
    def test_a_dish_that_can_not_be_served_there(self, dish: str, said: str, saved: SavedPlan) -> None:
        with pytest.raises(UsageError, match=said):
            swap_meals(saved, f"wed dinner={dish}")

    def test_what_can_not_be_met_is_listed(self, saved: SavedPlan) -> None:
        facts = saved.person.profile.model_copy(update={"energy_kcal": 3000.0})
        hungry = replace(saved, person=replace(saved.person, profile=facts))
        result, alternatives = swap_meals(hungry, "wed drinks")
        assert "energy_kcal" in {miss.nutrient for miss in alternatives[0].shortfalls}
        assert all("swap all of the day" in miss.fixes[0] for miss in result.shortfalls)
        old = replace(result.shortfalls[0], fixes=("raise energy",))
        again, _ = swap_meals(replace(hungry, shortfalls=(old,)), "wed drinks")  # what was missed before keeps its fix
        assert next(miss.fixes for miss in again.shortfalls if miss.nutrient == old.nutrient) == old.fixes

    def test_words_that_name_no_meal(self, saved: SavedPlan) -> None:
        with pytest.raises(UsageError, match="no day of the plan"):
            swap_meals(saved, "sun dinner")
        with pytest.raises(UsageError, match="no meal"):
            swap_meals(saved, "wed tea")


class TestReplan:
    """On the toy tables: the rest of the week counts exactly."""

    weights, small = Weights(), PlannerSettings(chains=64, moves=400)

    def change(self, task: Problem, seed: int) -> tuple[Change, Prices, np.random.Generator]:
        rng = np.random.default_rng(seed)
        week = DaySearch(task, self.weights).random_days(task.days, rng)
        base = base_prices(task.space, self.weights, rng, frozenset(), frozenset())
        return Change(task, week, 0, np.array([1]), frozenset()), base, rng

    def objective(self, task: Problem, base: Prices, days: Days) -> float:
        view = WeekView(task, len(days), self.weights)
        return float(DaySearch(task, self.weights).cost(base, days).sum()) + rule_cost(
            view.rules, view.use(days).sum(axis=0)
        )

    @pytest.mark.parametrize("seed", range(4))
    def test_extra_is_what_the_week_then_costs_more(self, seed: int) -> None:
        task = problem(3)
        change, base, rng = self.change(task, seed)
        changed = replan(change, base, self.small, rng, 5)
        assert len(changed.days)
        old = self.objective(task, base, change.week)
        for index in range(len(changed.days)):
            days = Days.join([changed.days.take(np.array([index])), change.week.take(np.array([1, 2]))])
            assert self.objective(task, base, days) - old == pytest.approx(changed.extra[index], abs=1e-6)

    def test_a_limit_of_the_week_holds_with_what_the_other_days_use(self) -> None:
        task = problem(3)
        change, base, rng = self.change(task, 1)
        changed = replan(change, base, self.small, rng, 1)
        kept = np.arange(changed.days.dish.shape[1]) != 1
        assert np.array_equal(changed.days.steps[0, kept], change.week.steps[0, kept])

    def test_meals_that_stay_and_leave_nothing_of_a_food_leave_no_day(self) -> None:
        task = problem(3)
        foods = tuple(food.model_copy(update={"max_g_day": 0.0}) for food in task.space.foods)
        change, base, rng = self.change(replace(task, space=replace(task.space, foods=foods)), 1)
        changed = replan(change, base, self.small, rng, 1)
        assert (len(changed.days), len(changed.extra)) == (0, 0)


class TestCommand:
    def test_swap_tells_the_alternatives_and_writes_the_best(self, path: Path, tmp_path: Path) -> None:
        swap = ("plan", "--swap", "wed dinner", "--from", str(path), "--options", "2", "--json", "new.json")
        answer = run(*swap, cwd=tmp_path)
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.splitlines()[1].startswith("2. ")
        new, old = (meals(json.loads(p.read_text(encoding="utf-8"))) for p in (tmp_path / "new.json", path))
        assert [meal for meal in old if new[meal] != old[meal]] == [("2026-11-25", "dinner")]

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            (["--age", "40"], "leave out age"),
            (["--must", "salmon"], "in a run of their own"),
            (["--days", "3", "--seed", "2"], "leave out --days, --seed"),
            (["--options", "0"], "--options: 0"),
        ],
    )
    def test_what_the_saved_plan_says_is_not_said_again(self, more: list[str], said: str, path: Path) -> None:
        answer = run("plan", "--swap", "wed", "--from", str(path), *more)
        assert (answer.returncode, said in answer.stderr) == (2, True), answer.stderr

    def test_swap_and_from_go_together(self, path: Path) -> None:
        for half, said in ((["--swap", "wed"], "go together"), (["--from", str(path)], "goes together")):
            assert said in run("plan", *half).stderr
