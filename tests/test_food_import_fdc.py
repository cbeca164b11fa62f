"""The traps of FoodData Central, one at a time, on small made downloads."""

from pathlib import Path

import pytest

from food_files import counted, fdc_folder, food, foundation, imported, refs, zipped
from nutriplan.errors import DataError
from nutriplan.food_import.report import FoodFault, ValueFault


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table" / "foods.duckdb"


def amounts(tmp_path: Path, table: Path, given_: dict[str, object]) -> dict[str, float | None]:
    """What is known of a food whose download holds these codes; magnesium is always there."""
    imported(foundation(tmp_path / "in", {"1090": "26.5", **given_}), table)
    return food(table, "fdc:1").nutrients


class TestEnergy:
    @pytest.mark.parametrize(
        ("codes", "kcal"),
        [
            ({"1008": "379"}, 379),
            ({"2047": "381"}, 381),
            ({"2048": "377"}, 377),
            ({"2047": "381", "2048": "377"}, 377),
            ({"1008": "379", "2047": "381", "2048": "377", "1062": "9999"}, 379),
            ({"1062": "418.4"}, 100),
        ],
    )
    def test_is_taken_from_whichever_code_has_it(
        self, codes: dict[str, object], kcal: float, tmp_path: Path, table: Path
    ) -> None:
        assert amounts(tmp_path, table, codes)["energy_kcal"] == pytest.approx(kcal, abs=1e-9)

    def test_is_unknown_where_no_code_has_it(self, tmp_path: Path, table: Path) -> None:
        assert amounts(tmp_path, table, {"1008": ""})["energy_kcal"] is None


class TestVitamins:
    @pytest.mark.parametrize(
        ("codes", "micrograms"),
        [
            ({"1114": "2.5", "1110": "4000"}, 2.5),
            ({"1110": "100"}, 2.5),
            ({"1111": "0.2", "1112": "1.3"}, 1.5),
            ({"1112": "1.3"}, None),
            ({"1111": "0.2"}, None),
        ],
    )
    def test_d_comes_in_micrograms_in_iu_or_as_two_parts(
        self, codes: dict[str, object], micrograms: float | None, tmp_path: Path, table: Path
    ) -> None:
        assert amounts(tmp_path, table, codes)["vitamin_d_ug"] == micrograms

    @pytest.mark.parametrize(
        ("codes", "dfe"),
        [
            ({"1190": "80", "1177": "60"}, 80),
            ({"1187": "20", "1186": "100"}, 190),
            ({"1177": "60"}, None),
            ({"1177": "60", "1187": "60"}, None),
        ],
    )
    def test_total_folate_is_never_taken_for_equivalents(
        self, codes: dict[str, object], dfe: float | None, tmp_path: Path, table: Path
    ) -> None:
        assert amounts(tmp_path, table, codes)["folate_dfe_ug"] == dfe

    def test_total_folate_is_counted_as_what_could_not_be_used(self, tmp_path: Path, table: Path) -> None:
        report = imported(foundation(tmp_path / "in", {"1090": "7", "1177": "60"}), table)
        told = {each.nutrient: [count.count for count in each.unusable] for each in report.coverage if each.unusable}
        assert told == {"folate_dfe_ug": [1]}


