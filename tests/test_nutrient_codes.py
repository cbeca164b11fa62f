"""The codes of public tables: complete, sourced, in units that can be converted, and in line with other tables."""

from pathlib import Path

import pytest

from nutriplan.errors import DataError
from nutriplan.food_import.codes import key_rows, origins, own_code, unit_rows, unusable
from nutriplan.food_store.schema import nutrient_columns
from nutriplan.resources import data_dir
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.food_checks import FoodLimit, food_limit, load_food_checks
from nutriplan.tables.nutrient_codes import load_nutrient_codes, metric_factor, plain_unit
from nutriplan.tables.references import ConstantId, ReferenceTables
from nutriplan.tables.uses import uses_of_sources


def test_every_nutrient_of_the_food_table_has_a_code(catalog: Catalog) -> None:
    composed = {nutrient.nutrient_id for nutrient in catalog.nutrients.values() if nutrient.composed}
    assert composed <= set(nutrient_columns())
    assert set(nutrient_columns()) <= set(catalog.nutrients)


def test_every_row_converts_to_our_unit() -> None:
    for nutrient, ways in origins().items():
        assert ways[0].terms[0].code == own_code(nutrient)
        assert all(term.factor > 0 for way in ways for term in way.terms)
    assert sum(len(way.terms) for ways in origins().values() for way in ways[1:]) + len(unusable()) == len(
        load_nutrient_codes()
    )


def test_a_code_of_which_nothing_can_be_made_says_why_and_makes_nothing() -> None:
    used = {term.code for ways in origins().values() for way in ways for term in way.terms}
    assert unusable()
    for row in unusable():
        assert row.note
        assert row.fdc_id not in used


def test_every_source_is_known_and_told(tables: ReferenceTables, catalog: Catalog) -> None:
    named = {row.source for row in load_nutrient_codes()} | {row.source for row in load_food_checks().values()}
    assert named <= set(tables.sources)
    uses = uses_of_sources(tables, catalog)
    assert all("nutrient_codes.csv" in uses[row.source] for row in load_nutrient_codes())
    assert all("food_checks.csv" in uses[row.source] for row in load_food_checks().values())


def test_conversions_agree_with_those_of_supplements(tables: ReferenceTables) -> None:
    ours = {
        (row.nutrient_id, row.unit): row.factor for row in load_nutrient_codes() if row.unit == "iu" and row.priority
    }
    theirs = {(row.nutrient_id, str(row.unit)): row.per_unit for row in tables.health.supplements}
    assert {key: theirs[key] for key in ours} == ours
    added = next(row for row in load_nutrient_codes() if row.part == "added")
    assert added.factor == theirs["folate_dfe_ug", "ug"]


def test_energy_comes_from_kilojoules_by_the_one_constant(tables: ReferenceTables) -> None:
    way = next(way for way in origins()["energy_kcal"] if way.what == "code 1062")
    assert way.terms[0].factor == pytest.approx(1 / tables.constant(ConstantId.KJ_PER_KCAL))


def test_a_code_and_its_number_are_one_key_each() -> None:
    keys = [key for key, _, _ in key_rows({})]
    assert len(keys) == len(set(keys))
    codes = {row.fdc_id for row in load_nutrient_codes()}
    assert {code for _, code, _ in key_rows({})} == codes == {code for code, _, _ in unit_rows()}


@pytest.mark.parametrize(
    ("text", "unit"), [("UG", "ug"), ("\u00b5g", "ug"), ("\u03bcg", "ug"), (" MCG ", "ug"), ("kJ", "kj")]
)
def test_units_are_spelled_in_one_way(text: str, unit: str) -> None:
    assert plain_unit(text) == unit


def test_what_can_not_be_converted_has_no_factor() -> None:
    assert metric_factor("iu", "ug", 4.184) is None
    assert metric_factor("g", "kcal", 4.184) is None
    assert metric_factor("mg", "ug", 4.184) == pytest.approx(1000)


def test_a_limit_that_is_missing_is_told(tmp_path: Path) -> None:
    lines = (data_dir() / "food_checks.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "food_checks.csv").write_text("\n".join(line for line in lines if not line.startswith("sum_most_g")))
    with pytest.raises(DataError, match="sum_most_g"):
        load_food_checks(tmp_path)
    assert food_limit(FoodLimit.SUM_MOST) > 100


def test_a_code_in_two_units_is_told(tmp_path: Path) -> None:
    lines = (data_dir() / "nutrient_codes.csv").read_text(encoding="utf-8").splitlines()
    lines.append("folic_acid_ug,1186,431,mg,,7,,FDC2024,nutrient.csv,")
    (tmp_path / "nutrient_codes.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError, match="1186"):
        load_nutrient_codes(tmp_path)
