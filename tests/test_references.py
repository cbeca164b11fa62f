"""The tables of reference values and rules: sourced, complete, without overlap, and read with every fault named."""

import csv
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.profile import Profile, Reference, Sex, State
from nutriplan.tables.conditions import Facts, Measure, Topic, parse_condition
from nutriplan.tables.foods import Diet
from nutriplan.tables.nutrients import NutrientRole
from nutriplan.tables.references import ConstantId, IntakeKind, ReferenceIntake, load_references
from nutriplan.tables.rules import Basis, RuleAction
from nutriplan.targets.intakes import (
    HIGH_SHARES,
    LOW_SHARES,
    LOWER_KINDS,
    binds_food,
    covering_intakes,
    find_intake,
    state_told_apart,
)

DATA = Path(__file__).parents[1] / "data"
TABLES = load_references(DATA)
OLDEST = 120
ADULT = 18


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def source_keys_of(item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        for name, value in item.items():
            yield from value if name.endswith("sources") else source_keys_of(value)
    elif isinstance(item, list):
        for value in item:
            yield from source_keys_of(value)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.name)
def test_every_source_key_of_a_table_exists(path: Path) -> None:
    used = {row["source"] for row in records(path) if row.get("source")}
    for row in records(path):
        used |= {key for key in row.get("purchase_source", "").split("|") if key not in ("", "none")}
    assert used <= TABLES.sources.keys()


def test_every_source_key_of_the_guidance_exists() -> None:
    guidance = tomllib.loads((DATA / "guidance.toml").read_text(encoding="utf-8"))
    keys = set(source_keys_of(guidance))
    assert keys
    assert keys <= TABLES.sources.keys()


def test_guidance_promises_nothing_and_never_offers_quinine() -> None:
    guidance = tomllib.loads((DATA / "guidance.toml").read_text(encoding="utf-8"))
    assert "does not diagnose or treat" in guidance["standing_text"]
    assert any("Never take quinine" in item["text"] for item in guidance["never"])
    assert {item["urgency"] for item in guidance["red_flags"]} == {"emergency", "same_day", "doctor"}
    assert all(stretch["figure"] and stretch["steps"] for stretch in guidance["stretches"])


def overlap(one: ReferenceIntake, two: ReferenceIntake) -> bool:
    sexes = one.sex == two.sex or "both" in (one.sex, two.sex)
    ends = [OLDEST if row.age_max is None else row.age_max for row in (one, two)]
    return sexes and one.age_min <= ends[1] and two.age_min <= ends[0]


def test_no_two_rows_cover_one_person() -> None:
    groups: dict[tuple[str, ...], list[ReferenceIntake]] = {}
    for row in TABLES.intakes:
        key = (row.reference, row.nutrient_id, row.kind, row.basis, row.scope, row.state, row.context)
        groups.setdefault(key, []).append(row)
    assert not [(a, b) for rows in groups.values() for a, b in combinations(rows, 2) if overlap(a, b)]


def test_american_life_stages_cover_every_age_without_gap() -> None:
    for nutrient in TABLES.nutrients.values():
        rows = TABLES.intakes_of("us", nutrient.nutrient_id)
        for kind, basis in {(row.kind, row.basis) for row in rows}:
            youngest = 2 if kind is IntakeKind.LIMIT else 1  # the guideline on saturated fat starts at 2
            for state, first, last in (("none", youngest, OLDEST), ("pregnancy", 14, 50), ("lactation", 14, 50)):
                for sex in ("female", "male") if state == "none" else ("female",):
                    matching = [row for row in rows if (row.kind, row.basis, row.state) == (kind, basis, state)]
                    for age in range(first, last + 1):
                        found = sum(row.covers(sex, age) for row in matching)
                        assert found == 1, (nutrient.nutrient_id, kind, basis, sex, age, state)


EUROPEAN_AGES = (*range(11, 19), 24, 25, 50, 51, 59, 60, 79, 80, OLDEST)


@pytest.mark.parametrize("diet", list(Diet))
@pytest.mark.parametrize("stage", [{}, {"sex": "male"}, {"trimester": 2}, {"lactation": "0-6"}])
def test_european_life_stages_have_one_recommendation_each_from_11(diet: Diet, stage: dict[str, Any]) -> None:
    last = 50 if "trimester" in stage else OLDEST
    for age in [age for age in EUROPEAN_AGES if (18 if {"trimester", "lactation"} & set(stage) else 11) <= age <= last]:
        person = Profile(**{"sex": "female", "age": age, "height_cm": 165, "weight_kg": 60, "diet": diet, **stage})
        person = person.model_copy(update={"reference": Reference.EU})
        for nutrient in TABLES.nutrients:
            for kinds in (LOWER_KINDS, LOW_SHARES, HIGH_SHARES):
                find_intake(TABLES, person, nutrient, kinds, state_told_apart(TABLES, person, nutrient, kinds))


