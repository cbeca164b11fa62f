"""What public food tables call our nutrients: their codes, in which unit, and which goes first."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from nutriplan.errors import DataError
from nutriplan.resources import data_dir
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import BlankIsNone, Row, Slug, Text

_GRAMS: Mapping[str, float] = {"kg": 1e3, "g": 1.0, "mg": 1e-3, "ug": 1e-6}
_SPELLED: Mapping[str, str] = {
    "mcg": "ug",
    "grm": "g",
    "gram": "g",
    "grams": "g",
    "milligrams": "mg",
    "micrograms": "ug",
    "i.u.": "iu",
}


class NutrientCode(Row):
    """A row of nutrient_codes.csv.

    `fdc_id` and `number` are the two codes of USDA, `unit` the published unit, `factor` makes our unit of it (blank: a
    change of metric or energy units). The lowest `priority` that a food has a value for is taken; rows of one nutrient
    and priority with a `part` are added up, and count only where all are known. Priority 0 is for a form of which no
    amount in our unit can be made: it is only counted, and `note` says why.
    """

    nutrient_id: Slug
    fdc_id: Annotated[int, Field(ge=1000)]
    number: Annotated[str, Field(pattern=r"^\d{3}(\.\d)?$")]
    unit: Annotated[str, Field(pattern=r"^(g|mg|ug|iu|kcal|kj)$")]
    factor: Annotated[Annotated[float, Field(gt=0)] | None, BlankIsNone]
    priority: Annotated[int, Field(ge=0)]
    part: str
    source: Text
    locator: Text
    note: str


@cache
def load_nutrient_codes(folder: Path | None = None) -> tuple[NutrientCode, ...]:
    """Read the codes; the shipped ones when no folder is given.

    Raises:
        DataError: With every fault of the table.
    """
    key = ["nutrient_id", "priority", "part"]
    rows = read_rows((folder or data_dir()) / "nutrient_codes.csv", NutrientCode, key=key)
    units: dict[int, str] = {}
    faults = [
        f"nutrient_codes.csv, line {line}, column unit: {row.fdc_id} is in {units[row.fdc_id]} further up"
        for line, row in enumerate(rows, start=2)
        if units.setdefault(row.fdc_id, row.unit) != row.unit
    ]
    if faults:
        raise DataError("The table of nutrient codes contradicts itself:", faults)
    return rows


def imported_nutrients(nutrients: Mapping[str, Nutrient]) -> tuple[Nutrient, ...]:
    """The nutrients that an imported table holds: those with a code, in the order of nutrients.csv."""
    coded = {row.nutrient_id for row in load_nutrient_codes()}
    return tuple(nutrient for nutrient in nutrients.values() if nutrient.nutrient_id in coded)


def plain_unit(text: str) -> str:
    """A unit as these tables write it: `UG`, `µg` and `mcg` are `ug`."""
    word = text.strip().lower().replace("\u00b5", "u").replace("\u03bc", "u")
    return _SPELLED.get(word, word)


def metric_factor(given: str, wanted: str, kj_per_kcal: float) -> float | None:
    """What makes the wanted unit of the given one; None where that depends on the substance (IU) or makes no sense."""
    if given == wanted:
        return 1.0
    if given in _GRAMS and wanted in _GRAMS:
        return _GRAMS[given] / _GRAMS[wanted]
    return {("kj", "kcal"): 1 / kj_per_kcal, ("kcal", "kj"): kj_per_kcal}.get((given, wanted))
