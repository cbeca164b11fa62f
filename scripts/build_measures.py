"""Make data/food_measures.csv: the household measures of USDA SR28 for the foods of data/foods.csv.

    python scripts/build_measures.py SR28_FOLDER            write data/food_measures.csv
    python scripts/build_measures.py SR28_FOLDER --check    compare with the committed table, change nothing

SR28_FOLDER holds `portions.csv`. Grams are divided by the amount of the row (10 sprigs, 10 g: 1 g a sprig) and carried
over otherwise; each row keeps the number and sequence of its SR28 weight. Left out: units of weight (they are weighed
anyway), fillets that SR28 halves (sides of large fish), weights of a purchase ("yield from 1 lb raw") and servings of a
label.
Exit codes: 0 done or equal, 1 the committed table differs (--check), 2 wrong usage.
"""

import argparse
import csv
import io
import re
import sys
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
COLUMNS = ("food_id", "unit", "detail", "grams", "source", "locator")
SOURCE = "SR28"
UNITS = (
    "cup", "tbsp", "tsp", "fl oz", "ml", "quart", "extra small", "extra large", "small", "medium", "large", "jumbo",
    "slice", "fillet", "stalk", "leaf", "head", "can", "bottle", "container", "package", "packet", "wedge", "clove",
    "sprig", "ring", "spear", "strip", "ear", "bar", "stick", "pat", "block", "patty", "link", "steak", "chop",
    "bunch", "bulb", "dash", "piece", "half", "breast", "thigh", "drumstick", "wafer", "carton", "square",
)  # fmt: skip
SPELLINGS = {
    "tablespoon": "tbsp", "teaspoon": "tsp", "slices": "slice", "sprigs": "sprig", "stalks": "stalk", "spears": "spear",
    "rings": "ring", "strips": "strip", "leaves": "leaf", "sardines": "sardine", "cakes": "cake", "cloves": "clove",
}  # fmt: skip
LEFT_OUT = re.compile(
    r"^(oz|lb|liter|cubic|NLEA|serving|unit|roast|portion|pint|drink|individual|\w+ box)|yield from|dry, yields"
)
PIECES = frozenset((
    "almond", "anchovy", "apricot", "artichoke", "avocado", "bagel", "beet", "berry", "biscuit", "cake", "carrot",
    "cherry", "cookie", "cracker", "crispbread", "cucumber", "date", "egg", "fig", "floweret", "frankfurter", "fruit",
    "kernel", "leek", "lemon", "lime", "matzo", "melon", "muffin", "mushroom", "nut", "olive", "parsnip", "peanut",
    "pepper", "pita", "pod", "pomegranate", "potato", "prune", "radish", "raisin", "raspberry", "roll", "sardine",
    "shell", "sprout", "tortilla", "plum tomato", "italian tomato", "liver", "taco", "pumpkin flower", "grape",
))  # fmt: skip
PLURALS = {
    "almonds": "almond", "beets": "beet", "berries": "berry", "biscuits": "biscuit", "crackers": "cracker",
    "flowerets": "floweret", "grapes": "grape", "kernels": "kernel", "mushrooms": "mushroom", "nuts": "nut",
    "pods": "pod", "raisins": "raisin", "raspberries": "raspberry", "anchovies": "anchovy",
}  # fmt: skip


def measure_of(description: str) -> tuple[str, str] | None:
    """The unit and detail of a measure ("cup, chopped" -> cup, chopped), None where it is of no use."""
    if LEFT_OUT.search(description):
        return None
    text = re.sub(r'\s*\([^)]*[\d"][^)]*\)?', "", description).strip().lower()
    first, _, rest = text.replace(",", " ").partition(" ")
    words = " ".join([SPELLINGS.get(first, PLURALS.get(first, first)), *rest.split()])
    for unit in sorted(UNITS, key=len, reverse=True):
        if words == unit or words.startswith(f"{unit} "):
            return unit, words[len(unit) :].strip()
    for piece in sorted(PIECES, key=len, reverse=True):
        if words == piece or words.startswith(f"{piece} "):
            size = words[len(piece) :].strip()
            return (size, "") if size in ("small", "medium", "large") else ("piece", words)
    return None


def is_side(unit: str, amount: str) -> bool:
    """Whether a row is half a fillet: the whole is a side of a large fish, which nobody means by a fillet."""
    return unit == "fillet" and Decimal(amount) < 1


def grams_text(grams: str, amount: str) -> str:
    """Grams of one unit, as short as the division allows."""
    each = Decimal(grams) / Decimal(amount)
    return f"{each.quantize(Decimal('0.001')).normalize():f}"


def build(sr28: Path) -> str:
    """The text of data/food_measures.csv, one row for a food's unit and detail (the first that SR28 has)."""
    with (DATA / "foods.csv").open(encoding="utf-8", newline="") as stream:
        foods: dict[str, list[str]] = {}
        for food in csv.DictReader(stream):
            foods.setdefault(food["ndb_no"], []).append(food["food_id"])
    rows: dict[tuple[str, str, str], tuple[str, ...]] = {}
    with (sr28 / "portions.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found = measure_of(row["description"])
            for food_id in foods.get(row["ndb_no"], []) if found else []:
                unit, detail = found or ("", "")
                if is_side(unit, row["amount"]):
                    continue
                grams = grams_text(row["grams"], row["amount"])
                where = f"{row['ndb_no']} weight {row['sequence']}"
                rows.setdefault((food_id, unit, detail), (food_id, unit, detail, grams, SOURCE, where))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows[key] for key in sorted(rows))
    return out.getvalue()


def main() -> int:
    """Parse the command line, build, write or compare; the exit code."""
    parser = argparse.ArgumentParser(description="Make data/food_measures.csv from USDA SR28's household weights.")
    parser.add_argument("sr28", type=Path, help="folder with SR28's portions.csv")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, change nothing")
    wanted = parser.parse_args()
    path, text = DATA / "food_measures.csv", build(wanted.sr28)
    if wanted.check:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        print("data/food_measures.csv differs: run without --check", file=sys.stderr)
        return 1
    path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
