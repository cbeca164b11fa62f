"""JSON, SR28 and own tables, and files that mean harm or are broken."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from food_files import counted, fdc_folder, food, foundation, imported, refs, silent, zipped
from nutriplan.errors import DataError
from nutriplan.food_import.mapping import read_mapping
from nutriplan.food_import.report import ValueFault
from nutriplan.food_import.run import import_foods

MAPPING = """
source = "bls"
[file]
delimiter = ";"
decimal = ","
encoding = "cp1252"
per_g = 50
unknown = ["-", "Sp"]
[columns]
id = "Code"
name = "Lebensmittel"
food_group = "Gruppe"
[nutrients]
magnesium_mg = "Mg"
vitamin_d_ug = { column = "Vit D", unit = "IE", factor = 0.025 }
energy_kcal = { column = "kJ", unit = "kJ" }
calcium_mg = { column = "Ca", unit = "g" }
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table" / "foods.duckdb"


def oats_json() -> dict[str, Any]:
    nutrient = {"id": 1090, "number": "304", "name": "Magnesium, Mg", "unitName": "mg"}
    return {
        "fdcId": 1,
        "dataType": "Foundation",
        "description": "Oats",
        "ndbNumber": 20038,
        "foodCategory": {"description": "Cereals"},
        "publicationDate": "4/1/2019",
        "foodNutrients": [
            None,
            {"nutrient": nutrient, "amount": 138},
            {"nutrient": None, "amount": 5},
            {"nutrient": {**nutrient, "id": 1087, "number": "301", "unitName": "µg"}, "amount": 54000},
            {"nutrient": {**nutrient, "id": 1089, "number": "303"}, "amount": None},
            {"nutrient": {**nutrient, "id": 1095, "number": "309"}},
        ],
        "foodPortions": [
            None,
            {"amount": 1, "measureUnit": {"name": "cup"}, "modifier": "rolled", "gramWeight": 81, "sequenceNumber": 1},
        ],
    }


class TestJson:
    @pytest.mark.parametrize("key", ["FoundationFoods", None])
    def test_is_read_past_null_entries(self, key: str | None, tmp_path: Path, table: Path) -> None:
        foods = [None, oats_json(), {"fdcId": 2, "dataType": "Foundation", "description": None, "foodNutrients": None}]
        path = tmp_path / "foundation.json"
        path.write_text(json.dumps({key: foods} if key else foods), encoding="utf-8")
        report = imported(path, table)
        oats = food(table, "fdc:1")
        assert refs(table) == ["fdc:1"]
        assert (oats.food_group, oats.ndb_no, oats.measure, oats.measure_g) == ("Cereals", "20038", "1 cup rolled", 81)
        assert {key: value for key, value in oats.nutrients.items() if value is not None} == {
            "magnesium_mg": 138.0,
            "calcium_mg": 54.0,
        }
        assert counted(report)["entry that is null or no food"] == 1

    def test_of_labels_is_read(self, tmp_path: Path, table: Path) -> None:
        label = {"servingSize": 30, "servingSizeUnit": "g", "brandOwner": "Owner", "brandedFoodCategory": "Bars"}
        path = tmp_path / "branded.json"
        path.write_text(json.dumps({"BrandedFoods": [{**oats_json(), "dataType": "Branded", **label}]}))
        imported(path, table)
        assert (food(table, "fdc:1").source, food(table, "fdc:1").brand) == ("fdc_branded", "Owner")

    @pytest.mark.parametrize("text", ["{", '{"FoundationFoods": [{"fdcId": 1', '{"a": 1}', "[1, 2", ""])
    def test_that_is_broken_is_refused(self, text: str, tmp_path: Path, table: Path) -> None:
        path = tmp_path / "foundation.json"
        path.write_text(text)
        with pytest.raises(DataError):
            imported(path, table)
        assert not table.exists()


