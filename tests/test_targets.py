"""Targets against the published values, typed from the reports and not from our tables, and what must always hold."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.profile import Profile
from nutriplan.tables.references import IntakeKind, ReferenceIntake, Scope, load_references
from nutriplan.tables.rules import Basis
from nutriplan.targets.build import targets_for
from nutriplan.targets.energy import estimated_energy_requirement
from nutriplan.targets.intakes import amount
from nutriplan.targets.target import Operation, TargetSet

TABLES = load_references(Path(__file__).parents[1] / "data")
WOMAN: dict[str, Any] = {"sex": "female", "age": 30, "height_cm": 165, "weight_kg": 60}
MAN: dict[str, Any] = {"sex": "male", "age": 35, "height_cm": 175, "weight_kg": 75}


def person(base: Mapping[str, Any], **facts: Any) -> Profile:
    return Profile(**{**base, **facts})


def targets(base: Mapping[str, Any], **facts: Any) -> TargetSet:
    return targets_for(person(base, **facts), TABLES)


Cases = dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, float]]]
# Recommended intakes, by the summary tables of the reports: RDA, else AI.
LOWER: Cases = {
    "woman 25": (WOMAN, {"age": 25}, {
        "magnesium_mg": 310, "potassium_mg": 2600, "calcium_mg": 1000, "phosphorus_mg": 700, "thiamin_mg": 1.1,
        "riboflavin_mg": 1.1, "niacin_mg": 14, "pantothenic_acid_mg": 5, "vitamin_b6_mg": 1.3, "folate_dfe_ug": 400,
        "vitamin_b12_ug": 2.4, "vitamin_d_ug": 15, "vitamin_a_rae_ug": 700, "vitamin_c_mg": 75, "vitamin_e_mg": 15,
        "vitamin_k_ug": 90, "choline_mg": 425, "iron_mg": 18, "zinc_mg": 8, "copper_mg": 0.9, "manganese_mg": 1.8,
        "selenium_ug": 55, "fiber_g": 25,
    }),
    "woman 40": (WOMAN, {"age": 40}, {
        "magnesium_mg": 320, "calcium_mg": 1000, "iron_mg": 18, "vitamin_b6_mg": 1.3, "fiber_g": 25,
    }),
    "woman 51": (WOMAN, {"age": 51}, {
        "magnesium_mg": 320, "calcium_mg": 1200, "vitamin_b6_mg": 1.5, "vitamin_d_ug": 15, "iron_mg": 8, "fiber_g": 21,
        "potassium_mg": 2600,
    }),
    "woman 71": (WOMAN, {"age": 71}, {
        "vitamin_d_ug": 20, "calcium_mg": 1200, "vitamin_b6_mg": 1.5, "iron_mg": 8, "fiber_g": 21,
    }),
    "man 19": (MAN, {"age": 19}, {
        "magnesium_mg": 400, "potassium_mg": 3400, "calcium_mg": 1000, "phosphorus_mg": 700, "thiamin_mg": 1.2,
        "riboflavin_mg": 1.3, "niacin_mg": 16, "pantothenic_acid_mg": 5, "vitamin_b6_mg": 1.3, "folate_dfe_ug": 400,
        "vitamin_b12_ug": 2.4, "vitamin_d_ug": 15, "vitamin_a_rae_ug": 900, "vitamin_c_mg": 90, "vitamin_e_mg": 15,
        "vitamin_k_ug": 120, "choline_mg": 550, "iron_mg": 8, "zinc_mg": 11, "copper_mg": 0.9, "manganese_mg": 2.3,
        "selenium_ug": 55, "fiber_g": 38,
    }),
    "man 31": (MAN, {"age": 31}, {"magnesium_mg": 420, "calcium_mg": 1000, "vitamin_b6_mg": 1.3, "fiber_g": 38}),
    "man 60": (MAN, {"age": 60}, {
        "magnesium_mg": 420, "calcium_mg": 1000, "vitamin_b6_mg": 1.7, "vitamin_d_ug": 15, "fiber_g": 30,
    }),
    "man 80": (MAN, {"age": 80}, {
        "magnesium_mg": 420, "calcium_mg": 1200, "vitamin_d_ug": 20, "vitamin_b6_mg": 1.7, "fiber_g": 30,
    }),
    "pregnant 25": (WOMAN, {"age": 25, "trimester": 2}, {
        "magnesium_mg": 350, "potassium_mg": 2900, "calcium_mg": 1000, "phosphorus_mg": 700, "thiamin_mg": 1.4,
        "riboflavin_mg": 1.4, "niacin_mg": 18, "pantothenic_acid_mg": 6, "vitamin_b6_mg": 1.9, "folate_dfe_ug": 600,
        "vitamin_b12_ug": 2.6, "vitamin_d_ug": 15, "vitamin_a_rae_ug": 770, "vitamin_c_mg": 85, "vitamin_e_mg": 15,
        "vitamin_k_ug": 90, "choline_mg": 450, "iron_mg": 27, "zinc_mg": 11, "copper_mg": 1.0, "manganese_mg": 2.0,
        "selenium_ug": 60, "fiber_g": 28,
    }),
    "pregnant 35": (WOMAN, {"age": 35, "trimester": 1}, {"magnesium_mg": 360, "iron_mg": 27, "folate_dfe_ug": 600}),
    "breastfeeding 25": (WOMAN, {"age": 25, "lactation": "0-6"}, {
        "magnesium_mg": 310, "potassium_mg": 2800, "calcium_mg": 1000, "phosphorus_mg": 700, "thiamin_mg": 1.4,
        "riboflavin_mg": 1.6, "niacin_mg": 17, "pantothenic_acid_mg": 7, "vitamin_b6_mg": 2.0, "folate_dfe_ug": 500,
        "vitamin_b12_ug": 2.8, "vitamin_d_ug": 15, "vitamin_a_rae_ug": 1300, "vitamin_c_mg": 120, "vitamin_e_mg": 19,
        "vitamin_k_ug": 90, "choline_mg": 550, "iron_mg": 9, "zinc_mg": 12, "copper_mg": 1.3, "manganese_mg": 2.6,
        "selenium_ug": 70, "fiber_g": 29,
    }),
    "breastfeeding 40": (WOMAN, {"age": 40, "lactation": "7-12"}, {
        "magnesium_mg": 320, "potassium_mg": 2800, "iron_mg": 9,
    }),
}  # fmt: skip

ADULT_LIMITS: dict[str, float] = {
    "calcium_mg": 2500, "phosphorus_mg": 4000, "vitamin_b6_mg": 100, "vitamin_d_ug": 100, "vitamin_c_mg": 2000,
    "choline_mg": 3500, "iron_mg": 45, "zinc_mg": 40, "copper_mg": 10, "manganese_mg": 11, "selenium_ug": 400,
    "sodium_mg": 2300, "retinol_ug": 3000, "folic_acid_ug": 1000, "caffeine_mg": 400,
}  # fmt: skip
UPPER: Cases = {
    "woman 25": (WOMAN, {"age": 25}, ADULT_LIMITS),
    "man 35": (MAN, {}, ADULT_LIMITS),
    "woman 51": (WOMAN, {"age": 51}, ADULT_LIMITS | {"calcium_mg": 2000}),
    "man 71": (MAN, {"age": 71}, ADULT_LIMITS | {"calcium_mg": 2000, "phosphorus_mg": 3000}),
    "pregnant 30": (WOMAN, {"trimester": 3}, ADULT_LIMITS | {"phosphorus_mg": 3500, "caffeine_mg": 200}),
    "breastfeeding 30": (WOMAN, {"lactation": "7-12"}, ADULT_LIMITS | {"caffeine_mg": 200}),
}


def cases(table: Cases) -> list[Any]:
    return [
        pytest.param(base, facts, nutrient, value, id=f"{name}-{nutrient}")
        for name, (base, facts, values) in table.items()
        for nutrient, value in values.items()
    ]


@pytest.mark.parametrize(("base", "facts", "nutrient", "value"), cases(LOWER))
def test_recommended_intake(base: dict[str, Any], facts: dict[str, Any], nutrient: str, value: float) -> None:
    assert targets(base, **facts)[nutrient].lower == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(("base", "facts", "nutrient", "value"), cases(UPPER))
def test_upper_limit(base: dict[str, Any], facts: dict[str, Any], nutrient: str, value: float) -> None:
    assert targets(base, **facts)[nutrient].upper == value


@pytest.mark.parametrize(
    ("facts", "kcal"),
    [
        ({"weight_kg": 63, "gestation_week": 20}, 2603.4),
        ({"weight_kg": 63, "gestation_week": 20, "pre_pregnancy_weight_kg": 85}, 2353.4),
        ({"weight_kg": 63, "gestation_week": 20, "pre_pregnancy_weight_kg": 45}, 2703.4),
        ({"weight_kg": 63, "gestation_week": 20, "pre_pregnancy_weight_kg": 70}, 2553.4),
        ({"weight_kg": 68, "gestation_week": 32}, 2764.32),
        ({"trimester": 1}, 2182.87),
        ({"gestation_week": 13}, 2182.87),
        ({"weight_kg": 62, "lactation": "0-6"}, 2607.15),
        ({"weight_kg": 62, "lactation": "7-12"}, 2587.15),
    ],
)
def test_energy_of_life_stages(facts: dict[str, Any], kcal: float) -> None:
    assert estimated_energy_requirement(person(WOMAN, **facts), TABLES).energy_kcal == pytest.approx(kcal, abs=1e-6)


def test_energy_shows_its_equation_and_additions() -> None:
    estimate = estimated_energy_requirement(person(WOMAN, weight_kg=62, lactation="0-6"), TABLES)
    assert estimate.formula == "575.77 - 7.01 x 30 y + 6.6 x 165 cm + 12.14 x 62 kg"
    assert [step.value for step in estimate.adjustments] == [540, -140]
    assert estimate.source == "NASEM2023"


def test_energy_band_is_three_percent() -> None:
    target = targets(WOMAN)["energy_kcal"]
    assert target.lower == pytest.approx(2182.87 * 0.97)
    assert target.upper == pytest.approx(2182.87 * 1.03)


def test_shares_of_energy_hold_anywhere_in_the_band() -> None:
    found = targets(WOMAN)
    low, high = found["energy_kcal"].lower, found["energy_kcal"].upper
    assert low is not None
    assert high is not None
    for nutrient, factor, least, most in (("carbohydrate_g", 4, 0.45, 0.65), ("fat_g", 9, 0.20, 0.35)):
        target = found[nutrient]
        assert target.lower == pytest.approx(least * high / factor, abs=1e-5)
        assert target.upper == pytest.approx(most * low / factor, abs=1e-5)
    assert found["protein_g"].upper == pytest.approx(0.35 * low / 4, abs=1e-5)
    assert found["saturated_fat_g"].upper == pytest.approx(0.10 * low / 9, abs=1e-5)
    assert found["saturated_fat_g"].lower is None


@pytest.mark.parametrize(
    ("facts", "grams"),
    [
        ({"weight_kg": 90}, 72.0),
        ({"weight_kg": 90, "trimester": 1}, 72.0),
        ({"weight_kg": 80, "trimester": 2}, 88.0),
        ({"weight_kg": 80, "trimester": 3, "pre_pregnancy_weight_kg": 72}, 79.2),
        ({"weight_kg": 70, "lactation": "0-6"}, 91.0),
        ({"weight_kg": 90, "age": 71}, 90.0),
    ],
)
def test_protein_goes_by_body_weight(facts: dict[str, Any], grams: float) -> None:
    assert targets(WOMAN, **facts)["protein_g"].lower == pytest.approx(grams)


def test_carbohydrate_is_never_below_its_allowance() -> None:
    assert targets(WOMAN, energy_kcal=1000)["carbohydrate_g"].lower == 130


def test_vegan_iron_and_zinc() -> None:
    vegan = targets(WOMAN, diet="vegan")
    iron = vegan["iron_mg"]
    assert (iron.base, iron.lower, iron.upper) == (18, 32.4, 45)
    (step,) = iron.adjustments
    assert (step.operation, step.value, step.before, step.after) == (Operation.MULTIPLY, 1.8, 18, 32.4)
    assert step.source == "IOM2001"
    assert vegan["zinc_mg"].lower == 12
    assert any("B12" in notice for notice in vegan.notices)


def test_vegan_iron_in_pregnancy_is_left_to_the_doctor() -> None:
    vegan = targets(WOMAN, diet="vegan", trimester=2)
    assert vegan["iron_mg"].lower == 27
    assert any("doctor" in notice and "iron" in notice for notice in vegan.notices)
    assert vegan["zinc_mg"].lower == 16.5
    assert [step.operation for step in vegan["zinc_mg"].adjustments] == [Operation.SET, Operation.MULTIPLY]


def test_pregnancy_steps_start_from_the_value_outside_it() -> None:
    magnesium = targets(WOMAN, trimester=2)["magnesium_mg"]
    assert (magnesium.base, magnesium.lower) == (310, 350)
    assert [(step.before, step.after) for step in magnesium.adjustments] == [(310, 350)]
    assert targets(WOMAN, trimester=2)["calcium_mg"].adjustments == ()


def test_limits_on_supplements_bind_no_menu() -> None:
    found = targets(MAN)
    unbound = {(item.nutrient, item.basis): item for item in found.not_enforced}
    assert found["magnesium_mg"].lower == 420
    assert found["magnesium_mg"].upper is None
    assert unbound["magnesium_mg", "UL"].value == 350
    for nutrient in ("niacin_mg", "vitamin_e_mg"):
        assert found[nutrient].upper is None
        assert unbound[nutrient, "UL"].reason
    assert (found["sodium_mg"].lower, found["sodium_mg"].upper) == (1500, 2300)  # NASEM 2019: AI and CDRR


def test_what_the_food_table_lacks_is_listed() -> None:
    unbound = {item.nutrient for item in targets(WOMAN).not_enforced}
    assert {
        "biotin_ug", "iodine_ug", "chromium_ug", "molybdenum_ug", "chloride_mg", "linoleic_acid_g",
        "alpha_linolenic_acid_g", "water_l",
    } <= unbound  # fmt: skip


def test_energy_asked_for_is_taken_with_a_warning() -> None:
    found = targets(WOMAN, energy_kcal=1600, trimester=2)
    assert found.energy.energy_kcal == 1600
    assert found["energy_kcal"].source == "you"
    assert any("only if a doctor advises it" in notice for notice in found.notices)
    assert not any("keep your weight" in notice for notice in targets(WOMAN, energy_kcal=2180).notices)


def test_a_need_goes_before_a_share_of_energy() -> None:
    found = targets(WOMAN, lactation="0-6", energy_kcal=1000)
    assert found["carbohydrate_g"].lower == 210
    assert found["carbohydrate_g"].upper is None
    assert ("carbohydrate_g", "AMDR") in {(item.nutrient, item.basis) for item in found.not_enforced}
    assert any("Carbohydrate" in notice for notice in found.notices)


def test_values_per_megajoule_follow_energy() -> None:
    row = ReferenceIntake(
        sex="both", age_min=18, age_max=None, reference="eu", nutrient_id="thiamin_mg", kind=IntakeKind.PRI,
        state="none", value=0.1, unit="mg", basis=Basis.PER_MJ, scope=Scope.TOTAL, source="none", locator="none",
        note="",
    )  # fmt: skip
    assert amount(TABLES, person(WOMAN), row, 2151) == pytest.approx(0.9, abs=1e-4)


def test_a_missing_row_is_named() -> None:
    intakes = tuple(row for row in TABLES.intakes if not (row.nutrient_id == "iron_mg" and row.age_min == 19))
    with pytest.raises(MissingReferenceError, match="us iron_mg RDA or PRI or AI, sex female, age 30, state none"):
        targets_for(person(WOMAN), replace(TABLES, intakes=intakes))


def test_a_doubled_row_is_refused() -> None:
    extra = next(row for row in TABLES.intakes if row.nutrient_id == "iron_mg" and row.kind is IntakeKind.RDA)
    doubled = extra.model_copy(update={"sex": "female", "age_min": 25, "age_max": 35})
    with pytest.raises(DataError, match="2 rows for us iron_mg RDA"):
        targets_for(person(WOMAN), replace(TABLES, intakes=(*TABLES.intakes, doubled)))


def test_a_steered_nutrient_without_any_row_is_named() -> None:
    intakes = tuple(row for row in TABLES.intakes if row.nutrient_id != "vitamin_k_ug")
    adjustments = tuple(rule for rule in TABLES.adjustments if rule.nutrient_id != "vitamin_k_ug")
    with pytest.raises(MissingReferenceError, match="vitamin_k_ug"):
        targets_for(person(WOMAN), replace(TABLES, intakes=intakes, adjustments=adjustments))


def test_missing_and_doubled_energy_equations_are_refused() -> None:
    with pytest.raises(MissingReferenceError, match="activity low-active"):
        estimated_energy_requirement(person(WOMAN), replace(TABLES, equations=()))
    with pytest.raises(DataError, match="2 rows"):
        estimated_energy_requirement(person(WOMAN), replace(TABLES, equations=TABLES.equations * 2))


def test_breastfeeding_beyond_the_rows_is_a_named_error() -> None:
    with pytest.raises(MissingReferenceError, match=r"sex female, age 55, state lactation"):
        targets(WOMAN, age=55, lactation="0-6")


@pytest.mark.parametrize(
    "facts",
    [
        {"sex": "male", "trimester": 1},
        {"trimester": 1, "lactation": "0-6"},
        {"trimester": 1, "gestation_week": 30},
        {"age": 51, "trimester": 1},
        {"pre_pregnancy_weight_kg": 60},
        {"age": 0},
        {"age": 13, "trimester": 1},
        {"height_cm": float("nan")},
        {"colour": "blue"},
    ],
)
def test_contradictory_people_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        person(WOMAN, **facts)
