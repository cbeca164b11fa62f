"""The terminal and the plain files: 80 columns, nothing lost, nothing that a spreadsheet would run."""

import csv
import io

import pytest

from nutriplan.reports.foods_text import food_text, found_text
from nutriplan.reports.lines import WIDTH
from nutriplan.reports.sheet import COLUMNS, plan_csv
from nutriplan.reports.text import week_text
from nutriplan.week import WeekResult
from reports_fixture import week_result


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


@pytest.mark.parametrize("shortfalls", [False, True])
def test_the_week_fits_80_columns(shortfalls: bool) -> None:
    text = week_text(week_result(shortfalls=shortfalls))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "\x1b" not in text


def test_the_week_says_what_was_planned_and_how_good_it_is(week: WeekResult) -> None:
    text = " ".join(week_text(week).split())
    for word in ("Mon 23 Nov", "2,280 kcal", "Magnesium", "Vitamin D", "All 34 targets are met", "Not medical advice"):
        assert word in text


def test_misses_and_their_fixes_are_told() -> None:
    text = " ".join(week_text(week_result(shortfalls=True)).split())
    assert "31 of 34 targets are met" in text
    assert "Not met: Magnesium" in text
    assert "349.7 mg against at least 350 mg, 0.3 mg short" in text
    assert "could be met: allow pumpkin seeds" in text.lower()


def test_csv_has_a_row_an_item(week: WeekResult) -> None:
    rows = list(csv.DictReader(io.StringIO(plan_csv(week))))
    items = [(day.date.isoformat(), item) for day in week.days for meal in day.meals for item in meal.items]
    assert tuple(rows[0]) == COLUMNS
    assert [(row["date"], row["food_id"], float(row["grams"]), row["measure"]) for row in rows] == [
        (day, item.food_id, item.grams, item.measure) for day, item in items
    ]


def test_foods_as_text(week: WeekResult) -> None:
    salmon = week.foods["salmon_atlantic_cooked"]
    assert "salmon_atlantic_cooked  Salmon, Atlantic, wild, cooked" in found_text([salmon])
    text = food_text(salmon, week.nutrients)
    assert "USDA SR28 15209" in text
    vitamin_d = next(line for line in text.splitlines() if line.startswith("Vitamin D"))
    assert vitamin_d.split()[2:] == ["unknown", "unknown", "µg"]
