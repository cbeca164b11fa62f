"""The shopping list as text, CSV and JSON: the same lines in each."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from nutriplan.reports.lines import WIDTH
from nutriplan.reports.shopping_list import COLUMNS, shopping_csv, shopping_json, shopping_text
from nutriplan.shopping import ALONE, Household, shopping_trips
from nutriplan.week import WeekResult
from reports_fixture import week_result

SCHEMA = Path(__file__).parents[1] / "docs" / "reference" / "shopping.schema.json"
TWICE = Household(portions=3, weekdays=(2, 5), pantry={"Rolled oats": 100.0})


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


def test_one_persons_list_is_the_plans_own(week: WeekResult) -> None:
    text = shopping_text(week, ALONE)
    assert text.splitlines()[:2] == [
        "Shopping list, 23–29 November 2026",
        f"{len(week.shopping)} items for 7 days, one person",
    ]
    assert text.count("[ ] ") == len(week.shopping)
    assert "[ ] Avocado: 100 g (for Thu)" in text
    assert text.index("Fruit and vegetables") < text.index("Fish") < text.index("Sweet things")


def test_each_shopping_day_has_its_head_and_lines(week: WeekResult) -> None:
    text = shopping_text(week, TWICE)
    heads = ["Saturday 21 Nov, for Mon to Tue", "Wednesday 25 Nov, for Wed to Fri", "Saturday 28 Nov, for Sat to Sun"]
    places = [text.index(f"\n{head}\n{'=' * len(head)}\n") for head in heads]
    assert places == sorted(places)
    assert "3 people, less what you have" in text
    trips = shopping_trips(week.days, week.foods, TWICE)
    for trip, part in zip(trips, text.split("=====\n")[1:], strict=True):
        words = " ".join(part.split())
        for item in trip.items:
            assert f"{item.item} {item.text}" in words if item.at_hand else f"[ ] {item.item}: {item.text}" in words


def test_no_cell_of_the_csv_begins_a_formula(week: WeekResult) -> None:
    odd = tuple(replace(item, item="=1+1", text="-1 kg") for item in week.shopping[:1])
    (row,) = csv.DictReader(io.StringIO(shopping_csv(replace(week, shopping=odd), ALONE)))
    assert (row["item"], row["amount"], float(row["grams"])) == ("'=1+1", "'-1 kg", week.shopping[0].grams)


def test_what_is_at_hand_is_one_block_with_whole_amounts(week: WeekResult) -> None:
    text = shopping_text(week, TWICE)
    blocks = text.split("Check that you have\n")[1:]
    assert blocks
    for block in blocks:
        lines = block.split("\n\n")[0].splitlines()
        assert lines[0].startswith("[ ] ")
        assert all(line.startswith("    ") and len(line) <= WIDTH for line in lines[1:])
        assert not any(line.split()[0].rstrip(";") in {"g", "kg", "ml", "l"} for line in lines)


@pytest.mark.parametrize("household", [ALONE, TWICE])
def test_csv_and_json_hold_the_same_lines(week: WeekResult, household: Household) -> None:
    rows = list(csv.DictReader(io.StringIO(shopping_csv(week, household))))
    document = json.loads(shopping_json(week, household))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert tuple(rows[0]) == COLUMNS
    assert (document["schema"], document["portions"]) == ("nutriplan.shopping/1", household.portions)
    assert document["pantry"] is bool(household.pantry)
    flat = [(trip, item) for trip in document["trips"] for item in trip["items"]]
    assert [(row["shop_on"] or None, row["from"], row["to"], row["item"], row["amount"]) for row in rows] == [
        (trip["shop_on"], trip["from"], trip["to"], item["item"], item["text"]) for trip, item in flat
    ]
    assert [float(row["grams"]) for row in rows] == pytest.approx([item["grams"] for _, item in flat], rel=1e-5)
    assert [row["at_hand"] == "yes" for row in rows] == [item["at_hand"] for _, item in flat]
