"""Every row of the collected reference values is served for its life stage; old values in circulation are not."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from nutriplan.profile import Activity, Profile, State
from nutriplan.tables.energy import EnergyMethod
from nutriplan.tables.references import IntakeKind, ReferenceIntake, Scope, load_references
from nutriplan.tables.rules import Basis
from nutriplan.targets.build import targets_for
from nutriplan.targets.energy import estimated_energy_requirement
from nutriplan.targets.intakes import LOWER_KINDS, covering_intakes

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("NUTRIPLAN_REFERENCE", ROOT.parent / "shared" / "reference"))
TABLES = load_references(ROOT / "data")
OLDEST = {"none": 120, "pregnancy": 50, "lactation": 50}
KINDS = {"AMDR-low": "AMDR_LOW", "AMDR-high": "AMDR_HIGH", "RI-low": "RI_LOW", "RI-high": "RI_HIGH"}
BASES = {
    "per_day": Basis.PER_DAY, "per_kg_bw_day": Basis.PER_KG, "per_MJ": Basis.PER_MJ, "pct_energy": Basis.PCT_ENERGY,
}  # fmt: skip
CONTEXTS = {
    "": "", "premenopausal": "before_menopause", "postmenopausal": "after_menopause",
    "nicotinamide": "nicotinamide", "nicotinic_acid": "nicotinic_acid",
    **{f"phytate_{mg}_mg_d": f"phytate_{mg}" for mg in (300, 600, 900, 1200)},
}  # fmt: skip
STATES: dict[str, dict[str, Any]] = {
    "none": {}, "pregnancy": {"trimester": 2}, "lactation": {"lactation": "0-6"},
}  # fmt: skip
# Where a row of the collection is taken only for some of its ages or diets, and levels taken for nobody.
AGES_OF_CONTEXT = {"before_menopause": (18, 50), "after_menopause": (51, 120)}
DIET_OF_CONTEXT = {"phytate_1200": "vegan"}
TAKEN_FOR_NOBODY = {"phytate_300", "phytate_600"}
MILLIGRAM_OF = {"copper": 1000}  # the American report gives micrograms

collected_only = pytest.mark.skipif(not FOLDER.is_dir(), reason="the collected reference values are not here")


def rows_of(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def nutrient_of(row: dict[str, str]) -> str:
    form = {("vitamin_a", "preformed_only"): "retinol_ug", ("folate", "synthetic_only"): "folic_acid_ug"}
    if found := form.get((row["nutrient"], row["scope"])):
        return found
    return next(item.nutrient_id for item in TABLES.nutrients.values() if item.reference_id == row["nutrient"])


def people_of(row: dict[str, str], reference: str) -> list[Profile]:
    """A person at either end of the row's ages, of each sex it is for."""
    context = CONTEXTS.get(row.get("context", ""), "")
    oldest = OLDEST[row["condition"]]
    first, last = int(row["age_min"]), int(row["age_max"] or oldest)
    least, most = AGES_OF_CONTEXT.get(context, (first, last))
    first, last = max(first, least, 14 if row["condition"] != "none" else 1), min(last, most, oldest)
    stage = STATES[row["condition"]]
    sexes = ("female", "male") if row["sex"] == "both" and not stage else (row["sex"].replace("both", "female"),)
    diet = DIET_OF_CONTEXT.get(context, "omnivore")
    return [
        Profile.model_validate(
            {"sex": sex, "age": age, "height_cm": 165, "weight_kg": 60, "diet": diet, "reference": reference, **stage}
        )
        for sex in sexes
        for age in {first, last}
    ]


def collected(name: str) -> list[Any]:
    kept = [row for row in rows_of(name) if row["nutrient"] != "energy" and row["basis"] != "increment_per_day"]
    label = "{nutrient}-{kind}-{life_stage}-{basis}"
    return [pytest.param(row, id=label.format(**row) + row.get("context", "")) for row in kept]


def served(row: dict[str, str], person: Profile) -> list[ReferenceIntake]:
    kind = IntakeKind(KINDS.get(row["kind"], row["kind"]))
    found = covering_intakes(TABLES, person, nutrient_of(row), (kind,), State(row["condition"]))
    basis, scope = BASES[row["basis"]], Scope(row["scope"])
    return [item for item in found if (item.basis, item.scope) == (basis, scope)]


@collected_only
@pytest.mark.parametrize("row", collected("dri.csv"))
def test_every_american_row_is_served_for_its_life_stage(row: dict[str, str]) -> None:
    factor = MILLIGRAM_OF.get(row["nutrient"], 1)
    for person in people_of(row, "us"):
        assert [item.value for item in served(row, person)] == [pytest.approx(float(row["value"]) / factor)]


