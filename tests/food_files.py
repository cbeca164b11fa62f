"""Small downloads of public food data, made for tests: each shows one oddity of the real ones."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from nutriplan.food_import.report import ImportReport
from nutriplan.food_import.run import import_foods
from nutriplan.food_store.schema import FoodEntry
from nutriplan.food_store.table import open_table

Rows = Sequence[Sequence[object]]
NUTRIENTS: Rows = (
    ("1003", "Protein", "G", "203"),
    ("1005", "Carbohydrate, by difference", "G", "205"),
    ("1008", "Energy", "KCAL", "208"),
    ("1062", "Energy", "kJ", "268"),
    ("1087", "Calcium, Ca", "MG", "301"),
    ("1090", "Magnesium, Mg", "MG", "304"),
    ("1110", "Vitamin D (D2 + D3), International Units", "IU", "324"),
    ("1111", "Vitamin D2", "UG", "325"),
    ("1112", "Vitamin D3", "UG", "326"),
    ("1114", "Vitamin D (D2 + D3)", "UG", "328"),
    ("1177", "Folate, total", "UG", "417"),
    ("1186", "Folic acid", "UG", "431"),
    ("1187", "Folate, food", "UG", "432"),
    ("1190", "Folate, DFE", "UG", "435"),
    ("2047", "Energy (Atwater General Factors)", "KCAL", "957"),
    ("2048", "Energy (Atwater Specific Factors)", "KCAL", "958"),
)
HEADERS: Mapping[str, str] = {
    "food.csv": "fdc_id,data_type,description,food_category_id,publication_date",
    "food_nutrient.csv": "id,fdc_id,nutrient_id,amount",
    "nutrient.csv": "id,name,unit_name,nutrient_nbr",
    "foundation_food.csv": "fdc_id,NDB_number,footnote",
    "food_category.csv": "id,code,description",
    "food_portion.csv": "id,fdc_id,seq_num,amount,measure_unit_id,portion_description,modifier,gram_weight",
    "measure_unit.csv": "id,name",
    "branded_food.csv": "fdc_id,brand_owner,brand_name,gtin_upc,serving_size,serving_size_unit,"
    "household_serving_fulltext,branded_food_category",
    "survey_fndds_food.csv": "fdc_id,food_code,wweia_category_number",
    "wweia_food_category.csv": "wweia_food_category,wweia_food_category_description",
}


def csv_text(header: str, rows: Rows) -> str:
    out = io.StringIO()
    out.write(header + "\n")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue()


def fdc_folder(folder: Path, **tables: Rows) -> Path:
    """A folder of CSV files; `food_nutrient` may leave out the id of each row, `nutrient` is there unless None."""
    folder.mkdir(parents=True, exist_ok=True)
    tables.setdefault("nutrient", NUTRIENTS)
    tables["food_nutrient"] = [(place, *row) for place, row in enumerate(tables.get("food_nutrient", ()))]
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(csv_text(HEADERS[f"{name}.csv"], rows), encoding="utf-8")
    return folder


def foundation(folder: Path, amounts: Mapping[str, object], name: str = "Oats") -> Path:
    """A download of one Foundation food with these amounts by nutrient code."""
    rows = [("1", code, amount) for code, amount in amounts.items()]
    return fdc_folder(folder, food=[("1", "foundation_food", name, "", "2024-10-31")], food_nutrient=rows)


def zipped(folder: Path, path: Path, prefix: str = "FoodData_Central/") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.iterdir()):
            archive.write(each, prefix + each.name)
    return path


def silent(text: str) -> None:
    assert text


def imported(source: Path, table: Path) -> ImportReport:
    return import_foods(source, table, None, silent)


def food(table: Path, ref: str) -> FoodEntry:
    with open_table(table) as opened:
        assert opened is not None
        return opened.foods([ref])[ref]


def refs(table: Path) -> list[str]:
    with open_table(table) as opened:
        assert opened is not None
        return sorted(row[0] for row in opened.connection.execute("SELECT ref FROM foods").fetchall())


def counted(report: ImportReport) -> dict[str, int]:
    return {count.what: count.count for count in (*report.left_out, *report.values, *report.lines_not_read)}
