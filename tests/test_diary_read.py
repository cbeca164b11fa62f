"""Diaries of every form, from their bytes to foods and grams."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from nutriplan.diary.eaten import Alternative, Diary, DiaryDay, Eaten
from nutriplan.diary.read import read_diary
from nutriplan.errors import DataError
from nutriplan.tables.catalog import load_catalog

CATALOG = load_catalog()
FOODS = list(CATALOG.foods.values())
DATA = Path(__file__).parent / "data"
SAMPLE_WEEK = Path(__file__).parents[1] / "reports" / "sample-week.json"


def read(text: str | bytes, **columns: str) -> Diary:
    content = text if isinstance(text, bytes) else text.encode()
    return read_diary(content, "diary", FOODS, columns=columns or None)


def only(diary: Diary) -> DiaryDay:
    (day,) = diary.days
    return day


def weights(day: DiaryDay) -> list[tuple[str, float]]:
    return [(item.food.food_id, round(item.grams, 1)) for item in day.eaten]


@pytest.fixture(scope="module")
def listed() -> Diary:
    return read((DATA / "diary_list.txt").read_bytes())


@pytest.fixture(scope="module")
def exported() -> Diary:
    return read((DATA / "diary_cronometer.csv").read_bytes())


def test_days_and_meals_of_a_list(listed: Diary) -> None:
    assert [(day.date, day.label) for day in listed.days] == [
        (date(2026, 11, 23), "Monday 23 November 2026"),
        (None, "Tuesday"),
    ]
    assert [item.meal for item in listed.days[0].eaten] == ["Breakfast"] * 5 + ["Lunch"] * 3 + ["Snack"]
    assert {item.meal for item in listed.days[1].eaten} == {None}


def test_foods_and_grams_of_a_list(listed: Diary) -> None:
    assert weights(listed.days[0]) == [
        ("bread_rye", 64),
        ("butter_salted", 5),
        ("coffee", 237),
        ("milk_2pct_fortified", 30.9),  # what is poured into a coffee, not a cup
        ("spinach_cooked", 90),
        ("salmon_atlantic_cooked", 150),
        ("rice_white_cooked", 150),
        ("banana", 136),
        ("almonds", 30),
    ]
    assert weights(listed.days[1]) == [
        ("oats_porridge_cooked", 234),
        ("pasta_cooked", 140.8),  # 60 g before cooking
        ("espresso", 36.6),
        ("milk_2pct_fortified", 207.4),
    ]


def test_what_was_assumed_is_marked(listed: Diary) -> None:
    assumed = {item.food.food_id for item in listed.days[0].eaten if item.assumed}
    assert assumed == {"butter_salted", "coffee", "milk_2pct_fortified", "almonds"}


def test_what_is_not_understood_keeps_its_line_and_says_what_to_do(listed: Diary) -> None:
    (roll,), (mac,) = (day.not_understood for day in listed.days)
    assert (roll.line, roll.text) == (8, "150 g salmon, rice (150 g), dragon roll")
    assert "'dragon roll'" in roll.reason
    assert (mac.line, mac.text) == (14, "mac and cheese")
    assert "prepared dish" in mac.reason
    assert "what is in it" in mac.remedy


@pytest.mark.parametrize(
    ("line", "foods"),
    [
        ("Salmon, Atlantic, farmed, cooked, 120 g", ["salmon_atlantic_cooked"]),
        ("eggs, toast, black coffee", ["egg_boiled", "bread_white", "coffee"]),
        ("milk, chocolate", ["milk_2pct_fortified", "milk_chocolate"]),
        ("3 eggs and 2 slices of wholemeal toast with butter", ["egg_boiled", "bread_whole_wheat", "butter_salted"]),
        ("baked beans on toast", ["baked_beans_no_salt", "bread_white"]),
        ("sardines in tomato sauce", ["sardines_canned_tomato"]),
        ("orange juice with calcium", ["orange_juice_calcium"]),
        ("side salad: lettuce, tomato", ["lettuce_iceberg_raw", "tomatoes_raw"]),
        ("tuna salad (1 tin tuna, 2 tbsp mayo, celery)", ["tuna_light_canned_water", "mayonnaise", "celery_raw"]),
        ("greek yoghurt (170g) + handful blueberries", ["yogurt_greek_whole", "blueberries"]),
        ("2 tbsp chia, and ¼ cup raspberries", ["chia_seeds", "raspberries"]),
        ("tin sardines in tomato sauce", ["sardines_canned_tomato"]),
        ("tuna & sweetcorn", ["tuna_light_canned_water", "sweetcorn_cooked"]),
        ("1. oats; 2 tbsp chia seeds", ["oats_rolled_dry", "chia_seeds"]),
    ],
)
def test_one_food_or_several_on_a_line(line: str, foods: list[str]) -> None:
    day = only(read(line))
    assert [item.food.food_id for item in day.eaten] == foods
    assert day.not_understood == ()


@pytest.mark.parametrize(
    ("line", "food", "grams"),
    [
        ("jacket potato (large)", "potato_baked_skin", 299),
        ("chicken thighs 200g roasted", "chicken_thigh_cooked", 200),
        ("150 g raw chicken breast", "chicken_breast_cooked", 150 / 1.379),
        ("mug of builder's tea", "tea_black", 300.5),
        ("salmon fillet", "salmon_atlantic_cooked", 100),
        ("330 ml can of coke", "cola", 342.6),
        ("greek yogurt 2% 150g", "yogurt_greek_lowfat", 150),
        ("1 clove garlic, minced", "garlic_raw", 3),
        ("a salmon fillet", "salmon_atlantic_cooked", 120),
    ],
)
def test_amounts_wherever_they_stand(line: str, food: str, grams: float) -> None:
    (item,) = only(read(line)).eaten
    assert item.food.food_id == food
    assert item.grams == pytest.approx(grams, rel=0.002)


@pytest.mark.parametrize("form", ["{}, 100 g", "100 g of {}", "- {} (100 g)", "{} 100g", "Lunch: 100 gr. {}"])
def test_every_food_is_read_by_its_printed_name_in_any_form(form: str) -> None:
    day = only(read("\n".join(form.format(food.name) for food in FOODS)))
    assert day.not_understood == ()
    assert [item.food.ndb_no for item in day.eaten] == [food.ndb_no for food in FOODS]
    assert {round(item.grams, 6) for item in day.eaten} == {100}


def test_an_amount_that_can_not_be_read_is_never_replaced_by_a_usual_one() -> None:
    day = only(read("food,amount,energy (kcal)\nbanana,wat,\nbanana,wat,105\n"))
    assert [item.reason for item in day.not_understood] == ["the amount 'wat' is not understood"]
    (own,) = day.eaten
    assert own.grams * (own.food.nutrients["energy_kcal"] or 0) / 100 == pytest.approx(105)


def test_an_export_has_a_day_for_each_date(exported: Diary) -> None:
    assert [day.date for day in exported.days] == [date(2026, 11, 20), date(2026, 11, 21)]
    assert [item.meal for item in exported.days[0].eaten] == ["Breakfast", "Breakfast", "Dinner"]
    assert weights(exported.days[0])[:2] == [("oats_rolled_dry", 40.5), ("milk_2pct_fortified", 244)]


def test_own_figures_stand_in_for_a_food_that_no_table_has(exported: Diary) -> None:
    lasagne = exported.days[0].eaten[2]
    held = {nutrient: lasagne.food.nutrients[nutrient] for nutrient in CATALOG.foods["apple"].nutrients}
    per = lasagne.grams / 100
    assert held["energy_kcal"] == pytest.approx(540 / per)
    assert held["vitamin_d_ug"] == pytest.approx(20 * 0.025 / per)
    assert held["potassium_mg"] is None  # a blank cell is unknown
    assert held["folate_dfe_ug"] is None  # nothing says in which form the diary counts folate
    assert held["zinc_mg"] is None  # no column
    assert lasagne.assumed
    kombucha = exported.days[1].eaten[1]
    assert (kombucha.grams, kombucha.food.nutrients["magnesium_mg"]) == (355, 0)


def test_own_figures_tell_a_fortified_food_from_another_of_its_name() -> None:
    text = 'food,amount,energy (kcal),vitamin d (iu)\n"Milk, 2% Fat",244 g,122,{}\n'
    fortified, plain = (only(read(text.format(units))).eaten[0].food.food_id for units in ("120", "0"))
    assert (fortified, plain) == ("milk_2pct_fortified", "milk_2pct_unfortified")


def test_own_figures_win_over_a_food_that_can_not_be_meant(exported: Diary) -> None:
    almonds: Eaten = exported.days[1].eaten[2]  # 16 kcal in 28 g
    assert almonds.food.nutrients["energy_kcal"] == pytest.approx(16 * 100 / 28)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    rows = [("Food", "Quantity", "Units"), ("Crème fraîche", "2", "tbsp"), ("rye bread", "1½", "slices")]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert weights(only(read(text.encode(encoding)))) == [("sour_cream", 24), ("bread_rye", 48)]


def test_mixed_encodings_in_one_file() -> None:
    day = only(read(b"food,amount\n" + "½ Gruyère,\n".encode("cp1252") + "Crème fraîche,1 tbsp\n".encode()))
    assert [item.food.food_id for item in day.eaten] == ["gruyere", "sour_cream"]


def test_decimal_comma_and_columns_of_any_name() -> None:
    text = "Lebensmittel;Menge;Einheit;Tag\nRice;1,5;cup;2026-01-05\nButter;10;g;2026-01-06\n"
    diary = read(text, food="Lebensmittel", amount="Menge", unit="Einheit", date="Tag")
    assert [(day.date, weights(day)) for day in diary.days] == [
        (date(2026, 1, 5), [("rice_white_cooked", 237)]),
        (date(2026, 1, 6), [("butter_salted", 10)]),
    ]


def test_columns_that_are_not_there_are_named() -> None:
    with pytest.raises(DataError, match="line 1: no column 'Qty' for amount; the header is food,amount"):
        read("food,amount\nrice,1 cup\n", food="food", amount="Qty")
    with pytest.raises(DataError, match="wat is no field; map food, amount"):
        read("food,amount\nrice,1 cup\n", wat="food")


def test_servings_of_a_size_and_the_order_of_dates() -> None:
    text = """Date,Meal,Food,Servings,Serving Size
