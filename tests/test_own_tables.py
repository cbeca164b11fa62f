"""Own foods and dishes: faults all at once, nothing unknown is safe, and plans that say what they were made with."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.eligibility import eligible
from nutriplan.errors import DataError
from nutriplan.model.settings import PlannerSettings
from nutriplan.planner import plan_days
from nutriplan.profile import Profile
from nutriplan.profile_input import person_from
from nutriplan.reports.dish_text import dish_text, folder_text, holding
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.reopen import read_week
from nutriplan.reports.view.notes import notes_view
from nutriplan.saved_plan import read_saved
from nutriplan.swap import swap_meals
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.own import catalog_of, merged, own_tables, read_own
from nutriplan.tables.own_checks import known_traits
from nutriplan.tables.references import load_references
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes

SAMPLE = Path(__file__).parents[1] / "examples" / "own-dishes"
START = date(2026, 11, 23)
Row = dict[str, str]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    shutil.copytree(SAMPLE, folder)
    return folder


def edited(folder: Path, name: str, change: Callable[[list[Row]], None]) -> Path:
    path = folder / name
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def bread(**cells: str) -> Callable[[list[Row]], None]:
    return lambda rows: rows[0].update(cells)


def faults(folder: Path) -> tuple[str, ...]:
    return read_own(folder, load_catalog()).faults


def test_the_sample_extends_our_tables(catalog: Catalog) -> None:
    both = catalog_of(own_tables(SAMPLE))
    added = {dish.dish_id for dish in both.dishes} - {dish.dish_id for dish in catalog.dishes}
    assert added == {"spinach_chickpea_pan", "village_bread_eggs"}
    assert both.foods.keys() - catalog.foods.keys() == {"village_bread"}
    alone = catalog_of(own_tables(SAMPLE, only=True))
    assert {dish.dish_id for dish in alone.dishes} == added
    assert alone.foods == both.foods


def test_all_faults_of_all_files_are_told_at_once(mine: Path) -> None:
    edited(mine, "foods.csv", bread(step_g="-3", traits="raw_fsh", energy_kcal="lots"))
    edited(mine, "dishes.csv", bread(name="Pan with {sauze}", main_group="legme", minutes="soon"))
    edited(mine, "dish_ingredients.csv", bread(food_id="spinach_coked", grams_max="1"))
    told = "\n".join(faults(mine))
    for part in (
        "foods.csv, line 2, column step_g: ",
        "foods.csv, line 2, column energy_kcal: expected a number or blank, got 'lots'",
        "dishes.csv, line 2, column minutes: expected a whole number or blank, got 'soon'",
        "dish_ingredients.csv, line 2, column food_id: 'spinach_coked' is not known; did you mean spinach_cooked",
        "dish_ingredients.csv, line 2: grams must rise",
    ):
        assert part in told
    assert "village_bread" not in told  # a food whose row has a fault is no unknown food besides


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("foods.csv", {"traits": "raw_fsh"}, "foods.csv, line 2, column traits: 'raw_fsh' is not known; did you mean"),
        ("foods.csv", {"energy_kcal": ""}, "column energy_kcal: blank"),
        ("foods.csv", {"protein_g": "80"}, "column protein_g: water, protein, carbohydrate and fat come to"),
        ("foods.csv", {"sodium_mg": "-1"}, "column sodium_mg: "),
        ("foods.csv", {"food_group": "cheese"}, "column allergens: milk is missing"),
        ("foods.csv", {"food_group": "fish"}, "column traits: fish is missing"),
        ("foods.csv", {"food_group": "meat"}, "column diet: vegan, but meat are omnivore"),
        ("foods.csv", {"step_g": "500"}, "column step_g: 500 is more than max_g_meal"),
        ("dishes.csv", {"name": "With {sauze}"}, "dishes.csv, line 2, column name: {sauze} is no role"),
        ("dishes.csv", {"name": "With {pulse"}, "column name: the braces do not pair"),
        ("dishes.csv", {"name": "With {pulse.__class__}"}, "column name: {pulse.__class__} is no role"),
        ("dishes.csv", {"main_group": "legum"}, "column main_group: 'legum' is not known; did you mean legume"),
        ("dishes.csv", {"dish_id": "other"}, "spinach_chickpea_pan is not in dishes.csv"),
        ("dish_ingredients.csv", {"grams_min": "91", "grams_typical": "91", "grams_max": "92"}, "no whole number of"),
    ],
)
def test_faults_that_a_row_does_not_show(mine: Path, name: str, cells: Row, told: str) -> None:
    assert faults(mine) == ()
    assert told in "\n".join(faults(edited(mine, name, bread(**cells))))


def test_a_food_in_place_of_ours_must_fit_our_dishes(mine: Path) -> None:
    row = {"food_id": "olive_oil", "food_group": "oils", "step_g": "45", "traits": "staple"}
    edited(mine, "foods.csv", bread(**row))
    told = [fault for fault in faults(mine) if "column step_g: our dish" in fault]
    assert len(told) > 5


@pytest.mark.parametrize(("column", "who"), [("diet", {"diet": "vegetarian"}), ("allergens", {"allergy": ("milk",)})])
def test_a_blank_is_never_safe(mine: Path, column: str, who: dict[str, object]) -> None:
    facts = {"sex": "female", "age": 30, "height_cm": 165.0, "weight_kg": 60.0}

    def served(cells: Row, profile: dict[str, object]) -> bool:
        own = read_own(edited(mine, "foods.csv", bread(**cells)), load_catalog())
        assert own.faults == ()
        both = merged(own, load_catalog())
        person = Profile.model_validate({**facts, **profile})
        return "village_bread" in eligible(both.foods, both.dishes, load_references().food_rules, person).foods

    assert served({column: "vegan" if column == "diet" else "gluten"}, who)
    assert not served({column: ""}, who)
    assert served({column: ""}, {})


def test_a_food_without_traits_is_served_to_nobody_and_says_so(mine: Path, catalog: Catalog) -> None:
    own = read_own(edited(mine, "foods.csv", bread(traits="")), catalog)
    both = merged(own, catalog)
    anyone = Profile(sex="male", age=40, height_cm=180, weight_kg=80)
    allowed = eligible(both.foods, both.dishes, load_references().food_rules, anyone)
    assert "village_bread" not in allowed.foods
    assert {dish.dish_id for dish in allowed.dishes}.isdisjoint({"spinach_chickpea_pan", "village_bread_eggs"})
    assert "no plan serves it" in folder_text(own, catalog, both)


@pytest.mark.parametrize(("traits", "kept"), [("whole_grain", False), ("whole_grain|low_fodmap", True)])
def test_an_exclusion_list_clears_no_food_it_does_not_know(mine: Path, traits: str, kept: bool) -> None:
    own = read_own(edited(mine, "foods.csv", bread(traits=traits, allergens="none")), load_catalog())
    both = merged(own, load_catalog())
    person = Profile(sex="male", age=40, height_cm=180, weight_kg=80, exclude=("low-fodmap",))
    allowed = eligible(both.foods, both.dishes, load_references().food_rules, person)
    assert ("village_bread" in allowed.foods) is kept


def test_a_dish_in_place_of_ours_keeps_its_ingredients_unless_new_ones_are_given(mine: Path, catalog: Catalog) -> None:
    ours = next(dish for dish in catalog.dishes if dish.dish_id == "apple_nut_butter")
    edited(mine, "dishes.csv", lambda rows: rows[1].update(dish_id=ours.dish_id, name="{fruit} my way", method="Eat."))
    edited(mine, "dish_ingredients.csv", lambda rows: rows.__delitem__(slice(11, None)))
    own = read_own(mine, catalog)
    assert own.faults == ()
    dish = next(each for each in merged(own, catalog).dishes if each.dish_id == ours.dish_id)
    assert dish.row.name == "{fruit} my way"
    assert dish.roles == ours.roles


@given(
    st.sampled_from(sorted(dish.dish_id for dish in load_catalog().dishes)), st.sampled_from(["energy_kcal", "iron_mg"])
)
def test_what_a_dish_holds_is_the_sum_of_its_first_alternatives(dish_id: str, nutrient: str) -> None:
    catalog = load_catalog()
    dish = next(each for each in catalog.dishes if each.dish_id == dish_id)
    held = holding(dish, catalog, nutrient)
    by_hand = sum(
        options[0].grams_typical * (catalog.foods[options[0].food_id].nutrients[nutrient] or 0) / 100
        for _, options in dish.roles
    )
    assert held.typical == pytest.approx(by_hand, rel=0.02)  # typical grams are whole steps but for a rounding
    assert held.least <= held.typical <= held.most
    assert dish.dish_id in dish_text(dish, catalog)


@settings(max_examples=60)
@given(st.sampled_from(["foods.csv", "dishes.csv", "dish_ingredients.csv"]), st.data())
def test_no_cell_whatever_it_holds_ends_in_anything_but_a_fault(name: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as temporary:
        mine = Path(temporary) / "mine"
        shutil.copytree(SAMPLE, mine)

        def change(rows: list[Row]) -> None:
            row = data.draw(st.sampled_from(rows))
            cell = st.one_of(
                st.text(max_size=8), st.sampled_from(["", "none", "-1", "nan", "1e400", "{", "{0}", "a|b", "@"])
            )
            row[data.draw(st.sampled_from(sorted(row)))] = data.draw(cell)

        try:
            own = read_own(edited(mine, name, change), load_catalog())
        except (DataError, UnicodeEncodeError):  # no table at all, or half a letter that no file can hold
            return
        assert all(fault.partition(",")[0].partition(":")[0].endswith(".csv") for fault in own.faults)
        if not own.faults:
            both = merged(own, load_catalog())
            assert "kcal" in folder_text(own, load_catalog(), both)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "mine"
    shutil.copytree(SAMPLE, path)
    return path


@pytest.fixture(scope="module")
def planned(folder: Path) -> WeekResult:
    wishes = Wishes(pin=("mon lunch=spinach_chickpea_pan",), own=own_tables(folder))
    settings = PlannerSettings(rounds=3, cycles=1, dives=0)
    return plan_days(person_from({}, load_references()), START, 2, wishes=wishes, settings=settings)


@pytest.fixture(scope="module")
def saved(planned: WeekResult, folder: Path) -> Path:
    path = folder.parent / "plan.json"
    path.write_text(plan_json(planned), encoding="utf-8")
    return path


def test_a_plan_serves_own_dishes_and_names_their_tables(planned: WeekResult, saved: Path, folder: Path) -> None:
    assert "spinach_chickpea_pan" in {meal.dish_id for meal in planned.days[0].meals}
    own = json.loads(saved.read_text(encoding="utf-8"))["wishes"]["own"]
    assert own == {"folder": str(folder), "fingerprint": own_tables(folder).fingerprint, "only": False}
    assert own["fingerprint"] in notes_view(planned, ()).own


def test_a_saved_plan_is_drawn_and_changed_with_its_own_tables(planned: WeekResult, saved: Path) -> None:
    assert plan_json(read_week(saved)) == plan_json(planned)
    back = read_saved(saved)
    result, _ = swap_meals(back, "mon breakfast=village_bread_eggs")
    assert "village_bread_eggs" in {meal.dish_id for meal in result.days[0].meals}
    assert result.wishes.own == back.wishes.own


def test_changed_or_moved_tables_are_told_with_the_remedy(saved: Path, folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved)
    plan = json.loads(saved.read_text(encoding="utf-8"))
    plan["wishes"]["own"]["folder"] = str(tmp_path / "gone")
    lost = tmp_path / "lost.json"
    lost.write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(DataError, match="say with --dishes where they are"):
        read_week(lost)
    assert read_week(lost, moved).days == read_week(saved).days
    edited(moved, "dishes.csv", bread(minutes="25"))
    plan["wishes"]["own"]["folder"] = str(moved)
    lost.write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(DataError, match="have changed since"):
        read_week(lost)
    assert read_week(lost, moved).days == read_week(saved).days
    edited(moved, "foods.csv", bread(energy_kcal="300"))
    with pytest.raises(DataError, match="grams or the food tables were changed"):
        read_week(lost, moved)


def test_own_tables_are_a_wish_that_changes_nothing_else() -> None:
    assert replace(Wishes(own=own_tables(SAMPLE)), own=None) == Wishes()
    assert {"raw_fish", "kelp", "halal", "low_fodmap", "staple"} <= known_traits(load_catalog())


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "nutriplan", *arguments], capture_output=True, text=True, check=False)


def test_the_command_checks_and_shows(mine: Path) -> None:
    good = run("dishes", "check", str(mine))
    assert (good.returncode, good.stdout.splitlines()[0]) == (0, "No fault found.")
    shown = run("dishes", "nutrients", "village_bread_eggs", "--dishes", str(mine))
    assert shown.returncode == 0
    assert "Village bread" in shown.stdout
    edited(mine, "foods.csv", bread(diet="carnivore"))
    bad = run("dishes", "check", str(mine))
    assert bad.returncode == 3
    assert "foods.csv, line 2, column diet" in bad.stderr
    assert run("dishes", "check", str(mine / "none")).returncode == 3
    assert run("plan", "--only-mine").returncode == 2
