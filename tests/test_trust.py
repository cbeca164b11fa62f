"""The second opinion on safety finds each thing it looks for; a part of the trust grid is planned and recomputed."""

import ast
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batches import LITTLE
from nutriplan.batch.request import Request
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from plans import START
from trust import Checker, read_results, run_case
from trust_grid import BODIES, DIETS, NEEDS, REFERENCES, TrustCase, grid
from trust_report import report_page

SAFETY = Path(__file__).parent / "independent" / "safety.py"
violations: Callable[..., list[tuple[str, str]]] = runpy.run_path(str(SAFETY))["violations"]


def row(group: str, traits: str = "", allergens: str = "", diet: str = "vegan", ndb: str = "1") -> dict[str, str]:
    return {
        "food_group": group, "traits": traits, "allergens": allergens, "diet": diet, "ndb_no": ndb, "step_g": "10",
        "max_g_meal": "300", "max_g_day": "400", "short_name": "food",
    }  # fmt: skip


FOODS = {
    "oats": row("cereals", allergens="gluten"),
    "salmon": row("fish", "fish|oily_fish", "fish", "pescatarian"),
    "shark": row("fish", "fish|fish_avoid", "fish", "pescatarian"),
    "cheddar": row("cheese", "", "milk", "vegetarian", "9"),
    "hidden_cream": row("condiments", ndb="7"),
    "bacon": row("meat", "pork", "", "omnivore"),
    "liver": row("liver", "liver", "", "omnivore"),
    "brazil_nuts": row("nuts", "brazil_nut", "nuts"),
}
DESCRIBED = {"7": "Sauce, with cream"}


def plan(*eaten: tuple[str, float], **facts: Any) -> dict[str, Any]:
    profile = {
        "sex": "male", "age": 40, "diet": "omnivore", "allergy": [], "exclude": [], "trimester": None,
        "gestation_week": None, "lactation": None, "condition": [], "medication": [],
    }  # fmt: skip
    items = [{"food": food, "grams": grams} for food, grams in eaten]
    days = [{"date": "2026-11-23", "meals": [{"slot": "lunch", "items": items}]}]
    return {"profile": profile | facts, "days": days, "excluded": [], "targets": [], "shortfalls": [], "notices": []}


def kinds(found: dict[str, Any]) -> set[str]:
    return {kind for kind, _ in violations(found, FOODS, DESCRIBED)}