class TestUnits:
    @pytest.mark.parametrize(("unit", "milligrams"), [("G", 500.0), ("MG", 0.5), ("UG", 0.0005), ("mcg", 0.0005)])
    def test_are_those_of_the_downloads_own_list(
        self, unit: str, milligrams: float, tmp_path: Path, table: Path
    ) -> None:
        folder = foundation(tmp_path / "in", {"1087": "0.5"})
        (folder / "nutrient.csv").write_text(f"id,name,unit_name,nutrient_nbr\n1087,Calcium,{unit},301\n")
        imported(folder, table)
        assert food(table, "fdc:1").nutrients["calcium_mg"] == milligrams

    @pytest.mark.parametrize("unit", ["IU", "MG_ATE", "SP_GR", "'); DROP TABLE stage.food; --"])
    def test_that_mean_something_else_leave_the_amount_unknown(self, unit: str, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1087": "5", "1090": "7"})
        (folder / "nutrient.csv").write_text(f"id,name,unit_name,nutrient_nbr\n1087,Calcium,{unit},301\n")
        report = imported(folder, table)
        assert food(table, "fdc:1").nutrients["calcium_mg"] is None
        assert counted(report) == {ValueFault.UNIT: 1}

    def test_are_the_published_ones_without_a_list(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        (folder / "nutrient.csv").unlink()
        report = imported(folder, table)
        assert food(table, "fdc:1").nutrients["magnesium_mg"] == 7
        assert "nutrient.csv" in report.missing_files

    def test_codes_may_be_the_old_numbers(self, tmp_path: Path, table: Path) -> None:
        imported(foundation(tmp_path / "in", {"304": "7", "208": "90"}), table)
        assert food(table, "fdc:1").nutrients["magnesium_mg"] == 7
        assert food(table, "fdc:1").nutrients["energy_kcal"] == 90


class TestAmounts:
    @pytest.mark.parametrize(
        ("cell", "known", "fault"),
        [
            ("0", 0.0, None),
            ("", None, None),
            (" 12.5 ", 12.5, None),
            ("-0.4", 0.0, ValueFault.DIFFERENCE),
            ("-30", None, ValueFault.NEGATIVE),
            ("n/a", None, ValueFault.NO_NUMBER),
            ("nan", None, ValueFault.NO_NUMBER),
            ("inf", None, ValueFault.NO_NUMBER),
            ("1e400", None, ValueFault.NO_NUMBER),
        ],
    )
    def test_of_carbohydrate(
        self, cell: str, known: float | None, fault: ValueFault | None, tmp_path: Path, table: Path
    ) -> None:
        report = imported(foundation(tmp_path / "in", {"1090": "1", "1005": cell}), table)
        assert food(table, "fdc:1").nutrients["carbohydrate_g"] == known
        assert counted(report) == ({fault: 1} if fault else {})

    def test_below_zero_are_unknown_for_all_else(self, tmp_path: Path, table: Path) -> None:
        assert amounts(tmp_path, table, {"1087": "-0.4"})["calcium_mg"] is None

    @pytest.mark.parametrize(("second", "known"), [("3", 3.0), ("4", None)])
    def test_that_are_there_twice_must_agree(
        self, second: str, known: float | None, tmp_path: Path, table: Path
    ) -> None:
        rows = [("1", "1087", "3"), ("1", "1087", second), ("1", "1090", "1")]
        folder = fdc_folder(tmp_path / "in", food=[("1", "foundation_food", "Oats", "", "")], food_nutrient=rows)
        report = imported(folder, table)
        assert food(table, "fdc:1").nutrients["calcium_mg"] == known
        assert counted(report) == ({} if known else {ValueFault.CONTRADICTION: 1})

    def test_zeros_and_unknown_ones_are_told_apart_in_the_report(self, tmp_path: Path, table: Path) -> None:
        rows = [("1", "1087", "0"), ("2", "1087", "4"), ("3", "1087", ""), ("3", "1090", "4")]
        foods = [(str(number), "foundation_food", f"Food {number}", "", "") for number in (1, 2, 3)]
        report = imported(fdc_folder(tmp_path / "in", food=foods, food_nutrient=rows), table)
        calcium = next(each for each in report.coverage if each.nutrient == "calcium_mg")
        assert (calcium.known, calcium.zeros, report.foods) == (2, 1, 3)
        assert [(way.what, way.count) for way in calcium.origins] == [("code 1087", 2)]


class TestRecords:
    def test_samples_and_superseded_ones_stay_out(self, tmp_path: Path, table: Path) -> None:
        kinds = ("sample_food", "sub_sample_food", "market_acquisition", "agricultural_acquisition")
        foods = [
            *(("1", "foundation_food", "Oats", "1", ""), ("2", "foundation_food", "Oats", "1", "")),
            *((str(number), kind, "Oats", "1", "") for number, kind in enumerate(kinds, start=10)),
            ("20", "mystery_food", "Oats", "1", ""),
            ("21", "foundation_food", " ", "1", ""),
            ("22", "foundation_food", "Nothing known", "1", ""),
        ]
        folder = fdc_folder(
            tmp_path / "in",
            food=foods,
            foundation_food=[("2", "20038", ""), ("21", "", ""), ("22", "", "")],
            food_nutrient=[(each[0], "1090", "5") for each in foods if each[0] != "22"],
            food_category=[("1", "2000", "Cereal Grains and Pasta")],
        )
        report = imported(folder, table)
        assert refs(table) == ["fdc:2"]
        assert counted(report) == {
            FoodFault.SAMPLE: 4,
            FoodFault.SUPERSEDED: 1,
            FoodFault.KIND: 1,
            FoodFault.NO_NAME: 1,
            FoodFault.NO_VALUES: 1,
        }
        found = food(table, "fdc:2")
        assert (found.food_group, found.ndb_no, found.source) == ("Cereal Grains and Pasta", "20038", "fdc_foundation")

    def test_an_id_that_comes_twice_is_taken_once(self, tmp_path: Path, table: Path) -> None:
        foods = [("1", "foundation_food", "Oats", "", ""), ("1", "foundation_food", "Rye", "", "")]
        report = imported(fdc_folder(tmp_path / "in", food=foods, food_nutrient=[("1", "1090", "5")]), table)
        assert food(table, "fdc:1").name == "Oats"
        assert counted(report) == {FoodFault.DUPLICATE: 1}

    def test_of_one_bar_code_the_newest_stands(self, tmp_path: Path, table: Path) -> None:
        label = ("30", "g", "1 BAR", "Bars")
        folder = fdc_folder(
            tmp_path / "in",
            food=[(number, "branded_food", "OAT BAR", "", "") for number in ("5", "7", "9")],
            branded_food=[
                ("5", "Owner", "", "012345678905", *label),
                ("7", "Owner", "Brand", "012345678905", *label),
                ("9", "Owner", "", "", *label),
            ],
            food_nutrient=[(number, "1090", "5") for number in ("5", "7", "9")],
        )
        report = imported(folder, table)
        assert refs(table) == ["fdc:7", "fdc:9"]
        assert counted(report) == {FoodFault.SUPERSEDED: 1}
        bar = food(table, "fdc:7")
        assert (bar.brand, bar.measure, bar.measure_g, bar.food_group) == ("Brand", "1 BAR", 30, "Bars")

    def test_a_label_in_millilitres_is_kept_as_such(self, tmp_path: Path, table: Path) -> None:
        folder = fdc_folder(
            tmp_path / "in",
            food=[("5", "branded_food", "OAT DRINK", "", ""), ("6", "branded_food", "TEA", "", "")],
            branded_food=[("5", "", "", "", "240", "MLT", "", "Drinks"), ("6", "", "", "", "2", "IU", "", "Drinks")],
            food_nutrient=[("5", "1090", "5"), ("6", "1090", "5")],
        )
        imported(folder, table)
        assert (food(table, "fdc:5").basis, food(table, "fdc:5").measure_g) == ("ml", 240)
        assert food(table, "fdc:6").measure_g is None

    def test_survey_foods_have_their_own_groups(self, tmp_path: Path, table: Path) -> None:
        folder = fdc_folder(
            tmp_path / "in",
            food=[("5", "survey_fndds_food", "Oatmeal", "", "")],
            survey_fndds_food=[("5", "56203000", "4802")],
            wweia_food_category=[("4802", "Oatmeal and grits")],
            food_nutrient=[("5", "1090", "5")],
        )
        imported(folder, table)
        assert (food(table, "fdc:5").source, food(table, "fdc:5").food_group) == ("fdc_survey", "Oatmeal and grits")


class TestPortions:
    def test_without_grams_are_left_out_and_the_first_sound_one_is_taken(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        rows = [
            ("1", "1", "1", "1", "1000", "", "", ""),
            ("2", "1", "2", "1", "1000", "", "", "0"),
            ("3", "1", "3", "0.5", "1000", "", "chopped", "40"),
            ("4", "1", "4", "1.0", "9999", "", "slice", "20"),
            ("5", "1", "5", "", "9999", "Quantity not specified", "", "30"),
        ]
        fdc_folder(
            folder, food_portion=rows, measure_unit=[("1000", "cup"), ("9999", "undetermined")], food_nutrient=()
        )
        foundation(folder, {"1090": "7"})
        report = imported(folder, table)
        assert (report.portions, report.portions_left_out) == (2, 3)
        found = food(table, "fdc:1")
        assert (found.measure, found.measure_g) == ("0.5 cup chopped", 40)


class TestFiles:
    def test_lacking_columns_are_all_named_at_once(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        (folder / "food.csv").write_text("fdc_id,publication_date\n1,2024\n")
        with pytest.raises(DataError) as caught:
            imported(folder, table)
        assert len(caught.value.faults) == 2
        assert not table.exists()

    def test_optional_columns_may_be_missing(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        (folder / "food.csv").write_text("fdc_id,data_type,description\n1,foundation_food,Oats\n")
        imported(folder, table)
        assert food(table, "fdc:1").food_group == ""

    def test_lines_that_do_not_fit_are_counted(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        with (folder / "food_nutrient.csv").open("ab") as stream:
            stream.write(b'9,1,1087\n9,1,1087,5,6,7\n9,1,1087,"\xff\xfe"\n')
        assert counted(imported(folder, table)) == {"food_nutrient.csv": 3}
        report = imported(zipped(folder, tmp_path / "in.zip"), table.with_name("other.duckdb"))
        assert counted(report) == {"food_nutrient.csv": 3}
        assert food(table, "fdc:1").nutrients["calcium_mg"] is None

    def test_a_download_without_a_food_changes_nothing(self, tmp_path: Path, table: Path) -> None:
        imported(foundation(tmp_path / "good", {"1090": "7"}), table)
        before = table.read_bytes()
        folder = fdc_folder(tmp_path / "in", food=[("1", "sample_food", "Oats", "", "")])
        with pytest.raises(DataError, match="no food came in"):
            imported(folder, table)
        assert table.read_bytes() == before
