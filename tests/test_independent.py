"""The checker of plans can find every kind of fault it looks for, and owes nothing to what it checks."""

import ast
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from nutriplan.eligibility import eligible
from nutriplan.profile import Profile, Sex
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.references import ReferenceTables
from plans import CHECKER, FOODS_CSV, NEVER_IN_PREGNANCY, composition, faults, main

OATS, MILK, LIVER = "20038", "01082", "13326"
DATES = ("2026-11-23", "2026-11-24")
COMPOSITION = {
    OATS: {"magnesium_mg": "138", "sodium_mg": "6"},
    MILK: {"magnesium_mg": "11", "sodium_mg": "44"},
    LIVER: {"magnesium_mg": "21"},
}


def target(nutrient: str, lower: float | None, upper: float | None, **more: Any) -> dict[str, Any]:
    return {"nutrient": nutrient, "lower": lower, "upper": upper, "period": "day", "floor": None, "days": None, **more}


def shortfall(nutrient: str, date: str | None, *, above: bool = False) -> dict[str, Any]:
    return {"nutrient": nutrient, "date": date, "above": above, "fixes": ["eat something else"]}


def day(date: str, oats_g: float, milk_g: float) -> dict[str, Any]:
    """A day of oats and milk with its totals worked out by hand."""
    items = [{"ndb_no": OATS, "grams": oats_g}, {"ndb_no": MILK, "grams": milk_g}]
    totals = {"magnesium_mg": 1.38 * oats_g + 0.11 * milk_g, "sodium_mg": 0.06 * oats_g + 0.44 * milk_g}
    return {"date": date, "meals": [{"items": items[:1]}, {"items": items[1:]}], "totals": totals}


@pytest.fixture
def plan() -> dict[str, Any]:
    """Two days without a fault: 160 and 171 mg magnesium, 94 and 138 mg sodium."""
    return {
        "profile": {"trimester": None, "gestation_week": None},
        "targets": [target("magnesium_mg", 150, None), target("sodium_mg", None, 140)],
        "days": [day(DATES[0], 100, 200), day(DATES[1], 100, 300)],
        "shortfalls": [],
    }


def found(plan: dict[str, Any]) -> list[str]:
    return faults(plan, COMPOSITION)


class TestFaults:
    def test_a_sound_plan_has_none(self, plan: dict[str, Any]) -> None:
        assert found(plan) == []

    def test_a_printed_total_that_is_not_the_sum_of_the_grams(self, plan: dict[str, Any]) -> None:
        plan["days"][1]["totals"]["magnesium_mg"] += 0.001
        assert found(plan) == ["2026-11-24 magnesium_mg: printed 171.001, recomputed 171.000000"]

    def test_grams_that_were_changed_after_the_totals(self, plan: dict[str, Any]) -> None:
        plan["days"][0]["meals"][0]["items"][0]["grams"] = 110
        assert [fault.split(":")[0] for fault in found(plan)] == ["2026-11-23 magnesium_mg", "2026-11-23 sodium_mg"]

    @pytest.mark.parametrize(
        ("index", "side", "bound", "where"),
        [
            (0, "lower", 165, {"2026-11-23"}),
            (0, "lower", 172, set(DATES)),
            (1, "upper", 100, {"2026-11-24"}),
            (1, "upper", 90, set(DATES)),
        ],
    )
    def test_a_target_missed_in_silence(
        self, plan: dict[str, Any], index: int, side: str, bound: float, where: set[str]
    ) -> None:
        plan["targets"][index][side] = bound
        nutrient = plan["targets"][index]["nutrient"]
        assert set(found(plan)) == {f"missed but not listed: {nutrient} on {date}" for date in where}
        plan["shortfalls"] = [shortfall(nutrient, date, above=side == "upper") for date in where]
        assert found(plan) == []

    def test_a_weekly_target_is_judged_by_its_mean_and_its_floor(self, plan: dict[str, Any]) -> None:
        plan["targets"] = [target("magnesium_mg", 165, None, period="week", floor=155)]
        assert found(plan) == []
        plan["targets"][0]["lower"] = 166
        assert found(plan) == ["missed but not listed: magnesium_mg on the mean"]
        plan["targets"][0].update(lower=165, floor=161)
        assert found(plan) == ["missed but not listed: magnesium_mg on 2026-11-23"]

    def test_a_target_of_some_days_binds_those_alone(self, plan: dict[str, Any]) -> None:
        plan["targets"] = [target("magnesium_mg", 165, None, days=[DATES[1]])]
        assert found(plan) == []
        plan["targets"][0]["days"] = [DATES[0]]
        assert found(plan) == ["missed but not listed: magnesium_mg on 2026-11-23"]

    def test_a_shortfall_that_is_none(self, plan: dict[str, Any]) -> None:
        plan["shortfalls"] = [shortfall("magnesium_mg", DATES[0]), shortfall("magnesium_mg", None)]
        assert found(plan) == [
            "listed but met: magnesium_mg on 2026-11-23",
            "listed but met: magnesium_mg on the mean",
        ]

    def test_a_shortfall_without_a_way_out(self, plan: dict[str, Any]) -> None:
        plan["targets"][0]["lower"] = 165
        plan["shortfalls"] = [shortfall("magnesium_mg", DATES[0]) | {"fixes": []}]
        assert found(plan) == ["magnesium_mg on 2026-11-23: a shortfall without a fix"]

    @pytest.mark.parametrize("state", [{"trimester": 2}, {"gestation_week": 9}])
    def test_liver_in_pregnancy(self, plan: dict[str, Any], state: dict[str, int]) -> None:
        plan["days"][0]["meals"][0]["items"].append({"ndb_no": LIVER, "grams": 50})
        plan["days"][0]["totals"]["magnesium_mg"] += 10.5
        assert found(plan) == []
        plan["profile"] |= state
        assert found(plan) == [f"unsafe in pregnancy: {LIVER}"]


