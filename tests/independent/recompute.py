"""Recomputes a plan from its printed grams: a second opinion that shares no code with nutriplan.

    python tests/independent/recompute.py PLAN.json [FOODS.csv ...]

Reads the plan JSON and one or more food tables (USDA SR28's own tables, or data/foods.csv), adds up every day from
grams and ndb_no alone, and prints every total that disagrees, every target missed without being listed as a shortfall,
every listed shortfall that is none, and every food that a pregnant person must not be served. Exit 1 if there is any.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

# What must never be on a pregnant person's plate, by SR28 number: livers and cod liver oil, swordfish, shark, king
# mackerel, tilefish, raw alfalfa, radish and mung sprouts, kelp, smoked salmon, wine, beer, spirits, brie, camembert.
NEVER_IN_PREGNANCY = {
    "13325", "13326", "13327", "05027", "05028", "17202", "17199", "10110", "10111", "04589", "07014", "05307",
    "15110", "15111", "15095", "15096", "15043", "15128", "15129", "11001", "11676", "11043", "11445", "15077", "14084",
    "14096", "14106", "14003", "14006", "14037", "01006", "01007", "01004", "01039",
}  # fmt: skip


def composition(tables: list[Path]) -> dict[str, dict[str, str]]:
    """ndb_no -> column -> cell, later tables filling in what earlier ones lack."""
    merged: dict[str, dict[str, str]] = {}
    for table in tables:
        with table.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                merged.setdefault(row["ndb_no"], {}).update({k: v for k, v in row.items() if v != ""})
    return merged


def add_up(day: dict[str, Any], foods: dict[str, dict[str, str]], nutrient: str) -> float:
    """What a day holds of a nutrient; an unknown amount adds nothing."""
    return sum(
        float(item["grams"]) * float(foods[item["ndb_no"]].get(nutrient) or 0) / 100
        for meal in day["meals"]
        for item in meal["items"]
    )


def disagreements(plan: dict[str, Any], foods: dict[str, dict[str, str]]) -> list[str]:
    """Printed totals that are not the sum of the printed grams."""
    found = []
    for day in plan["days"]:
        for nutrient, printed in day["totals"].items():
            mine = add_up(day, foods, nutrient)
            if abs(mine - printed) > 1e-6 * max(1.0, abs(mine)):
                found.append(f"{day['date']} {nutrient}: printed {printed}, recomputed {mine:.6f}")
    return found


def misses(plan: dict[str, Any], foods: dict[str, dict[str, str]]) -> set[tuple[str, str | None]]:
    """(nutrient, date or None for the mean) of every target that the recomputed days miss."""
    missed: set[tuple[str, str | None]] = set()
    for target in plan["targets"]:
        nutrient, lower, upper = target["nutrient"], target["lower"], target["upper"]
        days = [day for day in plan["days"] if target["days"] is None or day["date"] in target["days"]]
        amounts = {day["date"]: add_up(day, foods, nutrient) for day in days}
        least = lower if target["period"] == "day" else target["floor"]
        for date, amount in amounts.items():
            low = least is not None and amount < least - 1e-6 * max(1.0, least)
            high = upper is not None and amount > upper + 1e-6 * max(1.0, upper)
            if low or high:
                missed.add((nutrient, date))
        if target["period"] == "week" and lower is not None and sum(amounts.values()) < lower * len(amounts) - 1e-6:
            missed.add((nutrient, None))
    return missed


def faults(plan: dict[str, Any], foods: dict[str, dict[str, str]]) -> list[str]:
    """Everything wrong with a plan, one sentence each."""
    found = disagreements(plan, foods)
    listed = {(s["nutrient"], s["date"]) for s in plan["shortfalls"]}
    missed = misses(plan, foods)
    found += [f"missed but not listed: {n} on {d or 'the mean'}" for n, d in sorted(missed - listed, key=str)]
    by_limit = {(s["nutrient"], s["date"]) for s in plan["shortfalls"] if s["above"]}
    found += [f"listed but met: {n} on {d or 'the mean'}" for n, d in sorted(listed - missed - by_limit, key=str)]
    bare = [s for s in plan["shortfalls"] if not s["fixes"]]
    found += [f"{s['nutrient']} on {s['date']}: a shortfall without a fix" for s in bare]
    if plan["profile"]["trimester"] or plan["profile"]["gestation_week"]:
        served = {item["ndb_no"] for day in plan["days"] for meal in day["meals"] for item in meal["items"]}
        found += [f"unsafe in pregnancy: {ndb}" for ndb in sorted(served & NEVER_IN_PREGNANCY)]
    return found


def main(arguments: list[str]) -> int:
    """Check one plan; the exit code is 1 if anything is wrong."""
    plan = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    here = Path(__file__).resolve().parents[2]
    tables = [Path(name) for name in arguments[1:]] or [here / "data" / "foods.csv"]
    found = faults(plan, composition(tables))
    print("\n".join(found) or f"{len(plan['days'])} days, {len(plan['targets'])} targets: all as printed")  # noqa: T201 - its answer
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
