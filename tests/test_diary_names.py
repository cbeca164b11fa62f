"""Names as people write them, against a labelled list of which a third was left aside while the rules were made."""

import csv
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nutriplan.diary.index import FoodIndex
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.synonyms import load_vocabulary

FOODS = load_catalog().foods
INDEX = FoodIndex(list(FOODS.values()), load_vocabulary(), FOODS)
NAMES = Path(__file__).parent / "data" / "diary_names.csv"
SR28 = Path(os.environ.get("NUTRIPLAN_SR28", Path(__file__).parents[2] / "shared" / "usda-sr28"))
LEAST = 0.95


def labelled(*, held_out: bool) -> list[tuple[str, frozenset[str]]]:
    with NAMES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    part = [row for row in rows if is_held_out(row["name"]) is held_out]
    return [(row["name"], frozenset(filter(None, row["foods"].split("|")))) for row in part]


def is_held_out(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def taken(name: str) -> str:
    sure = INDEX.find(name).sure
    return "" if sure is None else sure.food.food_id


def test_the_list_is_large_and_names_foods_of_the_table() -> None:
    rows = labelled(held_out=False) + labelled(held_out=True)
    assert len({name for name, _ in rows}) == len(rows)
    assert sum(bool(foods) for _, foods in rows) >= 300
    assert sum(not foods for _, foods in rows) >= 100
    assert frozenset().union(*(foods for _, foods in rows)) <= FOODS.keys()
    assert len(labelled(held_out=True)) >= len(rows) // 4


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])
def test_names_are_matched_right_or_reported(held_out: bool, record_property: Callable[[str, object], None]) -> None:
    rows = labelled(held_out=held_out)
    present = [(taken(name), foods) for name, foods in rows if foods]
    absent = [taken(name) for name, foods in rows if not foods]
    right = sum(food in foods for food, foods in present)
    answered = sum(bool(food) for food, _ in present) + sum(map(bool, absent))
    record_property("recall", right / len(present))
    record_property("precision", right / answered)
    record_property("absent reported", absent.count("") / len(absent))
    assert right / len(present) >= LEAST
    assert right / answered >= LEAST
    assert absent.count("") / len(absent) >= LEAST


def test_every_food_answers_to_its_own_name_and_id() -> None:
    for food in FOODS.values():
        for text in (food.name, food.name.upper(), food.food_id, food.food_id.replace("_", " ")):
            assert FOODS[taken(text)].ndb_no == food.ndb_no, text


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("rice", "rice_white_cooked"),  # as eaten, and the plain one
        ("spinach", "spinach_raw"),
        ("cooked spinach", "spinach_cooked"),
        ("spinach, boiled", "spinach_cooked"),
        ("frozen spinach", "spinach_frozen_cooked"),
        ("mango", "mango"),
        ("dried mango", "mango_dried"),
        ("tinned salmon", "salmon_pink_canned"),
        ("fresh tuna steak", "tuna_yellowfin_cooked"),
        ("zucchini", "courgette_cooked"),
        ("courgettes", "courgette_cooked"),
        ("milk chocolate", "milk_chocolate"),
        ("mozzarella cheese", "mozzarella_whole"),
        ("peanutbutter", "peanut_butter"),
        ("brocolli", "broccoli_cooked"),
        ("Bread, rye", "bread_rye"),
        ("Salmon, Atlantic, farmed, cooked", "salmon_atlantic_cooked"),
        ("OJ with calcium", "orange_juice_calcium"),
    ],
)
def test_state_and_preparation_are_minded(name: str, food: str) -> None:
    assert taken(name) == food


@pytest.mark.parametrize(
    "name",
    [
        "chocolate milk",
        "peanut butter cookies",
        "raw lamb",
        "dried beef",
        "fish",
        "frozen",
        "",
        "%",
        "xyzzy rice",
        "pasty",
    ],
)
def test_doubt_is_reported(name: str) -> None:
    assert INDEX.find(name).sure is None


def test_alternatives_are_ranked_and_leave_out_what_was_taken() -> None:
    found = INDEX.find("yogurt")
    alternatives = found.alternatives(but=found.matches[0].food.food_id)
    confidences = [alternative.confidence for alternative in alternatives]
    assert len(alternatives) >= 3
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[0] <= found.matches[0].confidence
    assert found.matches[0].food.food_id not in {alternative.food_id for alternative in alternatives}
    assert all(FOODS[alternative.food_id].food_group == "yogurt" for alternative in alternatives[:2])


def test_a_larger_table_is_asked_only_where_the_curated_one_leaves_doubt() -> None:
    apple = FOODS["apple"]
    pie = apple.model_copy(
        update={"food_id": "pie", "name": "Pie, apple", "short_name": "apple pie", "ndb_no": "99999"}
    )
    rye = apple.model_copy(update={"food_id": "rye2", "name": "Bread, rye", "short_name": "rye", "ndb_no": "99998"})
    both = FoodIndex([pie, rye, *FOODS.values()], load_vocabulary(), FOODS)
    found = [both.find(name).sure for name in ("apple pie", "rye bread", "dragon roll")]
    assert [match and match.food.food_id for match in found] == ["pie", "bread_rye", None]


@pytest.mark.skipif(not (SR28 / "foods.csv").is_file(), reason="needs the SR28 folder (NUTRIPLAN_SR28)")
def test_of_the_thousands_of_foods_that_are_not_in_the_table_hardly_one_is_guessed() -> None:
    known = {food.ndb_no for food in FOODS.values()}
    with (SR28 / "foods.csv").open(encoding="utf-8", newline="") as stream:
        others = [row for row in csv.DictReader(stream) if row["ndb_no"] not in known]
    matched = [(row, FOODS[taken(row["description"])]) for row in others if taken(row["description"])]
    assert len(others) > 8000
    assert len(matched) < 0.01 * len(others)  # a toasted bread is taken for the bread
    off = [row for row, food in matched if not alike(float(row["energy_kcal"]), food.nutrients["energy_kcal"] or 0.0)]
    assert len(off) < 0.002 * len(others)


def alike(one: float, other: float) -> bool:
    return abs(one - other) <= 0.3 * max(one, other, 15.0)


def test_a_table_of_thousands_is_asked_within_seconds() -> None:
    many = [
        food.model_copy(update={"food_id": f"{food.food_id}_{number}", "name": f"{food.name}, kind {number}"})
        for number in range(13)
        for food in FOODS.values()
    ]
    started = time.perf_counter()
    index = FoodIndex([*FOODS.values(), *many], load_vocabulary(), FOODS)
    found = [index.find(name).sure for name in ("dragon roll", "rye bread kind 7", "oats", "lasagne")]
    assert time.perf_counter() - started < 8  # about 0.5 s on an idle machine
    assert [match and match.food.food_id for match in found] == [None, "bread_rye_7", "oats_rolled_dry", None]