def sr28(folder: Path) -> Path:
    folder.mkdir()
    files = {
        "FOOD_DES.txt": "~01001~^~0100~^~Butter, salted~^~BUTTER~^~~^~~^~Y~^~~^0^~~^6.38^4.27^8.79^3.87\r\n"
        "~11233~^~1100~^~Jalape\xf1o, raw~^~JAL~^~~^~Maker~^~~^~~^^~~^^^^\r\n",
        "NUT_DATA.txt": "~01001~^~304~^2^0^^~1~^~~^~~^~~^^^^^^^~~^^\r\n~01001~^~262~^0^0^^~1~^~~^~~^~~^^^^^^^~~^^\r\n"
        "~11233~^~324~^40^0^^~1~^~~^~~^~~^^^^^^^~~^^\r\n",
        "NUTR_DEF.txt": "~304~^~mg~^~MG~^~Magnesium~^~0~^5500\r\n~262~^~mg~^~CAFFN~^~Caffeine~^~0~^18300\r\n"
        "~324~^~IU~^~VITD~^~Vitamin D~^~0~^8650\r\n",
        "WEIGHT.txt": '~01001~^~1~^1^~pat (1" sq)~^5.0^^\r\n~01001~^~2~^1^~stick~^^^\r\n',
        "FD_GROUP.txt": "~0100~^~Dairy and Egg Products~\r\n~1100~^~Vegetables and Vegetable Products~\r\n",
    }
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("latin-1"))
    return folder


class TestSr28:
    def test_keeps_leading_zeros_latin_letters_zeros_and_blanks(self, tmp_path: Path, table: Path) -> None:
        report = imported(zipped(sr28(tmp_path / "in"), tmp_path / "sr28.zip"), table)
        assert (report.foods, report.portions, report.portions_left_out) == (2, 1, 1)
        butter, pepper = food(table, "sr28:01001"), food(table, "sr28:11233")
        assert (butter.measure, butter.measure_g, butter.food_group) == ('1 pat (1" sq)', 5, "Dairy and Egg Products")
        assert (butter.nutrients["magnesium_mg"], butter.nutrients["caffeine_mg"]) == (2, 0)
        assert butter.nutrients["vitamin_d_ug"] is None
        assert (pepper.name, pepper.nutrients["vitamin_d_ug"]) == ("Jalape\xf1o, raw", 1.0)

    def test_does_without_its_optional_files(self, tmp_path: Path, table: Path) -> None:
        folder = sr28(tmp_path / "in")
        for name in ("NUTR_DEF.txt", "WEIGHT.txt", "FD_GROUP.txt"):
            (folder / name).unlink()
        report = imported(folder, table)
        assert len(report.missing_files) == 3
        assert food(table, "sr28:11233").nutrients["vitamin_d_ug"] == 1.0


