"""The constants that food data are judged and converted by, without the rest of the reference tables."""

from functools import cache

from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.references import Constant
from nutriplan.tables.references import ConstantId as ConstantId


@cache
def constant(constant_id: ConstantId) -> float:
    """The value of a row of constants.csv."""
    rows = read_rows(data_dir() / "constants.csv", Constant, key=["constant_id"])
    return next(row.value for row in rows if row.constant_id is constant_id)
