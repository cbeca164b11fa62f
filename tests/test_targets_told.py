"""What a target tells of itself: each step with sizes, reason, grade and source, what gave way, whom it is about."""

from collections.abc import Sequence
from math import inf
from typing import Any

import pytest

from nutriplan.tables.references import ConstantId
from nutriplan.tables.rules import Grade, NoticeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.build import targets_for
from nutriplan.targets.energy import energy_of
from nutriplan.targets.energy_advice import energy_advice
from nutriplan.targets.supplements import least_limit
from nutriplan.targets.target import Advice, AppliedAdjustment, NotEnforced, Operation, TargetSet
from test_adjust import TABLES, WOMAN, person, targets, with_rule

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


def test_a_target_that_comes_to_its_limit_is_not_capped() -> None:
    """18 mg of iron and 27 more are the limit of 45 mg."""
    found = targets_for(person(WOMAN), with_rule(value=27.0))
    assert (found["iron_mg"].lower, found["iron_mg"].upper) == (45, 45)
    assert [step.rule for step in found["iron_mg"].adjustments] == ["made_up"]
    assert not [item for item in found.advice if item.text.startswith("Iron: the target would be")]


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


@pytest.mark.parametrize(
    ("facts", "formula"),
    [
        ({"trimester": 2}, "693.35 - 2.04 x 30 y + 5.73 x 165 cm + 10.2 x 60 kg + 9.16 x week 20"),
        ({"gestation_week": 31, "activity": "active"},
         "-223.84 - 2.04 x 30 y + 13.23 x 165 cm + 8.15 x 60 kg + 9.16 x week 31"),
        ({"gestation_week": 31, "activity": "inactive"},
         "1131.2 - 2.04 x 30 y + 0.34 x 165 cm + 12.15 x 60 kg + 9.16 x week 31"),
    ],
)  # fmt: skip
def test_energy_shows_its_equation(facts: dict[str, Any], formula: str) -> None:
    assert energy_of(person(WOMAN, **facts), TABLES).formula == formula


def test_the_energy_target_starts_from_the_equation_and_shows_every_step() -> None:
    found = targets(lactation="0-6")
    target = found["energy_kcal"]
    assert (target.base, target.basis, target.source) == (2182.87, "EER", "NASEM2023")
    assert [step.rule for step in target.adjustments] == ["lactation_milk_0_6", "lactation_stores_0_6"]
    assert targets()["energy_kcal"].base == 2182.87


def test_a_raised_limit_is_a_step_of_its_target() -> None:
    sodium = targets(exercise=("vigorous 2h",), climate="hot")["sodium_mg"]
    assert "sweat_sodium_limit" in [step.rule for step in sodium.adjustments]


@pytest.mark.parametrize(
    ("nutrient", "focus", "basis", "source"),
    [
        ("calcium_mg", True, "UL", "IOM2011"), ("iron_mg", False, "UL", "IOM2001"),
        ("sodium_mg", False, "CDRR", "NASEM2019"), ("potassium_mg", True, None, None),
    ],
)  # fmt: skip
def test_a_target_tells_whether_it_is_in_focus_and_whose_its_limit_is(
    nutrient: str, focus: bool, basis: str | None, source: str | None
) -> None:
    target = targets()[nutrient]
    assert target.focus is focus
    assert (target.upper_basis, target.upper_source) == (basis, source)


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


def test_nothing_is_said_of_energy_just_at_the_least_that_fits() -> None:
    least = energy_of(person(WOMAN), TABLES).energy_kcal * TABLES.constant(ConstantId.ENERGY_LOW)
    assert not about_energy(energy_kcal=least)
    assert about_energy(energy_kcal=least - 0.01)


def test_water_names_its_kinds_and_sources() -> None:
    (fluid,) = targets(trimester=2).fluid
    assert (fluid.basis, fluid.source, fluid.replace_source, fluid.days) == ("AI", "IOM2005W", "DGE2020", None)
    assert [(step.rule, step.before, step.after) for step in fluid.adjustments] == [("pregnancy_water_l", 2.7, 3.0)]
