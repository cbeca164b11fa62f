"""The reader of tables: every fault with its file, line and column, and never a crash."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutriplan.errors import DataError, ExitCode
from nutriplan.resources import data_dir
from nutriplan.tables.catalog import Catalog, load_catalog, load_foods
from nutriplan.tables.dishes import DishRow
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import OptionalNumber, Row, Slug, Text

HEAD, *FOOD_LINES = list(csv.reader((data_dir() / "foods.csv").read_text(encoding="utf-8").splitlines()[:9]))
NUMBERS = [name for name in HEAD if name.endswith(("_g", "_mg", "_ug", "_kcal"))]


class Thing(Row):
    """A row of a small table."""

    thing_id: Slug
    name: Text
    amount: OptionalNumber
    note: str = ""


class Words(Row):
    """A row of a table that takes any text anywhere."""

    first: str
    second: str
    third: str


def table(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "things.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def faults_of(tmp_path: Path, content: str | bytes) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        read_rows(table(tmp_path, content), Thing, key=["thing_id"])
    assert caught.value.exit_code is ExitCode.DATA
    assert "things.csv" in caught.value.message
    return caught.value.faults


def test_rows_come_in_table_order_and_blank_is_unknown(tmp_path: Path) -> None:
    path = table(tmp_path, "name,thing_id,amount,note\nB,b,,\nA,a,0,nan\n")
    assert read_rows(path, Thing) == (
        Thing(thing_id="b", name="B", amount=None, note=""),
        Thing(thing_id="a", name="A", amount=0.0, note="nan"),
    )


def test_a_column_with_a_default_may_be_missing_and_a_mark_of_order_is_skipped(tmp_path: Path) -> None:
    path = table(tmp_path, b"\xef\xbb\xbfthing_id,name,amount\r\na,A,1\r\n")
    assert read_rows(path, Thing) == (Thing(thing_id="a", name="A", amount=1.0),)


def test_a_table_may_be_empty(tmp_path: Path) -> None:
    assert read_rows(table(tmp_path, "thing_id,name,amount\n"), Thing) == ()


def test_every_fault_is_told_at_once_with_line_and_column(tmp_path: Path) -> None:
    content = "thing_id,name,amount\na,A,1\nb b,,1.6x\nc,C,inf\na,D,2\n"
    assert faults_of(tmp_path, content) == (
        "things.csv, line 3, column thing_id: String should match pattern '^[a-z0-9_]+$', got 'b b'",
        "things.csv, line 3, column name: expected a text, got ''",
        "things.csv, line 3, column amount: expected a number or blank, got '1.6x'",
        "things.csv, line 4, column amount: expected a finite number or blank, got 'inf'",
        "things.csv, line 5: a stands already in line 2; remove one",
    )


def test_every_fault_of_the_header_is_told_at_once(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "thing_id,nam,amount,colour\na,A,x,red\n") == (
        "things.csv, line 1: column name is missing; add it",
        "things.csv, line 1: column nam is not known; remove or rename it",
        "things.csv, line 1: column colour is not known; remove or rename it",
    )


@pytest.mark.parametrize(
    "content",
    ["", 'thing_id,name,amount\na,"A,1\n', b"\xff\xfe", b"thing_id,name,amount\na,\xe9,1\n"],
)
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataError, match=r"things\.csv: can't be read as a comma-separated UTF-8 table"):
        read_rows(table(tmp_path, content), Thing)


@pytest.mark.parametrize("header", ["thing_id;name;amount", "thing_id\tname\tamount", "thing_id,name,amount,amount"])
def test_another_separator_or_a_column_twice_is_refused(tmp_path: Path, header: str) -> None:
    assert faults_of(tmp_path, f"{header}\n")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.csv: no such file"):
        read_rows(tmp_path / "gone.csv", Thing)
    with pytest.raises(DataError, match="can't be read"):
        read_rows(tmp_path, Thing)


@pytest.mark.parametrize("gap", ["\n", " \n"])
def test_an_empty_line_is_a_fault_not_an_empty_row(tmp_path: Path, gap: str) -> None:
    (fault,) = faults_of(tmp_path, f"thing_id,name,amount\na,A,1\n{gap}b,B,2\n")
    assert fault.startswith("things.csv, line 3: ")


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, 'thing_id,name,amount\na,"A\nA",1\nb,B,2x\n')
    assert fault.startswith("things.csv, line 4, column amount: ")


def test_a_line_of_commas_is_a_fault_not_an_empty_row(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "thing_id,name,amount\na,A,1\n,,\n")
    assert [fault.partition(":")[0] for fault in faults] == [
        "things.csv, line 3, column thing_id",
        "things.csv, line 3, column name",
    ]


@pytest.mark.parametrize("row", ["a,b,c,", "a,b,c,d", "a,b", "a"])
def test_a_row_with_a_cell_too_many_or_too_few_is_a_fault(tmp_path: Path, row: str) -> None:
    with pytest.raises(DataError, match="line 2"):
        read_rows(table(tmp_path, f"first,second,third\n{row}\n"), Words)


def test_the_key_may_be_of_several_columns(tmp_path: Path) -> None:
    path = table(tmp_path, "thing_id,name,amount\na,A,1\na,B,1\na,A,2\n")
    with pytest.raises(DataError) as caught:
        read_rows(path, Thing, key=["thing_id", "name"])
    assert caught.value.faults == ("things.csv, line 4: a, A stands already in line 2; remove one",)


def test_a_list_in_a_cell_is_split_and_trimmed(tmp_path: Path) -> None:
    path = tmp_path / "dishes.csv"
    path.write_text("dish_id,name,slots,main_group,minutes,method\na,A,lunch | dinner|,egg,5,Cook.\n", encoding="utf-8")
    (row,) = read_rows(path, DishRow)
    assert row.slots == ("lunch", "dinner")


# The food table, whose nutrients are gathered into one field


def written(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "foods.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def outcome(path: Path) -> tuple[int | None, str]:
    """How many foods were read, or else what was said."""
    try:
        return len(load_foods(path, load_catalog().nutrients)), ""
    except DataError as error:
        return None, str(error)


def test_text_in_a_number_cell_of_the_food_table_is_found(tmp_path: Path, catalog: Catalog) -> None:
    rows = [HEAD, *(list(line) for line in FOOD_LINES)]
    rows[1][HEAD.index("iron_mg")] = "1.6x"
    rows[3][HEAD.index("measure_g")] = "a cup"
    rows[3][HEAD.index("aisle")] = "attic"
    rows[4][HEAD.index("vitamin_d_ug")] = "trace"
    with pytest.raises(DataError) as caught:
        load_foods(written(tmp_path, rows), catalog.nutrients)
    assert caught.value.faults == (
        "foods.csv, line 2, column iron_mg: expected a number or blank, got '1.6x'",
        "foods.csv, line 4, column aisle: Input should be 'produce', 'bakery', 'grains_pulses', 'dairy_eggs', 'meat', "
        "'fish', 'nuts_dried_fruit', 'tins_jars', 'frozen', 'oils_condiments', 'drinks' or 'sweets', got 'attic'",
        "foods.csv, line 4, column measure_g: expected a number or blank, got 'a cup'",
        "foods.csv, line 5, column vitamin_d_ug: expected a number or blank, got 'trace'",
    )


def test_a_food_that_comes_twice_is_found(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(DataError, match=f"line 10: {FOOD_LINES[0][0]} stands already in line 2"):
        load_foods(written(tmp_path, [HEAD, *FOOD_LINES, FOOD_LINES[0]]), catalog.nutrients)


@pytest.mark.parametrize("column", ["iron_mg", "step_g", "food_id"])
def test_a_missing_column_is_found(tmp_path: Path, catalog: Catalog, column: str) -> None:
    at = HEAD.index(column)
    rows = [[cell for index, cell in enumerate(row) if index != at] for row in [HEAD, *FOOD_LINES]]
    with pytest.raises(DataError) as caught:
        load_foods(written(tmp_path, rows), catalog.nutrients)
    assert caught.value.faults == (f"foods.csv, line 1: column {column} is missing; add it",)


def test_a_blank_figure_is_unknown_and_a_zero_is_zero(tmp_path: Path, catalog: Catalog) -> None:
    rows = [HEAD, list(FOOD_LINES[0])]
    rows[1][HEAD.index("iron_mg")], rows[1][HEAD.index("zinc_mg")] = "", "0"
    (food,) = load_foods(written(tmp_path, rows), catalog.nutrients).values()
    assert (food.nutrients["iron_mg"], food.nutrients["zinc_mg"]) == (None, 0.0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.integers(min_value=0, max_value=len(FOOD_LINES)),
    column=st.integers(min_value=0, max_value=len(HEAD) - 1),
    cell=st.one_of(
        st.text(max_size=12),
        st.sampled_from(["", " ", "-1", "1e400", "NaN", "1,5", "0", '"', "\n", "a|b", "||", "=1+1"]),
    ),
)
def test_any_edit_of_a_cell_is_read_or_told(
    tmp_path: Path, catalog: Catalog, line: int, column: int, cell: str
) -> None:
    rows = [list(row) for row in [HEAD, *FOOD_LINES]]
    rows[line][column] = cell
    path = written(tmp_path, rows)
    read, told = outcome(path)
    assert read == len(FOOD_LINES) or "foods.csv" in told


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(min_value=0, max_value=4000), noise=st.binary(max_size=8), gone=st.integers(0, 40))
def test_any_damage_to_the_bytes_is_read_or_told(tmp_path: Path, at: int, noise: bytes, gone: int) -> None:
    path = written(tmp_path, [HEAD, *FOOD_LINES])
    sound = path.read_bytes()
    at %= len(sound)
    path.write_bytes(sound[:at] + noise + sound[at + gone :])
    read, told = outcome(path)
    assert read is not None or "foods.csv" in told


@pytest.mark.parametrize("column", NUMBERS)
def test_no_figure_of_the_food_table_takes_words(tmp_path: Path, catalog: Catalog, column: str) -> None:
    rows = [HEAD, list(FOOD_LINES[0])]
    rows[1][HEAD.index(column)] = "some"
    with pytest.raises(DataError, match=f"line 2, column {column}: expected a number or blank, got 'some'"):
        load_foods(written(tmp_path, rows), catalog.nutrients)