def test_a_value_of_a_context_has_its_siblings() -> None:
    """What a report gives by diet or phase of life is complete: exactly one of the values is taken for a person."""
    for age, diet in product((18, 50, 51, 80), Diet):
        person = Profile(sex=Sex.FEMALE, age=age, height_cm=165, weight_kg=60, diet=diet, reference=Reference.EU)
        for nutrient in ("zinc_mg", "iron_mg"):
            covering = covering_intakes(TABLES, person, nutrient, (IntakeKind.PRI,), State.NONE)
            assert len(covering) == 1
            assert covering[0].context


def test_an_intake_never_passes_the_limit_on_it() -> None:
    limits = [row for row in TABLES.intakes if row.kind is IntakeKind.UL and binds_food(row)]
    needs = [row for row in TABLES.intakes if row.kind in LOWER_KINDS]
    for limit in limits:
        for need in needs:
            if (need.nutrient_id, need.state) == (limit.nutrient_id, limit.state) and overlap(need, limit):
                assert need.value <= limit.value, (need, limit)


@pytest.mark.parametrize(
    ("average", "recommended"), [(IntakeKind.EAR, IntakeKind.RDA), (IntakeKind.AR, IntakeKind.PRI)]
)
def test_an_average_requirement_is_below_the_recommendation(average: IntakeKind, recommended: IntakeKind) -> None:
    allowances = [row for row in TABLES.intakes if row.kind is recommended]
    for row in TABLES.intakes:
        twins = [
            twin
            for twin in allowances
            if (twin.nutrient_id, twin.basis, twin.state, twin.context)
            == (row.nutrient_id, row.basis, row.state, row.context)
            and overlap(row, twin)
        ]
        known = row.kind is not average or row.basis is Basis.ADDED_PER_DAY
        assert known or (twins and all(row.value < twin.value for twin in twins)), row


def test_a_limit_that_binds_no_food_says_why() -> None:
    unbound = [row for row in TABLES.intakes if row.kind is IntakeKind.UL and not binds_food(row)]
    assert {row.nutrient_id for row in unbound} == {"magnesium_mg", "niacin_mg", "vitamin_e_mg"}
    assert all(row.note.startswith("a limit on") for row in unbound)


def test_pregnancy_and_lactation_rows_exist_for_whatever_changes_then() -> None:
    """Each nutrient whose value differs by state has a rule that sets it, so that no difference goes unseen."""
    setting = [rule for rule in TABLES.adjustments if rule.operation == "set"]
    for state in ("pregnancy", "lactation"):
        for row in TABLES.intakes:
            if row.state != state or row.age_min < ADULT or row.kind not in (*LOWER_KINDS, IntakeKind.UL):
                continue
            twins = [
                twin
                for twin in TABLES.intakes_of(row.reference, row.nutrient_id)
                if (twin.kind, twin.basis, twin.state) == (row.kind, row.basis, "none")
                and twin.covers("female", row.age_min)
                and (not row.context or twin.context == row.context)
            ]
            bound = "upper" if row.kind is IntakeKind.UL else "lower"
            composed = TABLES.nutrients[row.nutrient_id].composed
            if composed and row.nutrient_id != "sodium_mg" and [twin.value for twin in twins] != [row.value]:
                whens = {
                    str(rule.when)
                    for rule in setting
                    if (rule.nutrient_id, rule.bound) == (row.nutrient_id, bound)
                    and rule.reference in ("", row.reference)
                }
                assert whens & {state, "trimester=2|3"}, row


def test_twelve_focus_nutrients() -> None:
    focus = [row.nutrient_id for row in TABLES.nutrients.values() if row.role is NutrientRole.FOCUS]
    assert focus == [
        "magnesium_mg", "potassium_mg", "calcium_mg", "phosphorus_mg", "thiamin_mg", "riboflavin_mg", "niacin_mg",
        "pantothenic_acid_mg", "vitamin_b6_mg", "folate_dfe_ug", "vitamin_b12_ug", "vitamin_d_ug",
    ]  # fmt: skip


def test_nutrients_without_composition_say_why() -> None:
    bare = [row for row in TABLES.nutrients.values() if not row.composed]
    assert len(bare) == 9
    assert all(row.not_enforced_reason for row in bare)
    assert all(row.not_enforced_reason is None for row in TABLES.nutrients.values() if row.composed)


def test_composed_nutrients_are_the_columns_of_the_foods() -> None:
    columns = set(records(DATA / "foods.csv")[0])
    assert {row.nutrient_id for row in TABLES.nutrients.values() if row.composed} <= columns


