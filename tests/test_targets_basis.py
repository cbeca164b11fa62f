"""What a target rests on: its reference set, kind of value, base, source and the strength of a doctor's hold."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nutriplan.errors import DataError
from nutriplan.tables.references import IntakeKind, ReferenceTables
from nutriplan.tables.rules import Grade, Hold
from nutriplan.targets.adjust import Person
from nutriplan.targets.build import targets_for
from test_adjust import TABLES, WOMAN, person, targets, with_rule


def with_rows(kind: IntakeKind, nutrient: str, *, state: str = "none", **cells: Any) -> ReferenceTables:
    """The tables with some rows of the US set changed; without changes, with those rows twice."""
    wanted = {"reference": "us", "kind": kind, "nutrient_id": nutrient, "state": state}
    found = [row for row in TABLES.intakes if all(getattr(row, name) == cell for name, cell in wanted.items())]
    assert found
    changed = [row.model_copy(update=cells) for row in found]
    rest = [row for row in TABLES.intakes if not cells or row not in found]
    return replace(TABLES, intakes=(*rest, *changed))


@pytest.mark.parametrize(
    ("facts", "reference", "basis"),
    [
        ({}, "us", "EER"), ({"reference": "eu"}, "eu", "AR"), ({"reference": "eu", "age": 90}, "eu", "EER"),
        ({"energy_kcal": 2100}, "us", "your wish"), ({"reference": "eu", "energy_kcal": 2100}, "eu", "your wish"),
    ],
)  # fmt: skip
def test_the_set_and_the_basis_of_energy(facts: dict[str, Any], reference: str, basis: str) -> None:
    found = targets(**facts)
    energy = found["energy_kcal"]
    assert (found.reference, energy.basis, energy.unit, energy.focus) == (reference, basis, "kcal", False)
    assert energy.base == found.energy.energy_kcal


def test_a_step_has_the_reason_and_grade_of_its_rule() -> None:
    (step,) = targets_for(person(WOMAN), with_rule(value=2.0))["iron_mg"].adjustments
    assert (step.reason, step.grade) == ("test", Grade.STUDY)


def test_the_strongest_hold_counts_whatever_the_order() -> None:
    kidney = {notice.hold: notice for notice in TABLES.notices if notice.hold and "kidney" in notice.notice_id}
    weak = kidney[Hold.NO_EXTRA].model_copy(update={"nutrient_id": ("potassium_mg",)})
    for notices in ((weak, *TABLES.notices), (*TABLES.notices, weak)):
        ill = Person(person(WOMAN, condition=("kidney_disease",)), replace(TABLES, notices=notices), 2000)
        notice = ill.hold("potassium_mg")
        assert notice is not None
        assert notice.hold is Hold.NO_TARGET


@pytest.mark.parametrize(
    ("nutrient", "base", "note"), [("retinol_ug", 3000, ""), ("iron_mg", 18, ""), ("vitamin_c_mg", 75, "")]
)
def test_the_base_is_the_reference_value(nutrient: str, base: float, note: str) -> None:
    target = targets()[nutrient]
    assert (target.base, target.note, target.adjustments) == (base, note, ())


def test_a_share_of_energy_is_its_own_base() -> None:
    fat = targets()["saturated_fat_g"]
    assert fat.lower is None
    assert fat.base == fat.upper


def test_the_source_is_that_of_the_value_of_the_state() -> None:
    tables = with_rows(IntakeKind.RDA, "iron_mg", state="pregnancy", source="ELSEWHERE")
    assert targets_for(person(WOMAN, trimester=2), tables)["iron_mg"].source == "ELSEWHERE"
    assert targets_for(person(WOMAN), tables)["iron_mg"].source == "IOM2001"


def test_a_limit_of_other_forms_is_listed_with_its_unit() -> None:
    (limit,) = [item for item in targets().not_enforced if item.nutrient == "magnesium_mg"]
    assert (limit.basis, limit.value, limit.unit, limit.source) == ("UL", 350, "mg", "IOM1997")


@pytest.mark.parametrize(
    ("kind", "nutrient", "facts"),
    [(IntakeKind.UL, "iron_mg", {}), (IntakeKind.AMDR_LOW, "protein_g", {}), (IntakeKind.RDA, "iron_mg", {})],
)
def test_two_rows_for_one_person_are_named(kind: IntakeKind, nutrient: str, facts: Mapping[str, Any]) -> None:
    with pytest.raises(DataError, match=f"has 2 rows for us {nutrient} {kind}, sex female, age 30, state none"):
        targets_for(person(WOMAN, **facts), with_rows(kind, nutrient))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"age": 1, "height_cm": 80, "weight_kg": 11}, {("saturated_fat_g", "limit", "g", "DGA2020")}),
        ({"age": 14, "reference": "eu"}, {("calcium_mg", "UL", "mg", "EFSA_ULCA2012"),
         ("iron_mg", "safe level", "mg", "EFSA_ULFE2024"), ("manganese_mg", "safe level", "mg", "EFSA_ULMN2023")}),
        ({}, set()),
    ],
)  # fmt: skip
def test_that_no_limit_is_set_at_an_age_names_what_others_have(
    facts: dict[str, Any], told: set[tuple[str, str, str, str]]
) -> None:
    found = [item for item in targets(**facts).not_enforced if item.reason == "no limit is set at this age"]
    assert {(item.nutrient, item.basis, item.unit, item.source) for item in found} == told
    assert len(found) == len(told), "one of them, however many rows others have"