class TestOwnTable:
    def test_is_read_by_a_mapping(self, tmp_path: Path, table: Path) -> None:
        (tmp_path / "map.toml").write_text(MAPPING.replace('unit = "IE", factor', "factor"))
        text = (
            "Code;Lebensmittel;Gruppe;Mg;Vit D;kJ;Ca\nB1;Gr\xfcnkohl;Gem\xfcse;15,5;40;418,4;0,1\nB2;Salz;;-;Sp;0;x\n"
        )
        (tmp_path / "own.csv").write_bytes(text.encode("cp1252"))
        report = import_foods(tmp_path / "own.csv", table, read_mapping(tmp_path / "map.toml"), silent)
        kale, salt = food(table, "bls:B1"), food(table, "bls:B2")
        assert (kale.name, kale.food_group) == ("Gr\xfcnkohl", "Gem\xfcse")
        values = kale.nutrients
        assert (values["magnesium_mg"], values["vitamin_d_ug"], values["energy_kcal"], values["calcium_mg"]) == (
            *(31.0, 2.0, 200.0),
            200.0,
        )
        assert (salt.nutrients["magnesium_mg"], salt.nutrients["energy_kcal"], salt.nutrients["calcium_mg"]) == (
            *(None, 0.0),
            None,
        )
        assert counted(report) == {ValueFault.NO_NUMBER: 1}

    def test_needs_no_mapping_where_columns_are_called_as_ours(self, tmp_path: Path, table: Path) -> None:
        (tmp_path / "My foods.csv").write_text(
            "\ufefffood_id,name,measure,measure_g,magnesium_mg\nx,Oats,1 cup,81,138\n"
        )
        imported(tmp_path / "My foods.csv", table)
        found = food(table, "my_foods:x")
        assert (found.measure, found.measure_g, found.nutrients["magnesium_mg"]) == ("1 cup", 81, 138)

    @settings(max_examples=10)
    @given(
        st.lists(
            st.tuples(*[st.none() | st.floats(0, 1e6).map(lambda value: round(value, 3))] * 3), min_size=1, max_size=30
        )
    )
    def test_comes_back_figure_by_figure(
        self, tmp_path_factory: pytest.TempPathFactory, amounts: list[tuple[float | None, ...]]
    ) -> None:
        folder = tmp_path_factory.mktemp("own")
        names = ("magnesium_mg", "energy_kcal", "carbohydrate_g")
        lines = [
            f"{place},Food {place}," + ",".join("" if value is None else repr(value) for value in row)
            for place, row in enumerate([(1.0, None, 0.0), *amounts])
        ]
        (folder / "own.csv").write_text("\n".join([f"id,name,{','.join(names)}", *lines]) + "\n")
        imported(folder / "own.csv", folder / "foods.duckdb")
        known = [place for place, row in enumerate(amounts, start=1) if any(value is not None for value in row)]
        assert refs(folder / "foods.duckdb") == sorted(f"own:{place}" for place in (0, *known))
        for place in known:
            found = food(folder / "foods.duckdb", f"own:{place}").nutrients
            assert tuple(found[name] for name in names) == amounts[place - 1]
            assert all(value is None for name, value in found.items() if name not in names)

    def test_may_be_divided_by_tabs(self, tmp_path: Path, table: Path) -> None:
        (tmp_path / "map.toml").write_text(
            'source = "mine"\n[file]\ndelimiter = "\\t"\n[columns]\nid = "a"\nname = "b"\n[nutrients]\nzinc_mg = "c"\n'
        )
        (tmp_path / "own.tsv").write_text("a\tb\tc\n1\tOats, rolled\t3.6\n")
        import_foods(tmp_path / "own.tsv", table, read_mapping(tmp_path / "map.toml"), silent)
        assert (food(table, "mine:1").name, food(table, "mine:1").nutrients["zinc_mg"]) == ("Oats, rolled", 3.6)

    def test_whose_columns_say_nothing_asks_for_a_mapping(self, tmp_path: Path, table: Path) -> None:
        (tmp_path / "own.csv").write_text("a,b\n1,2\n")
        with pytest.raises(DataError, match="--map") as caught:
            imported(tmp_path / "own.csv", table)
        assert len(caught.value.faults) == 3

    @pytest.mark.parametrize("header", ["id,name,measure,measUre", "id,name,zinc_mg,zinc_mg", "id,Name,name"])
    def test_that_names_a_column_twice_in_whatever_capitals_is_refused(
        self, header: str, tmp_path: Path, table: Path
    ) -> None:
        (tmp_path / "own.csv").write_text(f"{header},magnesium_mg\nx,Oats,1,2,138\n")
        with pytest.raises(DataError, match="is there twice"):
            imported(tmp_path / "own.csv", table)
        assert not table.exists()

    def test_all_faults_of_a_mapping_are_told_at_once(self, tmp_path: Path, table: Path) -> None:
        path = tmp_path / "map.toml"
        path.write_text(
            MAPPING.replace("calcium_mg", "calzium").replace('"bls"', '"fdc"').replace("cp1252", "nonsense")
        )
        with pytest.raises(DataError) as caught:
            read_mapping(path)
        assert len(caught.value.faults) == 4  # with the unit IE, which no row knows
        path.write_text(MAPPING.replace('unit = "IE", factor', "factor"))
        (tmp_path / "own.csv").write_text("Code;Mg\n1;2\n")
        with pytest.raises(DataError) as caught:
            import_foods(tmp_path / "own.csv", table, read_mapping(path), silent)
        assert len(caught.value.faults) == 5


