"""Make data/foods.csv: join the hand-curated food list with the composition figures of USDA SR28.

    python scripts/build_foods.py SR28_FOLDER            write data/foods.csv
    python scripts/build_foods.py SR28_FOLDER --check    compare with the committed data/foods.csv, change nothing

SR28_FOLDER holds `foods.csv` and `supplement.csv`, one row per food with `ndb_no` as its key. Figures are carried over
as text, digit by digit; a cell that is blank in SR28 (unknown) stays blank. Exit codes: 0 done or equal, 1 the
committed table differs (--check), 2 wrong usage, 3 a fault in the data, each with file, line, column and remedy.
"""

import argparse
import os
import re
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from nutriplan.tables.foods import Aisle, Allergen, Diet

DATA = Path(__file__).resolve().parents[1] / "data"
TEXT_COLUMNS = ("food_id", "name", "short_name", "food_group", "state", "ndb_no", "aisle", "diet")
LIST_COLUMNS = ("allergens", "traits")
NUMBER_COLUMNS = ("measure_g", "step_g", "max_g_meal", "max_g_day", "max_g_week", "purchase_factor")
CURATION_COLUMNS = (
    *TEXT_COLUMNS, *LIST_COLUMNS, "measure", *NUMBER_COLUMNS[:-1], "purchase_name", "purchase_factor",
    "purchase_source",
)  # fmt: skip
SUPPLEMENT_NUTRIENTS = ("tryptophan_g", "caffeine_mg", "alcohol_g")
FOOD_NUTRIENTS = (
    "energy_kcal", "water_g", "protein_g", "carbohydrate_g", "fiber_g", "sugars_g", "fat_g", "saturated_fat_g",
    "calcium_mg", "copper_mg", "iron_mg", "magnesium_mg", "manganese_mg", "phosphorus_mg", "potassium_mg",
    "selenium_ug", "sodium_mg", "zinc_mg", "vitamin_a_rae_ug", "retinol_ug", "vitamin_c_mg", "vitamin_d_ug",
    "vitamin_e_mg", "vitamin_k_ug", "thiamin_mg", "riboflavin_mg", "niacin_mg", "pantothenic_acid_mg",
    "vitamin_b6_mg", "folate_dfe_ug", "folic_acid_ug", "vitamin_b12_ug", "choline_mg",
)  # fmt: skip
NUTRIENTS = (*FOOD_NUTRIENTS, *SUPPLEMENT_NUTRIENTS)
FOOD_GROUPS = frozenset((
    "cereals", "bread", "pasta", "legumes", "soy", "nuts", "seeds", "vegetables", "leafy_greens", "mushrooms",
    "potatoes", "herbs", "spices", "fruit", "dried_fruit", "seaweed", "milk", "yogurt", "cheese", "eggs", "fish",
    "shellfish", "poultry", "meat", "liver", "oils", "butter", "sweets", "condiments", "drinks", "plant_milk",
))  # fmt: skip
STATES = frozenset((
    "raw", "cooked", "dry", "canned", "frozen", "dried", "roasted", "fluid", "prepared",
))  # fmt: skip
TRAITS = frozenset((
    "alcohol", "brazil_nut", "kelp", "brown_seaweed", "red_green_seaweed", "caffeine", "cold_smoked_fish",
    "cured_meat", "deli_meat", "fish", "shellfish", "oily_fish", "fish_best", "fish_good", "fish_avoid", "tuna",
    "liver", "fish_liver_oil", "mould_ripened_cheese", "blue_cheese", "unpasteurised", "raw_sprouts", "raw_egg",
    "raw_fish", "liquorice", "energy_drink", "quinine", "pork", "beef", "lamb", "poultry", "red_meat",
    "processed_meat", "fortified", "added_sugar", "whole_grain", "high_oxalate", "staple", "not_bought", "free_from",
))  # fmt: skip
FIRST_DATA_LINE = 2  # line 1 is the header
DIFFERENCES_SHOWN = 10


