"""Reading what is in the kitchen: forms of a line, units, faults with their line."""

from math import inf
from pathlib import Path

import pytest

from nutriplan.errors import DataError
from nutriplan.pantry import read_pantry
from nutriplan.tables.catalog import load_catalog

CATALOG = load_catalog()
FOODS = CATALOG.foods
EGG = FOODS["egg_boiled"]
NAMES = sorted({food.purchase_name for food in FOODS.values()})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pantry.csv"


def have(path: Path, text: str) -> dict[str, float]:
    path.write_text(text, encoding="utf-8")
    return read_pantry(path, FOODS, CATALOG.pieces)


def faults(path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        have(path, text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("line", "name", "grams"),
    [
        ("500 g rolled oats", "Rolled oats", 500),
        ("500g of Rolled Oats", "Rolled oats", 500),
        ("rolled oats 0.5 kg", "Rolled oats", 500),
        ("rolled oats, 1/2 kg", "Rolled oats", 500),
        ("- ½ kg rolled oats", "Rolled oats", 500),
        ("oats_rolled_dry 0,5 kg", "Rolled oats", 500),
        ("8 oz rolled oats", "Rolled oats", 226.796),
        ("3 eggs", "Eggs", 3 * EGG.measure_g * EGG.purchase_factor),
        ("egg: 3 pieces", "Eggs", 3 * EGG.measure_g * EGG.purchase_factor),
        ("1 l semi-skimmed milk", "Semi-skimmed milk", FOODS["milk_2pct_unfortified"].measure_g * 1000 / 240),
        ("olive oil", "Olive oil", inf),
        ("200 g chickpeas_cooked", "Chickpeas, dry", 200 * FOODS["chickpeas_cooked"].purchase_factor),
        ("0 g salt", "Salt", 0),
        ("2 cucumbers", "Cucumber", 2 * CATALOG.pieces["Cucumber"].piece_g),
        ("3 cloves of garlic", "Garlic", 3 * CATALOG.pieces["Garlic"].piece_g),
        ("half a cucumber", "Cucumber", 0.5 * CATALOG.pieces["Cucumber"].piece_g),
        ("2-3 eggs", "Eggs", 2.5 * EGG.measure_g * EGG.purchase_factor),
        ("2 tbsp olive oil", "Olive oil", 27),
        ("rye bread, 4 slices", "Rye bread", 4 * CATALOG.pieces["Rye bread"].piece_g),
    ],
)
def test_a_line(file: Path, line: str, name: str, grams: float) -> None:
    assert have(file, f"# in the cupboard\n\n{line}\n") == {name: pytest.approx(grams)}


@pytest.mark.parametrize("header", ["food,amount,unit", "item,amount,unit", "unit,food,amount", "Food, Amount, Unit"])
def test_a_table_in_any_order(file: Path, header: str) -> None:
    cells = {"food": '"Lentils, brown or green, dry"', "amount": "250", "unit": "g"}
    row = ",".join(cells[name.strip().lower().replace("item", "food")] for name in header.split(","))
    assert have(file, f"{header}\n{row}\n") == {"Lentils, brown or green, dry": 250}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_as_a_spreadsheet_of_another_country_writes_it(file: Path, separator: str) -> None:
    assert have(file, "food,amount,unit\nRolled oats,0.5,kg\n".replace(",", separator)) == {"Rolled oats": 500}


def test_the_same_thing_on_two_lines_adds_up(file: Path) -> None:
    assert have(file, "200 g carrots\ncarrots 0.3 kg\n") == {"Carrots": pytest.approx(500)}


def test_every_line_of_a_shopping_list_can_be_written_back(file: Path) -> None:
    rows = [f'"{name}",{number},g' for number, name in enumerate(NAMES)]
    expected = {name: number for number, name in enumerate(NAMES)}
    assert have(file, "\n".join(["food,amount,unit", *rows])) == expected


def test_all_faults_are_told_with_their_lines(file: Path) -> None:
    found = faults(
        file,
        "food,amount,unit\nmilk,1,l\nunicorn,2,g\nspinach,3,\neggs,-1,\nsalt,much,g\noats,1\n,1,g\neggs,2,furlong\n",
    )
    said = [
        (6 + 1, "2 cells, but the header has 3"),
        (2, "'milk' may be"),
        (3, "no food is called 'unicorn'"),
        (4, "Spinach: an amount without a unit does not fit"),
        (5, "below nothing"),
        (6, "'much' is not a number"),
        (8, "no food is named"),
        (9, "unit 'furlong' is not known"),
    ]
    assert sorted(fault.split(":")[0] for fault in found) == sorted(f"pantry.csv, line {line}" for line, _ in said)
    for line, words in said:
        assert any(fault.startswith(f"pantry.csv, line {line}:") and words in fault for fault in found)


def test_a_table_without_a_food_column_says_so(file: Path) -> None:
    assert faults(file, "what,amount\neggs,3\n") == ("pantry.csv, line 1: column food (or item) is missing; add it",)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError, match=r"pantry\.csv"):
        read_pantry(file, FOODS, CATALOG.pieces)


def test_an_empty_file_is_an_empty_pantry(file: Path) -> None:
    assert have(file, "\n# nothing\n") == {}
