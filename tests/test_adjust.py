"""Adjustments: their order, overlaps and what each rule does."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nutriplan.errors import DataError
from nutriplan.profile import Profile
from nutriplan.tables.conditions import parse_condition
from nutriplan.tables.references import ReferenceTables, load_references
from nutriplan.tables.rules import Adjustment, Bound, Grade, Notice, Size
from nutriplan.targets.adjust import Person, adjust
from nutriplan.targets.build import targets_for
from nutriplan.targets.target import Operation, TargetSet

TABLES = load_references(Path(__file__).parents[1] / "data")
WOMAN: dict[str, Any] = {"sex": "female", "age": 30, "height_cm": 165, "weight_kg": 60}


def person(base: Mapping[str, Any], **facts: Any) -> Profile:
    return Profile(**{**base, **facts})


def targets(**facts: Any) -> TargetSet:
    return targets_for(person(WOMAN, **facts), TABLES)


def with_rule(**facts: Any) -> ReferenceTables:
    return with_rules(rule_of(**facts))


def with_rules(*rules: Adjustment) -> ReferenceTables:
    return replace(TABLES, adjustments=(*TABLES.adjustments, *rules))


def rule_of(**facts: Any) -> Adjustment:
    facts = {
        "rule_id": "made_up", "reference": "", "when": parse_condition("everyone"), "nutrient_id": "iron_mg",
        "bound": Bound.LOWER, "operation": "add", "value": 5.0, "unit": "mg", "basis": Size.PER_DAY,
        "overlap_group": "", "grade": Grade.STUDY, "reason": "test", "source": "IOM2001", "locator": "none",
        **facts,
    }  # fmt: skip
    return Adjustment(**facts)


def test_a_target_is_capped_at_the_upper_limit() -> None:
    found = targets_for(person(WOMAN), with_rule(value=100.0))
    iron = found["iron_mg"]
    assert (iron.lower, iron.upper) == (45, 45)
    assert iron.adjustments[-1].operation is Operation.CAP
    assert any("Iron" in notice and "doctor" in notice for notice in found.notices)


def test_of_overlapping_adds_the_largest_counts() -> None:
    rules = [rule_of(rule_id=f"sweat_{size:g}", value=size, overlap_group="sweat") for size in (1.0, 3.0, 2.0)]
    found = targets_for(person(WOMAN), with_rules(*rules, rule_of(rule_id="other", value=0.5)))["iron_mg"]
    assert found.lower == 21.5
    assert {step.rule for step in found.adjustments} == {"sweat_3", "other"}


def test_adds_come_before_factors_whatever_the_table_order() -> None:
    found = targets_for(person(WOMAN, diet="vegan"), with_rule(value=2.0))["iron_mg"]
    assert found.lower == pytest.approx((18 + 2) * 1.8)


def test_two_rules_that_set_one_bound_are_refused() -> None:
    rules = [rule_of(rule_id=name, operation="set", value=9.0) for name in ("one", "two")]
    with pytest.raises(DataError, match="one, two set the same bound"):
        targets_for(person(WOMAN), with_rules(*rules))


def test_an_add_needs_something_to_start_from() -> None:
    rule = rule_of(nutrient_id="saturated_fat_g", bound=Bound.LOWER, unit="g")
    with pytest.raises(DataError, match="no lower bound to add"):
        targets_for(person(WOMAN), with_rules(rule))


def test_a_rule_of_another_reference_set_does_nothing() -> None:
    assert targets_for(person(WOMAN), with_rule(reference="eu"))["iron_mg"].lower == 18


def test_a_cap_lowers_but_never_raises() -> None:
    tables = with_rules(rule_of(operation="cap", value=12.0), rule_of(rule_id="high", operation="cap", value=99.0))
    assert adjust(Person(person(WOMAN), tables, 2000), "iron_mg", Bound.LOWER, 18).value == 12


def test_smokers_get_vitamin_c() -> None:
    vitamin_c = targets(smoker=True)["vitamin_c_mg"]
    assert (vitamin_c.base, vitamin_c.lower) == (75, 110)
    assert [(step.operation, step.value, step.source) for step in vitamin_c.adjustments] == [
        (Operation.ADD, 35, "IOM2000")
    ]
    assert targets(smoker=True, trimester=1)["vitamin_c_mg"].lower == 120
    european = targets(smoker=True, reference="eu")
    assert european["vitamin_c_mg"].adjustments == ()
    assert "vitamin_c_mg" in european.priorities


@pytest.mark.parametrize(
    ("facts", "kilograms", "grams"),
    [({"age": 71}, 90, 90.0), ({"age": 70}, 90, 72.0), ({"age": 71, "reference": "eu"}, 50, 50.0)],
)
def test_protein_after_seventy(facts: dict[str, Any], kilograms: float, grams: float) -> None:
    assert targets(**facts, weight_kg=kilograms)["protein_g"].lower == pytest.approx(grams)


@pytest.mark.parametrize(
    ("facts", "milligrams"),
    [({"age": 30}, 400), ({"age": 18}, 400), ({"age": 17}, 180.0), ({"age": 17, "trimester": 1}, 180)],
)
def test_caffeine_of_the_young_goes_by_weight(facts: dict[str, Any], milligrams: float) -> None:
    assert targets(**facts)["caffeine_mg"].upper == milligrams


def test_percent_is_of_the_value_before_any_add() -> None:
    rules = (
        rule_of(rule_id="first", value=4.0),
        rule_of(rule_id="tenth", value=10.0, unit="percent", basis=Size.PCT_OF_VALUE),
    )
    iron = targets_for(person(WOMAN), with_rules(*rules))["iron_mg"]
    assert iron.lower == pytest.approx(18 + 4 + 1.8)
    assert iron.adjustments[-1].reason == "test (10 percent of 18)"


def notice_of(hold: str) -> Notice:
    return Notice(
        notice_id="made_up", when=parse_condition("everyone"), kind="doctor", nutrient_id=("iron_mg",), hold=hold,
        text="ask", grade=Grade.CONSENSUS, source="NONE", locator="none",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hold", "facts", "iron"),
    [
        ("no_extra", {}, 18), ("no_increase", {}, 18), ("no_target", {}, None),
        ("no_extra", {"trimester": 2}, 27), ("no_increase", {"trimester": 2}, 18),
        ("no_target", {"trimester": 2}, None),
        ("no_increase", {"lactation": "0-6"}, 9),
    ],
)  # fmt: skip
def test_what_asking_a_doctor_switches_off(hold: str, facts: dict[str, Any], iron: float | None) -> None:
    tables = replace(with_rule(value=5.0), notices=(*TABLES.notices, notice_of(hold)))
    assert targets_for(person(WOMAN, **facts), tables)["iron_mg"].lower == iron


@pytest.mark.parametrize(
    "cells",
    [
        {"operation": "multiply", "value": 2.0, "basis": Size.PER_DAY}, {"operation": "add", "value": None},
        {"operation": "set", "value": 5.0, "basis": None}, {"operation": "cap", "value": 5.0, "basis": Size.SWEAT},
        {"basis": Size.SWEAT}, {"basis": "per_mj"},
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(cells: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"needs|goes with|an amount|Input should"):
        rule_of(**cells)


def test_a_hold_is_a_doctors_and_names_its_nutrients() -> None:
    with pytest.raises(ValueError, match="hold goes with kind doctor"):
        Notice.model_validate(
            {**notice_of("no_extra").model_dump(exclude={"when"}), "when": "everyone", "kind": "note"}
        )
