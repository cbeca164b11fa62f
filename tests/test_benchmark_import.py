"""The benchmark of the import: the set that it makes, and what it measures of a small one."""

import csv
from pathlib import Path

from benchmarks.food_import import AMOUNTS_EACH, measure, summary, write_set


def test_the_set_has_the_size_that_is_asked_for(tmp_path: Path) -> None:
    write_set(tmp_path / "set", 50)
    with (tmp_path / "set" / "food.csv").open(encoding="utf-8", newline="") as stream:
        foods = list(csv.DictReader(stream))
    with (tmp_path / "set" / "food_nutrient.csv").open(encoding="utf-8", newline="") as stream:
        amounts = list(csv.DictReader(stream))
    assert len({food["fdc_id"] for food in foods}) == len(foods) == 50
    assert len({(each["fdc_id"], each["nutrient_id"]) for each in amounts}) == len(amounts) == 50 * AMOUNTS_EACH
    assert any(each["amount"] == "" for each in amounts)


def test_a_small_set_is_measured_and_a_second_import_changes_nothing() -> None:
    whole = measure({"case": "branded", "foods": 300})
    assert (whole["amounts"], whole["again_changed"]) == (300 * AMOUNTS_EACH, False)
    assert whole["import_peak_mb"] > 0
    searched = measure({"case": "search", "foods": 300})
    assert 0 < searched["search_median_ms"] <= searched["search_most_ms"]
    assert summary([{"part": "import", "case": "branded", **whole}])["branded"]["amounts"] == 300 * AMOUNTS_EACH
