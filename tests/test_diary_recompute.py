"""A day of SR28 foods in SR28 measures: energy and every focus nutrient as SR28 gives them, within 1 %."""

import csv
import os
import shutil
import subprocess
import sys
from math import fsum
from pathlib import Path

import pytest

from nutriplan.diary.read import read_diary
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.nutrients import NutrientRole

ROOT = Path(__file__).parents[1]
LINES = ROOT / "tests" / "data" / "diary_recompute.csv"
SR28 = Path(os.environ.get("NUTRIPLAN_SR28", ROOT.parent / "shared" / "usda-sr28"))
needs_sr28 = pytest.mark.skipif(not (SR28 / "portions.csv").is_file(), reason="needs the SR28 folder (NUTRIPLAN_SR28)")
TOTALS = {  # sums of SR28's figures and weights, made apart from the product and typed here
    "energy_kcal": 3194,
    "magnesium_mg": 833.3,
    "potassium_mg": 6210,
    "calcium_mg": 1937,
    "phosphorus_mg": 3433,
    "thiamin_mg": 2.432,
    "riboflavin_mg": 3.695,
    "niacin_mg": 36.67,
    "pantothenic_acid_mg": 13.02,
    "vitamin_b6_mg": 4.089,
    "folate_dfe_ug": 966.6,
    "vitamin_b12_ug": 19.35,
    "vitamin_d_ug": 30.6,
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_totals_are_recomputed(catalog: Catalog) -> None:
    lines = [row["text"] for row in rows(LINES)]
    (day,) = read_diary("\n".join(lines).encode(), "day", list(catalog.foods.values())).days
    assert day.not_understood == ()
    assert [item.line for item in day.eaten] == list(range(1, len(lines) + 1))
    focus = {item.nutrient_id for item in catalog.nutrients.values() if item.role is NutrientRole.FOCUS}
    assert TOTALS.keys() == (focus & set(catalog.foods["apple"].nutrients)) | {"energy_kcal"}
    for nutrient, total in TOTALS.items():
        held = fsum(item.grams * (item.food.nutrients[nutrient] or 0.0) / 100 for item in day.eaten)
        assert held == pytest.approx(total, rel=0.01), nutrient


def test_every_line_is_the_food_of_its_number(catalog: Catalog) -> None:
    listed = rows(LINES)
    content = "\n".join(row["text"] for row in listed).encode()
    (day,) = read_diary(content, "day", list(catalog.foods.values())).days
    assert [item.food.ndb_no for item in day.eaten] == [row["ndb_no"] for row in listed]


@needs_sr28
def test_the_typed_totals_are_those_of_sr28() -> None:
    weights = {(row["ndb_no"], row["sequence"]): row for row in rows(SR28 / "portions.csv")}
    foods = {row["ndb_no"]: row for row in rows(SR28 / "foods.csv")}
    for nutrient, total in TOTALS.items():
        parts = []
        for row in rows(LINES):
            weight = weights[row["ndb_no"], row["weight"]]
            grams = float(row["count"]) * float(weight["grams"]) / float(weight["amount"])
            parts.append(grams * float(foods[row["ndb_no"]][nutrient] or 0.0) / 100)
        assert fsum(parts) == pytest.approx(total, rel=1e-3), nutrient


@needs_sr28
def test_nearly_every_weight_of_sr28_is_found_by_its_own_words(catalog: Catalog) -> None:
    """Weights of the foods in the table, asked for as SR28 writes them ("0.5 cup, sliced")."""
    by_number = {food.ndb_no: food for food in reversed(list(catalog.foods.values()))}
    asked = [row for row in rows(SR28 / "portions.csv") if row["ndb_no"] in by_number and ordinary(row["description"])]
    cells = (f'"{by_number[row["ndb_no"]].name}","{row["amount"]} {row["description"]}"'.split('","') for row in asked)
    table = "\n".join(["food,amount", *(",".join(f'"{cell.strip(chr(34))}"' for cell in pair) for pair in cells)])
    (day,) = read_diary(table.encode(), "day", list(catalog.foods.values())).days
    right = {
        item.line for item in day.eaten if item.grams == pytest.approx(float(asked[item.line - 2]["grams"]), 0.011)
    }
    assert len(asked) > 800
    assert len(right) >= 0.95 * len(asked)


def ordinary(description: str) -> bool:
    """Whether a measure is one that a person writes down, without inches and purchases."""
    first = description.replace(",", " ").split()[0]
    return '"' not in description and first in (
        "cup",
        "tbsp",
        "tsp",
        "fl",
        "slice",
        "large",
        "medium",
        "small",
        "fillet",
    )


@needs_sr28
def test_the_table_of_measures_is_made_from_sr28() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "build_measures.py"), str(SR28), "--check"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0


def test_the_script_keeps_what_a_kitchen_measures(tmp_path: Path) -> None:
    for folder in ("scripts", "data", "sr28"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "scripts" / "build_measures.py", tmp_path / "scripts")
    (tmp_path / "data" / "foods.csv").write_text("food_id,ndb_no\ncod,15016\nchives,11156\n", encoding="utf-8")
    (tmp_path / "sr28" / "portions.csv").write_text(
        "ndb_no,sequence,amount,description,grams,source\n"
        "15016,1,3,oz,85,w\n15016,2,.5,fillet,178,w\n15016,3,10,sprigs,5,w\n"
        "15016,4,1,piece (yield from 1 lb raw),52,w\n"
        '11156,1,1,"tbsp, chopped",3,w\n11156,2,0.5,"large (3"" dia)",7,w\n99999,1,1,cup,1,w\n',
        encoding="utf-8",
    )
    command = [sys.executable, "scripts/build_measures.py", "sr28"]
    made = tmp_path / "data" / "food_measures.csv"
    assert subprocess.run([*command, "--check"], cwd=tmp_path, capture_output=True, check=False).returncode == 1
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    assert made.read_text(encoding="utf-8").splitlines()[1:] == [
        "chives,large,,14,SR28,11156 weight 2",
        "chives,tbsp,chopped,3,SR28,11156 weight 1",
        "cod,sprig,,0.5,SR28,15016 weight 3",
    ]
    assert subprocess.run([*command, "--check"], cwd=tmp_path, check=False).returncode == 0
