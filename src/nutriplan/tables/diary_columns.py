"""How food diaries head their columns, and what each column holds."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import BlankIsNone, Row, Slug, Text

FIELDS = ("food", "amount", "amount_g", "unit", "serving", "date", "meal", "time")


class DiaryColumn(Row):
    """A row of diary_columns.csv: a heading and the field, or nutrient and factor to its unit, that it stands for."""

    header: Text
    field: Slug
    factor: Annotated[Annotated[float, Field(gt=0)] | None, BlankIsNone]
    source: Text
    locator: Text

    @property
    def nutrient(self) -> bool:
        """Whether the column holds a nutrient."""
        return self.factor is not None


@cache
def load_diary_columns(folder: Path | None = None) -> Mapping[str, DiaryColumn]:
    """Read the headings, by heading in lower case; the shipped ones when no folder is given.

    Raises:
        DataError: With every fault of the table.
    """
    rows = read_rows((folder or data_dir()) / "diary_columns.csv", DiaryColumn, key=["header"])
    return {row.header: row for row in rows}