class TestCommand:
    def test_exit_code_and_words(
        self, plan: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        table = tmp_path / "foods.csv"
        rows = [
            f"{ndb},{cells.get('magnesium_mg', '')},{cells.get('sodium_mg', '')}" for ndb, cells in COMPOSITION.items()
        ]
        table.write_text("\n".join(["ndb_no,magnesium_mg,sodium_mg", *rows]), encoding="utf-8")
        broken = deepcopy(plan)
        broken["targets"][0]["lower"] = 500
        for document, code, words in (
            (plan, 0, "2 days, 2 targets: all as printed"),
            (broken, 1, "missed but not listed"),
        ):
            path = tmp_path / "plan.json"
            path.write_text(json.dumps(document), encoding="utf-8")
            assert main([str(path), str(table)]) == code
            assert words in capsys.readouterr().out

    def test_later_tables_fill_in_what_earlier_ones_lack(self, tmp_path: Path) -> None:
        tables = [tmp_path / "a.csv", tmp_path / "b.csv"]
        tables[0].write_text("ndb_no,iron_mg,zinc_mg\n00001,1.5,\n", encoding="utf-8")
        tables[1].write_text("ndb_no,zinc_mg\n00001,2.5\n00002,3\n", encoding="utf-8")
        merged = composition(tables)
        assert merged["00001"] == {"ndb_no": "00001", "iron_mg": "1.5", "zinc_mg": "2.5"}
        assert merged["00002"]["zinc_mg"] == "3"


class TestIndependence:
    def test_it_imports_nothing_but_the_standard_library(self) -> None:
        tree = ast.parse(CHECKER.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert names == {"csv", "json", "sys", "pathlib", "typing"}

    def test_the_planner_keeps_from_a_pregnant_woman_all_that_it_lists(
        self, catalog: Catalog, tables: ReferenceTables
    ) -> None:
        pregnant = Profile(sex=Sex.FEMALE, age=30, height_cm=165, weight_kg=65, trimester=1)
        kept = eligible(catalog.foods, catalog.dishes, tables.food_rules, pregnant).foods
        assert not {food.food_id for food in kept.values() if food.ndb_no in NEVER_IN_PREGNANCY}
        known = {food.food_id for food in catalog.foods.values() if food.ndb_no in NEVER_IN_PREGNANCY}
        assert len(known) >= 10

    def test_each_row_number_names_one_composition(self, catalog: Catalog) -> None:
        # plans are recomputed by ndb_no, so two foods that share one must share their figures
        table = composition([FOODS_CSV])
        for food in catalog.foods.values():
            cells = table[food.ndb_no]
            known = {nutrient: amount for nutrient, amount in food.nutrients.items() if amount is not None}
            assert {nutrient: float(cells[nutrient]) for nutrient in known} == known, food.food_id
            assert not [n for n in food.nutrients if n in cells and n not in known], food.food_id
