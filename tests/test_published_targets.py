"""Targets and energy of every life stage, typed from the published tables and worked examples, not from our own."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from nutriplan.errors import MissingReferenceError, UsageError
from nutriplan.profile import Profile
from nutriplan.tables.energy import EnergyMethod
from nutriplan.tables.references import load_references
from nutriplan.tables.rules import Basis
from nutriplan.targets.build import check_plan_age, targets_for
from nutriplan.targets.energy import estimated_energy_requirement
from nutriplan.targets.intakes import LOWER_KINDS, UPPER_KINDS, amount, covering_intakes
from nutriplan.targets.target import TargetSet

TABLES = load_references(Path(__file__).parents[1] / "data")
BODY: dict[str, Any] = {"height_cm": 165, "weight_kg": 60}
ACTIVITIES = ("inactive", "low-active", "active", "very-active")


def person(text: str, **facts: Any) -> Profile:
    """A person from a few words: `girl 15`, `woman 30 trimester 2`, `man 40 eu vegan`."""
    words = text.split()
    stage: dict[str, Any] = {"sex": "female" if words[0] in ("woman", "girl") else "male", "age": int(words[1])}
    for name, value in pairwise(words):
        if name in ("trimester", "lactation"):
            stage[name] = value
    stage |= {"reference": "eu"} if "eu" in words else {}
    stage |= {"diet": "vegan"} if "vegan" in words else {}
    return Profile.model_validate({**BODY, **stage, **facts})


def targets(text: str, **facts: Any) -> TargetSet:
    return targets_for(person(text, **facts), TABLES)


# American and Canadian recommendations by the summary tables of the reports: RDA, else AI.
AMERICAN: dict[str, dict[str, float]] = {
    "boy 1": {
        "magnesium_mg": 80, "potassium_mg": 2000, "calcium_mg": 700, "phosphorus_mg": 460, "iron_mg": 7, "zinc_mg": 3,
        "vitamin_d_ug": 15, "vitamin_c_mg": 15, "vitamin_a_rae_ug": 300, "folate_dfe_ug": 150, "vitamin_b12_ug": 0.9,
        "copper_mg": 0.34, "fiber_g": 19,
    },
    "girl 3": {"niacin_mg": 6, "thiamin_mg": 0.5, "choline_mg": 200, "manganese_mg": 1.2, "vitamin_k_ug": 30},
    "girl 6": {
        "magnesium_mg": 130, "potassium_mg": 2300, "calcium_mg": 1000, "phosphorus_mg": 500, "iron_mg": 10,
        "zinc_mg": 5, "vitamin_c_mg": 25, "vitamin_a_rae_ug": 400, "folate_dfe_ug": 200, "niacin_mg": 8,
        "vitamin_b6_mg": 0.6, "selenium_ug": 30, "vitamin_e_mg": 7,
    },
    "boy 12": {
        "magnesium_mg": 240, "potassium_mg": 2500, "calcium_mg": 1300, "phosphorus_mg": 1250, "iron_mg": 8,
        "zinc_mg": 8, "vitamin_c_mg": 45, "choline_mg": 375, "fiber_g": 31, "pantothenic_acid_mg": 4,
        "vitamin_b12_ug": 1.8,
    },
    "girl 13": {"potassium_mg": 2300, "fiber_g": 26, "manganese_mg": 1.6, "vitamin_e_mg": 11, "vitamin_a_rae_ug": 600},
    "girl 15": {
        "magnesium_mg": 360, "potassium_mg": 2300, "calcium_mg": 1300, "phosphorus_mg": 1250, "iron_mg": 15,
        "zinc_mg": 9, "vitamin_c_mg": 65, "vitamin_a_rae_ug": 700, "thiamin_mg": 1.0, "riboflavin_mg": 1.0,
        "niacin_mg": 14, "vitamin_b6_mg": 1.2, "choline_mg": 400, "copper_mg": 0.89, "vitamin_k_ug": 75,
    },
    "boy 18": {
        "magnesium_mg": 410, "potassium_mg": 3000, "iron_mg": 11, "zinc_mg": 11, "vitamin_c_mg": 75, "fiber_g": 38,
        "choline_mg": 550, "manganese_mg": 2.2,
    },
    "girl 16 trimester 2": {
        "magnesium_mg": 400, "potassium_mg": 2600, "calcium_mg": 1300, "phosphorus_mg": 1250, "iron_mg": 27,
        "zinc_mg": 12, "vitamin_c_mg": 80, "vitamin_a_rae_ug": 750, "folate_dfe_ug": 600, "vitamin_k_ug": 75,
    },
    "girl 17 lactation 0-6": {
        "magnesium_mg": 360, "potassium_mg": 2500, "iron_mg": 10, "zinc_mg": 13, "vitamin_c_mg": 115, "fiber_g": 29,
        "vitamin_a_rae_ug": 1200, "calcium_mg": 1300,
    },
    "woman 30 trimester 3": {"magnesium_mg": 350, "iron_mg": 27, "choline_mg": 450, "potassium_mg": 2900},
    "woman 35 lactation 7-12": {"magnesium_mg": 320, "potassium_mg": 2800, "folate_dfe_ug": 500, "iron_mg": 9},
    "man 75": {"vitamin_d_ug": 20, "calcium_mg": 1200, "magnesium_mg": 420, "fiber_g": 30, "vitamin_b6_mg": 1.7},
}  # fmt: skip
AMERICAN_LIMITS: dict[str, dict[str, float]] = {
    "boy 2": {
        "vitamin_d_ug": 63, "calcium_mg": 2500, "iron_mg": 40, "zinc_mg": 7, "retinol_ug": 600, "sodium_mg": 1200,
        "vitamin_b6_mg": 30, "selenium_ug": 90,
    },
    "girl 8": {
        "vitamin_d_ug": 75, "zinc_mg": 12, "copper_mg": 3, "manganese_mg": 3, "sodium_mg": 1500, "folic_acid_ug": 400,
        "vitamin_c_mg": 650,
    },
    "boy 10": {"calcium_mg": 3000, "zinc_mg": 23, "retinol_ug": 1700, "sodium_mg": 1800, "choline_mg": 2000},
    "girl 15": {"iron_mg": 45, "zinc_mg": 34, "retinol_ug": 2800, "sodium_mg": 2300, "vitamin_c_mg": 1800},
    "girl 17 trimester 1": {"calcium_mg": 3000, "phosphorus_mg": 3500, "folic_acid_ug": 800},
}  # fmt: skip
# European recommendations by the summaries of the opinions: PRI, else AI.
EUROPEAN: dict[str, dict[str, float]] = {
    "girl 11": {
        "magnesium_mg": 250, "potassium_mg": 2700, "calcium_mg": 1150, "iron_mg": 11, "zinc_mg": 10.7, "fiber_g": 19,
        "vitamin_c_mg": 70, "folate_dfe_ug": 270, "vitamin_b12_ug": 3.5, "copper_mg": 1.1,
    },
    "girl 12": {"iron_mg": 13, "phosphorus_mg": 640, "vitamin_a_rae_ug": 600, "riboflavin_mg": 1.4},
    "boy 16": {
        "magnesium_mg": 300, "potassium_mg": 3500, "zinc_mg": 14.2, "vitamin_c_mg": 100, "vitamin_a_rae_ug": 750,
        "vitamin_b6_mg": 1.7, "choline_mg": 400, "selenium_ug": 70, "vitamin_k_ug": 65,
    },
    "woman 22": {"calcium_mg": 1000, "iron_mg": 16, "magnesium_mg": 300, "potassium_mg": 3500, "phosphorus_mg": 550},
    "woman 40": {
        "calcium_mg": 950, "vitamin_c_mg": 95, "vitamin_a_rae_ug": 650, "riboflavin_mg": 1.6, "vitamin_b6_mg": 1.6,
        "folate_dfe_ug": 330, "vitamin_b12_ug": 4, "vitamin_d_ug": 15, "vitamin_e_mg": 11, "vitamin_k_ug": 70,
        "pantothenic_acid_mg": 5, "choline_mg": 400, "copper_mg": 1.3, "manganese_mg": 3, "selenium_ug": 70,
        "zinc_mg": 11, "fiber_g": 25,
    },
    "woman 60": {"iron_mg": 11, "calcium_mg": 950},
    "man 40": {
        "magnesium_mg": 350, "vitamin_c_mg": 110, "zinc_mg": 14, "iron_mg": 11, "copper_mg": 1.6, "vitamin_e_mg": 13,
    },
    "man 40 vegan": {"zinc_mg": 16.3},
    "woman 40 vegan": {"zinc_mg": 12.7},
    "woman 30 trimester 2": {
        "folate_dfe_ug": 600, "iron_mg": 16, "vitamin_c_mg": 105, "vitamin_a_rae_ug": 700, "riboflavin_mg": 1.9,
        "vitamin_b6_mg": 1.8, "vitamin_b12_ug": 4.5, "choline_mg": 480, "copper_mg": 1.5, "zinc_mg": 12.6,
        "magnesium_mg": 300,
    },
    "woman 30 lactation 0-6": {
        "potassium_mg": 4000, "folate_dfe_ug": 500, "vitamin_c_mg": 155, "vitamin_a_rae_ug": 1300, "riboflavin_mg": 2.0,
        "vitamin_b12_ug": 5, "choline_mg": 520, "pantothenic_acid_mg": 7, "selenium_ug": 85, "zinc_mg": 13.9,
    },
}  # fmt: skip
EUROPEAN_LIMITS: dict[str, dict[str, float]] = {
    "girl 12": {"zinc_mg": 18, "selenium_ug": 180, "vitamin_b6_mg": 8.6, "retinol_ug": 2000, "vitamin_e_mg": 220},
    "boy 17": {"zinc_mg": 22, "selenium_ug": 230, "vitamin_b6_mg": 10.7, "copper_mg": 4, "folic_acid_ug": 800},
    "man 40": {
        "calcium_mg": 2500, "zinc_mg": 25, "selenium_ug": 255, "copper_mg": 5, "vitamin_b6_mg": 12, "vitamin_d_ug": 100,
        "vitamin_e_mg": 300, "retinol_ug": 3000, "folic_acid_ug": 1000, "iron_mg": 40, "manganese_mg": 8,
        "sodium_mg": 2000,
    },
}  # fmt: skip


def cases(table: dict[str, dict[str, float]], suffix: str = "") -> list[Any]:
    return [
        pytest.param(f"{who}{suffix}", nutrient, value, id=f"{who}{suffix}-{nutrient}")
        for who, values in table.items()
        for nutrient, value in values.items()
    ]


@pytest.mark.parametrize(("who", "nutrient", "value"), [*cases(AMERICAN), *cases(EUROPEAN, " eu")])
def test_recommended_intake(who: str, nutrient: str, value: float) -> None:
    assert targets(who)[nutrient].lower == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(("who", "nutrient", "value"), [*cases(AMERICAN_LIMITS), *cases(EUROPEAN_LIMITS, " eu")])
def test_upper_limit(who: str, nutrient: str, value: float) -> None:
    assert targets(who)[nutrient].upper == value


@pytest.mark.parametrize(
    ("who", "weight_kg", "grams"),
    [
        ("girl 11 eu", 40, 36.0),  # 0.90 g/kg
        ("boy 11 eu", 40, 36.4),
        ("girl 17 eu", 60, 49.8),
        ("man 40 eu", 70, 58.1),
        ("woman 30 trimester 1 eu", 60, 50.8),  # 0.83 g/kg and 1 g
        ("woman 30 trimester 2 eu", 60, 58.8),
        ("woman 30 trimester 3 eu", 60, 77.8),
        ("woman 30 lactation 0-6 eu", 60, 68.8),
        ("woman 30 lactation 7-12 eu", 60, 62.8),
    ],
)
def test_european_protein(who: str, weight_kg: float, grams: float) -> None:
    assert targets(who, weight_kg=weight_kg)["protein_g"].lower == pytest.approx(grams)


def kcal(profile: Profile, method: EnergyMethod | None = None) -> float:
    return estimated_energy_requirement(profile, TABLES, (method,) if method else ()).energy_kcal


MAN = person("man 35", height_cm=175, weight_kg=75)
WOMAN = person("woman 30")
ADULT_EXAMPLES = [
    (MAN, EnergyMethod.EER_2023, (2569, 2775, 2960, 3268)),
    (WOMAN, EnergyMethod.EER_2023, (2021, 2183, 2319, 2552)),
    (MAN, EnergyMethod.EER_2005, (2466, 2701, 3000, 3492)),
    (WOMAN, EnergyMethod.EER_2005, (1906, 2117, 2381, 2698)),
]


@pytest.mark.parametrize(
    ("profile", "method", "activity", "expected"),
    [
        (profile, method, activity, expected)
        for profile, method, row in ADULT_EXAMPLES
        for activity, expected in zip(ACTIVITIES, row, strict=True)
    ],
)
def test_energy_of_adults(profile: Profile, method: EnergyMethod, activity: str, expected: int) -> None:
    assert round(kcal(profile.model_copy(update={"activity": activity}), method)) == expected


BOY = person("boy 12", height_cm=150, weight_kg=40)
GIRL = person("girl 15", height_cm=162, weight_kg=54, activity="active")


@pytest.mark.parametrize(
    ("profile", "method", "expected"),
    [
        (BOY, EnergyMethod.EER_2023, 2192),
        (GIRL, EnergyMethod.EER_2023, 2389),
        (person("woman 30", weight_kg=63, gestation_week=20), EnergyMethod.EER_2023, 2603),
        (
            person("woman 30", weight_kg=63, gestation_week=20, pre_pregnancy_weight_kg=90),
            EnergyMethod.EER_2023,
            2353,
        ),
        (person("woman 30", weight_kg=68, gestation_week=32), EnergyMethod.EER_2023, 2764),
        (person("woman 30 trimester 1"), EnergyMethod.EER_2023, 2183),
        (person("woman 30 lactation 0-6", weight_kg=62), EnergyMethod.EER_2023, 2607),
        (person("woman 30 lactation 7-12", weight_kg=62), EnergyMethod.EER_2023, 2587),
        (person("boy 1", height_cm=82, weight_kg=11), EnergyMethod.EER_2023, 929),
        (person("girl 1", height_cm=80, weight_kg=10.5), EnergyMethod.EER_2023, 846),
        (BOY, EnergyMethod.EER_2005, 2108),
        (GIRL, EnergyMethod.EER_2005, 2388),
        (person("woman 30 trimester 2"), EnergyMethod.EER_2005, 2457),
        (person("woman 30 trimester 3"), EnergyMethod.EER_2005, 2569),
        (person("woman 30", weight_kg=62), EnergyMethod.EER_2005, 2138),
        (person("woman 30 lactation 0-6", weight_kg=62), EnergyMethod.EER_2005, 2468),
        (person("woman 30 lactation 7-12", weight_kg=62), EnergyMethod.EER_2005, 2538),
        (MAN.model_copy(update={"activity": "active"}), EnergyMethod.MIFFLIN_1990, 2594),
        (WOMAN, EnergyMethod.MIFFLIN_1990, 1815),
        (person("woman 20 eu"), EnergyMethod.EFSA_2013, 2151),
    ],
)
def test_energy_of_the_worked_examples(profile: Profile, method: EnergyMethod, expected: int) -> None:
    assert round(kcal(profile, method)) == expected


@pytest.mark.parametrize(
    ("profile", "method", "expected"),
    [
        (BOY, EnergyMethod.EER_2023, 2167.5 + 25),
        (GIRL, EnergyMethod.EER_2023, 2368.9 + 20),
        (person("woman 30", weight_kg=63, gestation_week=20), EnergyMethod.EER_2023, 2403.4 + 200),
        (person("woman 30", weight_kg=68, gestation_week=32), EnergyMethod.EER_2023, 2564.3 + 200),
        (person("woman 30", weight_kg=62), EnergyMethod.EER_2023, 2207.2),
        (person("boy 1", height_cm=82, weight_kg=11), EnergyMethod.EER_2023, 909.0 + 20),
        (person("girl 1", height_cm=80, weight_kg=10.5), EnergyMethod.EER_2023, 831.4 + 15),
        (MAN, EnergyMethod.MIFFLIN_1990_RESTING, 1673.75),
        (MAN, EnergyMethod.MIFFLIN_1990_EXACT, 1675.8),
        (WOMAN, EnergyMethod.MIFFLIN_1990_RESTING, 1320.25),
        (WOMAN, EnergyMethod.MIFFLIN_1990_EXACT, 1322.05),
    ],
)
def test_energy_to_the_digit(profile: Profile, method: EnergyMethod, expected: float) -> None:
    assert kcal(profile, method) == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(
    ("age", "growth"), [(1, 15), (2, 15), (3, 15), (4, 15), (8, 15), (9, 30), (13, 30), (14, 20), (18, 20), (19, None)]
)
def test_growth_of_girls(age: int, growth: int | None) -> None:
    steps = estimated_energy_requirement(person(f"girl {age}"), TABLES).adjustments
    assert [step.value for step in steps] == ([] if growth is None else [growth])


def test_the_equation_of_later_pregnancy_holds_for_girls_too() -> None:
    """One set of equations for all pregnant ages: 693.35 - 2.04 x 16 + 5.73 x 165 + 10.20 x 60 + 9.16 x 20, and 200."""
    assert kcal(person("girl 16", gestation_week=20)) == pytest.approx(2401.36 + 200, abs=0.01)
    assert kcal(person("girl 16 trimester 1")) == kcal(person("girl 16"))


@pytest.mark.parametrize(("age", "growth"), [(1, 20), (3, 20), (4, 15), (8, 15), (9, 25), (13, 25), (14, 20), (18, 20)])
def test_growth_of_boys(age: int, growth: int) -> None:
    assert [step.value for step in estimated_energy_requirement(person(f"boy {age}"), TABLES).adjustments] == [growth]


def test_european_thiamin_and_niacin_follow_the_energy_requirement() -> None:
    """0.1 mg and 1.6 mg a megajoule: 0.9 mg and 14.4 mg for a woman of 18 to 29 years at an activity level of 1.6."""
    woman = targets("woman 20 eu")
    assert (woman["thiamin_mg"].lower, woman["niacin_mg"].lower) == (0.9, 14.4)
    dieting = targets("woman 20 eu", energy_kcal=1500)
    assert dieting["thiamin_mg"].lower == 0.9
    very_active = targets("woman 20 eu", activity="very-active")
    assert very_active["thiamin_mg"].lower == pytest.approx(1.12)
    later = targets("woman 20 trimester 3 eu")
    assert later["thiamin_mg"].lower == pytest.approx(0.1 * (9.0 + 2.1), abs=1e-6)


@pytest.mark.parametrize("who", ["boy 16 eu", "man 80 eu", "woman 30 lactation 7-12 eu"])
def test_where_the_european_energy_table_ends_the_equations_of_2023_stand_in(who: str) -> None:
    found = targets(who)
    assert found.energy.equation.startswith("EER 2023")
    assert any("stands in" in notice for notice in found.notices)


def test_european_values_say_how_they_are_compared() -> None:
    woman = targets("woman 60 eu")
    for nutrient, word in (
        ("vitamin_a_rae_ug", "retinol equivalents"),
        ("niacin_mg", "niacin equivalents"),
        ("zinc_mg", "phytate"),
        ("iron_mg", "menopause"),
    ):
        assert word in woman[nutrient].note


def test_european_energy_tells_what_the_body_would_ask_for() -> None:
    assert any("body mass index of 22" in notice for notice in targets("man 40 eu", weight_kg=110).notices)


def test_limits_that_europe_does_not_set_are_listed() -> None:
    girl = {item.nutrient: item for item in targets("girl 15 eu").not_enforced if item.value is None}
    assert {"calcium_mg", "iron_mg", "manganese_mg"} <= girl.keys()
    pregnant = {(item.nutrient, item.basis): item for item in targets("woman 30 trimester 2 eu").not_enforced}
    assert pregnant["copper_mg", "UL"].value == 5
    assert {item.value for item in targets("man 40 eu").not_enforced if item.nutrient == "niacin_mg"} == {900, 10}
    assert {item.value for item in targets("man 40 eu").not_enforced if item.nutrient == "magnesium_mg"} == {250}


@pytest.mark.parametrize("who", ["girl 10 eu", "girl 16 trimester 2 eu", "girl 13 lactation 0-6"])
def test_a_life_stage_without_rows_is_a_named_error(who: str) -> None:
    age = int(who.split()[1])
    with pytest.raises(MissingReferenceError, match=rf"sex female, age {age}"):
        targets(who)


LIFE_STAGES = [
    "boy 1", "girl 5", "boy 9", "girl 13", "girl 15", "boy 18", "girl 16 trimester 3", "girl 18 lactation 7-12",
    "woman 19", "man 35", "woman 51", "man 75", "woman 40 trimester 2", "woman 45 lactation 0-6", "woman 30 vegan",
    "girl 11 eu", "boy 14 eu", "girl 17 eu", "woman 18 eu", "man 60 eu", "woman 85 eu",
    "woman 20 trimester 1 eu", "man 30 vegan eu", "woman 42 trimester 3 eu", "woman 30 lactation 0-6 eu",
]  # fmt: skip


@pytest.mark.parametrize("who", LIFE_STAGES)
def test_every_value_for_a_person_binds_or_says_why_not(who: str) -> None:
    profile = person(who)
    asked = targets_for(profile, TABLES)
    bounds = {target.nutrient: target for target in asked.targets}
    unbound = {(item.nutrient, item.value) for item in asked.not_enforced}
    for nutrient in TABLES.nutrients:
        for row in covering_intakes(TABLES, profile, nutrient, (*LOWER_KINDS, *UPPER_KINDS), profile.state):
            if (nutrient, row.value) in unbound or row.basis is Basis.ADDED_PER_DAY:
                continue
            value = amount(TABLES, profile, row, asked.energy.energy_kcal)
            target = bounds[nutrient]
            if row.kind in UPPER_KINDS:
                assert target.upper is not None
                assert target.upper <= value
            elif row.basis is Basis.PER_KG or nutrient != "protein_g":
                assert target.lower is not None
                assert target.lower >= value - 1e-9
    assert all(item.reason and item.source in TABLES.sources for item in asked.not_enforced)


@pytest.mark.parametrize("who", LIFE_STAGES)
def test_every_step_and_value_names_its_source(who: str) -> None:
    asked = targets(who)
    for target in asked.targets:
        named = {target.source, target.upper_source or target.source, *(step.source for step in target.adjustments)}
        assert named <= TABLES.sources.keys()
    assert {item.source for item in asked.advice} <= TABLES.sources.keys()


def test_menus_start_at_four() -> None:
    check_plan_age(person("girl 4"), TABLES)
    with pytest.raises(UsageError, match="from the age of 4, not for 3"):
        check_plan_age(person("girl 3"), TABLES)


def test_energy_shows_its_sum_in_its_own_unit() -> None:
    def formula(who: str, method: EnergyMethod) -> str:
        return estimated_energy_requirement(person(who), TABLES, (method,)).formula

    assert formula("woman 20 eu", EnergyMethod.EFSA_2013) == "9 MJ"
    assert formula("girl 1", EnergyMethod.EER_2023) == "-69.15 + 80 x 1.5 y + 2.65 x 165 cm + 54.15 x 60 kg"
    assert formula("woman 30", EnergyMethod.EER_2005) == "354 - 6.91 x 30 y + 1.12 x (7.26 x 165 cm + 9.36 x 60 kg)"
    assert formula("man 30", EnergyMethod.MIFFLIN_1990) == "1.375 x (5 - 5 x 30 y + 6.25 x 165 cm + 10 x 60 kg)"


def test_additions_of_one_method_never_go_on_top_of_another() -> None:
    methods = {row.source: row.method for row in TABLES.equations}
    for method in EnergyMethod:
        rows = [row for row in TABLES.energy_additions if row.method is method]
        assert {methods[row.source] for row in rows} <= {method}
    asked = targets("woman 30 trimester 3 eu")
    assert {step.source for step in asked.energy.adjustments} == {asked.energy.source} == {"EFSA_EN2013"}
