"""Medicines and conditions: they act by their rows only, never raise a number, and are told before all else."""

from pathlib import Path
from typing import Any

import pytest

from nutriplan.profile import Profile
from nutriplan.tables.conditions import WORDS, Topic, WordClause
from nutriplan.tables.health import load_health
from nutriplan.tables.references import load_references
from nutriplan.tables.rules import Hold, NoticeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.advice import plan_advice
from nutriplan.targets.build import targets_for
from nutriplan.targets.target import TargetSet

FOLDER = Path(__file__).parents[1] / "data"
TABLES = load_references(FOLDER)
HEALTH = load_health(FOLDER)
MAN: dict[str, Any] = {"sex": "male", "age": 45, "height_cm": 178, "weight_kg": 75}
TRAINING = {"exercise": ("vigorous 2h",), "climate": "hot"}


def targets(**facts: Any) -> TargetSet:
    return targets_for(Profile(**{**MAN, **facts}), TABLES)


def lower(found: TargetSet, nutrient: str) -> float | None:
    return next((target.lower for target in found.targets if target.nutrient == nutrient), None)


def told(found: TargetSet, kind: NoticeKind) -> str:
    return " ".join(item.text for item in found.advice if item.kind is kind)


@pytest.mark.parametrize(
    ("name", "drug_id", "words"),
    [
        ("Lasix", "furosemide", {"loop_diuretic"}), ("HCTZ", "hydrochlorothiazide", {"thiazide_diuretic"}),
        ("aldactone", "spironolactone", {"potassium_sparing_diuretic"}),
        ("Ramipril", "ramipril", {"ace_inhibitor_or_arb"}),
        ("losartan", "losartan", {"ace_inhibitor_or_arb"}), ("ARB", "ace_inhibitor_or_arb", {"ace_inhibitor_or_arb"}),
        ("maxzide", "triamterene_with_hydrochlorothiazide", {"potassium_sparing_diuretic", "thiazide_diuretic"}),
        ("omeprazole", "omeprazole", {"proton_pump_inhibitor"}),
        ("Maalox", "aluminium_and_magnesium_hydroxide", {"antacid"}),
        ("aminophylline", "theophylline", {"theophylline"}), ("Euphyllin", "theophylline", {"theophylline"}),
        ("activated charcoal", "activated_charcoal", {"adsorbent", "charcoal"}), ("smecta", "smectite", {"adsorbent"}),
        ("glucophage", "metformin", {"metformin"}), ("doxycycline", "doxycycline", {"tetracycline"}),
    ],
)  # fmt: skip
def test_a_medicine_is_known_by_name_class_and_brand(name: str, drug_id: str, words: set[str]) -> None:
    assert HEALTH.drug_of(name) == drug_id
    assert HEALTH.words_of_drugs([drug_id]) == words


def test_no_name_stands_for_two_things() -> None:
    for rows in (
        [(row.drug_id, row.names(row.drug_id)) for row in HEALTH.drugs],
        [(row.condition_id, row.names(row.condition_id)) for row in HEALTH.conditions],
        [(row.supplement_id, row.names(row.supplement_id)) for row in HEALTH.supplements],
    ):
        owner: dict[str, str] = {}
        for row_id, names in rows:
            for name in names:
                assert owner.setdefault(name, row_id) == row_id, name


@pytest.mark.parametrize("topic", [Topic.MEDICATION, Topic.CONDITION, Topic.HABIT])
def test_every_word_does_something_and_can_be_said(topic: Topic) -> None:
    tables = (TABLES.notices, TABLES.interactions, TABLES.adjustments, TABLES.food_rules)
    conditions = [rule.when for rules in tables for rule in rules]
    used = {
        word
        for condition in conditions
        for clause in condition.clauses
        if isinstance(clause, WordClause) and clause.topic is topic and not clause.negated
        for word in clause.any_of
    }
    assert used == WORDS[topic]
    said = {
        Topic.MEDICATION: {word for row in HEALTH.drugs for word in row.words},
        Topic.CONDITION: {word for row in HEALTH.conditions for word in row.words},
        Topic.HABIT: set(WORDS[Topic.HABIT]),
    }
    assert said[topic] == WORDS[topic]


HELD = [
    ({"condition": ("kidney_disease",)}, {"potassium_mg": None, "phosphorus_mg": None, "magnesium_mg": 420.0,
                                          "calcium_mg": 1000.0}),
    ({"medication": ("lisinopril",)}, {"potassium_mg": 3400.0, "magnesium_mg": 420.0}),
    ({"medication": ("spironolactone",)}, {"potassium_mg": None, "magnesium_mg": 420.0}),
    ({"medication": ("furosemide",)}, {"potassium_mg": 3400.0}),
    ({"medication": ("indapamide",)}, {"potassium_mg": 3400.0, "calcium_mg": 1000.0}),
    ({"medication": ("trimethoprim",)}, {"potassium_mg": 3400.0}),
    ({"medication": ("pantoprazole",)}, {"magnesium_mg": 420.0}),
    ({"medication": ("theophylline",)}, {"potassium_mg": 3400.0, "magnesium_mg": 420.0}),
    ({"condition": ("diabetes",)}, {"potassium_mg": 3400.0}),
    ({"condition": ("alcohol_dependence",)}, {"potassium_mg": 3400.0, "magnesium_mg": 420.0, "calcium_mg": 1000.0}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), HELD)