class TestSafety:
    def test_it_imports_nothing_but_the_standard_library(self) -> None:
        tree = ast.parse(SAFETY.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert names == {"re", "collections", "collections.abc", "typing"}

    def test_a_sound_plan_has_nothing(self) -> None:
        assert kinds(plan(("oats", 100), ("salmon", 120), ("bacon", 20))) == set()

    @pytest.mark.parametrize(
        ("food", "facts", "kind"),
        [
            ("salmon", {"diet": "vegetarian"}, "diet"),
            ("cheddar", {"diet": "vegan"}, "diet"),
            ("bacon", {"diet": "pescatarian"}, "diet"),
            ("oats", {"allergy": ["gluten"]}, "allergen"),
            ("hidden_cream", {"allergy": ["milk"]}, "allergen"),
            ("bacon", {"exclude": ["halal"]}, "excluded"),
            ("oats", {"exclude": ["cereals"]}, "excluded"),
            ("liver", {"trimester": 2, "sex": "female"}, "unsafe"),
            ("shark", {"sex": "female", "age": 30}, "unsafe"),
        ],
    )
    def test_a_food_that_must_not_be_served(self, food: str, facts: dict[str, Any], kind: str) -> None:
        assert kinds(plan((food, 100), **facts)) == {kind}

    @pytest.mark.parametrize(
        ("eaten", "facts", "kind"),
        [
            (("oats", 15), {}, "steps"),
            (("oats", 310), {}, "meal most"),
            (("liver", 110), {}, "limit"),
            (("brazil_nuts", 10), {}, "limit"),
            (("salmon", 290), {"lactation": "0-6", "sex": "female"}, "limit"),
        ],
    )
    def test_too_much_of_a_food(self, eaten: tuple[str, float], facts: dict[str, Any], kind: str) -> None:
        assert kinds(plan(eaten, **facts)) == {kind}

    def test_two_portions_beyond_the_daily_most(self) -> None:
        assert kinds(plan(("oats", 250), ("oats", 250))) == {"day most"}

    @pytest.mark.parametrize(
        ("facts", "nutrient", "raised", "kind"),
        [
            ({"condition": ["kidney_disease"]}, "potassium_mg", False, {"dose"}),
            ({"condition": ["kidney_disease"]}, "magnesium_mg", True, {"dose"}),
            ({"medication": ["trimethoprim"]}, "potassium_mg", True, {"dose"}),
            ({"medication": ["lisinopril"]}, "potassium_mg", False, set()),
            ({}, "potassium_mg", True, set()),
        ],
    )
    def test_what_only_a_doctor_may_set(
        self, facts: dict[str, Any], nutrient: str, raised: bool, kind: set[str]
    ) -> None:
        found = plan(("oats", 100), **facts)
        step = {"rule": "sweat", "before": 100.0, "after": 120.0 if raised else 90.0}
        found["targets"] = [{"nutrient": nutrient, "lower": 100.0, "adjustments": [step]}]
        assert kinds(found) == kind

    @pytest.mark.parametrize("text", ["take 200 mg of magnesium", "ask about a supplement of potassium: 9 mg"])
    def test_a_dose_in_words(self, text: str) -> None:
        found = plan(("oats", 100))
        found["shortfalls"] = [{"nutrient": "potassium_mg", "fixes": [text]}]
        assert kinds(found) == {"dose"}


class TestGrid:
    def test_it_is_wide_and_every_case_is_its_own(self) -> None:
        cases = grid()
        assert len({case.key for case in cases}) == len(cases) >= 300
        assert {(case.body, case.diet, case.reference) for case in cases} == {
            (body, diet, reference) for body in BODIES for diet in DIETS for reference in REFERENCES
        }
        assert {case.need for case in cases} == set(NEEDS)

    @pytest.mark.parametrize(
        "case",
        [
            TrustCase("week_30", "vegetarian", "us", "no_gluten", 0, "quick"),
            TrustCase("runner_hot", "pescatarian", "eu", "trimethoprim", 1, "quick"),
            TrustCase("man_72", "omnivore", "us", "kidney", 2, "quick"),
        ],
        ids=lambda case: case.key,
    )
    def test_a_part_of_it_is_planned_and_recomputed(self, case: TrustCase) -> None:
        line = run_case(case, Checker(None), Request(START, days=1, seed=case.seed, settings=LITTLE))
        assert line["fault"] == ""
        assert line["violations"] == []
        assert line["checks"] > 20

    def test_the_page_counts_what_the_lines_say(self, tmp_path: Path) -> None:
        line = {
            "case": "a/b", "body": "a", "diet": "vegan", "reference": "us", "need": "none", "effort": "quick",
            "planner": "f" * 32, "tables": "data/foods.csv", "cpu_s": 1.5, "made": "2026-11-22", "fault": "",
            "days": 7, "checks": 200, "figures": 252, "portions": 210, "shortfalls": 1, "short_of": ["iron_mg"],
            "violations": [],
        }  # fmt: skip
        page = report_page([line], 1, "a machine")
        assert "**1 plans, no violation.**" in page
        assert "iron_mg (1)" in page
        wrong = line | {"case": "c/d", "violations": [["dose", "take 1 g"]]}
        page = report_page([line, wrong], 9, "a machine")
        assert "**1 violations in 1 of 2 plans.**" in page
        assert "`c/d` dose: take 1 g" in page
        results = tmp_path / "results.jsonl"
        results.write_text('{"half', encoding="utf-8")
        assert read_results(results) == []


class TestTwoPinnedDishes:
    def test_a_day_is_found_with_both_and_keeps_the_daily_most_of_what_they_share(self, catalog: Catalog) -> None:
        from nutriplan.planner import case_of, planned
        from nutriplan.profile_input import person_from
        from nutriplan.tables.references import load_references
        from nutriplan.wishes import Wishes

        wishes = Wishes(pin=("mon lunch=sardine_toast", "mon dinner=sardine_fennel_pasta"))
        person = person_from({"sex": "male", "age": 30, "energy_kcal": 3400}, load_references())
        (day,) = planned(case_of(person, START, 1, wishes, LITTLE)).days
        served = {meal.slot: meal.dish_id for meal in day.meals}
        assert (served[Slot.LUNCH], served[Slot.DINNER]) == ("sardine_toast", "sardine_fennel_pasta")
        tinned = "sardines_canned_oil"
        eaten = [item.grams for meal in day.meals for item in meal.items if item.food_id == tinned]
        assert len(eaten) == 2
        assert sum(eaten) <= catalog.foods[tinned].max_g_day + 1e-6
