"""Targets at the edges: days that differ, values of a state, average requirements, faults of the tables."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.exercise import Weekday
from nutriplan.profile import Reference
from nutriplan.tables.conditions import Measure, Topic, parse_condition
from nutriplan.tables.references import IntakeKind
from nutriplan.tables.rules import Basis, Bound
from nutriplan.tables.sweat import SweatKind, SweatTable
from nutriplan.targets.adjust import Person, adjust
from nutriplan.targets.average import average_requirements
from nutriplan.targets.build import targets_for
from nutriplan.targets.days import day_classes, merged, weekday_classes
from nutriplan.targets.energy import energy_equation
from nutriplan.targets.fluid import fluid_of
from nutriplan.targets.intakes import amount
from nutriplan.targets.supplements import least_limit
from nutriplan.targets.sweat import day_facts, loss_of
from test_adjust import TABLES, WOMAN, person, rule_of, targets, with_rules

MONDAY = date(2026, 11, 23)


def test_days_of_one_kind_merge_into_their_own_targets() -> None:
    dates = [MONDAY + timedelta(days=offset) for offset in range(7)]
    (every,) = day_classes(person(WOMAN, condition=("kidney_disease",)), TABLES, dates)
    assert merged([every]) == every.targets


def test_a_nutrient_stands_in_its_place_with_all_its_versions() -> None:
    runner = person(WOMAN, exercise=("vigorous 2h tue,thu,sat",), climate="hot")
    week = merged(day_classes(runner, TABLES, [MONDAY + timedelta(days=offset) for offset in range(7)]))
    order = list(dict.fromkeys(target.nutrient for target in week.targets))
    assert order == [target.nutrient for target in targets(exercise=("vigorous 2h",), climate="hot").targets]
    assert [target.nutrient for target in week.targets] == sorted(
        (target.nutrient for target in week.targets), key=order.index
    )
    assert [fluid.days is None for fluid in week.fluid] == [False, False]


def test_weekdays_of_another_intensity_are_another_class() -> None:
    runner = person(WOMAN, exercise=("low 1h mon", "vigorous 1h tue"), climate="hot")
    assert [len(each.weekdays) for each in weekday_classes(runner, TABLES)] == [1, 1, 5]


@pytest.mark.parametrize(
    ("facts", "nutrient", "amount"),
    [
        ({}, "magnesium_mg", 255.0), ({"age": 31}, "magnesium_mg", 265.0), ({"trimester": 2}, "iron_mg", 22.0),
        ({"supplement": ("vitamin_d 4 ug",)}, "vitamin_d_ug", 6.0), ({"supplement": ("vitamin_d 25 ug",)},
         "vitamin_d_ug", 0.0), ({}, "protein_g", 39.6), ({}, "potassium_mg", None),
    ],
)  # fmt: skip
def test_the_average_requirement(facts: dict[str, Any], nutrient: str, amount: float | None) -> None:
    assert average_requirements(Person(person(WOMAN, **facts), TABLES, 2_000)).get(nutrient) == amount


def test_an_average_requirement_per_energy_follows_the_energy() -> None:
    woman = person(WOMAN, reference="eu")
    little, much = (average_requirements(Person(woman, TABLES, energy)) for energy in (2_000, 3_000))
    assert much["thiamin_mg"] == pytest.approx(1.5 * little["thiamin_mg"])


def test_a_limit_of_the_persons_state_goes_before_that_of_all() -> None:
    lower = [
        row.model_copy(update={"value": 30.0})
        for row in TABLES.intakes
        if (row.reference, row.nutrient_id, row.kind, row.state) == ("us", "iron_mg", IntakeKind.UL, "pregnancy")
    ]
    others = [row for row in TABLES.intakes if row.model_copy(update={"value": 30.0}) not in lower]
    tables = replace(TABLES, intakes=(*others, *lower))
    pregnant = person(WOMAN, trimester=2, supplement=("iron 40 mg",))
    assert least_limit(Person(pregnant, tables, 2000), "iron_mg") == 30
    (said,) = [item.text for item in targets_for(pregnant, tables).advice if item.nutrients == ("iron_mg",)]
    assert said.startswith("Iron: your supplements give 40 mg a day, more than the upper limit of 30 mg.")
    assert least_limit(Person(person(WOMAN), tables, 2000), "iron_mg") == 45


def test_two_average_requirements_for_one_person_are_a_fault_of_the_table() -> None:
    doubled = [row for row in TABLES.intakes if row.kind is IntakeKind.EAR and row.nutrient_id == "iron_mg"]
    tables = replace(TABLES, intakes=(*TABLES.intakes, *doubled))
    with pytest.raises(DataError, match="has 2 rows for us iron_mg EAR, sex female, age 30, state none"):
        average_requirements(Person(person(WOMAN), tables, 2000))


def test_a_rule_that_takes_the_value_of_a_state_needs_one() -> None:
    rule = rule_of(
        rule_id="of_state", operation="set", value=None, basis=None, nutrient_id="vitamin_b12_ug", bound=Bound.UPPER
    )
    with pytest.raises(MissingReferenceError, match="of_state: us has no value of vitamin_b12_ug to set"):
        targets_for(person(WOMAN), with_rules(rule))


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({}, False), ({"condition": ("cirrhosis",)}, True), ({"condition": ("alcohol_dependence",)}, True),
        ({"exercise": ("vigorous 1h",), "climate": "hot"}, False), ({"supplement": ("iron 50 mg",)}, False),
    ],
)  # fmt: skip
def test_who_should_ask_a_doctor_about_water(facts: dict[str, Any], asked: bool) -> None:
    assert targets(**facts).doctor_sets_fluid is asked


def test_a_nutrient_without_a_target_is_not_found() -> None:
    with pytest.raises(KeyError, match="biotin"):
        targets()["biotin_ug"]


def test_the_sweat_of_a_day_is_that_of_its_own_exercise() -> None:
    rest, training = weekday_classes(person(WOMAN, exercise=("vigorous 2h tue",), climate="hot"), TABLES)
    (dry,), (wet,) = rest.targets.fluid, training.targets.fluid
    assert (dry.sweat_l, dry.sodium_mg) == (0, 0)
    assert wet.sweat_l > 1
    assert wet.sodium_mg > 500
    assert wet.water_l - wet.base_l == pytest.approx(wet.sweat_l, abs=0.05)


@pytest.mark.parametrize("lacking", ["water", "replacement"])
def test_water_needs_a_reference_value_and_what_replaces_sweat(lacking: str) -> None:
    dry = replace(TABLES, intakes=tuple(row for row in TABLES.intakes if row.nutrient_id != "water_l"))
    rows = tuple(row for row in TABLES.sweat.rows if row.kind is not SweatKind.REPLACE)
    tables = dry if lacking == "water" else replace(TABLES, sweat=SweatTable(rows))
    with pytest.raises(MissingReferenceError, match="no row says how much water us wants a day and after exercise"):
        fluid_of(Person(person(WOMAN), tables, 2000))


def test_a_rule_that_takes_the_value_of_a_state_takes_it_at_the_energy() -> None:
    rule = rule_of(
        rule_id="of_state", operation="set", value=None, basis=None, nutrient_id="thiamin_mg", unit="mg",
        when=parse_condition("pregnancy"), reference="eu",
    )  # fmt: skip
    doubled = tuple(
        row.model_copy(update={"value": 0.2}) if (row.nutrient_id, row.state) == ("thiamin_mg", "pregnancy") else row
        for row in TABLES.intakes
    )
    pregnant = person(WOMAN, trimester=2, reference="eu")
    found = targets_for(pregnant, replace(with_rules(rule), intakes=doubled))
    megajoules = found.energy.energy_kcal * 4.184 / 1000
    assert found["thiamin_mg"].lower == pytest.approx(0.2 * megajoules, abs=1e-6)
    assert found["thiamin_mg"].base == pytest.approx(0.1 * megajoules, abs=1e-6)


def test_a_nutrient_without_food_values_is_listed_with_its_own_reason() -> None:
    biotin = TABLES.nutrients["biotin_ug"]
    assert {item.reason for item in targets().not_enforced if item.nutrient == "biotin_ug"} == {
        biotin.not_enforced_reason
    }
    silent = replace(
        TABLES, nutrients={**TABLES.nutrients, "biotin_ug": biotin.model_copy(update={"not_enforced_reason": ""})}
    )
    (said,) = [item.reason for item in targets_for(person(WOMAN), silent).not_enforced if item.nutrient == "biotin_ug"]
    assert said == "the food table has no values of it"


@pytest.mark.parametrize(("facts", "value"), [({}, 900), ({"condition": ("kidney_disease",)}, None)])
def test_a_target_where_none_was_is_a_raise_that_a_doctor_is_asked_about(
    facts: dict[str, Any], value: float | None
) -> None:
    tables = with_rules(rule_of(operation="set", value=900.0, nutrient_id="potassium_mg"))
    found = adjust(Person(person(WOMAN, **facts), tables, 2000), "potassium_mg", Bound.LOWER, None)
    assert found.value == value
    assert len(found.steps) == (value is not None)


def test_a_capped_loss_shows_the_whole_sum() -> None:
    loss = loss_of(TABLES.sweat, "potassium_mg", 10.0, 2600)
    assert loss.amount == 600
    assert loss.formula.startswith("10 L of sweat x ")
    assert loss.formula.endswith(", at most 600")
    small = loss_of(TABLES.sweat, "potassium_mg", 1.0, 2600)
    assert f"= {small.amount:.4g}" in small.formula
    assert "at most" not in small.formula


def test_an_equation_that_is_not_there_names_the_methods_in_their_order() -> None:
    nobody = replace(TABLES, equations=())
    with pytest.raises(MissingReferenceError, match="no row of efsa_2013 or eer_2023 for sex female, age 30"):
        energy_equation(person(WOMAN, reference="eu"), nobody)


def test_a_share_of_energy_of_what_carries_none_is_a_fault_of_the_table() -> None:
    row = next(row for row in TABLES.intakes_of(Reference.US, "magnesium_mg") if row.kind is IntakeKind.RDA)
    with pytest.raises(DataError, match="gives magnesium_mg in percent of energy, but it has none"):
        amount(TABLES, person(WOMAN), row.model_copy(update={"basis": Basis.PCT_ENERGY}), 2000)


def test_the_facts_of_a_day_tell_its_climate_and_the_hours_of_the_week() -> None:
    facts = {"exercise": ("vigorous 1.5h tue,thu", "low 1h mon"), "temperature_c": 31, "humidity_pct": 80}
    runner = person(WOMAN, **facts)
    tuesday = day_facts(runner, TABLES.sweat, Weekday.TUE)
    assert tuesday.words[Topic.CLIMATE] == frozenset({"hot"})
    assert tuesday.numbers[Measure.STRENUOUS_H] == 1.5
    assert tuesday.numbers[Measure.STRENUOUS_H_WEEK] == 3.0
    assert tuesday.words.items() >= runner.facts().words.items()


def test_a_day_of_unknown_climate_has_none() -> None:
    assert Topic.CLIMATE not in day_facts(person(WOMAN), TABLES.sweat, None).words
