"""The nutrient codes as the staging needs them: keys, conversions of units, and which code makes which nutrient."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from nutriplan.food_store.constants import ConstantId, constant
from nutriplan.food_store.engine import quoted
from nutriplan.food_store.schema import nutrient_columns
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.nutrient_codes import NutrientCode, load_nutrient_codes, metric_factor, plain_unit

_UNITS = ("g", "mg", "ug", "iu", "kcal", "kj")
CARBOHYDRATE = "carbohydrate_g"


@dataclass(frozen=True, slots=True)
class Term:
    """A code and what its amounts, in the published unit, are multiplied with."""

    code: int
    factor: float


@dataclass(frozen=True, slots=True)
class Origin:
    """One way to come by a nutrient: the sum of its terms, all of which must be known."""

    what: str
    terms: tuple[Term, ...]


def own_code(nutrient: str) -> int:
    """The code under which an own table's column of a nutrient is staged; USDA's codes begin at 1000."""
    return 1 + nutrient_columns().index(nutrient)


def unit_of(nutrient: str) -> str:
    """The unit of a nutrient of ours."""
    return load_catalog().nutrients[nutrient].unit


@cache
def origins() -> Mapping[str, tuple[Origin, ...]]:
    """Nutrient -> the ways to come by it, best first; an own table's column goes before all."""
    found: dict[str, list[Origin]] = {
        nutrient: [Origin("own column", (Term(own_code(nutrient), 1.0),))] for nutrient in nutrient_columns()
    }
    ordered = sorted(filter(_usable, load_nutrient_codes()), key=lambda row: (row.nutrient_id, row.priority))
    for (nutrient, _), group in groupby(ordered, key=lambda row: (row.nutrient_id, row.priority)):
        rows = list(group)
        what = "code " + " + ".join(f"{row.fdc_id}" for row in rows)
        found[nutrient].append(Origin(what, tuple(Term(row.fdc_id, _factor(row)) for row in rows)))
    return {nutrient: tuple(ways) for nutrient, ways in found.items()}


def unusable() -> tuple[NutrientCode, ...]:
    """The codes of which nothing can be made, only counted."""
    return tuple(row for row in load_nutrient_codes() if not _usable(row))


def _usable(row: NutrientCode) -> bool:
    return row.priority > 0


def _factor(row: NutrientCode) -> float:
    factor = (
        row.factor
        if row.factor is not None
        else metric_factor(row.unit, unit_of(row.nutrient_id), constant(ConstantId.KJ_PER_KCAL))
    )
    assert factor is not None, row  # a test goes through the whole table
    return factor


def key_rows(units: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Every key of a code (USDA's id or number) with the code and the unit that its file gives it.

    Args:
        units: Key -> unit as the download's own list of nutrients has it; the published unit for keys not in it.
    """
    keys: dict[str, tuple[int, str]] = {}
    for row in load_nutrient_codes():
        told = units.get(str(row.fdc_id), units.get(row.number, row.unit))
        for key in (str(row.fdc_id), row.number, f"{row.number}.0" if "." not in row.number else row.number):
            keys[key] = (row.fdc_id, plain_unit(told))
    return [(key, code, unit) for key, (code, unit) in keys.items()]


def unit_rows() -> list[tuple[int, str, float]]:
    """For every code and every unit that its amounts may stand in: what makes the published unit of it."""
    published = {row.fdc_id: row.unit for row in load_nutrient_codes()}
    return [
        (code, unit, factor)
        for code, wanted in published.items()
        for unit in _UNITS
        if (factor := metric_factor(unit, wanted, constant(ConstantId.KJ_PER_KCAL))) is not None
    ]


def own_factor(nutrient: str, unit: str) -> float | None:
    """What makes our unit of a nutrient of the unit of an own table; None where nothing does."""
    for row in load_nutrient_codes():
        if row.nutrient_id == nutrient and row.unit == unit and row.factor is not None and not row.part:
            return row.factor
    return metric_factor(unit, unit_of(nutrient), constant(ConstantId.KJ_PER_KCAL))


def values_sql(rows: Iterable[Sequence[object]]) -> str:
    """Rows of numbers and words as VALUES."""
    cells = (", ".join(quoted(cell) if isinstance(cell, str) else str(cell) for cell in row) for row in rows)
    return ", ".join(f"({row})" for row in cells)


def code_tables_sql(units: Mapping[str, str]) -> str:
    """The statements that make `code_key` (key, code, unit) and `code_unit` (code, unit, factor) for a reader.

    Args:
        units: As for `key_rows`.
    """
    return (
        f"CREATE OR REPLACE TEMP TABLE code_key AS FROM (VALUES {values_sql(key_rows(units))}) t(key, code, unit);"
        f"CREATE OR REPLACE TEMP TABLE code_unit AS FROM (VALUES {values_sql(unit_rows())}) t(code, unit, factor);"
    )
