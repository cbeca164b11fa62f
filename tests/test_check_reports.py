"""What is said of a checked diary: terminal, JSON, CSV and PDF from one result."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from pypdf import PdfReader

from check_days import by_id, checked, diary, eaten, person, random_day
from nutriplan.check.checker import check_diary
from nutriplan.check.result import CheckResult, Status
from nutriplan.diary.eaten import Alternative, Diary, DiaryDay, NotUnderstood
from nutriplan.diary.own import own_food
from nutriplan.reports.check_envelope import check_json, check_schema
from nutriplan.reports.check_sheet import COLUMNS, check_csv
from nutriplan.reports.check_text import check_text
from nutriplan.reports.paper import Paper
from nutriplan.reports.pdf.check import draw_check
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.references import load_references

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 80
LOST = NotUnderstood(
    9, "2 dragon rolls", "no food is called 'dragon roll'", "list what is in it", (Alternative("roll", "Roll", 0.4),)
)


@pytest.fixture(scope="session")
def one() -> CheckResult:
    composed = [row.nutrient_id for row in load_catalog().nutrients.values() if row.composed]
    nasty = own_food(8, '=HYPERLINK("x") <b>&', 100, {"energy_kcal": 90}, composed)
    unsure = eaten(load_catalog().foods["salmon_atlantic_cooked"], 120, 7, "Dinner", assumed=True, confidence=0.7,
                   alternatives=(Alternative("salmon_smoked", "Salmon, smoked", 0.6),))  # fmt: skip
    lines = (*by_id({"bread_rye": 64, "coffee": 237}, "Breakfast"), unsure, eaten(nasty, 100, 8))
    asked = Diary("<i>=1+1</i>.txt", (DiaryDay(date(2026, 11, 20), "=2+2", lines, (LOST,)),))
    who = person(age=31, trimester=2, medication=["warfarin"])
    return check_diary(asked, who, load_catalog(), load_references())


@pytest.fixture(scope="session")
def three() -> CheckResult:
    days = diary(*(random_day(seed) for seed in (1, 2, 3)), lost=(LOST,))
    return check_diary(days, person(age=31), load_catalog(), load_references())


@pytest.fixture(scope="session")
def results(one: CheckResult, three: CheckResult) -> tuple[CheckResult, ...]:
    return one, three, checked(by_id({"apple": 182})), checked(random_day(5, portion=2.0))


def test_the_terminal_keeps_to_its_columns(results: tuple[CheckResult, ...]) -> None:
    for result in results:
        assert max(len(line) for line in check_text(result).splitlines()) <= WIDTH


def test_the_terminal_shows_every_line_nutrient_and_what_was_assumed(one: CheckResult) -> None:
    text = " ".join(check_text(one).split())
    for words in (
        "Rye bread",
        "amount assumed",
        "70 % sure; or Salmon, smoked",
        "'2 dragon rolls': no food is called 'dragon roll'; list what is in it. Nearest: Roll.",
        "1 not understood and not counted",
        "proves no deficiency",
        "Not medical advice",
        "In focus eaten target",
    ):
        assert words in text, words
    for line in one.main.lines:
        assert one.nutrients[line.nutrient].short_name[:14] in text
    assert text.index("Magnesium") < text.index("Energy ")


def test_only_what_is_asked_for_is_painted(one: CheckResult) -> None:
    def mark(text: str, status: Status) -> str:
        return f"<{text}>" if status.is_gap else text

    assert check_text(one, mark).count("<") - check_text(one).count("<") == len(one.main.gaps)


def test_the_json_keeps_its_schema_and_the_contract_keys(results: tuple[CheckResult, ...]) -> None:
    schema = json.loads((ROOT / "docs" / "reference" / "check.schema.json").read_text(encoding="utf-8"))
    assert schema == check_schema()
    for result in results:
        document = json.loads(check_json(result))
        jsonschema.validate(document, schema)
        assert next(iter(document)) == "schema"
        assert document["schema"] == "nutriplan.check/1"
        wanted = {"items", "unmatched", "intake", "targets", "gaps", "excesses", "coverage", "suggestions"}
        assert wanted <= document.keys()
        assert {"text", "food", "ndb_no", "grams", "assumed", "confidence", "alternatives"} <= document["items"][
            0
        ].keys()
        assert document["gaps"] == [line.nutrient for line in result.main.gaps]
        assert len(document["days"]) == (len(result.days) if result.mean else 0)


def test_the_json_names_no_number_of_the_food_table_for_a_food_that_is_not_in_it(one: CheckResult) -> None:
    numbers = {item["line"]: item["ndb_no"] for item in json.loads(check_json(one))["items"]}
    assert numbers[8] is None
    assert numbers[7] == load_catalog().foods["salmon_atlantic_cooked"].ndb_no


def test_the_csv_holds_the_json_and_runs_no_formula(one: CheckResult, three: CheckResult) -> None:
    for result in (one, three):
        rows = list(csv.reader(io.StringIO(check_csv(result))))
        assert rows[0] == list(COLUMNS)
        reports = [*result.days, *([result.mean] if result.mean else [])]
        assert len(rows) - 1 == sum(len(report.lines) for report in reports)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    magnesium = next(row for row in csv.DictReader(io.StringIO(check_csv(one))) if row["nutrient"] == "magnesium_mg")
    assert float(magnesium["amount"]) == pytest.approx(one.main.intake["magnesium_mg"], rel=1e-6)
    assert magnesium["at_most"] == "", "no bound is known where nothing is known of a food"


@pytest.mark.parametrize("paper", list(Paper))
def test_the_pdf_is_one_page_the_same_every_time_and_escapes_text(
    results: tuple[CheckResult, ...], paper: Paper
) -> None:
    for result in results:
        content = draw_check(result, paper)
        assert content == draw_check(result, paper)
        pages = PdfReader(io.BytesIO(content)).pages
        assert len(pages) == 1
        text = pages[0].extract_text()
        assert "Nutrients in focus" in text
        assert "Not medical advice" in text
    assert "dragon" in PdfReader(io.BytesIO(draw_check(results[0], paper))).pages[0].extract_text()


def test_a_long_diary_still_fits_its_page() -> None:
    lines = [line for seed in range(12) for line in random_day(seed)]
    pages = PdfReader(io.BytesIO(draw_check(checked(lines), Paper.LETTER))).pages
    assert len(pages) == 1
    assert "more line" in pages[0].extract_text()