class TestHarm:
    def test_nothing_of_a_zip_is_written_under_its_own_name(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        path = zipped(folder, tmp_path / "evil.zip", prefix="../../evil/")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("/etc/evil.csv", "a\n1\n")
            archive.writestr("..\\..\\evil2.csv", "a\n1\n")
        before = {each for each in tmp_path.rglob("*") if "table" not in each.parts}
        imported(path, table)
        assert refs(table) == ["fdc:1"]
        assert {each for each in tmp_path.rglob("*") if "table" not in each.parts} == before
        assert sorted(each.name for each in table.parent.iterdir()) == [".foods.duckdb.lock", "foods.duckdb"]

    def test_a_bomb_is_refused(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        with (folder / "food_nutrient.csv").open("ab") as stream:
            stream.write(b"\n" * (32 << 20))
        with pytest.raises(DataError, match="times its size"):
            imported(zipped(folder, tmp_path / "bomb.zip"), table)
        assert not table.exists()

    def test_a_bomb_that_lies_about_its_size_is_refused(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        with (folder / "food_nutrient.csv").open("ab") as stream:
            stream.write(b"\n" * (32 << 20))
        true_size = (folder / "food_nutrient.csv").stat().st_size
        path = zipped(folder, tmp_path / "bomb.zip")
        content = path.read_bytes()
        told = true_size.to_bytes(4, "little")
        assert content.count(told) == 2
        path.write_bytes(content.replace(told, (4096).to_bytes(4, "little")))
        with pytest.raises(DataError):
            imported(path, table)
        assert not table.exists()

    def test_a_damaged_zip_is_refused(self, tmp_path: Path, table: Path) -> None:
        path = zipped(foundation(tmp_path / "in", {"1090": "7"}), tmp_path / "good.zip")
        for name, content in (("cut.zip", path.read_bytes()[:-200]), ("no.zip", b"no zip at all")):
            (tmp_path / name).write_bytes(content)
            with pytest.raises(DataError):
                imported(tmp_path / name, table)

    def test_a_name_that_is_there_twice_is_refused(self, tmp_path: Path, table: Path) -> None:
        path = zipped(foundation(tmp_path / "in", {"1090": "7"}), tmp_path / "two.zip")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("other/FOOD.csv", "fdc_id,data_type,description\n")
        with pytest.raises(DataError, match="told apart"):
            imported(path, table)

    def test_a_folder_may_be_called_as_it_likes(self, tmp_path: Path, table: Path) -> None:
        imported(foundation(tmp_path / "it's [a] *folder?*; --", {"1090": "7"}), table)
        assert refs(table) == ["fdc:1"]

    @pytest.mark.parametrize("content", [{"readme.txt": "x"}, {}, {"a.csv": "id,name\n", "b.csv": "id\n"}])
    def test_what_is_no_food_data_is_refused(self, content: dict[str, str], tmp_path: Path, table: Path) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        for name, text in content.items():
            (folder / name).write_text(text)
        with pytest.raises(DataError):
            imported(folder, table)
        with pytest.raises(DataError, match="no such file"):
            imported(folder / "nothing.zip", table)


@settings(max_examples=12)
@given(st.text(min_size=1, max_size=400))
def test_no_name_breaks_a_terminal_a_spreadsheet_or_sql(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("names")
    plain = name.encode("utf-8", "ignore").decode()
    fdc_folder(
        folder / "in",
        food=[("1", "foundation_food", plain, "", ""), ("2", "foundation_food", "Oats", "", "")],
        food_nutrient=[("1", "1090", "7"), ("2", "1090", "7")],
    )
    table = folder / "foods.duckdb"
    imported(folder / "in", table)
    assert food(table, "fdc:2").name == "Oats"
    if "fdc:1" in refs(table):
        kept = food(table, "fdc:1").name
        assert kept == kept.strip(" ")
        assert len(kept) <= 300
        assert not kept.startswith(("=", "+", "@"))
        assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 or sign in "\u202e\u200b\u2066" for sign in kept)
