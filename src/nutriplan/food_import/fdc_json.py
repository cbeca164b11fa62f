"""Reader of the JSON downloads of FoodData Central: one food after the other into the CSV files of the same content."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from nutriplan.errors import DataError, UsageError
from nutriplan.food_import.fdc import stage_fdc
from nutriplan.food_import.inputs import Inputs, open_inputs
from nutriplan.food_import.report import Count
from nutriplan.food_import.stage import Stage

_KINDS = {
    "foundation": "foundation_food",
    "sr legacy": "sr_legacy_food",
    "survey (fndds)": "survey_fndds_food",
    "branded": "branded_food",
    "sample": "sample_food",
    "experimental": "experimental_food",
}
_FILES = {
    "food.csv": ("fdc_id", "data_type", "description", "food_category_id", "publication_date"),
    "food_nutrient.csv": ("fdc_id", "nutrient_id", "amount", "unit_name"),
    "food_portion.csv": ("fdc_id", "seq_num", "amount", "portion_description", "gram_weight"),
    "foundation_food.csv": ("fdc_id", "NDB_number"),
    "sr_legacy_food.csv": ("fdc_id", "NDB_number"),
    "branded_food.csv": (
        *("fdc_id", "brand_owner", "brand_name", "gtin_upc", "serving_size", "serving_size_unit"),
        *("household_serving_fulltext", "branded_food_category"),
    ),
}
_NULLS = "entry that is null or no food"
_EVERY = 20_000  # foods between two words of progress
Json = Any


def stage_json(inputs: Inputs, name: str, stage: Stage) -> None:
    """Fill the staging tables from a JSON download.

    Raises:
        DataError: It is broken, or holds no list of foods.
        UsageError: The package that reads JSON as a stream is not installed.
    """
    if find_spec("ijson") is None:
        raise UsageError("JSON downloads need ijson: pip install 'nutriplan[data]'")
    folder = inputs.work / "json"
    folder.mkdir()
    with ExitStack() as files:
        out = {each: _opened(files, folder / each, columns) for each, columns in _FILES.items()}
        skipped = 0
        for count, food in enumerate(_foods(inputs, name), start=1):
            if isinstance(food, dict):
                _write(out, food)
            else:
                skipped += 1
            if count % _EVERY == 0:
                stage.tell(f"reading food {count:,}")
    if skipped:
        stage.left_out.append(Count(what=_NULLS, count=skipped))
    stage_fdc(open_inputs(folder, inputs.work), stage)
    stage.missing_files.clear()


def _opened(files: ExitStack, path: Path, columns: tuple[str, ...]) -> "_Writer":
    writer = csv.writer(files.enter_context(path.open("w", encoding="utf-8", newline="")))
    writer.writerow(columns)
    return _Writer(writer)


@dataclass(frozen=True, slots=True)
class _Writer:
    writer: Any

    def row(self, *cells: object) -> None:
        self.writer.writerow(["" if cell is None else cell for cell in cells])


def _foods(inputs: Inputs, name: str) -> Iterator[Json]:
    import ijson

    try:
        with inputs.open(name) as stream:
            prefix = _list_prefix(stream)
        if prefix is None:
            raise DataError(f"{name}: holds no list of foods; is it a download of FoodData Central?")
        with inputs.open(name) as stream:
            yield from ijson.items(stream, prefix, use_float=True)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise DataError(f"{name}: is broken JSON ({error}); download it again") from error


def _list_prefix(stream: IO[bytes]) -> str | None:
    import ijson

    for prefix, event, _ in ijson.parse(stream):
        if event == "start_array" and "." not in prefix:
            return f"{prefix}.item".lstrip(".")
    return None


def _write(out: Mapping[str, _Writer], food: dict[str, Json]) -> None:
    number = food.get("fdcId")
    kind = str(food.get("dataType") or "").strip()
    kind = _KINDS.get(kind.lower(), kind)
    out["food.csv"].row(number, kind, food.get("description"), _group(food), food.get("publicationDate"))
    if kind in ("foundation_food", "sr_legacy_food"):
        out[f"{kind}.csv"].row(number, food.get("ndbNumber"))
    if kind == "branded_food":
        keys = ("brandOwner", "brandName", "gtinUpc", "servingSize", "servingSizeUnit", "householdServingFullText")
        out["branded_food.csv"].row(number, *(food.get(key) for key in keys), food.get("brandedFoodCategory"))
    for each in _dicts(food.get("foodNutrients")):
        inner = each.get("nutrient")
        nutrient: dict[str, Json] = inner if isinstance(inner, dict) else each
        code = nutrient.get("id") or nutrient.get("nutrientId") or nutrient.get("number")
        out["food_nutrient.csv"].row(number, code, each.get("amount"), nutrient.get("unitName"))
    for place, each in enumerate(_dicts(food.get("foodPortions")), start=1):
        out["food_portion.csv"].row(
            *(number, each.get("sequenceNumber") or place, each.get("amount"), _measure(each), each.get("gramWeight"))
        )


def _dicts(cell: Json) -> list[dict[str, Json]]:
    return [each for each in cell if isinstance(each, dict)] if isinstance(cell, list) else []


def _group(food: dict[str, Json]) -> Json:
    survey = food.get("wweiaFoodCategory")
    if isinstance(survey, dict):
        return survey.get("wweiaFoodCategoryDescription")
    category = food.get("foodCategory")
    return category.get("description") if isinstance(category, dict) else category


def _measure(portion: dict[str, Json]) -> str:
    unit = portion.get("measureUnit")
    name = unit.get("name") if isinstance(unit, dict) else None
    modifier = str(portion.get("modifier") or "")
    words = (name if name != "undetermined" else "", portion.get("portionDescription"), modifier)
    return " ".join(str(word) for word in words if word and not str(word).isdigit())