class BadDataError(Exception):
    """Input that can't be used; its arguments are the faults, one line each."""


class Tables(NamedTuple):
    """Everything the build reads, each cell as text."""

    curation: pd.DataFrame
    foods: pd.DataFrame
    supplement: pd.DataFrame
    daily_values: pd.DataFrame
    claim_rules: pd.DataFrame


class Rule(NamedTuple):
    """A nutrient content claim: from `pct_min` to below `pct_below` percent of the Daily Value."""

    claim: str
    pct_min: Decimal
    pct_below: Decimal | None


class DailyValue(NamedTuple):
    """A tagged nutrient: its column, its name in a tag and its Daily Value in the column's unit."""

    nutrient_id: str
    tag: str
    value: Decimal


def read_table(path: Path, columns: tuple[str, ...], faults: list[str]) -> pd.DataFrame:
    """Read a CSV as text and note what is wrong with the file or its columns."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        faults.append(f"{path}: no such file; check the folder")
        return pd.DataFrame(columns=list(columns), dtype=str)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        faults.append(f"{path}: not a comma-separated UTF-8 table ({error}); save it as one")
        return pd.DataFrame(columns=list(columns), dtype=str)
    for column in columns:
        if column not in frame.columns:
            faults.append(f"{path.name}, line 1, column {column}: missing; add the column")
            frame[column] = ""
    return frame


def read_tables(sr28: Path) -> Tables:
    """Read the five inputs.

    Raises:
        BadDataError: A file or a column is missing or a file can't be read.
    """
    faults: list[str] = []
    tables = Tables(
        curation=read_table(DATA / "foods_curation.csv", CURATION_COLUMNS, faults),
        foods=read_table(sr28 / "foods.csv", ("ndb_no", *FOOD_NUTRIENTS), faults),
        supplement=read_table(sr28 / "supplement.csv", ("ndb_no", *SUPPLEMENT_NUTRIENTS), faults),
        daily_values=read_table(DATA / "daily_values.csv", ("nutrient_id", "tag", "value", "tagged"), faults),
        claim_rules=read_table(DATA / "claim_rules.csv", ("claim", "pct_min", "pct_below"), faults),
    )
    unknown = [column for column in tables.curation.columns if column not in CURATION_COLUMNS]
    faults += [f"foods_curation.csv, line 1, column {column}: not known; remove or rename it" for column in unknown]
    if faults:
        raise BadDataError(*faults)
    return tables


def number(text: str) -> Decimal | None:
    """The number a cell holds, None where it holds none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def place(line: int, column: str) -> str:
    """Where a fault of the curation table is."""
    return f"foods_curation.csv, line {line}, column {column}"


def vocabulary_faults(line: int, row: dict[str, str]) -> list[str]:
    """Cells that must come from a closed set."""
    single = {"food_group": FOOD_GROUPS, "state": STATES, "aisle": frozenset(Aisle), "diet": frozenset(Diet)}
    faults = [
        f"{place(line, column)}: {row[column]!r} is not known; use one of {' '.join(sorted(known))}"
        for column, known in single.items()
        if row[column] not in known
    ]
    several = {"allergens": frozenset(Allergen), "traits": TRAITS}
    for column, known in several.items():
        parts = row[column].split("|") if row[column] else []
        faults += [f"{place(line, column)}: {part!r} is not known; correct it" for part in parts if part not in known]
        if len(set(parts)) < len(parts):
            faults.append(f"{place(line, column)}: an entry stands twice; remove one")
    return faults


def amount_faults(line: int, row: dict[str, str]) -> list[str]:
    """Grams and factors: positive numbers, a step a cook can weigh, limits in order."""
    values = {column: number(row[column]) for column in NUMBER_COLUMNS}
    faults = [
        f"{place(line, column)}: {row[column]!r} is not a number above 0; write one"
        for column, value in values.items()
        if value is None or value <= 0
    ]
    if faults:
        return faults
    step, meal, day, week = (values[column] or Decimal(0) for column in NUMBER_COLUMNS[1:5])
    grid = Decimal("0.5") if step < 5 else Decimal(1)
    if step % grid:
        faults.append(f"{place(line, 'step_g')}: {step} is no multiple of {grid} g; round it")
    if not step <= meal <= day <= week:
        faults.append(f"{place(line, 'max_g_meal')}: step, meal, day and week must not fall; correct the limits")
    return faults


