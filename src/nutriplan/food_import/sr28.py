"""Reader of the relational files of USDA SR28 (and its forerunners of the same shape): `^` between cells, `~` around
text, no header, Latin-1.
"""

from nutriplan.food_import.codes import code_tables_sql
from nutriplan.food_import.csv_source import CsvSource, Dialect, select_nothing
from nutriplan.food_import.inputs import Inputs
from nutriplan.food_import.stage import Stage
from nutriplan.food_store.engine import rows

NEEDED = ("food_des.txt", "nut_data.txt")
OPTIONAL = ("nutr_def.txt", "weight.txt", "fd_group.txt")
_DIALECT = Dialect(delimiter="^", quote="~", encoding="latin-1", header=False)
_COLUMNS = {
    "food_des.txt": "ndb group_code long short common maker survey refuse_text refuse latin n pro fat cho",
    "nut_data.txt": "ndb number amount points error source derivation ref added studies low high df low_eb up_eb note "
    "date confidence",
    "nutr_def.txt": "number unit tag name decimals rank",
    "weight.txt": "ndb place amount measure grams points deviation",
    "fd_group.txt": "code name",
}


def stage_sr28(inputs: Inputs, stage: Stage) -> None:
    """Fill the staging tables from the relational files."""
    stage.missing_files += [name for name in OPTIONAL if not inputs.has(name)]
    connection = stage.connection
    stage.tell("reading foods")
    connection.execute(f"""
        INSERT INTO stage.candidate SELECT f.ndb, 'sr28', long, maker, g.name, 'g', NULL, NULL, NULL, f.ndb, NULL
        FROM {_select(inputs, stage, "food_des.txt", "ndb group_code long maker")} f
        LEFT JOIN {_select(inputs, stage, "fd_group.txt", "code name")} g ON g.code = f.group_code
    """)
    stage.choose()
    stage.tell("reading amounts")
    units = dict(
        rows(connection, f"FROM {_select(inputs, stage, 'nutr_def.txt', 'number unit')} WHERE unit IS NOT NULL")
    )
    connection.execute(code_tables_sql(units))
    stage.add_amounts(f"""
        SELECT v.ndb AS raw, k.code, v.amount AS text, u.factor
        FROM {_select(inputs, stage, "nut_data.txt", "ndb number amount")} v JOIN code_key k ON k.key = v.number
        LEFT JOIN code_unit u ON u.code = k.code AND u.unit = k.unit
    """)
    stage.tell("reading portions")
    stage.add_portions(f"""
        SELECT ndb AS raw, coalesce(try_cast(place AS INTEGER), 1000) AS place,
            concat_ws(' ', regexp_replace(amount, '\\.0+$', ''), measure) AS measure, grams AS text
        FROM {_select(inputs, stage, "weight.txt", "ndb place amount measure grams")}
    """)


def _select(inputs: Inputs, stage: Stage, name: str, wanted: str) -> str:
    columns = wanted.split()
    if not inputs.has(name):
        return select_nothing(columns)
    path = inputs.fetch(name, stage.tell)
    return CsvSource(name, path, tuple(_COLUMNS[name].split()), _DIALECT).select(columns)
