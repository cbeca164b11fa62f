"""Staging: candidates, amounts and portions of a download side by side, on disk, and the foods made of them.

Readers fill `candidate`, call `choose`, then fill `amount` and `portion`; `finish` turns it all into foods. Every step
is one query that streams; the last goes through the foods in slices so that its memory does not grow with their number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nutriplan.food_import.codes import CARBOHYDRATE, Origin, origins, own_code, unusable
from nutriplan.food_import.inputs import Tell
from nutriplan.food_import.report import Count, Coverage, FoodFault, ValueFault
from nutriplan.food_store.engine import Connection, named, one, quoted, rows
from nutriplan.food_store.schema import TEXT_COLUMNS
from nutriplan.tables.food_checks import FoodLimit, food_limit
from nutriplan.tables.nutrient_codes import load_nutrient_codes

_SLICE = 100_000  # foods
_EXAMPLES = 3
_MOST_TEXT = 300
# Control signs, marks that turn the reading direction, and what a spreadsheet would take for a formula.
_HIDDEN = r"\s\x00-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}\x{feff}"
_CLEAN = f"""
    CREATE OR REPLACE TEMP MACRO clean(x) AS rtrim(left(ltrim(regexp_replace(
        coalesce(x, ''), '[{_HIDDEN}]+', ' ', 'g'), '=+@ '), {_MOST_TEXT}))
"""
_TABLES = """
    CREATE TABLE stage.candidate (raw VARCHAR, source VARCHAR, name VARCHAR, brand VARCHAR, food_group VARCHAR,
        basis VARCHAR, measure VARCHAR, measure_g DOUBLE, published VARCHAR, ndb_no VARCHAR, fault VARCHAR);
    CREATE TABLE stage.amount (food_no INTEGER, code INTEGER, amount DOUBLE, fault UTINYINT);
    CREATE TABLE stage.portion (food_no INTEGER, place INTEGER, measure VARCHAR, grams DOUBLE);