def test_fingerprint_of_the_reference_values() -> None:
    """A silent edit of a published value fails here; an intended one is shown in the changelog and counted anew."""
    us = [row for row in TABLES.intakes if row.reference == "us"]
    assert Counter(row.kind.value for row in us) == {
        "EAR": 420, "RDA": 440, "AI": 260, "UL": 380, "CDRR": 20, "AMDR_LOW": 100, "AMDR_HIGH": 100, "LIMIT": 3,
    }  # fmt: skip
    assert round(sum(row.value for row in us), 3) == 781365.54
    eu = [row for row in TABLES.intakes if row.reference == "eu"]
    assert Counter(row.kind.value for row in eu) == {
        "AI": 105, "PRI": 91, "AR": 95, "UL": 62, "SAFE": 14, "RI_LOW": 6, "RI_HIGH": 6, "LIMIT": 3,
    }  # fmt: skip
    assert round(sum(row.value for row in eu), 3) == 115778.4


def test_reference_bodies_of_adults() -> None:
    woman, man = TABLES.body("female", 35), TABLES.body("male", 80)
    assert (woman.height_cm, woman.weight_kg) == (163, 57)
    assert (man.height_cm, man.weight_kg) == (177, 70)
    with pytest.raises(MissingReferenceError, match="sex female, age 0"):
        TABLES.body("female", 0)


def test_constants() -> None:
    assert TABLES.constant(ConstantId.KCAL_PER_G_FAT) == 9
    assert {row.constant_id for row in TABLES.constants} == set(ConstantId)


def test_traits_of_the_food_rules_select_foods() -> None:
    known = {trait for row in records(DATA / "foods.csv") for trait in (*row["traits"].split("|"), row["food_group"])}
    absent = {trait for rule in TABLES.food_rules for trait in rule.trait} - known
    assert absent <= {"liquorice"}  # no such food is in the table yet
    assert {rule.action for rule in TABLES.food_rules} == set(RuleAction)


FACTS = Facts(
    {Topic.STATE: frozenset({"pregnancy"}), Topic.TRIMESTER: frozenset({"2"}), Topic.DIET: frozenset({"vegan"})},
    {Measure.AGE: 30, Measure.BMI: 22.5},
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("everyone", True),
        ("pregnancy", True),
        ("lactation", False),
        ("not pregnancy", False),
        ("trimester=2|3", True),
        ("not trimester=2|3", False),
        ("trimester=1", False),
        ("lactation=0-6", False),
        ("diet=vegan & not pregnancy", False),
        ("diet=vegan & age>=30", True),
        ("age>30", False),
        ("bmi<18.5", False),
        ("bmi>=18.5 & bmi<25", True),
        ("not bmi<18.5", True),
    ],
)
def test_conditions(text: str, *, holds: bool) -> None:
    assert parse_condition(text).holds(FACTS) is holds


@pytest.mark.parametrize(
    "text", ["", "pregnant", "trimester=4", "age>=old", "age=30", "diet>vegan", "a && b", "diet=vegan|raw"]
)
def test_conditions_outside_the_vocabulary_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_condition(text)


def test_an_unknown_number_satisfies_no_comparison() -> None:
    nothing = Facts({}, {})
    assert not parse_condition("age>=0").holds(nothing)
    assert not parse_condition("not age>=0").holds(nothing)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("reference_intakes.csv", "none,,65,mg,", "none,,65,ug,", r"line 2, column unit: expected mg, got 'ug'"),
        ("reference_intakes.csv", "none,,65,", "none,lunar,65,", r"line 2, column context: 'lunar' is not in"),
        ("reference_intakes.csv", "total,IOM1997", "total,IOM1066", r"line 2, column source: 'IOM1066' is not in"),
        (
            "reference_intakes.csv",
            "none,,65,",
            "none,,1.6x,",
            r"line 2, column value: expected a number or blank, got '1.6x'",
        ),
        ("reference_intakes.csv", "none,,65,", "none,,nan,", r"line 2, column value"),
        ("adjustments.csv", "multiply,1.8", "multiply,", r"multiply needs a value"),
        ("adjustments.csv", ",cap,200,mg,per_day", ",cap,200,mg,", r"an amount needs a basis"),
        ("adjustments.csv", "not pregnancy", "not pregnant", r"column when: .*not pregnant"),
        ("food_rules.csv", "limit_day,5,g", "limit_day,5,servings", r"limit_day needs a value in g"),
        ("food_rules.csv", "avoid,,", "avoid,3,g", r"avoid needs no value"),
        ("food_rules.csv", "servings,114", "servings,", r"serving_g goes with servings"),
        (
            "nutrients.csv",
            "magnesium_mg,Magnesium",
            "kalium_mg,Magnesium",
            r"a nutrient of nutrients.csv instead of magnesium_mg",
        ),
    ],
)
def test_a_fault_is_named_with_file_line_and_column(folder: Path, table: str, old: str, new: str, message: str) -> None:
    spoil(folder / table, old, new)
    with pytest.raises(DataError, match=message):
        load_references(folder)