@collected_only
@pytest.mark.parametrize("row", collected("efsa.csv"))
def test_every_european_row_is_served_for_its_life_stage(row: dict[str, str]) -> None:
    context = CONTEXTS[row["context"]]
    if context in TAKEN_FOR_NOBODY:
        known = [item for item in TABLES.intakes_of("eu", nutrient_of(row)) if item.context == context]
        assert float(row["value"]) in {item.value for item in known if item.kind == row["kind"]}
        return
    for person in people_of(row, "eu"):
        found = [item for item in served(row, person) if not context or item.context == context]
        assert [item.value for item in found] == [float(row["value"])]


STAGES: dict[str, dict[str, Any]] = {
    "pregnancy_t1": {"trimester": 1},
    "pregnancy_t2": {"trimester": 2},
    "pregnancy_t3": {"trimester": 3},
    "lactation_0_6mo": {"lactation": "0-6"},
    "lactation_7_12mo": {"lactation": "7-12"},
}


@collected_only
@pytest.mark.parametrize(
    "row",
    [row for row in rows_of("efsa.csv") if row["basis"] == "increment_per_day"],
    ids=lambda row: "{nutrient}-{kind}-{condition}".format(**row),
)
def test_every_european_increment_is_served_in_its_stage(row: dict[str, str]) -> None:
    facts = {
        "sex": "female",
        "age": 30,
        "height_cm": 165,
        "weight_kg": 60,
        "reference": "eu",
        **STAGES[row["condition"]],
    }
    person, value = Profile.model_validate(facts), float(row["value"])
    if row["nutrient"] == "energy":
        steps = estimated_energy_requirement(person, TABLES).adjustments
        assert [step.value for step in steps] == [pytest.approx(value * 1000 / 4.184, abs=1e-5)]
    elif row["kind"] == "PRI":
        assert [step.value for step in targets_for(person, TABLES)["protein_g"].adjustments] == [value]
    else:
        found = covering_intakes(TABLES, person, "protein_g", (IntakeKind.AR,), person.state)
        assert [(item.value, item.basis) for item in found] == [(value, Basis.ADDED_PER_DAY)]


@collected_only
@pytest.mark.parametrize(
    "row",
    [row for row in rows_of("efsa.csv") if row["nutrient"] == "energy" and row["context"].startswith("PAL")],
    ids=lambda row: f"{row['life_stage']}-{row['context']}",
)
def test_every_european_energy_requirement_is_served(row: dict[str, str]) -> None:
    activity = dict(zip(("PAL_1.4", "PAL_1.6", "PAL_1.8", "PAL_2.0"), Activity, strict=True))[row["context"]]
    for age in (int(row["age_min"]), int(row["age_max"])):
        person = Profile.model_validate(
            {"sex": row["sex"], "age": age, "height_cm": 165, "weight_kg": 60, "reference": "eu", "activity": activity}
        )
        estimate = estimated_energy_requirement(person, TABLES, (EnergyMethod.EFSA_2013,))
        assert estimate.energy_kcal == pytest.approx(float(row["value"]) * 1000 / 4.184, abs=1e-5)


# Values that still circulate and that newer reports replaced, with the nutrient, the kinds they would stand under, and
# the ages they were for.
REPLACED = [
    ("us", "potassium_mg", LOWER_KINDS, (4700, 5100, 4500, 3800)),
    ("us", "sodium_mg", (IntakeKind.UL,), (2300, 2200, 1900)),
    ("us", "calcium_mg", (IntakeKind.AI,), (500, 800, 1000, 1200, 1300)),
    ("us", "vitamin_d_ug", (*LOWER_KINDS, IntakeKind.UL), (5, 10, 50)),
    ("us", "fiber_g", LOWER_KINDS, (20,)),
    ("us", "iron_mg", LOWER_KINDS, (109,)),
    ("us", "vitamin_k_ug", LOWER_KINDS, (110,)),
    ("eu", "vitamin_b6_mg", (IntakeKind.UL,), (25, 12.5)),
    ("eu", "iron_mg", (IntakeKind.SAFE, IntakeKind.UL), (25,)),
    ("eu", "selenium_ug", (IntakeKind.UL,), (300,)),
    ("eu", "vitamin_c_mg", (IntakeKind.AR,), (145,)),
]


@pytest.mark.parametrize(("reference", "nutrient", "kinds", "values"), REPLACED)
def test_values_that_newer_reports_replaced_do_not_stand(
    reference: str, nutrient: str, kinds: tuple[IntakeKind, ...], values: tuple[float, ...]
) -> None:
    standing = {row.value for row in TABLES.intakes_of(reference, nutrient) if row.kind in kinds}
    assert not standing & set(values)
