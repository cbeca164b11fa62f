"""From what a person says to a checked profile: faults told, assumptions named."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.errors import DataError, ExitCode, UsageError
from nutriplan.profile import Activity, Profile, Sex, State
from nutriplan.profile_input import Person, person_from, read_profile
from nutriplan.tables.foods import Allergen, Diet
from nutriplan.tables.references import ReferenceTables, load_references

TABLES = load_references()
FULL = {"sex": "male", "age": 40, "activity": "active", "height_cm": 181, "weight_kg": 78.5}


def faults_of(given_facts: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(UsageError) as caught:
        person_from(given_facts, TABLES, "me.toml")
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.message.startswith(f"me.toml: {len(caught.value.faults)} thing(s) to mend")
    return caught.value.faults


def test_given_facts_are_taken_and_nothing_is_assumed() -> None:
    facts = FULL | {"diet": "vegan", "allergy": ["nuts", "gluten"], "exclude": ["tofu"], "name": "<b>&</b>"}
    assert person_from(facts, TABLES) == Person(
        Profile(
            name="<b>&</b>",
            sex=Sex.MALE,
            age=40,
            height_cm=181,
            weight_kg=78.5,
            activity=Activity.ACTIVE,
            diet=Diet.VEGAN,
            allergy=(Allergen.NUTS, Allergen.GLUTEN),
            exclude=("tofu",),
        ),
        (),
    )


def test_of_a_person_who_says_nothing_every_fact_is_assumed_aloud() -> None:
    person = person_from({}, TABLES)
    assert person.assumed == ("sex female", "age 35", "activity low-active", "height 163 cm", "weight 57 kg")
    assert (person.profile.height_cm, person.profile.weight_kg) == (163, 57)
    assert person.profile.state is State.NONE


@pytest.mark.parametrize(
    ("left_out", "assumed"),
    [
        ("sex", "sex female"),
        ("age", "age 35"),
        ("activity", "activity low-active"),
        ("height_cm", "height 177 cm"),  # reference man of 31 and over
        ("weight_kg", "weight 70 kg"),
    ],
)
def test_just_what_is_left_out_is_assumed(left_out: str, assumed: str) -> None:
    facts = {name: value for name, value in FULL.items() if name != left_out}
    assert person_from(facts, TABLES).assumed == (assumed,)
    assert person_from(facts | {left_out: None}, TABLES).assumed == (assumed,)


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("age", [19, 30, 31, 70, 120])
def test_the_assumed_body_is_the_reference_body_of_sex_and_age(sex: str, age: int, tables: ReferenceTables) -> None:
    profile = person_from({"sex": sex, "age": age}, TABLES).profile
    body = tables.body(sex, age)
    assert (profile.height_cm, profile.weight_kg) == (body.height_cm, body.weight_kg)


def test_empty_lists_are_not_given() -> None:
    assert person_from(FULL | {"allergy": [], "exclude": []}, TABLES) == person_from(FULL, TABLES)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"age": -3}, "age: input should be greater than or equal to 1, got -3"),
        ({"age": 121}, "age: input should be less than or equal to 120, got 121"),
        ({"age": 35.5}, "age: 35.5 is not a whole number; write completed years, as 34"),
        ({"age": "old"}, "age: 'old' is not a whole number; write completed years, as 34"),
        ({"trimester": 4}, "trimester: input should be less than or equal to 3, got 4"),
        ({"trimester": 0}, "trimester: input should be greater than or equal to 1, got 0"),
        ({"gestation_week": 43}, "gestation_week: input should be less than or equal to 42, got 43"),
        ({"sex": "woman"}, "sex: input should be 'female' or 'male', got 'woman'"),
        ({"weight_kg": float("nan")}, "weight_kg: nan is not a finite number; write kilograms"),
        ({"height_cm": 1.7}, "height_cm: input should be greater than or equal to 60, got 1.7"),
        ({"allergy": ["shrimp", "milk"]}, "allergy: input should be 'gluten'"),
        ({"weight": 60}, "weight: no such fact; did you mean weight_kg or height_cm? known are name, sex, age"),
        ({"sex": "male", "trimester": 2}, "trimester goes with sex female only"),
        ({"sex": "male", "lactation": "0-6"}, "lactation goes with sex female only"),
        ({"trimester": 1, "lactation": "0-6"}, "give pregnancy or lactation, not both"),
        ({"trimester": 1, "gestation_week": 30}, "gestation week 30 lies in trimester 3, not 1; give one of the two"),
        ({"trimester": 1, "age": 51}, "pregnancy rows of the reference tables are for ages 14 to 50"),
        ({"pre_pregnancy_weight_kg": 60}, "weight before pregnancy goes with a trimester or gestation week"),
    ],
)
def test_a_fault_names_the_fact_and_what_was_got(facts: dict[str, Any], fault: str) -> None:
    (told,) = faults_of(facts)
    assert told.startswith(fault)


def test_every_fault_is_told_at_once() -> None:
    told = faults_of({"age": -3, "trimester": 4, "diet": "keto", "hight_cm": 170, "weight_kg": "heavy"})
    assert [fault.partition(":")[0] for fault in told] == ["age", "weight_kg", "trimester", "diet", "hight_cm"]


def test_every_contradiction_is_told_at_once() -> None:
    assert faults_of({"sex": "male", "trimester": 2, "gestation_week": 30, "lactation": "0-6"}) == (
        "trimester goes with sex female only",
        "gestation week goes with sex female only",
        "lactation goes with sex female only",
        "give pregnancy or lactation, not both: no reference value covers the two together",
        "gestation week 30 lies in trimester 3, not 2; give one of the two",
    )


def test_the_message_says_where_the_facts_came_from() -> None:
    with pytest.raises(UsageError, match=r"^the options: 1 thing"):
        person_from({"age": 0}, TABLES)


def test_an_age_in_quotes_is_an_age() -> None:
    assert person_from({"age": "35.0"}, TABLES).profile.age == 35


def person_or_refusal(facts: dict[str, Any]) -> tuple[Person | None, tuple[str, ...]]:
    try:
        return person_from(facts, TABLES), ()
    except UsageError as error:
        return None, error.faults


junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-10, max_value=400),
    st.floats(),
    st.sampled_from(["female", "male", "0-6", "7-12", "vegan", "low-active", "us", "", "x"]),
    st.lists(st.sampled_from(["milk", "nuts", "tofu", ""]), max_size=2),
    st.dictionaries(st.sampled_from(["a"]), st.integers(), max_size=1),
)


@settings(deadline=None)
@given(facts=st.dictionaries(st.sampled_from([*Profile.model_fields, "colour"]), junk, max_size=6))
def test_any_facts_make_a_person_or_are_refused_by_name(facts: dict[str, Any]) -> None:
    person, refusal = person_or_refusal(facts)
    if person is None:
        assert refusal
        return
    said = {name for name, value in facts.items() if value is not None and value != []}
    expected = [name for name in ("sex", "age", "activity", "height_cm", "weight_kg") if name not in said]
    assert [line.partition(" ")[0] for line in person.assumed] == [name.partition("_")[0] for name in expected]


# Files


def test_a_profile_is_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_text('\ufeffname = "Å"\nage = 40\nallergy = ["milk"]\n', encoding="utf-8")
    assert read_profile(path) == {"name": "Å", "age": 40, "allergy": ["milk"]}


@pytest.mark.parametrize("content", [b"age = ", b"age = 1\nage = 2\n", b"\xff\xfe", b"age: 40\n"])
def test_what_is_not_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "me.toml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"me\.toml: can't be read as TOML") as caught:
        read_profile(path)
    assert caught.value.exit_code is ExitCode.DATA


def test_a_missing_profile_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.toml: no such profile; check the path"):
        read_profile(tmp_path / "gone.toml")
    with pytest.raises(DataError, match="can't be read"):
        read_profile(tmp_path)
