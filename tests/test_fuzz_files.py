"""Files as an enemy or a broken disk would make them: what comes out is a result or a NutriplanError, nothing else."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget import budget
from nutriplan.batch.people import read_people
from nutriplan.diary.read import read_diary
from nutriplan.errors import NutriplanError
from nutriplan.family.people import read_family
from nutriplan.food_import.mapping import read_mapping
from nutriplan.pantry import read_pantry
from nutriplan.profile_input import person_from, read_profile
from nutriplan.reports.calendar import plan_calendar
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.reopen import read_week
from nutriplan.reports.sheet import plan_csv
from nutriplan.reports.shopping_list import shopping_csv, shopping_text
from nutriplan.reports.text import week_text
from nutriplan.shopping import ALONE
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.dishes import DishRow, Ingredient
from nutriplan.tables.foods import Food
from nutriplan.tables.reader import checked_rows
from nutriplan.tables.references import load_references
from nutriplan.targets.build import targets_for

ROOT = Path(__file__).parents[1]
SAMPLE: dict[str, Any] = json.loads((ROOT / "reports" / "sample-week.json").read_text(encoding="utf-8"))
FOODS = list(load_catalog().foods.values())
TABLES = load_references()
HOSTILE: list[Any] = [
    "<b>x", "</para><img src='file:///etc/passwd'/>", "=1+1", "\x1b[31m", "\x00", "a\nb", "\u202e", "{grain}", "%s%n",
    "", " ", "😀" * 50, "a" * 5000, "NaN", "9999-12-31", "0001-01-01", "1e999", -1, 0, 1e308, -1e308, 1e-320, 10**25,
    float("nan"), float("inf"), None, True, [], {}, [1], ["x"], {"a": 1},
]  # fmt: skip


def _places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to all parts of a document; of a long list only the first two items."""
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else list(enumerate(node))[:2] if isinstance(node, list) else ()
    for key, value in items:
        yield from _places(value, (*path, key))


PLACES = list(_places(SAMPLE))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def survives(act: Callable[[], object]) -> bool:
    """Whether something gives a result; a NutriplanError is a refusal in words, anything else fails the test."""
    refusal: NutriplanError | None = None
    try:
        act()
    except NutriplanError as error:
        refusal = error
    assert refusal is None or str(refusal)
    return refusal is None


