"""The import of public food data: a set the size of the branded foods, made here, read in little memory, and searched.

The set has the shape and the oddities of FoodData Central (blank amounts, other codes, quoted names); its figures mean
nothing. It takes some 3 GB of disk while it is measured.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.parts import Asked, Part
from benchmarks.process import watched
from benchmarks.store import Run
from nutriplan.food_store.engine import connect, quoted
from nutriplan.food_store.rank import Per, Ranking
from nutriplan.food_store.table import open_table

NAME = "import"
FOODS, AMOUNTS_EACH, SEARCHED = 2_000_000, 15, 400_000
_CODES = (1003, 1004, 1005, 1008, 1079, 1087, 1089, 1090, 1092, 1093, 1104, 1110, 1162, 1253, 1258)
_WORDS = (
    *("almond", "bar", "beans", "bread", "buckwheat", "cheese", "chips", "chocolate", "cookies", "crackers"),
    *("dressing", "granola", "honey", "juice", "lentils", "milk", "noodles", "nuts", "oat", "organic"),
    *("pasta", "pizza", "popcorn", "rice", "salsa", "sauce", "seeds", "soup", "spinach", "tea", "tofu"),
    *("vanilla", "wheat", "yogurt"),
)
_QUERIES = (("almond",), ("organic", "oat", "bar"), ("buckwheat",), ("zzz",), ("chocolate", "milk"))
_ROUNDS = 5


def jobs(asked: Asked) -> list[Run]:
    """The whole set, imported twice, and a set of the size that is searched."""
    del asked
    return [{"case": "branded", "foods": FOODS}, {"case": "search", "foods": SEARCHED}]


def measure(job: Run) -> Run:
    """Make the set, import it, and import or search it again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made, table = folder / "branded", folder / "foods.duckdb"
        write_set(made, job["foods"])
        disk = sum(path.stat().st_size for path in made.iterdir())
        first = _import(made, table)
        figures: dict[str, Any] = {"disk_mb": round(disk / 1e6), "import_seconds": first["seconds"]}
        figures |= {"import_peak_mb": first["peak_mb"], "table_mb": round(table.stat().st_size / 1e6)}
        if job["case"] == "branded":
            before = table.stat().st_mtime_ns
            again = _import(made, table)
            return {
                **figures,
                "amounts": job["foods"] * AMOUNTS_EACH,
                "again_seconds": again["seconds"],
                "again_changed": table.stat().st_mtime_ns != before,
            }
        return {**figures, **_searches(table)}


def write_set(folder: Path, foods: int) -> None:
    """Write the CSV files of a set of branded foods."""
    folder.mkdir(parents=True)
    words = "[" + ", ".join(quoted(word) for word in _WORDS) + "]"
    codes = str(list(_CODES))
    word = f"{words}[1 + (hash(i * 7 + {{}}) % {len(_WORDS)})::INTEGER]"
    name = " || ' ' || ".join(word.format(place) for place in range(4))
    queries = {
        "food": "i + 1000000 AS fdc_id, 'branded_food' AS data_type,"
        f" upper({name}) || ', \"' || i || '\"' AS description,"
        f" '' AS food_category_id, '2024-10-31' AS publication_date FROM range({foods}) t(i)",
        "branded_food": "i + 1000000 AS fdc_id, 'Brand ' || i % 5000 AS brand_owner, '' AS brand_name,"
        " lpad(i::VARCHAR, 12, '0') AS gtin_upc, 10 + i % 200 AS serving_size, 'g' AS serving_size_unit,"
        " '1 PIECE' AS household_serving_fulltext, 'Group ' || i % 300 AS branded_food_category"
        f" FROM range({foods}) t(i)",
        "food_nutrient": f"i AS id, i // {AMOUNTS_EACH} + 1000000 AS fdc_id,"
        f" {codes}[1 + (i % {AMOUNTS_EACH})::INTEGER] AS nutrient_id,"
        " CASE WHEN hash(i) % 50 = 0 THEN '' ELSE (round((hash(i) % 3000) / 100, 2))::VARCHAR END AS amount,"
        f" '' AS data_points, 71 AS derivation_id FROM range({foods * AMOUNTS_EACH}) t(i)",
        "nutrient": "1087 AS id, 'Calcium, Ca' AS name, 'MG' AS unit_name, 301 AS nutrient_nbr",
    }
    connection = connect(folder / "spill")
    for file, select in queries.items():
        connection.execute(f"COPY (SELECT {select}) TO {quoted(str(folder / f'{file}.csv'))} (HEADER, FORCE_QUOTE *)")
    connection.close()


def _import(folder: Path, table: Path) -> Run:
    figures = watched("foods", "import", str(folder), "--foods", str(table))
    return {"seconds": round(figures["seconds"], 2), "peak_mb": round(figures["peak_mb"])}


def _searches(table: Path) -> Run:
    """Milliseconds of searches and rankings in a process that has the table open."""
    with open_table(table) as opened:
        assert opened is not None
        taken: dict[str, list[float]] = {"search": [], "top": []}
        for _ in range(_ROUNDS):
            for words in _QUERIES:
                begun = perf_counter()
                opened.search(words, 20)
                taken["search"].append(perf_counter() - begun)
            for per in Per:
                begun = perf_counter()
                opened.top(Ranking("magnesium_mg", per, None, 20))
                taken["top"].append(perf_counter() - begun)
    return {
        f"{what}_{name}_ms": round(1000 * chosen(seconds), 1)
        for what, seconds in taken.items()
        for name, chosen in (("median", median), ("most", max))
    }


def summary(runs: Sequence[Run]) -> Run:
    """The figures of the runs as they are: one of each."""
    return {run["case"]: {key: value for key, value in run.items() if key not in ("part", "case")} for run in runs}


PART = Part(NAME, jobs, measure, summary)
