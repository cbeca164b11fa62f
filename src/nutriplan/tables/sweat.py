"""What sweat takes away: rates, concentrations, absorbed shares and caps, read from sweat.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from nutriplan.errors import MissingReferenceError
from nutriplan.exercise import Intensity
from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import BlankIsNone, Row, Slug, Text
from nutriplan.tables.rules import Grade


class SweatKind(StrEnum):
    """What a row of sweat.csv says."""

    RATE = "rate"
    REFERENCE_MASS = "reference_mass"
    CONCENTRATION = "concentration"
    ABSORBED = "absorbed"
    CAP = "cap"
    CAP_PCT = "cap_pct"
    UP_TO_C = "up_to_c"
    HUMID_FROM_C = "humid_from_c"
    HUMID_ABOVE_PCT = "humid_above_pct"
    REPLACE = "replace"
    MASS_LOSS = "mass_loss"


class SweatRow(Row):
    """A row of sweat.csv."""

    row_id: Slug
    kind: SweatKind
    nutrient_id: str
    intensity: Annotated[Intensity | None, BlankIsNone]
    climate: str
    value: Annotated[float, Field(gt=0)]
    unit: Text
    grade: Grade
    source: Text
    locator: Text
    note: str


@dataclass(frozen=True)
class SweatTable:
    """The rows, and look-ups in them."""

    rows: tuple[SweatRow, ...]

    def rate(self, intensity: Intensity, climate: str) -> float:
        """Sweat [L/h] at the reference body mass."""
        return self.one(SweatKind.RATE, intensity=intensity, climate=climate).value

    def number(self, kind: SweatKind, *, nutrient: str = "", climate: str = "") -> float:
        """The value of the one row of this kind, nutrient and climate.

        Raises:
            MissingReferenceError: There is no such row.
        """
        return self.one(kind, nutrient_id=nutrient, climate=climate).value

    def find(self, kind: SweatKind, nutrient: str) -> SweatRow | None:
        """The row of this kind and nutrient, where there is one."""
        return next((row for row in self.rows if row.kind is kind and row.nutrient_id == nutrient), None)

    def one(self, kind: SweatKind, **cells: str) -> SweatRow:
        """The row of this kind with these cells.

        Raises:
            MissingReferenceError: There is no such row.
        """
        for row in self.rows:
            if row.kind is kind and all(getattr(row, name) == cell for name, cell in cells.items()):
                return row
        raise MissingReferenceError(f"sweat.csv has no row {kind} {' '.join(filter(None, cells.values()))}; add it")

    @property
    def climates(self) -> Mapping[str, float]:
        """Climates below the hottest -> the highest temperature [degrees C] that still counts to them."""
        return {row.climate: row.value for row in self.rows if row.kind is SweatKind.UP_TO_C}


@cache
def load_sweat(folder: Path | None = None) -> SweatTable:
    """Read sweat.csv.

    Raises:
        DataError: With every fault of the table.
    """
    return SweatTable(read_rows((folder or data_dir()) / "sweat.csv", SweatRow, key=["row_id"]))
