"""What new users typed or read wrong, and that the tool now tells them what to write or means what it says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nutriplan.batch.people import read_people
from nutriplan.cli.app import app
from nutriplan.cli.edit import how_to_take_another
from nutriplan.cli.outputs import Outputs
from nutriplan.errors import DataError, NutriplanError, UsageError
from nutriplan.plan_file import read_json
from nutriplan.profile_input import person_from, read_profile
from nutriplan.reports.foods_text import found_text
from nutriplan.reports.lines import cited
from nutriplan.reports.pdf.sidebar import whole_sources
from nutriplan.reports.pdf.styles import register_fonts
from nutriplan.reports.reopen import read_week
from nutriplan.reports.view.head import profile_line
from nutriplan.rework import Alternative
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import load_references

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT / "reports" / "sample-week.json"


def told(*arguments: str) -> str:
    """All that a command says, its error included."""
    answer = CliRunner().invoke(app, list(arguments))
    if isinstance(answer.exception, NutriplanError):
        return answer.output + str(answer.exception)
    return answer.output


def faults_of(**facts: Any) -> str:
    with pytest.raises(UsageError) as caught:
        person_from(facts, load_references())
    return "; ".join(caught.value.faults)


@pytest.mark.parametrize(
    ("fact", "typed", "remedy"),
    [
        ("weight_kg", "140lb", "'140lb' is not a number; write kilograms, as 62.5 (a pound is 0.4536 kg)"),
        ("weight_kg", "62,5", "with a decimal point and no unit"),
        ("height_cm", "5ft6", "write centimetres, as 168 (an inch is 2.54 cm)"),
        ("height_cm", "1.68", "got '1.68'; write centimetres"),
        ("energy_kcal", "8700", "write kilocalories"),
        ("age", "forty", "not a whole number"),
        ("allergy", ["dairy"], "did you mean milk?"),
        ("allergy", ["nut"], "did you mean nuts?"),
        ("allergy", ["milk, nuts"], "write several as milk|nuts, or repeat the option"),
        ("condition", ["kidney"], "did you mean kidney_disease?"),
        ("medication", ["aspirine"], "a pharmacist can say what it does"),
    ],
)
def test_a_fact_typed_wrong_is_told_how_to_be_written(fact: str, typed: object, remedy: str) -> None:
    assert remedy in faults_of(**{fact: typed})


def test_an_option_typed_wrong_is_told_like_a_fact_of_a_file_and_all_at_once() -> None:
    text = told("targets", "--weight-kg", "140lb", "--age", "x", "--sex", "woman")
    assert "a pound is 0.4536 kg" in text
    assert "age: 'x' is not a whole number" in text
    assert "'woman'" in text


def test_numbers_of_options_are_numbers() -> None:
    text = told("targets", "--age", "31", "--weight-kg", "62.5", "--height-cm", "168", "--temperature-c", "-3")
    assert "woman 31, 168 cm, 62.5 kg" in text


@pytest.mark.parametrize(
    ("read", "kind"), [(read_profile, "TOML"), (read_json, "JSON")], ids=["a profile", "a saved plan"]
)
def test_a_folder_or_a_picture_in_place_of_a_file_is_called_so(tmp_path: Path, read: Any, kind: str) -> None:
    with pytest.raises(DataError, match=rf"can't be read as {kind} \(it is a folder\)"):
        read(tmp_path)
    path = tmp_path / "picture"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(DataError, match=rf"can't be read as {kind} \(it is not UTF-8 text\)"):
        read(path)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["plan", "--from", str(PLAN), "--swap", "wed dinner", "--swap", "thu lunch"], "--swap: given 2 times"),
        (["targets", "--compare", "age=20,30", "--compare", "diet=vegan,omnivore"], "--compare: given 2 times"),
    ],
)
def test_an_option_that_takes_one_value_is_not_quietly_given_the_last(arguments: list[str], remedy: str) -> None:
    assert remedy in told(*arguments)


def test_dishes_are_found_by_words_of_their_name_their_meal_and_their_foods() -> None:
    entries = told("dishes", "search", "salmon", "dinner").replace("\n    ", " ").strip().splitlines()
    assert "salmon_pasta_leek  Whole-wheat pasta with salmon, leek and peas (dinner; 25 min)" in entries
    assert "fish_tacos_slaw  Cod tacos with cabbage slaw and avocado (lunch, dinner; 25 min)" in entries  # or salmon
    assert all("dinner" in entry for entry in entries)
    assert "no dish has all of the words" in told("dishes", "search", "unicorn")


@pytest.mark.parametrize("group", ["foods", "dishes", "profile"])
def test_the_help_of_a_group_names_every_example_in_full(group: str) -> None:
    text = told(group, "--help")
    assert f"nutriplan {group} " in text
    assert "..." not in text.partition("Commands:")[2]


def test_a_plan_is_checked_for_whom_it_was_made(tmp_path: Path) -> None:
    plan = json.loads(PLAN.read_text(encoding="utf-8"))
    plan["profile"] |= {"sex": "male", "age": 72, "height_cm": 176.0, "weight_kg": 82.0}
    plan["assumed"] = []
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")  # all on one line, as other programs write it
    assert "man 72, 176 cm, 82 kg" in told("check", str(path))
    assert "woman 20" in told("check", str(path), "--age", "20")


def test_medicines_and_units_read_as_one_writes_them() -> None:
    facts = {"sex": "male", "age": 72, "medication": ["ACE inhibitor"], "supplement": ["vitamin d 1000 IU"]}
    line = profile_line(person_from(facts, load_references()).profile)
    assert "ACE inhibitor or ARB" in line
    assert "takes vitamin D 1000 IU" in line


def test_what_no_publication_stands_behind_does_not_read_as_nothing() -> None:
    assert cited("NONE") == " [general knowledge]"
    assert cited("IOM1997") == " [IOM1997]"


def test_a_found_food_is_rich_in_vitamins_with_their_capital(catalog: Catalog) -> None:
    rich = [food for food in catalog.foods.values() if "vitamin_b6:high" in food.tags]
    assert rich
    assert "vitamin B6" in found_text(rich)
    assert "vitamin b6" not in found_text(rich)


def test_a_share_is_never_cut_in_two() -> None:
    register_fonts()
    text = "Salmon, Atlantic, farmed, cooked 29 %, Lentils, cooked 27 %"
    assert whole_sources(text, 1000) == text
    assert whole_sources(text, 120) == "Salmon, Atlantic, farmed, cooked 29 %"


def test_hibiscus_tea_is_left_out_of_pregnancy_only() -> None:
    from nutriplan.eligibility import eligible
    from nutriplan.tables.catalog import load_catalog

    catalog = load_catalog()
    rules = load_references().food_rules

    def allowed(**facts: Any) -> bool:
        profile = person_from(facts, load_references()).profile
        return "tea_hibiscus" in eligible(catalog.foods, catalog.dishes, rules, profile).foods

    assert not allowed(sex="female", age=29, trimester=3)
    assert allowed(sex="female", age=29)


def test_a_start_is_a_date() -> None:
    from nutriplan.cli.plan import first_day

    assert first_day("2026-11-23") == date(2026, 11, 23)
    with pytest.raises(UsageError, match="write it as 2026-11-23"):
        first_day("23.11.2026")


def outputs(names: dict[str, str]) -> Outputs:
    files: dict[str, Any] = {kind: Path(name) for kind, name in names.items()}
    return Outputs(**files)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (
            {"shopping": "list.xlsx"},
            "--shopping: list.xlsx would not hold what .xlsx says; end it in .txt",
        ),
        ({"pdf": "week.json"}, "--pdf: week.json would not hold what .json says; end it in .pdf"),
        ({"pdf": "week", "json": "week"}, "--pdf and --json: both name week; give each its own file"),
    ],
)
def test_a_file_is_called_as_what_it_holds(asked: dict[str, str], fault: str) -> None:
    assert outputs(asked).faults()[0].startswith(fault)


def test_files_with_their_own_ending_or_none_are_taken() -> None:
    names = {"pdf": "week.PDF", "json": "week.json", "csv": "week.csv", "ics": "week", "shopping": "list.csv"}
    assert outputs(names).faults() == []


def test_sources_fit_the_screen() -> None:
    lines = told("sources").splitlines()
    assert len(lines) > 100
    assert max(map(len, lines)) <= 80


def test_the_table_of_people_that_the_readme_plans_for_can_be_read() -> None:
    people = read_people(ROOT / "examples" / "people.csv")
    assert [entry.faults for entry in people] == [(), (), ()]
    shown = (ROOT / "docs" / "how-to" / "batch.md").read_text(encoding="utf-8")
    assert (ROOT / "examples" / "people.csv").read_text(encoding="utf-8") in shown


def test_of_several_swaps_it_is_said_which_is_served_and_how_to_have_the_second() -> None:
    week = read_week(PLAN)
    offers = [Alternative(day, (Slot.DINNER,), (), 0.0) for day in week.days[:2]]
    second = next(meal.dish_id for meal in week.days[1].meals if meal.slot is Slot.DINNER)
    line = f"The plan has the first; for the second: --swap 'wed dinner={second}'"
    assert how_to_take_another("wed dinner", offers) == [line]
    assert how_to_take_another("wed dinner", offers[:1]) == []