def test_asking_a_doctor_switches_increases_off(facts: dict[str, Any], expected: dict[str, float | None]) -> None:
    found = targets(**facts, **TRAINING)
    assert {nutrient: lower(found, nutrient) for nutrient in expected} == expected
    assert found.advice[0].kind is NoticeKind.DOCTOR
    for nutrient in expected:
        assert any(nutrient in item.nutrients or "all" in item.nutrients for item in found.advice)


def test_what_only_a_clinic_can_set_is_listed_with_its_reason() -> None:
    found = targets(condition=("kidney_disease",))
    (potassium,) = [item for item in found.not_enforced if item.nutrient == "potassium_mg"]
    assert (potassium.value, potassium.source) == (3400, "KDOQI2020")
    assert "doctor" in potassium.reason
    assert found["sodium_mg"].upper == 2300
    assert found["phosphorus_mg"].upper == 4000


def test_the_sodium_limit_is_not_raised_where_salt_is_part_of_a_treatment() -> None:
    assert (targets(**TRAINING)["sodium_mg"].upper or 0) > 2300
    for facts in ({"condition": ("kidney_disease",)}, {"condition": ("cirrhosis",)}, {"medication": ("lasix",)}):
        found = targets(**facts, **TRAINING)
        assert found["sodium_mg"].upper == 2300
        assert "the limit on sodium" not in told(found, NoticeKind.NOTE).lower()


def test_a_life_stage_keeps_its_reference_value_under_a_mild_hold_only() -> None:
    woman = {"sex": "female", "age": 30, "trimester": 2}
    assert lower(targets(**woman, medication=("omeprazole",)), "magnesium_mg") == 350
    assert lower(targets(**woman, medication=("metformin",)), "vitamin_b12_ug") == 2.6
    assert lower(targets(**woman, condition=("kidney_disease",)), "magnesium_mg") == 310


def test_a_man_of_75_on_a_thiazide_who_trains() -> None:
    found = targets(
        age=75, medication=("hydrochlorothiazide",), exercise=("vigorous 1h mon",), supplement=("zinc 5 mg",)
    )
    expected = {"potassium_mg": 3400, "calcium_mg": 1200, "vitamin_d_ug": 20, "vitamin_b6_mg": 1.7, "protein_g": 75}
    assert {nutrient: lower(found, nutrient) for nutrient in expected} == expected
    assert {"magnesium_mg", "water_l"} <= set(found.priorities)
    assert [item.kind for item in found.advice[:2]] == [NoticeKind.DOCTOR, NoticeKind.DOCTOR]
    assert lower(found, "zinc_mg") == 6


@pytest.mark.parametrize("habit", ["stress", "high_protein"])
def test_stress_and_high_protein_are_priorities_and_never_numbers(habit: str) -> None:
    found, plain = targets(**{habit: True}), targets()
    assert found.targets == plain.targets
    assert "vitamin_b6_mg" in found.priorities
    assert "vitamin_b6_mg" not in plain.priorities


@pytest.mark.parametrize("word", sorted(WORDS[Topic.MEDICATION] | WORDS[Topic.CONDITION]))
def test_no_medicine_or_condition_raises_any_target(word: str) -> None:
    field = "condition" if word in WORDS[Topic.CONDITION] else "medication"
    rows = (
        [(row.drug_id, row.words) for row in HEALTH.drugs]
        if field == "medication"
        else [(row.condition_id, row.words) for row in HEALTH.conditions]
    )
    name = next(row_id for row_id, words in rows if word in words)
    for facts in ({}, TRAINING, {"sex": "female", "age": 30, "lactation": "0-6", "diet": "vegan"}):
        plain = {target.nutrient: target for target in targets(**facts).targets}
        for target in targets(**facts, **{field: (name,)}).targets:
            before = plain[target.nutrient]
            assert (target.lower or 0) <= (before.lower or 0)
            assert (target.upper or 1e9) <= (before.upper or 1e9)


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({"medication": ("doxycycline",)}, NoticeKind.TIMING, "2 hours before or 4 to 6 hours after"),
        ({"medication": ("levothyroxine",)}, NoticeKind.TIMING, "4 hours"),
        ({"medication": ("alendronate",)}, NoticeKind.TIMING, "30 to 60 minutes"),
        ({"medication": ("smecta",)}, NoticeKind.TIMING, "2 hours away"),
        ({"medication": ("maalox",)}, NoticeKind.TIMING, "2 to 3 hours"),
        ({"medication": ("charcoal", "theophylline")}, NoticeKind.DOCTOR, "removes theophylline"),
        ({"medication": ("ramipril",), "supplement": ("potassium 500 mg",)}, NoticeKind.DOCTOR, "dangerously"),
        ({"medication": ("hctz",), "supplement": ("vitamin_d 10 ug",)}, NoticeKind.DOCTOR, "tablets with a thiazide"),
        ({"medication": ("ppi", "digoxin")}, NoticeKind.DOCTOR, "rhythm of the heart"),
        ({"medication": ("warfarin",), "supplement": ("vitamin_e 200 mg",)}, NoticeKind.DOCTOR, "vitamin E"),
        ({"medication": ("theophylline",), "smoker": True}, NoticeKind.DOCTOR, "Tobacco"),
        ({"supplement": ("iron 14 mg", "calcium 500 mg")}, NoticeKind.TIMING, "hinder each other"),
        ({"condition": ("kidney_disease",), "supplement": ("magnesium 100 mg",)}, NoticeKind.DOCTOR, "build up"),
        ({"condition": ("varicose_veins",)}, NoticeKind.NOTE, "No nutrient is known"),
        ({"condition": ("parkinson",)}, NoticeKind.DOCTOR, "levodopa"),
    ],
)
def test_interactions_are_told_where_they_are_triggered(facts: dict[str, Any], kind: NoticeKind, words: str) -> None:
    assert words in told(targets(**facts), kind)
    assert words not in told(targets(), kind)


