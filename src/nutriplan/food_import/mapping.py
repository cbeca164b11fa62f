"""How the columns of a table of one's own are to be read: a mapping in TOML, or the columns' own names."""

import codecs
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nutriplan.errors import DataError, why_unreadable
from nutriplan.files import read_text
from nutriplan.food_import.codes import own_factor, unit_of
from nutriplan.food_store.schema import nutrient_columns
from nutriplan.tables.nutrient_codes import plain_unit

_RESERVED = ("fdc", "sr28")
_GUESSES = {
    "id": ("id", "food_id", "code", "ref"),
    "name": ("name", "food", "description"),
    "food_group": ("food_group", "group", "category"),
    "brand": ("brand",),
    "measure": ("measure", "portion"),
    "measure_g": ("measure_g", "portion_g"),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class FileShape(_Part):
    """How the file is written, and what its amounts are per [g]."""

    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    encoding: str = "utf-8"
    per_g: Annotated[float, Field(gt=0)] = 100
    unknown: tuple[str, ...] = ()


class Columns(_Part):
    """Which column says what a food is."""

    id: str
    name: str
    food_group: str | None = None
    brand: str | None = None
    measure: str | None = None
    measure_g: str | None = None


class NutrientColumn(_Part):
    """A column of amounts: its name, its unit (ours when not said), and what else it is multiplied with."""

    column: str
    unit: str | None = None
    factor: Annotated[float, Field(gt=0)] = 1


class Mapped(_Part):
    """A mapping: the name of the source (a word, part of every id), file, columns, and nutrient id -> column."""

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    file: FileShape = FileShape()
    columns: Columns
    nutrients: dict[str, NutrientColumn | str]

    def amounts(self) -> dict[str, NutrientColumn]:
        """Nutrient id -> column."""
        return {
            nutrient: NutrientColumn(column=each) if isinstance(each, str) else each
            for nutrient, each in self.nutrients.items()
        }


def read_mapping(path: Path) -> Mapped:
    """Read a mapping.

    Raises:
        DataError: With every fault of the file.
    """
    try:
        cells: dict[str, Any] = tomllib.loads(read_text(path))
        mapping = Mapped.model_validate(cells)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; check the path") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{path}: can't be read as TOML ({why_unreadable(error)})") from error
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
        raise DataError(f"{path} is no mapping that can be used:", faults) from None
    if faults := _faults(mapping):
        raise DataError(f"{path} is no mapping that can be used:", faults)
    return mapping


def guessed_mapping(path: Path, header: Sequence[str]) -> Mapped:
    """A mapping for a table whose columns are called as ours are.

    Raises:
        DataError: It has no column that could be the id, the name or a nutrient.
    """
    columns = {field: next((name for name in names if name in header), None) for field, names in _GUESSES.items()}
    nutrients: dict[str, NutrientColumn | str] = {name: name for name in nutrient_columns() if name in header}
    faults = [
        f"no column is called {' or '.join(_GUESSES[field])}" for field in ("id", "name") if columns[field] is None
    ]
    if not nutrients:
        faults.append("no column is called as our nutrients are (magnesium_mg, energy_kcal ...)")
    if faults:
        raise DataError(f"{path.name}: say with --map which column is what:", faults)
    word = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in path.stem.lower()).strip("_")
    source = f"own_{word}" if not word[:1].isalpha() or word in _RESERVED else word
    return Mapped(source=source, columns=Columns.model_validate(columns), nutrients=nutrients)


def _faults(mapping: Mapped) -> list[str]:
    faults = []
    if mapping.source in _RESERVED or mapping.source.startswith("fdc_"):
        faults.append(f"source: {mapping.source!r} names a public table; choose another word")
    try:
        codecs.lookup(mapping.file.encoding)
    except LookupError:
        faults.append(f"file.encoding: {mapping.file.encoding!r} is not known; utf-8, latin-1 and cp1252 are common")
    if not mapping.nutrients:
        faults.append("nutrients: name at least one column")
    return faults + [fault for pair in mapping.amounts().items() for fault in _nutrient_faults(*pair)]


def _nutrient_faults(nutrient: str, column: NutrientColumn) -> list[str]:
    if nutrient not in nutrient_columns():
        return [f"nutrients.{nutrient}: no nutrient of ours; there are {', '.join(nutrient_columns())}"]
    if column.unit is not None and own_factor(nutrient, plain_unit(column.unit)) is None:
        return [
            f"nutrients.{nutrient}: {column.unit!r} can't be converted to {unit_of(nutrient)}; give unit and factor"
        ]
    return []


def column_faults(mapping: Mapped, header: Sequence[str]) -> list[str]:
    """Columns that the mapping names and the file lacks."""
    named: Mapping[str, str | None] = {
        **{f"columns.{field}": column for field, column in mapping.columns.model_dump().items()},
        **{f"nutrients.{nutrient}": each.column for nutrient, each in mapping.amounts().items()},
    }
    return [f"{where}: the file has no column {name!r}" for where, name in named.items() if name and name not in header]
