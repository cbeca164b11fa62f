"""Plausibility checks: each finds its fault in made foods, and says nothing of sound ones."""

from pathlib import Path

import pytest

from food_files import silent
from nutriplan.errors import UsageError
from nutriplan.food_import.run import import_foods
from nutriplan.food_store.check import Check, Finding, check_table
from nutriplan.food_store.table import open_table
from nutriplan.tables.catalog import Catalog

HEADER = "id,name,group,energy_kcal,water_g,protein_g,fat_g,carbohydrate_g,fiber_g,sugars_g,magnesium_mg,alcohol_g\n"
SOUND = (60, 80, 5, 2, 6, 2, 3, 30, 0)


def table_of(folder: Path, *rows: tuple[object, ...]) -> Path:
    """A table of thirty sound foods, and these."""
    many = [(f"s{n}", f"Sound {n}", "greens", *SOUND[:-2], 25 + n, 0) for n in range(30)]
    text = HEADER + "".join(",".join(map(str, row)) + "\n" for row in [*many, *rows])
    (folder / "own.csv").write_text(text)
    import_foods(folder / "own.csv", folder / "foods.duckdb", None, silent)
    return folder / "foods.duckdb"


def checked(path: Path, source: str | None) -> tuple[list[Finding], int]:
    """What is found in the table of a file, or in the curated foods alone where there is none."""
    with open_table(path) as table:
        return check_table(table, source)


def odd(folder: Path, *cells: object) -> list[Finding]:
    """What is found of one more food."""
    return checked(table_of(folder, ("odd", "Odd", "greens", *cells)), "own")[0]


def test_sound_foods_are_not_named(tmp_path: Path) -> None:
    found, count = checked(table_of(tmp_path), "own")
    assert (found, count) == ([], 30)


@pytest.mark.parametrize(
    ("cells", "check", "nutrient"),
    [
        ((200, 80, 5, 2, 6, 2, 3, 30, 0), Check.ATWATER, "energy_kcal"),
        ((2, 70, 10, 6, 12, 2, 3, 30, 0), Check.ATWATER, "energy_kcal"),
        ((259, 80, 5, 2, 6, 2, 3, 30, 0), Check.KILOJOULE, "energy_kcal"),
        ((60, 92, 5, 2, 6, 2, 3, 30, 0), Check.SUM, ""),
        ((60, 80, 5, 2, 6, 2, 7, 30, 0), Check.PART, "sugars_g"),
        ((60, 80, 5, 2, 6, 2, 3, 40000, 0), Check.SLIP, "magnesium_mg"),
        ((60, 80, 5, 2, 6, 2, 3, 0.04, 0), Check.SLIP, "magnesium_mg"),
        ((60, 80, 5, 2, 6, 2, 3, 4000, 0), Check.OUTLIER, "magnesium_mg"),
    ],
)
def test_each_fault_is_found_by_its_check(
    cells: tuple[object, ...], check: Check, nutrient: str, tmp_path: Path
) -> None:
    found = odd(tmp_path, *cells)
    assert [(each.check, each.nutrient, each.ref) for each in found] == [(check, nutrient, "own:odd")]
    assert found[0].off > 1


@pytest.mark.parametrize(
    "cells",
    [
        (120, 70, 5, 2, 6, 2, 3, 30, 9),  # wine: alcohol brings energy
        (30, 80, 2, 0, 16, 14, 1, 30, 0),  # bran: fibre brings little
        (60, 80, 5, 2, 6, 2, 3, 0, 0),  # a zero is no outlier: some foods hold none
        ("", "", "", "", "", "", "", 30, ""),  # unknown is not zero
    ],
)
def test_what_is_right_is_left_alone(cells: tuple[object, ...], tmp_path: Path) -> None:
    assert odd(tmp_path, *cells) == []


def test_the_curated_foods_are_looked_at_with_them(tmp_path: Path, catalog: Catalog) -> None:
    alone, count = checked(tmp_path / "none.duckdb", None)
    assert count == len(catalog.foods)
    both, more = checked(table_of(tmp_path, ("odd", "Odd", "greens", 60, 80, 5, 2, 6, 2, 7, 30, 0)), None)
    assert more == count + 31
    assert {each.ref for each in both} - {each.ref for each in alone} == {"own:odd"}


def test_the_curated_foods_hold_no_slip_of_units_and_no_kilojoules(tmp_path: Path) -> None:
    found, _ = checked(tmp_path / "none.duckdb", "curated")
    named = {(each.check, each.ref) for each in found if each.check in (Check.KILOJOULE, Check.SLIP)}
    assert named == {(Check.SLIP, "yeast_extract")}  # B vitamins are added to it, and it stands among sauces


def test_an_unknown_source_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="curated"):
        checked(tmp_path / "none.duckdb", "nonsense")
