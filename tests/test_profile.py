"""Profiles: every fault at once with what is accepted, files that read back, questions for what is missing."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.errors import UsageError
from nutriplan.profile import Profile
from nutriplan.profile_file import next_question, profile_toml, typed_facts, with_answer, with_assignments
from nutriplan.profile_input import check_facts, overlay, person_from
from nutriplan.tables.references import load_references

TABLES = load_references(Path(__file__).parents[1] / "data")


def faults(**facts: Any) -> str:
    with pytest.raises(UsageError) as caught:
        check_facts(facts, "me.toml")
    return "\n".join(caught.value.faults)


def test_every_fault_is_told_at_once_with_what_is_accepted() -> None:
    told = faults(
        sex="mail", age=200, gestation_week=50, exercise=["vigorous 30h"], humidity_pct=-5, medication=["ramiprill"],
        condition=["kidny disease"], supplement=["vitamin_d 10 pints"], colour="blue", reference="uk", climate="wet",
    )  # fmt: skip
    lines = told.splitlines()
    assert len(lines) == 11
    for expected in (
        "sex: input should be 'female' or 'male', got 'mail'",
        "age: input should be less than or equal to 120",
        "gestation_week: input should be less than or equal to 42, got 50",
        "exercise: 'vigorous 30h': 30 h a day is not between 0 and 16",
        "humidity_pct: input should be greater than or equal to 0, got -5",
        "did you mean ramipril",
        "did you mean kidney_disease",
        "the unit of vitamin_d is one of g, mg, ug, iu",
        "colour: no such fact",
        "'us' or 'eu'",
        "'cool', 'warm' or 'hot'",
    ):
        assert any(expected in line for line in lines), expected


def test_contradictions_show_beside_wrong_values() -> None:
    told = faults(sex="male", trimester=2, age="old", climate="hot", temperature_c=33, sweat_rate=1)
    assert "age: " in told
    assert "trimester goes with sex female only" in told
    assert "give a climate or a temperature, not both" in told
    assert "a sweat rate goes with exercise" in told


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"humidity_pct": 50}, "humidity goes with a temperature"),
        ({"exercise": ["low 9h", "moderate 8h mon"]}, "more than 16 h on mon"),
        ({"age": 40, "height_cm": 80}, "height: 80 cm is too little"),
        ({"age": 12, "gestation_week": 20}, "for ages 14 to 50"),
        ({"trimester": 1, "gestation_week": 30}, "lies in trimester 3"),
        ({"trimester": 1, "lactation": "0-6"}, "pregnancy or lactation, not both"),
        ({"agee": 3}, "did you mean age"),
        ({"medication": ["blue pill"]}, "potassium_sparing_diuretic"),
        ({"condition": ["gout"]}, "varicose_veins"),
        ({"supplement": ["unobtainium 3 mg"]}, "accepted: magnesium"),
        ({"supplement": ["iron"]}, "vitamin_d 10 ug"),
        ({"supplement": ["iron 0 mg"]}, "above 0"),
    ],
)
def test_a_contradiction_or_unknown_word_is_refused(facts: dict[str, Any], expected: str) -> None:
    assert expected in faults(**facts)


@pytest.mark.parametrize(
    ("facts", "field", "held"),
    [
        ({"medication": ["Lasix", "ACE-Inhibitor"]}, "medication", ("furosemide", "ace_inhibitor_or_arb")),
        ({"medication": "euphyllin|PPI"}, "medication", ("theophylline", "proton_pump_inhibitor")),
        ({"condition": ["CKD", "Parkinson's"]}, "condition", ("kidney_disease", "parkinson")),
        ({"supplement": ["Vitamin D3 400 IU", "folic acid 400 µg"]}, "supplement",
         ("vitamin_d 400 iu", "folic_acid 400 ug")),
        ({"exercise": "Vigorous 90 min Tue, Thu"}, "exercise", ("vigorous 1.5h tue,thu",)),
    ],
)  # fmt: skip
def test_words_are_held_in_one_spelling(facts: dict[str, Any], field: str, held: tuple[str, ...]) -> None:
    assert getattr(check_facts(facts, "here"), field) == held


def test_what_was_not_given_is_said() -> None:
    person = person_from({"age": 40, "sex": "male", "exercise": ["moderate 1h"]}, TABLES)
    assert any(text.startswith("height") for text in person.assumed)
    assert "climate cool" in person.assumed
    assert "climate cool" not in person_from({"exercise": ["low 1h"], "temperature_c": 25}, TABLES).assumed


def test_an_option_replaces_its_rival_in_a_file() -> None:
    file = {"climate": "hot", "trimester": 1, "age": 30}
    assert overlay(file, {"temperature_c": 12.0, "gestation_week": 30, "age": None}) == {
        "age": 30, "temperature_c": 12.0, "gestation_week": 30,
    }  # fmt: skip


def test_only_what_is_missing_is_asked() -> None:
    facts: dict[str, Any] = {"sex": "female", "age": 30, "height_cm": 165, "weight_kg": 60, "diet": "vegan"}
    question = next_question(facts)
    assert question is not None
    assert (question.fact, question.accepted[0]) == ("activity", "inactive")
    facts = with_answer(facts, "activity", " active ")
    question = next_question(facts)
    assert question is not None
    assert question.fact == "gestation_week"
    assert question.optional
    facts = with_answer(facts, "gestation_week", "30")
    assert facts["gestation_week"] == 30
    assert next_question(facts) is None
    assert next_question({**facts, "sex": "male"}) is None
    with pytest.raises(UsageError, match="less than or equal to 42"):
        with_answer(facts, "gestation_week", "50")


def test_facts_are_set_and_taken_away() -> None:
    facts = with_assignments({"age": 30, "climate": "hot"}, ["age=31", "allergy=milk|nuts", "climate="], "me.toml")
    assert facts == {"age": 31, "allergy": ["milk", "nuts"]}
    with pytest.raises(UsageError) as caught:
        with_assignments({}, ["age", "sex=x", "smoker=perhaps"], "me.toml")
    assert len(caught.value.faults) == 3


facts_strategy = st.fixed_dictionaries(
    {"age": st.integers(1, 18), "name": st.text(max_size=20)},
    optional={
        "weight_kg": st.floats(6, 300),
        "exercise": st.lists(st.sampled_from(["low 1h", "vigorous 0.25h mon,sun"]), max_size=3),
        "medication": st.lists(st.sampled_from(["ramipril", "lasix", "metformin"]), max_size=3),
        "supplement": st.lists(st.sampled_from(["iron 10 mg", "vitamin_d 400 iu"]), max_size=2),
        "smoker": st.booleans(),
        "exclude": st.lists(st.text(min_size=1, max_size=9).filter(lambda text: "|" not in text), max_size=2),
    },
)


@given(facts_strategy)
def test_a_toml_profile_reads_back_as_it_was_written(facts: dict[str, Any]) -> None:
    typed = typed_facts(facts, "here")
    assert tomllib.loads(profile_toml(typed)) == typed
    assert typed_facts(typed, "here") == typed
    whole = {**typed, "sex": "female", "height_cm": 120.0, "weight_kg": 30.0}
    assert Profile.model_validate_json(Profile(**whole).model_dump_json()) == Profile(**whole)
