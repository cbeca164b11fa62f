"""data/foods.csv against the rules it was made by, the laws of arithmetic and, where the folder is at hand, USDA SR28.

`python tests/test_foods_table.py` rewrites tests/data/foods_fingerprint.json after a wanted change of the table;
read the difference before you commit it.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from nutriplan.tables.foods import Aisle, Allergen, Diet

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
FINGERPRINT = ROOT / "tests" / "data" / "foods_fingerprint.json"
SR28 = Path(os.environ.get("NUTRIPLAN_SR28", ROOT.parent / "shared" / "usda-sr28"))
SUPPLEMENT = ("tryptophan_g", "caffeine_mg", "alcohol_g")
Row = dict[str, str]

# DESIGN section 3: what people are told to eat must be in the table.
MUST_HAVE = """
oats_rolled_dry oats_porridge_cooked barley_pearled_cooked barley_hulled_dry millet_cooked rice_brown_cooked
quinoa_cooked rye_flakes_dry bread_rye buckwheat_cooked buckwheat_flour wheat_bran oat_bran_dry wheat_germ wheat_sprouts
pasta_cooked pasta_enriched_cooked pasta_whole_wheat_cooked
almonds cashews hazelnuts walnuts brazil_nuts pine_nuts pumpkin_seeds sunflower_seeds sesame_seeds chia_seeds flaxseed
soybeans_cooked tofu_firm_calcium tofu_soft edamame_cooked tempeh soymilk_unfortified soymilk_fortified
lentils_cooked lentils_red_dry chickpeas_cooked kidney_beans_cooked black_beans_cooked pinto_beans_cooked
white_beans_cooked navy_beans_cooked lima_beans_cooked black_eyed_peas_cooked mung_beans_cooked adzuki_beans_cooked
fava_beans_cooked split_peas_cooked lupins_cooked
apricots_dried prunes raisins figs_dried dates_deglet kelp_raw wakame_raw
milk_whole_fortified milk_whole_unfortified milk_1pct_fortified milk_1pct_unfortified kefir_lowfat_fortified
yogurt_plain_whole yogurt_plain_lowfat yogurt_plain_nonfat cottage_cheese_1pct cheddar parmesan
cabbage_white_raw cabbage_red_raw cabbage_savoy_cooked celery_raw spinach_raw spinach_cooked chard_cooked kale_cooked
collards_cooked turnip_greens_cooked mustard_greens_cooked beet_greens_cooked bok_choy_cooked rocket_raw
lettuce_romaine_raw watercress_raw dandelion_greens_raw
salmon_atlantic_cooked trout_rainbow_cooked sardines_canned_oil mackerel_pacific_cooked herring_cooked cod_cooked
haddock_cooked shrimp_cooked mussels_cooked oysters_cooked
orange banana apple pear strawberries blueberries avocado
beef_liver_cooked chicken_liver_cooked cod_liver_oil chicken_breast_cooked turkey_breast_cooked beef_sirloin_cooked
pork_tenderloin_cooked lamb_leg_roasted egg_boiled
dark_chocolate_70 orange_juice orange_juice_calcium_vitamin_d butter_unsalted olive_oil parsley_fresh
sugar salt water_tap coffee tea_black
""".split()  # noqa: SIM905 - reads as the list of the design

# Energy in SR28 comes from factors per food (bran 1.8 kcal a gram of protein, vegetables 2.4, fruit 3.6 a gram of
# carbohydrate), fibre counted from nothing to 4. So it must lie between 4/9/4/7 without fibre and with all of it,
# widened by 12 % below and 5 % above, and by 6 kcal for rounding. Outside that, for a reason:
ENERGY_EXCEPTIONS = {
    "oat_bran_dry": "bran: USDA counts 1.82 kcal a gram of protein and 2.35 a gram of carbohydrate",
    "oat_bran_cooked": "bran: USDA counts 1.82 kcal a gram of protein and 2.35 a gram of carbohydrate",
    "spirulina_dried": "seaweed: USDA counts 2.44 kcal a gram of protein",
    "cocoa_powder": "cocoa: USDA counts 1.83 kcal a gram of protein and 1.33 a gram of carbohydrate",
    "vinegar_cider": "acetic acid gives energy and is neither protein, fat nor carbohydrate",
    "vinegar_balsamic": "acetic acid gives energy and is neither protein, fat nor carbohydrate",
    "baking_powder": "carbohydrate is found by difference and holds the acids and carbonates, which give no energy",
    "baking_powder_low_sodium": "carbohydrate is found by difference and holds acids and carbonates without energy",
}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FOODS = read(DATA / "foods.csv")
CURATION_COLUMNS = list(read(DATA / "foods_curation.csv")[0])
COLUMNS = list(FOODS[0])
NUTRIENTS = COLUMNS[COLUMNS.index("tags") + 1 :]


def amount(row: Row, column: str) -> Decimal:
    """A figure, an unknown one as 0."""
    return Decimal(row[column] or 0)


def parts(row: Row, column: str) -> set[str]:
    return set(row[column].split("|")) - {""}


def fingerprint() -> dict[str, object]:
    text = (DATA / "foods.csv").read_bytes()
    columns = {
        nutrient: {
            "known": sum(1 for row in FOODS if row[nutrient]),
            "sum": str(sum((amount(row, nutrient) for row in FOODS), Decimal(0))),
        }
        for nutrient in NUTRIENTS
    }
    return {"foods": len(FOODS), "sha256": hashlib.sha256(text).hexdigest(), "columns": columns}


def test_size_and_ids() -> None:
    ids = [row["food_id"] for row in FOODS]
    assert len(ids) >= 450
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z0-9_]+", food_id) for food_id in ids)
    assert not set(MUST_HAVE) - set(ids)


def test_columns() -> None:
    composed = [row["nutrient_id"] for row in read(DATA / "nutrients.csv") if row["composed"] in ("true", "yes", "1")]
    expected = [*CURATION_COLUMNS, "tags", *NUTRIENTS]
    assert expected == COLUMNS
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert set(NUTRIENTS) == set(composed)


def test_table_is_the_curation_joined() -> None:
    curation = read(DATA / "foods_curation.csv")
    assert [{column: row[column] for column in CURATION_COLUMNS} for row in FOODS] == curation


def test_closed_sets() -> None:
    for row in FOODS:
        assert row["aisle"] in set(Aisle), row["food_id"]
        assert row["diet"] in set(Diet), row["food_id"]
        assert parts(row, "allergens") <= set(Allergen), row["food_id"]
        assert re.fullmatch(r"\d{5}", row["ndb_no"]), row["food_id"]


def test_every_tag_follows_from_the_rules() -> None:
    values = [row for row in read(DATA / "daily_values.csv") if row["tagged"] == "yes"]
    rules = read(DATA / "claim_rules.csv")
    assert len(values) == 11
    assert {row["claim"] for row in rules} == {"high", "source"}
    faults = []
    for row in FOODS:
        expected = set()
        for value in values:
            text = row[value["nutrient_id"]]
            pct = Decimal(text) * Decimal(row["measure_g"]) / Decimal(value["value"]) if text else Decimal(-1)
            expected |= {
                f"{value['tag']}:{rule['claim']}"
                for rule in rules
                if Decimal(rule["pct_min"]) <= pct < Decimal(rule["pct_below"] or "Infinity")
            }
        if parts(row, "tags") != expected:
            faults.append((row["food_id"], row["tags"], expected))
    assert not faults


def test_rule_tables_name_their_source() -> None:
    known = {row["nutrient_id"]: row for row in read(DATA / "daily_values.csv")}
    assert set(known) <= set(NUTRIENTS)
    for row in [*known.values(), *read(DATA / "claim_rules.csv")]:
        assert row["source"]
        assert row["locator"]


def test_diet_agrees_with_allergens_group_and_traits() -> None:
    widest = {
        Diet.VEGETARIAN: {"milk", "eggs", "milk_group", "yogurt", "cheese"},
        Diet.PESCATARIAN: {"fish", "crustaceans", "molluscs", "shellfish", "fish_liver_oil"},
        Diet.OMNIVORE: {"meat", "poultry", "liver", "red_meat", "processed_meat", "pork", "beef", "lamb"},
    }
    faults = []
    for row in FOODS:
        group = "" if row["food_id"] == "cod_liver_oil" else row["food_group"]
        marks = parts(row, "allergens") | parts(row, "traits") | {group}
        least = max((diet for diet, names in widest.items() if marks & names), key=list(Diet).index, default=Diet.VEGAN)
        if re.search(r"\bhoney\b", row["name"].lower()) and least is Diet.VEGAN:
            least = Diet.VEGETARIAN
        if not Diet(row["diet"]).allows(least):
            faults.append(f"{row['food_id']}: {row['diet']}, expected at least {least}")
    assert not faults


GROUP_ALLERGENS = {
    "milk": {"milk"},
    "yogurt": {"milk"},
    "cheese": {"milk"},
    "butter": {"milk"},
    "eggs": {"eggs"},
    "fish": {"fish"},
    "shellfish": {"crustaceans", "molluscs"},
    "soy": {"soybeans"},
}
NAME_ALLERGENS = {
    r"\b(wheat|barley|rye|oats?|oat-bran|spelt|bulgur|couscous|semolina|farina)\b": "gluten",
    r"\b(almonds?|cashews?|hazelnuts?|walnuts?|pecans?|pistachios?|macadamias?|brazil)\b": "nuts",
    r"\bpeanuts?\b": "peanuts",
    r"\b(tahini|sesame)\b": "sesame",
    r"\b(soy|soymilk|soybeans?|tofu|tempeh|edamame|miso|natto)\b": "soybeans",
    r"\bmustard(?! greens)\b": "mustard",
    r"\bcelery|\bceleriac": "celery",
    r"\blupins?\b": "lupin",
    r"\bmayonnaise\b": "eggs",
}
# Refined to the point that European law no longer labels the protein (Regulation 1169/2011, annex II, point 6a).
NO_LONGER_LABELLED = {"soybean_oil", "margarine_fortified", "margarine_unfortified", "spread_unsalted_fortified"}


def test_allergens_follow_from_group_and_name() -> None:
    faults = []
    for row in FOODS:
        found = parts(row, "allergens")
        expected = GROUP_ALLERGENS.get(row["food_group"], set())
        if expected and not expected & found:
            faults.append(f"{row['food_id']}: one of {expected}")
        for pattern, allergen in NAME_ALLERGENS.items():
            named = re.search(pattern, re.sub(r"gluten-free|without wheat", "", row["name"].lower()))
            if named and allergen not in found and row["food_id"] not in NO_LONGER_LABELLED:
                faults.append(f"{row['food_id']}: {allergen}")
    assert not faults


def test_gluten_free_grains() -> None:
    free = re.compile(
        r"^(rice|brown_rice|wild_rice|millet|quinoa|buckwheat|amaranth|teff|sorghum|corn(?!_flakes)|polenta)_"
    )
    assert [row["food_id"] for row in FOODS if free.match(row["food_id"]) and "gluten" in row["allergens"]] == []


def test_energy_agrees_with_its_sources() -> None:
    faults = []
    for row in FOODS:
        protein, fat, carbohydrate, alcohol = (
            amount(row, column) for column in ("protein_g", "fat_g", "carbohydrate_g", "alcohol_g")
        )
        most = 4 * protein + 9 * fat + 4 * carbohydrate + 7 * alcohol
        least = most - 4 * amount(row, "fiber_g")
        inside = Decimal("0.88") * least - 6 <= amount(row, "energy_kcal") <= Decimal("1.05") * most + 6
        if inside is (row["food_id"] in ENERGY_EXCEPTIONS):
            faults.append(f"{row['food_id']}: {row['energy_kcal']} kcal, {least} to {most} expected")
    assert not faults
    assert all(ENERGY_EXCEPTIONS.values())


def test_masses_are_possible() -> None:
    """Carbohydrate is found by difference, sugars are analysed: they may overshoot it by 1 g."""
    macronutrients = ("water_g", "protein_g", "fat_g", "carbohydrate_g", "alcohol_g")
    minerals = ("calcium_mg", "phosphorus_mg", "potassium_mg", "sodium_mg", "magnesium_mg")
    faults = []
    for row in FOODS:
        ash = sum((amount(row, column) for column in minerals), Decimal(0)) / 1000  # the least that the ash can be
        total = sum((amount(row, column) for column in macronutrients), Decimal(0)) + ash
        checks = {
            f"masses add to {total} g": total <= 105,
            "sugars above carbohydrate": amount(row, "sugars_g") <= amount(row, "carbohydrate_g") + 1,
            "fibre above carbohydrate": amount(row, "fiber_g") <= amount(row, "carbohydrate_g"),
            "saturated fat above fat": amount(row, "saturated_fat_g") <= amount(row, "fat_g") + Decimal("0.01"),
            "retinol above vitamin A": amount(row, "retinol_ug") <= amount(row, "vitamin_a_rae_ug"),
            "a negative figure": all(amount(row, nutrient) >= 0 for nutrient in NUTRIENTS),
        }
        faults += [f"{row['food_id']}: {fault}" for fault, passed in checks.items() if not passed]
    assert not faults


def test_steps_are_servable() -> None:
    """A step is a fraction of the household measure (to 3 % or half a gram) or a round weight, and can be weighed."""
    faults = []
    for row in FOODS:
        step, measure = Decimal(row["step_g"]), Decimal(row["measure_g"])
        fractions = [measure / divisor for divisor in (1, 2, 3, 4, 5, 6, 8)]
        fits = any(abs(step - part) <= max(part * Decimal("0.03"), Decimal("0.5")) for part in fractions)
        if not (fits or step % 5 == 0):
            faults.append(f"{row['food_id']}: step {step} of {measure} g")
        if step % (Decimal("0.5") if step < 5 else Decimal(1)):
            faults.append(f"{row['food_id']}: step {step} can't be weighed")
        if not step <= Decimal(row["max_g_meal"]) <= Decimal(row["max_g_day"]) <= Decimal(row["max_g_week"]):
            faults.append(f"{row['food_id']}: limits fall")
    assert not faults


def test_purchase_factors() -> None:
    keys = {
        "sr28_refuse",
        "sr28_energy_ratio",
        "sr28_protein_ratio",
        "sr28_portions",
        "brew_ratio",
        "usda_ah102",
        "none",
    }
    for row in FOODS:
        assert parts(row, "purchase_source") <= keys, row["food_id"]
        assert 0 < Decimal(row["purchase_factor"]) < 4, row["food_id"]
        if row["purchase_source"] == "none":
            assert Decimal(row["purchase_factor"]) == 1, row["food_id"]


def test_known_unknowns_stay_unknown() -> None:
    row = next(row for row in FOODS if row["food_id"] == "chia_seeds")
    assert [
        nutrient for nutrient in ("vitamin_b6_mg", "folate_dfe_ug", "vitamin_d_ug", "choline_mg") if row[nutrient]
    ] == []


def test_odd_rows_of_sr28_are_not_used() -> None:
    odd = {"11446", "15078", "15210", "12166", "12198", "12037", "19008", "22974"}
    assert {row["ndb_no"] for row in FOODS}.isdisjoint(odd)


def test_fingerprint() -> None:
    assert json.loads(FINGERPRINT.read_text(encoding="utf-8")) == fingerprint()


@pytest.mark.skipif(not (SR28 / "foods.csv").is_file(), reason="needs the SR28 folder (NUTRIPLAN_SR28)")
def test_every_figure_is_that_of_sr28() -> None:
    foods = {row["ndb_no"]: row for row in read(SR28 / "foods.csv")}
    supplement = {row["ndb_no"]: row for row in read(SR28 / "supplement.csv")}
    faults = []
    for row in FOODS:
        for nutrient in NUTRIENTS:
            source = supplement.get(row["ndb_no"], {}) if nutrient in SUPPLEMENT else foods[row["ndb_no"]]
            if row[nutrient] != source.get(nutrient, ""):
                faults.append(f"{row['food_id']}, {nutrient}: {row[nutrient]!r}, SR28 {source.get(nutrient)!r}")
    assert not faults


Script = Callable[..., subprocess.CompletedProcess[str]]
SAMPLE = ("almonds", "milk_whole_fortified")


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """build_foods.py in a checkout of its own with two foods and an SR28 of two rows, made from foods.csv itself."""
    sample = [row for row in FOODS if row["food_id"] in SAMPLE]
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "build_foods.py", tmp_path / "scripts")
    for folder, name, columns in (
        ("data", "foods_curation.csv", CURATION_COLUMNS),
        ("sr28", "foods.csv", ["ndb_no", *(nutrient for nutrient in NUTRIENTS if nutrient not in SUPPLEMENT)]),
        ("sr28", "supplement.csv", ["ndb_no", *SUPPLEMENT]),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        with (tmp_path / folder / name).open("w", encoding="utf-8", newline="") as stream:
            table = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            table.writerows(sample)
    for name in ("claim_rules.csv", "daily_values.csv"):
        shutil.copy(DATA / name, tmp_path / "data")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "scripts/build_foods.py", "sr28", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def test_script_writes_and_checks(script: Script, tmp_path: Path) -> None:
    assert script().returncode == 0
    target = tmp_path / "data" / "foods.csv"
    assert read(target) == [row for row in FOODS if row["food_id"] in SAMPLE]
    assert script("--check").returncode == 0
    target.write_text(target.read_text(encoding="utf-8").replace("579", "580"), encoding="utf-8")
    differing = script("--check")
    assert differing.returncode == 1
    assert "foods.csv, line 2: almonds differs" in differing.stderr


def test_script_reports_all_faults_at_once(script: Script, tmp_path: Path) -> None:
    curation = tmp_path / "data" / "foods_curation.csv"
    text = curation.read_text(encoding="utf-8").replace(",12061,", ",12O61,").replace(",milk,milk,", ",milk,mikl,")
    curation.write_text(text.replace("vegetarian", "vegetable"), encoding="utf-8")
    result = script()
    assert result.returncode == 3
    assert "foods_curation.csv, line 2, column ndb_no" in result.stderr
    assert "foods_curation.csv, line 3, column diet" in result.stderr
    assert not (tmp_path / "data" / "foods.csv").exists()


if __name__ == "__main__":
    FINGERPRINT.parent.mkdir(exist_ok=True)
    FINGERPRINT.write_text(json.dumps(fingerprint(), indent=1) + "\n", encoding="utf-8", newline="\n")