def test_interactions_with_food_are_told_of_a_plan_that_holds_it() -> None:
    taker = Person(Profile(**MAN, supplement=("iron 14 mg",)), TABLES, 2500)
    assert [item.kind for item in plan_advice(taker, {"caffeine", "drinks"})] == [NoticeKind.TIMING]
    assert "oxalate" in plan_advice(taker, {"high_oxalate"})[0].text
    assert plan_advice(taker, {"bread"}) == ()


def test_advice_is_ordered_and_every_hold_is_a_doctors() -> None:
    found = targets(medication=("ramipril", "omeprazole", "maalox"), diet="vegan", age=75, **TRAINING)
    order = list(NoticeKind)
    places = [order.index(item.kind) for item in found.advice]
    assert places == sorted(places)
    assert len(set(found.advice)) == len(found.advice)
    assert found.notices == tuple(item.text for item in found.advice)
    assert {notice.hold for notice in TABLES.notices if notice.hold} == set(Hold)


def supplemented(*supplements: str, **facts: Any) -> TargetSet:
    return targets(supplement=supplements, **facts)


def test_a_supplement_counts_to_target_and_limit() -> None:
    vitamin_d = supplemented("vitamin_d 400 IU")["vitamin_d_ug"]
    assert (vitamin_d.base, vitamin_d.lower, vitamin_d.upper) == (15, 5, 90)
    assert [(step.before, step.after) for step in vitamin_d.adjustments] == [(15, 5), (100, 90)]
    assert {step.source for step in vitamin_d.adjustments} == {"you"}
    folate = supplemented("folic acid 200 ug")
    assert folate["folate_dfe_ug"].lower == pytest.approx(400 - 340)
    assert folate["folic_acid_ug"].upper == 800
    retinol = supplemented("retinol 1000 IU")
    assert retinol["vitamin_a_rae_ug"].lower == pytest.approx(600)
    assert retinol["retinol_ug"].upper == pytest.approx(2700)


def test_a_supplement_that_gives_all_leaves_nothing_for_food() -> None:
    found = supplemented("magnesium 0.3 g", "magnesium 150 mg")
    assert lower(found, "magnesium_mg") is None
    assert "your supplement gives all of it" in {item.reason for item in found.not_enforced}


@pytest.mark.parametrize(
    ("supplement", "reference", "text"),
    [
        ("magnesium 360 mg", "us", "upper limit of 350 mg for supplements"),
        ("magnesium 260 mg", "eu", "upper limit of 250 mg for supplements"),
        ("niacin 36 mg", "us", "upper limit of 35 mg for supplements"),
        ("folic_acid 1100 ug", "us", "upper limit of 1000 ug"),
        ("iodine 1200 ug", "us", "upper limit of 1100 ug"),
        ("vitamin_d 5000 iu", "us", "upper limit of 100 ug"),
        ("vitamin_b6 13 mg", "eu", "upper limit of 12 mg"),
    ],
)
def test_a_supplement_beyond_its_limit_is_for_the_doctor(supplement: str, reference: str, text: str) -> None:
    found = supplemented(supplement, reference=reference)
    assert text in told(found, NoticeKind.DOCTOR)
    assert all(target.lower != 0 and target.upper != 0 for target in found.targets)


def test_food_magnesium_never_meets_the_limit_on_supplements() -> None:
    assert targets()["magnesium_mg"].upper is None
    assert "350" not in told(supplemented("magnesium 350 mg"), NoticeKind.DOCTOR)