def row_faults(line: int, row: dict[str, str], known: frozenset[str]) -> list[str]:
    """Everything wrong with one row of the curation table."""
    required = (*TEXT_COLUMNS, "measure", "purchase_name", "purchase_source")
    faults = [f"{place(line, column)}: blank; fill it in" for column in required if not row[column].strip()]
    if not re.fullmatch(r"[a-z0-9_]+", row["food_id"]):
        faults.append(f"{place(line, 'food_id')}: {row['food_id']!r} is no id; use a-z, 0-9 and _ only")
    if row["ndb_no"] not in known:
        faults.append(f"{place(line, 'ndb_no')}: SR28 has no food {row['ndb_no']!r}; look up its five-digit number")
    return faults + vocabulary_faults(line, row) + amount_faults(line, row)


def curation_faults(curation: pd.DataFrame, known: frozenset[str]) -> list[str]:
    """Everything wrong with the curation table."""
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, record in enumerate(curation.to_dict("records"), start=FIRST_DATA_LINE):
        row = {str(column): str(cell) for column, cell in record.items()}
        faults += row_faults(line, row, known)
        if row["food_id"] in seen:
            faults.append(f"{place(line, 'food_id')}: stands already in line {seen[row['food_id']]}; remove one")
        seen.setdefault(row["food_id"], line)
    if list(seen) != sorted(seen):
        faults.append("foods_curation.csv, column food_id: rows are out of order; sort them by food_id")
    return faults


def repeated_key_faults(name: str, frame: pd.DataFrame) -> list[str]:
    """Foods that a source table has twice."""
    twice = frame.loc[frame["ndb_no"].duplicated(), "ndb_no"]
    return [f"{name}, column ndb_no: {key} stands twice; use an unaltered SR28 table" for key in twice]


def figure_faults(figures: pd.DataFrame) -> list[str]:
    """Figures that are neither blank nor a number of at least 0."""
    faults: list[str] = []
    for nutrient in NUTRIENTS:
        for ndb_no, text in zip(figures["ndb_no"], figures[nutrient], strict=True):
            value = number(text) if text else Decimal(0)
            if value is None or value < 0:
                faults.append(f"SR28, food {ndb_no}, column {nutrient}: {text!r} is no amount; use an unaltered table")
    return faults