def spoilt(changes: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    plan = copy.deepcopy(SAMPLE)
    for path, value in changes:
        node: Any = plan
        try:
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = value
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    return plan


def draw_again(path: Path) -> None:
    week = read_week(path)
    texts = (
        plan_json(week), week_text(week), plan_csv(week), shopping_csv(week, ALONE), shopping_text(week, ALONE),
    )  # fmt: skip
    assert all(text.encode() for text in texts)
    assert plan_calendar(week, load_catalog().slots)


@budget(30)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(HOSTILE)), min_size=1, max_size=3))
def test_a_plan_with_anything_anywhere_in_it(folder: Path, changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    path = folder / "plan.json"
    path.write_text(json.dumps(spoilt(changes)), encoding="utf-8")
    survives(lambda: draw_again(path))


@budget(40)
@given(st.data())
def test_a_plan_cut_or_with_bytes_changed(folder: Path, data: st.DataObject) -> None:
    content = bytearray(json.dumps(SAMPLE).encode())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path = folder / "bytes.json"
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    survives(lambda: read_week(path))


_TEXT = st.text(max_size=300)
_VALUE = st.one_of(
    st.text(max_size=20).map(json.dumps), st.integers().map(str), st.floats().map(str),
    st.sampled_from(["true", "[]", "{}", "[[1]]", '["nuts", 3]', "1979-05-27", '"female"', '"12"', "inf", "nan", "-1"]),
)  # fmt: skip
_FACT = st.sampled_from([*SAMPLE["profile"], "shared", "people", "profile", "me.toml", "a.b"])


@budget(60)
@given(
    st.one_of(
        _TEXT, st.lists(st.tuples(_FACT, _VALUE), max_size=8).map(lambda rows: "\n".join(f"{k} = {v}" for k, v in rows))
    )
)
def test_a_profile_of_any_toml(folder: Path, text: str) -> None:
    path = folder / "me.toml"
    path.write_text(text, encoding="utf-8")
    survives(lambda: targets_for(person_from(read_profile(path), TABLES).profile, TABLES))


@budget(40)
@given(
    _TEXT,
    st.lists(st.lists(st.tuples(_FACT, _VALUE), max_size=5), max_size=4),
    st.sampled_from(["", "shared = 3\n", 'shared = ["lunch", "lunch"]\n', "shared = [[]]\n", 'name = ["x"]\n']),
)
def test_a_household_of_any_toml(folder: Path, text: str, people: list[list[tuple[str, str]]], head: str) -> None:
    path = folder / "family.toml"
    tables = ["[[people]]\n" + "\n".join(f"{k} = {v}" for k, v in rows) for rows in people]
    for content in (text, head + "\n".join(tables)):
        path.write_text(content, encoding="utf-8")
        survives(lambda: read_family(path, TABLES))


_CELL = st.one_of(
    st.text(max_size=15),
    st.sampled_from(["anna", "female", "30", "-1", "nan", "1e999", "=1+1", '"', "a|b", "\x00", "../../x", "café", " "]),
)
_GRID = st.lists(st.lists(_CELL, max_size=6), max_size=5).map(lambda rows: "\n".join(",".join(row) for row in rows))


@budget(50)
@given(st.sampled_from(["id,sex,age,diet", "name;age", "id\tsex", "age", ""]), _GRID, st.binary(max_size=40))
def test_people_of_any_table(folder: Path, header: str, rows: str, tail: bytes) -> None:
    path = folder / "people.csv"
    path.write_bytes(f"{header}\n{rows}\n".encode("utf-8", "replace") + tail)
    survives(lambda: read_people(path))


@budget(50)
@given(st.sampled_from(["food,amount,unit", "item;amount", ""]), _GRID)
def test_a_pantry_of_any_lines(folder: Path, header: str, rows: str) -> None:
    path, catalog = folder / "pantry.csv", load_catalog()
    path.write_text(f"{header}\n{rows}\n", encoding="utf-8", errors="replace")
    survives(lambda: read_pantry(path, catalog.foods, catalog.pieces))


@budget(50)
@given(st.sampled_from([Food, DishRow, Ingredient]), _GRID, st.booleans())
def test_a_table_of_any_cells_gives_rows_or_faults(folder: Path, model: type[Any], rows: str, whole: bool) -> None:
    path = folder / "table.csv"
    header = ",".join(name for name in model.model_fields if name != "nutrients")
    path.write_text(f"{header if whole else ''}\n{rows}\n", encoding="utf-8", errors="replace")
    survives(
        lambda: checked_rows(path, model, nest={"nutrients": ["iron_mg"]} if model is Food else None, partial=True)
    )


@budget(50)
@given(st.one_of(_TEXT, _GRID, st.sampled_from(["food = 1", "[nutrients]\niron_mg = {column = 3}", "[a.b.c]\nd = []"])))
def test_a_mapping_of_any_toml(folder: Path, text: str) -> None:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    survives(lambda: read_mapping(path))


_AMOUNT = st.sampled_from(
    ["2 slices", "½ cup", "1e400 g", "-3", "١٢ g", "1/0 cup", "0x10 g", "nan g", "9" * 400, "1.2.3 kg"]
)
_LINE = st.one_of(
    st.text(max_size=40),
    st.builds(lambda amount, food, tail: f"{amount} {food.short_name}{tail}", _AMOUNT, st.sampled_from(FOODS), _TEXT),
)


@budget(25)
@given(st.lists(_LINE, min_size=1, max_size=6), st.binary(max_size=20))
def test_the_reader_of_text_takes_any_lines(lines: list[str], tail: bytes) -> None:
    content = "\n".join(lines).encode("utf-8", "replace") + tail
    survives(lambda: read_diary(content, "today.txt", FOODS))


def test_the_sample_itself_is_drawn() -> None:
    assert survives(lambda: draw_again(ROOT / "reports" / "sample-week.json"))
