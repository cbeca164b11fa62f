"""Files that are no diary, or a bad one: named with line and remedy, nothing lost, in bounded time."""

import csv
import time
import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nutriplan.diary.eaten import Diary
from nutriplan.diary.listed import is_heading
from nutriplan.diary.read import read_diary
from nutriplan.errors import DataError
from nutriplan.tables.catalog import load_catalog

FOODS = list(load_catalog().foods.values())
_TABLE = """food;amount;unit
Rice;1,5;cup
Butter;-10;g
Cheddar;2;flurb
Egg;nan;g
Egg;inf;g
=1+1;2;g
Rice;900;kg
Rice;0;g
"open;1;g
a;b;c;d
;3;g
Milk;;
@SUM(A1);1;g
rye bread;2;slices
"""


def read(content: bytes) -> Diary:
    return read_diary(content, "today.txt", FOODS)


def lines_of(diary: Diary) -> set[int]:
    return {item.line for day in diary.days for item in day.eaten} | {
        item.line for day in diary.days for item in day.not_understood
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "today.txt: the file is empty; write one food a line"),
        (b" \n\t\n", "today.txt: the file is empty"),
        (b"\x00\x01\x02\x03" * 100, "today.txt, line 1: this is no text; save the food list as CSV"),
        (bytes((7 * index) % 256 for index in range(3000)), "today.txt, line 1: this is no text; save the food list"),
        (b"%PDF-1.7 ...", "today.txt, line 1: this is a PDF"),
        (b"PK\x03\x04...", "today.txt, line 1: this is a spreadsheet"),
        (b"\x89PNG\r\n", "today.txt, line 1: this is a picture"),
        (b"---\n***\n", "today.txt, line 1: no line names a food"),
        (b"Breakfast:\n2026-01-01\n", "today.txt, line 1: no line names a food"),
        (b'{"schema": "nutriplan.plan/2", "days": []}', "this is no plan JSON; give the JSON that `nutriplan plan"),
        (b"{oats: 50}", "today.txt, line 1: this is no plan JSON"),
        (b"[[[{{{", "today.txt, line 1: no line names a food"),
        (b"food,amount,amount\noats,50,g\n", "line 1: column 'amount' stands 2 times; rename or remove the others"),
        (b"Date,Meal,Calories,Fat (g)\n2026-01-01,Lunch,500,20\n", "line 1: no column names the food; say which one"),
        (b"banana\n" * 100_001, "line 100001: longer than 100000 lines"),
    ],
)
def test_files_that_are_no_diary_are_refused_with_line_and_remedy(content: bytes, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(content)
    assert message in str(caught.value)


def test_bad_rows_are_listed_and_good_ones_reported() -> None:
    (day,) = read(_TABLE.encode()).days
    assert [(item.line, item.food.food_id) for item in day.eaten] == [
        (2, "rice_white_cooked"),
        (13, "milk_2pct_fortified"),
        (15, "bread_rye"),
    ]
    reasons = {item.line: item.reason for item in day.not_understood}
    assert reasons == {
        3: "the amount is below zero",
        4: "the unit 'flurb' is not known",
        5: "the amount 'nan g' is not understood",
        6: "the amount 'inf g' is not understood",
        7: "'=1+1' is a formula",
        8: "900,000 g is more than one line can be (5,000 g)",
        9: "the amount is zero",
        10: "a quote is opened and not closed",
        11: "4 cells, but the header has 3",
        12: "no food is named",
        14: "'@SUM(A1)' is a formula",
    }
    assert all(item.remedy for item in day.not_understood)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("900 kg rice", "900,000 g is more than one line can be (5,000 g)"),
        ("1 kg black pepper", "1,000 g is more than one line can be (100 g)"),
        ("-50 g butter", "the amount is below zero"),
        ("0 g butter", "the amount is zero"),
        ("2 flurbs of rice", "the unit 'flurbs' is not known"),
        ("2 slices of milk", "nothing says what a slice of Milk, 2% fat, with added vitamins A and D weighs"),
        ("=SUM(A1:A9)", "this is a formula"),
        ("150 g", "no food is named"),
        ("chicken curry", "'chicken curry' is a prepared dish or product"),
        ("1/0 cup rice", "the amount is zero"),
    ],
)
def test_a_bad_line_does_not_take_the_others_with_it(line: str, reason: str) -> None:
    (day,) = read(f"1 banana\n{line}\n2 eggs\n".encode()).days
    assert [item.food.food_id for item in day.eaten] == ["banana", "egg_boiled"]
    assert [(item.line, item.text, item.reason) for item in day.not_understood] == [(2, line, reason)]


def test_a_line_of_100_mb_takes_seconds_and_little_memory() -> None:
    content = b"x" * 100_000_000 + b"\n1 banana\n"
    tracemalloc.start()
    started = time.perf_counter()
    (day,) = read(content).days
    took, (_, most) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 10
    assert most < 4 * len(content)
    assert [item.food.food_id for item in day.eaten] == ["banana"]
    assert day.not_understood[0].reason == "the line has more than 500 letters"
    assert len(day.not_understood[0].text) <= 200


def test_10_000_rows_take_seconds() -> None:
    content = b"150 g salmon\nfrob 3\n2 slices rye bread with butter, banana\nmy 17 xyzzy\n" * 2500
    started = time.perf_counter()
    diary = read(content)
    assert time.perf_counter() - started < 15
    assert lines_of(diary) == set(range(1, 10_001))


_WORDS = (
    *("2", "½", "150 g", "oats", "with", ",", "rice", "(30 g)", "=1", "x", "-", ";", '"', "Breakfast:", "2026-01-01"),
    *("a cup of", "milk", "\t", "|", "%", "é", "900 kg", "and", "1/0", "٣", "²", "fl oz", "#", "dragon roll", "{"),
)
_LINE = st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join)


@settings(max_examples=70, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
@example(b"\xff\xfe\x00\xd8")
@example(b"food,amount\n\x85,\x0b")
def test_no_file_raises_anything_but_a_data_error(content: bytes) -> None:
    try:
        diary = read(content)
    except DataError:
        return
    assert lines_of(diary)


@settings(max_examples=70, deadline=None)
@given(st.lists(_LINE, min_size=1, max_size=6))
def test_no_line_is_lost(lines: list[str]) -> None:
    content = "\n".join(["2026-01-02", *lines])  # the heading of a list, so that no line is taken for a table's header
    foods = {number for number, line in enumerate(lines, start=2) if not is_heading(line)}
    try:
        found = lines_of(read(content.encode()))
    except DataError:
        found = set()
    assert found == foods


def has_words(row: str) -> bool:
    """Whether a row has more than empty cells; one with an open quote has."""
    return row.count('"') % 2 == 1 or any(cell.strip() for cell in next(csv.reader([row])))


@settings(max_examples=50, deadline=None)
@given(st.lists(_LINE.filter(str.strip), min_size=1, max_size=6))
@example(['" "'])
def test_no_row_of_a_table_is_lost(lines: list[str]) -> None:
    filled = {number for number, line in enumerate(lines, start=2) if has_words(line)}
    found = lines_of(read("\n".join(["food,amount", *lines, "banana,1"]).encode()))
    assert found == filled | {len(lines) + 2}


@settings(max_examples=50, deadline=None)
@given(_LINE)
def test_what_is_understood_is_sane(line: str) -> None:
    try:
        diary = read(f"1 banana\n{line}".encode())
    except DataError:
        return
    for item in (item for day in diary.days for item in day.eaten):
        assert 0 < item.grams <= 10_000
        assert 0.7 <= item.confidence <= 1
        assert item.amount