def claim_rules(frame: pd.DataFrame) -> list[Rule]:
    """The rules of claim_rules.csv.

    Raises:
        BadDataError: A percentage is not a number.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for line, row in enumerate(frame.itertuples(index=False), start=FIRST_DATA_LINE):
        least, below = number(str(row.pct_min)), number(str(row.pct_below))
        if least is None or (below is None and row.pct_below):
            faults.append(f"claim_rules.csv, line {line}, column pct_min or pct_below: no number; write a percentage")
        else:
            rules.append(Rule(str(row.claim), least, below))
    if faults:
        raise BadDataError(*faults)
    return rules


def tagged_values(frame: pd.DataFrame) -> list[DailyValue]:
    """The Daily Values that make tags.

    Raises:
        BadDataError: A value or a yes/no is malformed, or a tagged nutrient is not in the food table.
    """
    values: list[DailyValue] = []
    faults: list[str] = []
    for line, row in enumerate(frame.itertuples(index=False), start=FIRST_DATA_LINE):
        value = number(str(row.value))
        if value is None or value <= 0:
            faults.append(f"daily_values.csv, line {line}, column value: {row.value!r} is not above 0; correct it")
        if row.tagged not in ("yes", "no"):
            faults.append(f"daily_values.csv, line {line}, column tagged: {row.tagged!r}; write yes or no")
        if row.tagged == "yes" and row.nutrient_id not in NUTRIENTS:
            faults.append(f"daily_values.csv, line {line}, column nutrient_id: {row.nutrient_id} is no food column")
        if value is not None and row.tagged == "yes":
            values.append(DailyValue(str(row.nutrient_id), str(row.tag), value))
    if faults:
        raise BadDataError(*faults)
    return values


def tags_of(row: dict[str, str], values: list[DailyValue], rules: list[Rule]) -> str:
    """The claims that one household measure of a food earns, `tag:claim`, in the order of daily_values.csv."""
    earned: list[str] = []
    for value in values:
        amount = row[value.nutrient_id]
        if not amount:
            continue
        pct = Decimal(amount) * Decimal(row["measure_g"]) / value.value
        for rule in rules:
            if rule.pct_min <= pct and (rule.pct_below is None or pct < rule.pct_below):
                earned.append(f"{value.tag}:{rule.claim}")
    return "|".join(earned)


def build(sr28: Path) -> str:
    """The text of data/foods.csv.

    Raises:
        BadDataError: With every fault found.
    """
    tables = read_tables(sr28)
    known = frozenset(tables.foods["ndb_no"])
    faults = repeated_key_faults("foods.csv", tables.foods) + repeated_key_faults("supplement.csv", tables.supplement)
    faults += curation_faults(tables.curation, known)
    if faults:
        raise BadDataError(*faults)
    figures = tables.foods[["ndb_no", *FOOD_NUTRIENTS]].merge(
        tables.supplement[["ndb_no", *SUPPLEMENT_NUTRIENTS]], on="ndb_no", how="left", validate="one_to_one"
    )
    joined = tables.curation[list(CURATION_COLUMNS)].merge(figures.fillna(""), on="ndb_no", how="left")
    if faults := figure_faults(joined):
        raise BadDataError(*faults)
    values, rules = tagged_values(tables.daily_values), claim_rules(tables.claim_rules)
    rows = [{str(column): str(cell) for column, cell in record.items()} for record in joined.to_dict("records")]
    joined["tags"] = [tags_of(row, values, rules) for row in rows]
    return joined[[*CURATION_COLUMNS, "tags", *NUTRIENTS]].to_csv(index=False, lineterminator="\n")


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def differences(path: Path, text: str) -> list[str]:
    """What differs between the committed table and the one just made, a line each."""
    if not path.is_file():
        return [f"{path.name}: missing; run without --check"]
    found, made = path.read_text(encoding="utf-8").splitlines(), text.splitlines()
    lines = [
        f"{path.name}, line {line}: {old.split(',')[0]} differs"
        for line, (old, new) in enumerate(zip(found, made, strict=False), start=1)
        if old != new
    ]
    if len(found) != len(made):
        lines.append(f"{path.name}: {len(found)} lines, {len(made)} expected")
    return lines


def main() -> int:
    """Parse the command line, build, write or compare; the exit code."""
    parser = argparse.ArgumentParser(description="Make data/foods.csv from data/foods_curation.csv and USDA SR28.")
    parser.add_argument("sr28", type=Path, metavar="SR28_FOLDER", help="has SR28's foods.csv and supplement.csv")
    parser.add_argument("--check", action="store_true", help="compare with data/foods.csv instead of writing it")
    options = parser.parse_args()
    target = DATA / "foods.csv"
    try:
        text = build(options.sr28)
    except BadDataError as error:
        print(f"{len(error.args)} fault(s), nothing was written:", *error.args, sep="\n  - ", file=sys.stderr)
        return 3
    if not options.check:
        write(target, text)
        print(f"{target.name}: {len(text.splitlines()) - 1} foods")
        return 0
    if lines := differences(target, text):
        print(*lines[:DIFFERENCES_SHOWN], f"{len(lines)} difference(s)", sep="\n", file=sys.stderr)
        return 1
    print(f"{target.name} is what SR28 and the curation make it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
