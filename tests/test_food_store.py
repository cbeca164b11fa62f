"""Search, ranking, comparing and rows of foods.csv, over curated and imported foods together."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from food_files import fdc_folder, imported
from nutriplan.errors import UsageError
from nutriplan.food_store.lookup import entries_of, entry, nutrient_named, search_all, top_all
from nutriplan.food_store.rank import Per, Ranked, Ranking, order, ranked_curated
from nutriplan.food_store.row import blank_columns, rows_text, slug
from nutriplan.food_store.table import FoodTable, open_table, table_path
from nutriplan.tables.catalog import Catalog, load_catalog, load_foods
from nutriplan.tables.foods import Food

GROUPS = ("nuts", "Nut and Seed Products", "Coconut drinks", "Fruits and Fruit Juices", "")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FoodTable]:
    """Foods with some amounts unknown, some zero, some without energy or portion."""
    folder = tmp_path_factory.mktemp("store")
    foods, amounts, portions = [], [], []
    for number in range(1, 61):
        group = str(number % 5)
        name = f"Zz Jalapeño food {number}" if number % 2 else f"Almond thing {number}"
        foods.append((str(number), "foundation_food", name, group, "2024-10-31"))
        amounts += [(str(number), "1008", str(number % 13))] if number % 7 else []
        amounts += [(str(number), "1090", str(number % 11 * 10))] if number % 3 else [(str(number), "1087", "5")]
        portions += [(number, str(number), "1", "1", "1000", "", "", str(20 + number))] if number % 4 else []
    categories = [(str(place), "", name) for place, name in enumerate(GROUPS)]
    fdc_folder(
        folder / "in",
        food=foods,
        food_nutrient=amounts,
        food_portion=portions,
        measure_unit=[("1000", "cup")],
        food_category=categories,
    )
    imported(folder / "in", folder / "foods.duckdb")
    with open_table(folder / "foods.duckdb") as opened:
        assert opened is not None
        yield opened


def as_food(each: Food, table: FoodTable, ref: str) -> Food:
    """An imported food as a curated one, so that both rankings can be asked the same."""
    found = table.foods([ref])[ref]
    cells = {
        "food_id": ref,
        "name": found.name,
        "food_group": found.food_group.lower(),
        "nutrients": found.nutrients,
        "measure": found.measure,
        "measure_g": found.measure_g,
    }
    return each.model_copy(update=cells)


@settings(max_examples=40)
@given(
    st.sampled_from(["magnesium_mg", "calcium_mg", "energy_kcal", "iron_mg"]),
    st.sampled_from(list(Per)),
    st.sampled_from([None, "nuts", "fruit", "nut and seed"]),
    st.integers(1, 70),
)
def test_the_table_ranks_as_the_plain_ranking_does(
    table: FoodTable, nutrient: str, per: Per, group: str | None, most: int
) -> None:
    ranking = Ranking(nutrient, per, group, most)
    some = load_catalog().foods["almonds"]
    plain = ranked_curated((as_food(some, table, f"fdc:{number}") for number in range(1, 61)), ranking)
    found = table.top(ranking)
    assert [each.ref for each in found] == [each.ref for each in plain]
    assert [each.amount for each in found] == pytest.approx([each.amount for each in plain])
    assert found == sorted(found, key=order)


class TestRanking:
    def test_joins_both_tables(self, table: FoodTable, catalog: Catalog) -> None:
        ranking = Ranking("magnesium_mg", Per.HUNDRED_GRAMS, "nuts", 1000)
        found = top_all(catalog.foods, table, ranking)
        known = [food for food in catalog.foods.values() if food.food_group == "nuts"]
        curated = {food.food_id for food in known if food.nutrients["magnesium_mg"] is not None}
        assert curated < {each.ref for each in found}
        assert {each.source for each in found} == {"curated", "fdc_foundation"}
        amounts = [each.amount for each in found]
        assert amounts == sorted(amounts, reverse=True)

    def test_a_group_is_a_word_not_a_part_of_one(self, table: FoodTable) -> None:
        found = table.top(Ranking("magnesium_mg", Per.HUNDRED_GRAMS, "nuts", 1000))
        groups = {table.foods([each.ref])[each.ref].food_group for each in found}
        assert groups == {"nuts", "Nut and Seed Products"}

    def test_per_100_kcal_leaves_out_what_has_next_to_no_energy(self, table: FoodTable) -> None:
        found = table.top(Ranking("magnesium_mg", Per.HUNDRED_KCAL, None, 1000))
        energies = [table.foods([each.ref])[each.ref].nutrients["energy_kcal"] for each in found]
        assert found
        assert all(energy is not None and energy >= 5 for energy in energies)

    def test_an_unknown_group_is_told_with_those_there_are(self, table: FoodTable, catalog: Catalog) -> None:
        with pytest.raises(UsageError, match="Coconut drinks"):
            top_all(catalog.foods, table, Ranking("magnesium_mg", Per.PORTION, "x'; DROP TABLE foods", 5))

    def test_a_known_example(self, catalog: Catalog) -> None:
        almonds = catalog.foods["almonds"]
        (found,) = ranked_curated([almonds], Ranking("magnesium_mg", Per.PORTION, "nuts", 5))
        assert found.amount == pytest.approx(270 * 35.75 / 100)
        assert replace(found, amount=0) == Ranked("almonds", "Almonds", "curated", 0, "1/4 cup, 35.75 g")


class TestSearch:
    def test_finds_every_word_in_any_order_and_without_accents(self, table: FoodTable) -> None:
        count, found = table.search(["FOOD 7", "jalapeno"], 5)
        assert (count, [each.ref for each in found]) == (6, ["fdc:7", *(f"fdc:{tens}7" for tens in (1, 2, 3, 4))])
        assert table.search(["jalapeño"], 100)[0] == 30
        assert table.search(["%"], 5) == (0, ())

    def test_counts_what_it_does_not_show(self, table: FoodTable, catalog: Catalog) -> None:
        hits = search_all(catalog.foods, table, ["almond"], 8)
        curated = [food for food in catalog.foods.values() if "almond" in f"{food.food_id} {food.name}".lower()]
        assert hits.total == len(curated) + 30
        assert len(hits.curated) + len(hits.imported) == 8
        few = search_all(catalog.foods, table, ["almond"], 1)
        assert (few.total, len(few.entries)) == (hits.total, 1)

    def test_works_without_a_table(self, catalog: Catalog, tmp_path: Path) -> None:
        with open_table(tmp_path / "none.duckdb") as opened:
            assert opened is None
        hits = search_all(catalog.foods, None, ["spinach"], 20)
        assert [each.source for each in hits.entries] == ["curated"] * len(hits.curated)
        with pytest.raises(UsageError, match="near it are"):
            search_all(catalog.foods, None, ["spinahc"], 20)


class TestLookup:
    def test_every_missing_id_is_named(self, table: FoodTable, catalog: Catalog) -> None:
        with pytest.raises(UsageError, match=r"fdc:999.*nonsense"):
            entries_of(catalog.foods, table, ["fdc:1", "fdc:999", "nonsense"])
        found = entries_of(catalog.foods, table, ["fdc:2", "almonds", "fdc:1"])
        assert [each.ref for each in found] == ["fdc:2", "almonds", "fdc:1"]

    @pytest.mark.parametrize(
        ("word", "nutrient"),
        [("magnesium", "magnesium_mg"), ("Vitamin D", "vitamin_d_ug"), ("folate", "folate_dfe_ug")],
    )
    def test_nutrients_by_word(self, word: str, nutrient: str) -> None:
        assert nutrient_named(word) == nutrient

    @pytest.mark.parametrize("word", ["vitamin", "unobtainium"])
    def test_words_that_name_none_or_many(self, word: str) -> None:
        with pytest.raises(UsageError, match="there are"):
            nutrient_named(word)

    def test_the_table_is_a_file_or_in_a_folder_or_in_the_users_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert table_path(tmp_path) == tmp_path / "foods.duckdb"
        assert table_path(tmp_path / "new") == tmp_path / "new" / "foods.duckdb"
        assert table_path(tmp_path / "my.duckdb") == tmp_path / "my.duckdb"
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
        assert table_path(None).name == "foods.duckdb"


class TestRows:
    def test_give_a_curated_food_back_as_it_is(self, catalog: Catalog, tmp_path: Path) -> None:
        entries = [entry(food) for food in catalog.foods.values()]
        (tmp_path / "foods.csv").write_text(
            rows_text(entries, catalog.foods, catalog.nutrients, None), encoding="utf-8"
        )
        assert load_foods(tmp_path / "foods.csv", catalog.nutrients) == catalog.foods

    def test_keep_every_known_amount_and_no_other(self, catalog: Catalog) -> None:
        for food in catalog.foods.values():
            row = next(csv.DictReader(io.StringIO(rows_text([entry(food)], {}, catalog.nutrients, None))))
            for nutrient, value in food.nutrients.items():
                assert (row[nutrient] == "") == (value is None)
                assert value is None or float(row[nutrient]) == value

    def test_have_the_columns_of_the_table_and_leave_what_only_a_person_knows(
        self, table: FoodTable, catalog: Catalog
    ) -> None:
        text = rows_text(entries_of(catalog.foods, table, ["fdc:3"]), catalog.foods, catalog.nutrients, None)
        row = next(csv.DictReader(io.StringIO(text)))
        assert set(row) == (set(Food.model_fields) - {"nutrients"}) | set(next(iter(catalog.foods.values())).nutrients)
        assert all(row[column] == "" for column in blank_columns())
        assert (row["magnesium_mg"], row["calcium_mg"], row["food_id"]) == ("", "5", "zz_jalape_o_food_3")

    def test_of_labels_per_100_ml_need_a_density(self, table: FoodTable, catalog: Catalog) -> None:
        drink = entries_of(catalog.foods, table, ["fdc:1"])[0]
        drink = replace(drink, basis="ml", measure_g=240.0, nutrients={"magnesium_mg": 10.3})
        with pytest.raises(UsageError, match="--grams-per-ml"):
            rows_text([drink], catalog.foods, catalog.nutrients, None)
        row = next(csv.DictReader(io.StringIO(rows_text([drink], catalog.foods, catalog.nutrients, 1.03))))
        assert (row["magnesium_mg"], row["measure_g"]) == ("10", "247.2")

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
    def test_no_text_runs_as_a_formula_and_numbers_stay_numbers(self, catalog: Catalog, sign: str) -> None:
        text = f"{sign}1+1"
        almonds = catalog.foods["almonds"]
        whole = almonds.model_copy(update={"name": text, "measure": text, "traits": (text,)})
        ours = replace(entry(almonds), name=text, measure=text, ndb_no=text)
        kept = csv.DictReader(io.StringIO(rows_text([entry(almonds)], {"almonds": whole}, catalog.nutrients, None)))
        made = csv.DictReader(io.StringIO(rows_text([ours], {}, catalog.nutrients, None)))
        (row,), (other,) = list(kept), list(made)
        assert [row["name"], row["measure"], row["traits"]] == [f"'{text}"] * 3
        assert [other["name"], other["measure"], other["ndb_no"]] == [f"'{text}"] * 3
        assert float(row["magnesium_mg"]) == float(other["magnesium_mg"]) == almonds.nutrients["magnesium_mg"]

    @given(st.text())
    def test_ids_are_ids(self, text: str) -> None:
        assert slug(text).replace("_", "a").isalnum()
        assert slug(text) == slug(text).lower()
