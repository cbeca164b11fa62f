"""The table of imported foods as it is read: where it is, opened once, and what is found in it."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from nutriplan.errors import DataError
from nutriplan.food_store.engine import Connection, connect, named, one, quoted, rows, told_plainly
from nutriplan.food_store.rank import Ranked, Ranking, order, ranked_imported, ranking_sql
from nutriplan.food_store.schema import VERSION, FoodEntry, nutrient_columns

FILE_NAME = "foods.duckdb"
_FIELDS = tuple(field.name for field in fields(FoodEntry) if field.name != "nutrients")


def table_path(named_: Path | None) -> Path:
    """Where the table is: the named file, `foods.duckdb` in a named folder, or in the user's own data folder.

    A name that is not there yet and has no ending is a folder's.
    """
    if named_ is None:
        import platformdirs

        return platformdirs.user_data_path("nutriplan") / FILE_NAME
    folder = named_.is_dir() or not (named_.suffix or named_.exists())
    return named_ / FILE_NAME if folder else named_


@contextmanager
def open_table(path: Path) -> Iterator["FoodTable | None"]:
    """Open the table to read; None where there is none.

    Raises:
        DataError: The file is no table of imported foods, or of another version.
        UsageError: DuckDB is not installed.
    """
    if not path.exists():
        yield None
        return
    connection = connect()
    try:
        with told_plainly(path):
            yield FoodTable(connection, path)
    finally:
        connection.close()


class FoodTable:
    """An open table; every answer is in an order that does not depend on how the table was made."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        connection.execute(f"ATTACH {quoted(str(path))} AS food_table (READ_ONLY)")
        if not one(connection, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'meta'"):
            raise DataError(f"{path}: is no table of imported foods; choose another with --foods")
        connection.execute("USE food_table")
        made = rows(connection, "SELECT version, nutrients FROM meta")
        if made != [(VERSION, "|".join(nutrient_columns()))]:
            raise DataError(f"{path}: was made by another version of nutriplan; remove it and import its files again")

    def food_counts(self) -> dict[str, int]:
        """Source -> how many foods."""
        return dict(rows(self.connection, "SELECT source, foods FROM imports ORDER BY source"))

    def sources_of(self, digest: str) -> list[tuple[str, str, int]]:
        """Source, label and foods of all that an import brought, where none of it was replaced since."""
        found = rows(
            self.connection,
            "SELECT source, label, foods, sources FROM imports WHERE digest = ? ORDER BY source",
            [digest],
        )
        return [row[:3] for row in found] if found and len(found) == found[0][3] else []

    def foods(self, refs: Sequence[str]) -> dict[str, FoodEntry]:
        """Foods by id; those that are not there are missing from it."""
        marks = ", ".join("?" for _ in refs)
        found = rows(self.connection, f"SELECT {_columns()} FROM foods WHERE ref IN ({marks})", refs) if refs else []
        return {food.ref: food for food in map(_food, found)}

    def search(self, words: Sequence[str], most: int) -> tuple[int, tuple[FoodEntry, ...]]:
        """How many foods hold every word in name, brand or group, and the best of them: shortest names first.

        Names are looked through once; all columns are read of the best alone.
        """
        plain = [_plain(word) for part in words for word in part.split()]
        where = " AND ".join("contains(find, ?)" for _ in plain) or "true"
        first = plain[0] if plain else ""
        if most < 1:
            return one(self.connection, f"SELECT count(*) FROM foods WHERE {where}", plain), ()
        found = rows(
            self.connection,
            "WITH hit AS MATERIALIZED (SELECT rowid AS place, NOT starts_with(find, ?) AS late, name, ref"
            f" FROM foods WHERE {where}), best AS MATERIALIZED (SELECT place, late, (SELECT count(*) FROM hit) AS hits"
            f" FROM hit ORDER BY late, length(name), name, ref LIMIT {int(most)})"
            f" SELECT hits, {_columns()} FROM foods JOIN best ON foods.rowid = best.place"
            " ORDER BY late, length(name), name, ref",
            [first, *plain],
        )
        return (found[0][0] if found else 0), tuple(_food(row[1:]) for row in found)

    def top(self, ranking: Ranking) -> list[Ranked]:
        """The foods with most of a nutrient, most first; those with an unknown amount are not in it.

        The amount of the last that is shown is found first: names are then compared among few.
        """
        where, amount = ranking_sql(ranking)
        most = int(ranking.most)
        found = rows(
            self.connection,
            f"SELECT {_columns()} FROM foods WHERE {where} AND {amount} >= (SELECT min(amount) FROM"
            f" (SELECT {amount} AS amount FROM foods WHERE {where} ORDER BY 1 DESC LIMIT {most}))"
            f" ORDER BY {amount} DESC, name, ref LIMIT {most}",
        )
        return sorted((ranked_imported(_food(row), ranking) for row in found), key=order)

    def groups(self) -> list[str]:
        """The food groups there are."""
        return [name for (name,) in rows(self.connection, "SELECT DISTINCT food_group FROM foods ORDER BY 1")]


def _columns() -> str:
    return ", ".join([*_FIELDS, *(named(nutrient) for nutrient in nutrient_columns())])


def _food(row: tuple[Any, ...]) -> FoodEntry:
    values = dict(zip(nutrient_columns(), row[len(_FIELDS) :], strict=True))
    return FoodEntry(**dict(zip(_FIELDS, row, strict=False)), nutrients=values)


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))