"""
_FAULTS = (None, *ValueFault)  # the place in it stands in stage.amount


def fault_no(fault: ValueFault) -> int:
    """How a fault stands in the staging table."""
    return _FAULTS.index(fault)


@dataclass(slots=True)
class Stage:
    """The staging tables (database `stage`), the new table (database `fresh`) and what is counted on the way."""

    connection: Connection
    tell: Tell
    contradictions: int = 0
    portions_left_out: int = 0
    left_out: list[Count] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)

    def begin(self, folder: Path) -> None:
        """Make the staging tables in a file of the folder."""
        self.connection.execute(f"ATTACH {quoted(str(folder / 'stage.duckdb'))} AS stage")
        self.connection.execute(_TABLES)
        self.connection.execute(_CLEAN)

    def choose(self) -> None:
        """Number the candidates that are foods, and count the others by their fault."""
        self.tell("choosing foods")
        self.connection.execute(f"""
            CREATE TABLE stage.judged AS SELECT * REPLACE (CASE
                WHEN fault IS NOT NULL THEN fault
                WHEN raw IS NULL THEN {quoted(FoodFault.NO_ID)}
                WHEN name = '' THEN {quoted(FoodFault.NO_NAME)}
                WHEN row_number() OVER (PARTITION BY raw, fault IS NULL ORDER BY place) > 1
                    THEN {quoted(FoodFault.DUPLICATE)} END AS fault)
            FROM (SELECT * REPLACE (clean(name) AS name), rowid AS place FROM stage.candidate)
        """)
        self.connection.execute("""
            CREATE TABLE stage.food AS
            SELECT (row_number() OVER (ORDER BY source, raw))::INTEGER AS food_no, * EXCLUDE (fault, place)
            FROM stage.judged WHERE fault IS NULL
        """)
        found = rows(
            self.connection,
            f"SELECT fault, count(*), min(raw, {_EXAMPLES}) FROM stage.judged WHERE fault IS NOT NULL"
            " GROUP BY 1 ORDER BY 1",
        )
        self.left_out += [
            Count(what=what, count=count, examples=tuple(examples or ())) for what, count, examples in found
        ]
        self.connection.execute("DROP TABLE stage.judged; DROP TABLE stage.candidate")

    def add_amounts(self, select: str) -> None:
        """Stage amounts.

        Args:
            select: A query of raw, code, text (the amount as it stands there) and factor (to the code's unit; NULL
                where the unit is not understood).
        """
        carbohydrates = ", ".join(str(code) for code in _carbohydrate_codes())
        least = food_limit(FoodLimit.NEGATIVE_CARBOHYDRATE)
        self.connection.execute(f"""
            INSERT INTO stage.amount
            SELECT food_no, code, CASE fault WHEN 0 THEN value WHEN {fault_no(ValueFault.DIFFERENCE)} THEN 0 END, fault
            FROM (SELECT food_no, code, value, CASE
                    WHEN value IS NULL AND factor IS NULL THEN {fault_no(ValueFault.UNIT)}
                    WHEN value IS NULL OR NOT isfinite(value) THEN {fault_no(ValueFault.NO_NUMBER)}
                    WHEN value < 0 AND value >= {least} AND code IN ({carbohydrates})
                        THEN {fault_no(ValueFault.DIFFERENCE)}
                    WHEN value < 0 THEN {fault_no(ValueFault.NEGATIVE)} ELSE 0 END AS fault
                FROM (SELECT f.food_no, v.code, v.factor, round(try_cast(v.text AS DOUBLE) * v.factor, 9) AS value
                    FROM ({select}) v JOIN stage.food f ON f.raw = v.raw WHERE v.text IS NOT NULL))
        """)

    def add_portions(self, select: str) -> None:
        """Stage household measures.

        Args:
            select: A query of raw, place, measure and text (the grams as they stand there).
        """
        good = "FROM (SELECT f.food_no, v.place, clean(v.measure) AS measure, try_cast(v.text AS DOUBLE) AS grams"
        good += f" FROM ({select}) v JOIN stage.food f ON f.raw = v.raw)"
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE told AS
            SELECT *, (grams > 0 AND isfinite(grams) AND measure <> '') IS TRUE AS ok {good}
        """)
        self.connection.execute("INSERT INTO stage.portion SELECT food_no, place, measure, grams FROM told WHERE ok")
        self.portions_left_out += one(self.connection, "SELECT count(*) FROM told WHERE NOT ok")
        self.connection.execute("DROP TABLE told")

    def value_counts(self) -> list[Count]:
        """Amounts that are unknown or were changed, by fault."""
        found = rows(self.connection, "SELECT fault, count(*) FROM stage.amount WHERE fault > 0 GROUP BY 1 ORDER BY 1")
        counts = [Count(what=str(_FAULTS[number]), count=count) for number, count in found]
        if self.contradictions:
            counts.append(Count(what=str(ValueFault.CONTRADICTION), count=self.contradictions))
        return counts

    def finish(self) -> None:
        """Make the foods, slice by slice, and count what is known of them."""
        last = one(self.connection, "SELECT coalesce(max(food_no), 0) FROM stage.food")
        present = {code for (code,) in rows(self.connection, "SELECT DISTINCT code FROM stage.amount")}
        ways = {
            nutrient: tuple(way for way in each if all(term.code in present for term in way.terms))
            for nutrient, each in origins().items()
        }
        tally: list[list[int]] = []
        for first in range(1, last + 1, _SLICE):
            self.tell(f"making foods {first:,} to {min(first + _SLICE - 1, last):,} of {last:,}")
            tally.append(self._slice(first, ways, present))
        if tally:
            self._count(ways, [sum(column) for column in zip(*tally, strict=True)], last)

    def _slice(self, first: int, ways: dict[str, tuple[Origin, ...]], present: set[int]) -> list[int]:
        inside = f"food_no BETWEEN {first} AND {first + _SLICE - 1}"
        cells = "".join(f", max(low) FILTER (WHERE code = {code}) AS c{code}" for code in sorted(present))
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE once AS SELECT food_no, code, min(amount) AS low, max(amount) AS high
            FROM stage.amount WHERE {inside} AND amount IS NOT NULL GROUP BY ALL;
            CREATE OR REPLACE TEMP TABLE wide AS SELECT food_no{cells} FROM once WHERE low = high GROUP BY food_no;
        """)
        self.contradictions += one(self.connection, "SELECT count(*) FROM once WHERE low <> high")
        values = ", ".join(f"{_first_known(each)} AS {named(nutrient)}" for nutrient, each in ways.items())
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE made AS SELECT f.*, {values}
            FROM stage.food f JOIN wide w USING (food_no) WHERE f.{inside};
            DELETE FROM made WHERE coalesce({", ".join(named(nutrient) for nutrient in ways)}) IS NULL;
            CREATE OR REPLACE TEMP TABLE best AS SELECT food_no, arg_min(measure, place) AS measure,
                arg_min(grams, place) AS grams FROM stage.portion WHERE {inside} GROUP BY food_no;
        """)
        self._insert(list(ways))
        counts = [f"count({named(nutrient)}), count(*) FILTER (WHERE {named(nutrient)} = 0)" for nutrient in ways]
        for each in ways.values():
            counts += [f"count(*) FILTER (WHERE {_taken(each, place)})" for place in range(len(each))]
        counts += [
            f"count(*) FILTER (WHERE {named(row.nutrient_id)} IS NULL AND w.c{row.fdc_id} IS NOT NULL)"
            if row.fdc_id in present
            else "0"
            for row in unusable()
        ]
        found = self.connection.execute(f"SELECT count(*), {', '.join(counts)} FROM made JOIN wide w USING (food_no)")
        return list(found.fetchall()[0])

    def _insert(self, nutrients: list[str]) -> None:
        prefix = "CASE WHEN source LIKE 'fdc\\_%' ESCAPE '\\' THEN 'fdc' ELSE source END || ':' || raw"
        texts = {column: f"coalesce({column}, '')" for column in TEXT_COLUMNS}
        texts |= {"ref": prefix, "source_id": "raw", "basis": "coalesce(basis, 'g')"}
        texts |= {"brand": "clean(brand)", "food_group": "clean(food_group)"}
        texts["measure"] = "clean(coalesce(made.measure, best.measure))"
        texts["find"] = "lower(strip_accents(concat_ws(' ', name, clean(brand), clean(food_group))))"
        columns = ", ".join([*TEXT_COLUMNS, "measure_g", *(named(nutrient) for nutrient in nutrients)])
        cells = ", ".join(
            [*texts.values(), "coalesce(made.measure_g, best.grams)", *(f"made.{named(each)}" for each in nutrients)]
        )
        self.connection.execute(f"""
            INSERT INTO fresh.foods ({columns})
            SELECT {cells} FROM made LEFT JOIN best USING (food_no) ORDER BY food_no;
            INSERT INTO fresh.portions SELECT {prefix}, source, place, p.measure, grams
            FROM made JOIN stage.portion p USING (food_no);
        """)

    def _count(self, ways: dict[str, tuple[Origin, ...]], totals: list[int], last: int) -> None:
        counts = iter(totals)
        made = next(counts)
        if made < last:
            self.left_out.append(Count(what=FoodFault.NO_VALUES, count=last - made))
        known = {nutrient: (next(counts), next(counts)) for nutrient in ways}
        taken = {nutrient: _counts((way.what, next(counts)) for way in each) for nutrient, each in ways.items()}
        lost = [(row.nutrient_id, f"only {row.note}", next(counts)) for row in unusable()]
        for nutrient, (count, zeros) in known.items():
            untold = _counts((what, number) for of, what, number in lost if of == nutrient)
            self.coverage.append(
                Coverage(nutrient=nutrient, known=count, zeros=zeros, origins=taken[nutrient], unusable=untold)
            )


def _counts(told: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    return tuple(Count(what=what, count=count) for what, count in told if count)


def _carbohydrate_codes() -> list[int]:
    return [
        own_code(CARBOHYDRATE),
        *(row.fdc_id for row in load_nutrient_codes() if row.nutrient_id == CARBOHYDRATE),
    ]


def _sum(way: Origin) -> str:
    plain = " + ".join(f"w.c{term.code}" + (f" * {term.factor!r}" if term.factor != 1 else "") for term in way.terms)
    return f"round({plain}, 9)"  # what binary arithmetic adds is no digit of anybody's


def _first_known(ways: tuple[Origin, ...]) -> str:
    return f"coalesce({', '.join(_sum(way) for way in ways)})" if ways else "NULL::DOUBLE"


def _taken(ways: tuple[Origin, ...], place: int) -> str:
    before = [f"{_sum(way)} IS NULL" for way in ways[:place]]
    return " AND ".join([*before, f"{_sum(ways[place])} IS NOT NULL"])
