"""What a target tells of itself: each step with sizes, reason, grade and source, what gave way, whom it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from typing import Any

import pytest

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.tables.conditions import parse_condition
from nutriplan.tables.references import IntakeKind
from nutriplan.tables.rules import Bound, Grade, NoticeKind
from nutriplan.tables.sweat import SweatKind, SweatTable
from nutriplan.targets.adjust import Person
from nutriplan.targets.average import average_requirements
from nutriplan.targets.build import targets_for
from nutriplan.targets.days import day_classes, merged, weekday_classes
from nutriplan.targets.energy import energy_of
from nutriplan.targets.energy_advice import energy_advice
from nutriplan.targets.fluid import fluid_of
from nutriplan.targets.supplements import least_limit
from nutriplan.targets.target import Advice, AppliedAdjustment, NotEnforced, Operation, TargetSet
from test_adjust import TABLES, WOMAN, person, rule_of, targets, with_rule, with_rules

MONDAY = date(2026, 11, 23)
ENERGY = ("energy_kcal",)


def told(found: TargetSet, start: str) -> Advice:
    (advice,) = [item for item in found.advice if item.text.startswith(start)]
    return advice


def released(found: TargetSet, nutrient: str) -> list[NotEnforced]:
    return [item for item in found.not_enforced if item.nutrient == nutrient]


def about_energy(**facts: Any) -> Sequence[Advice]:
    energy = energy_of(person(WOMAN, **facts), TABLES)
    return list(energy_advice(Person(person(WOMAN, **facts), TABLES, energy.energy_kcal), energy))


def test_a_capped_target_shows_the_cap_and_sends_to_a_doctor() -> None:
    found = targets_for(person(WOMAN), with_rule(value=100.0))
    assert found["iron_mg"].adjustments[-1] == AppliedAdjustment(
        rule="upper_limit",
        operation=Operation.CAP,
        value=45.0,
        before=118.0,
        after=45.0,
        reason="a target never passes the upper limit",
        grade=Grade.OFFICIAL,
        source="IOM2001",
    )
    assert told(found, "Iron") == Advice(
        NoticeKind.DOCTOR,
        "Iron: the target would be 118 mg, above the upper limit; ask your doctor about it.",
        "IOM2001",
        ("iron_mg",),
    )


def test_a_share_of_energy_that_gives_way_to_a_need_is_listed_and_told() -> None:
    """0.8 g/kg of 150 kg are 120 g of protein; 35 % of 97 % of 1,200 kcal are 101.85 g."""
    found = targets(weight_kg=150, energy_kcal=1200)
    protein = found["protein_g"]
    assert (protein.lower, protein.upper, protein.upper_basis, protein.upper_source) == (120, None, None, None)
    assert released(found, "protein_g") == [
        NotEnforced("protein_g", "AMDR", 101.85, "g", "it lies below the RDA at this energy", "IOM2005M")
    ]
    assert told(found, "Protein") == Advice(
        NoticeKind.NOTE,
        "Protein: 120 g are needed, more than the usual share of energy; the need counts.",
        "IOM2005M",
        ("protein_g",),
    )


def test_a_supplement_is_a_step_of_both_sides() -> None:
    vitamin_c = targets(supplement=("vitamin_c 40 mg",))["vitamin_c_mg"]
    assert (vitamin_c.lower, vitamin_c.upper, vitamin_c.base) == (35, 1960, 75)
    reason = "your supplement gives 40 mg of the {} a day, the rest is for food"
    assert vitamin_c.adjustments == tuple(
        AppliedAdjustment(
            "supplement", Operation.ADD, -40, before, after, reason.format(what), "your own statement", "you"
        )
        for what, before, after in (("target", 75, 35), ("limit", 2000, 1960))
    )


def test_a_target_that_a_supplement_fills_is_listed_with_its_whole_value() -> None:
    found = targets(supplement=("vitamin_b12 10 ug",))
    assert released(found, "vitamin_b12_ug") == [
        NotEnforced("vitamin_b12_ug", "RDA", 2.4, "ug", "your supplement gives all of it", "IOM1998")
    ]
    assert not [item for item in found.advice if "vitamin_b12_ug" in item.nutrients]


def test_a_supplement_at_the_limit_is_not_above_it() -> None:
    assert not [item for item in targets(supplement=("iron 45 mg",)).advice if item.nutrients == ("iron_mg",)]


@pytest.mark.parametrize(
    ("supplement", "text", "source", "nutrient"),
    [
        ("iron 50 mg", "Iron: your supplements give 50 mg a day, more than the upper limit of 45 mg. Ask your doctor "
         "before you go on with it.", "IOM2001", "iron_mg"),
        ("magnesium 400 mg", "Magnesium: your supplements give 400 mg a day, more than the upper limit of 350 mg for "
         "supplements and added forms. Ask your doctor before you go on with it.", "IOM1997", "magnesium_mg"),
    ],
)  # fmt: skip
def test_a_supplement_above_a_limit_sends_to_a_doctor(supplement: str, text: str, source: str, nutrient: str) -> None:
    found = targets(supplement=(supplement,))
    assert told(found, text[:20]) == Advice(NoticeKind.DOCTOR, text, source, (nutrient,))


def test_what_only_a_doctor_may_set_names_the_reference_value_and_the_guideline() -> None:
    reason = "no target is set: only your doctor can say how much is right"
    found = targets(condition=("kidney_disease",))
    assert released(found, "potassium_mg") == [NotEnforced("potassium_mg", "AI", 2600, "mg", reason, "KDOQI2020")]


@pytest.mark.parametrize(
    ("nutrient", "most"),
    [("magnesium_mg", 350.0), ("iron_mg", 45.0), ("vitamin_b12_ug", inf), ("vitamin_d_ug", 100.0)],
)
def test_the_least_limit_of_a_supplement(nutrient: str, most: float) -> None:
    assert least_limit(Person(person(WOMAN), TABLES, 2000), nutrient) == most
    assert least_limit(Person(person(WOMAN, trimester=2), TABLES, 2000), nutrient) == most


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        ({}, []),
        ({"trimester": 2}, [("pregnancy_deposition_normal", 200.0, 2372.8, 2572.8)]),
        ({"lactation": "0-6"}, [("lactation_milk_0_6", 540.0, 2182.87, 2722.87),
                                ("lactation_stores_0_6", -140.0, 2722.87, 2582.87)]),
        ({"sex": "male", "age": 10, "height_cm": 140, "weight_kg": 35}, [("growth_boys_9_13", 25.0, 1972.52, 1997.52)]),
    ],
)  # fmt: skip
def test_energy_shows_what_a_life_stage_adds(
    facts: dict[str, Any], steps: list[tuple[str, float, float, float]]
) -> None:
    energy = energy_of(person(WOMAN, **facts), TABLES)
    assert [(step.rule, step.value, step.before, step.after) for step in energy.adjustments] == steps
    assert all(step.operation is Operation.ADD and step.reason for step in energy.adjustments)
    assert {(step.grade, step.source) for step in energy.adjustments} <= {(Grade.OFFICIAL, "NASEM2023")}


def test_energy_as_asked_for_says_what_the_equation_says() -> None:
    energy = energy_of(person(WOMAN, energy_kcal=1500), TABLES)
    assert (energy.energy_kcal, energy.equation, energy.source, energy.adjustments) == (1500, "given", "you", ())
    assert energy.formula == "1500 kcal as asked for; EER 2023, women 19 years and older, low active says 2183 kcal"


@pytest.mark.parametrize(
    ("facts", "kind", "start", "end", "source"),
    [
        ({"energy_kcal": 1500}, NoticeKind.SAFETY, "You asked for 1,500 kcal; about 2,183 kcal keep your weight.",
         "keep your weight.", "NASEM2023"),
        ({"energy_kcal": 1500, "lactation": "0-6"}, NoticeKind.SAFETY, "You asked for 1,500 kcal; about 2,583 kcal",
         "In lactation eat less only if a doctor advises it.", "NASEM2023"),
        ({"trimester": 2}, NoticeKind.NOTE, "No weight before pregnancy was given", "for a better estimate.",
         "NASEM2023"),
        ({"age": 90, "reference": "eu"}, NoticeKind.NOTE, "The European energy table has no value for you; the "
         "equation of EER 2023, women 19", "stands in.", "NASEM2023"),
        ({"weight_kg": 120, "reference": "eu"}, NoticeKind.NOTE, "The European energy requirement is for a body mass "
         "index of 22 at usual heights, whatever you weigh: 2,079 kcal. By your height and weight the equation of 2023 "
         "says 2,911 kcal;", "fits you better.", "EFSA_EN2013"),
    ],
)  # fmt: skip
def test_what_is_said_of_energy(facts: dict[str, Any], kind: NoticeKind, start: str, end: str, source: str) -> None:
    (advice,) = about_energy(**facts)
    assert (advice.kind, advice.source, advice.nutrients) == (kind, source, ENERGY)
    assert advice.text.startswith(start)
    assert advice.text.endswith(end)


@pytest.mark.parametrize(
    "facts",
    [
        {}, {"energy_kcal": 2183}, {"energy_kcal": 2118}, {"energy_kcal": 3000}, {"trimester": 1},
        {"trimester": 2, "pre_pregnancy_weight_kg": 55}, {"reference": "eu", "height_cm": 163, "weight_kg": 55},
        {"reference": "eu", "energy_kcal": 2079},
    ],
)  # fmt: skip
def test_nothing_is_said_of_energy_that_fits(facts: dict[str, Any]) -> None:
    assert not about_energy(**facts)


def test_water_names_its_kinds_and_sources() -> None:
    (fluid,) = targets(trimester=2).fluid
    assert (fluid.basis, fluid.source, fluid.replace_source, fluid.days) == ("AI", "IOM2005W", "DGE2020", None)
    assert [(step.rule, step.before, step.after) for step in fluid.adjustments] == [("pregnancy_water_l", 2.7, 3.0)]


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
    assert told(targets_for(pregnant, tables), "Iron").text.startswith(
        "Iron: your supplements give 40 mg a day, more than the upper limit of 30 mg."
    )
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