01/05/2026,Breakfast,Banana,1,medium
01/05/2026,Breakfast,Rolled oats,2,40 g
15/05/2026,Lunch,Chicken breast,1.5,100 g
"""
    diary = read(text)
    assert [(day.date, weights(day)) for day in diary.days] == [
        (date(2026, 5, 1), [("banana", 118), ("oats_rolled_dry", 80)]),  # the fifteenth tells which is the month
        (date(2026, 5, 15), [("chicken_breast_cooked", 150)]),
    ]


def test_a_table_without_header() -> None:
    assert weights(only(read("oats,50,g\nbanana,1,piece\n"))) == [("oats_rolled_dry", 50), ("banana", 118)]


def test_a_plan_is_a_diary_that_holds_what_it_printed() -> None:
    plan = json.loads(SAMPLE_WEEK.read_text(encoding="utf-8"))
    diary = read(SAMPLE_WEEK.read_bytes())
    assert [str(day.date) for day in diary.days] == [day["date"] for day in plan["days"]]
    for day, printed in zip(diary.days, plan["days"], strict=True):
        assert day.not_understood == ()
        for nutrient in ("energy_kcal", "magnesium_mg", "folate_dfe_ug"):
            held = sum(item.grams * (item.food.nutrients[nutrient] or 0) / 100 for item in day.eaten)
            assert held == pytest.approx(printed["totals"][nutrient], rel=1e-3)


def test_who_is_asked_chooses() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(text: str, choices: Sequence[Alternative]) -> str | None:
        asked.append((text, tuple(choice.food_id for choice in choices)))
        return "haddock_smoked" if "smoked" in text else None

    diary = read_diary(b"150 g smoked fish fillet\n2 eggs, 100 g mystery lentils\n1 banana", "diary", FOODS, ask=ask)
    day = only(diary)
    assert [text for text, _ in asked] == ["150 g smoked fish fillet", "100 g mystery lentils"]
    assert all(choices for _, choices in asked)
    assert weights(day) == [("haddock_smoked", 150), ("egg_boiled", 100), ("banana", 118)]
    assert day.eaten[0].confidence == 1
    assert [item.text for item in day.not_understood] == ["2 eggs, 100 g mystery lentils"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("Mon, 23 Nov 2026", date(2026, 11, 23)),
        ("November 23rd, 2026", date(2026, 11, 23)),
        ("23.11.2026", date(2026, 11, 23)),
        ("23/11/2026", date(2026, 11, 23)),
        ("11/23/2026", date(2026, 11, 23)),
        ("03/04/2026", None),  # the third of April or the fourth of March
        ("Day 3", None),
    ],
)
def test_headings_of_days(text: str, day: date | None) -> None:
    found = only(read(f"## {text}:\n1 banana"))
    assert (found.date, found.label) == (day, text)
