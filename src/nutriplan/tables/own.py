"""A user's own foods and dishes: a folder of tables that extend ours or replace rows of them."""

from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from nutriplan.errors import DataError
from nutriplan.files import read_bytes
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.dishes import Dish, DishRow, Ingredient, assemble
from nutriplan.tables.foods import Food
from nutriplan.tables.own_checks import own_faults
from nutriplan.tables.own_rows import DISHES, FOODS, INGREDIENTS, UNLISTED, OwnFood
from nutriplan.tables.reader import Checked, RowT, checked_rows

FILES = (FOODS, DISHES, INGREDIENTS)
_DIGITS = 16  # of a fingerprint


@dataclass(frozen=True, slots=True)
class OwnTables:
    """Own tables that a plan is made with.

    Attributes:
        folder: Where they are, as it was written.
        fingerprint: Of the contents of its tables.
        only: No dish of ours is served.
    """

    folder: str
    fingerprint: str
    only: bool = False


@dataclass(frozen=True, slots=True)
class OwnFolder:
    """What a folder holds: the sound rows of its tables with their lines, and every fault."""

    foods: Checked[OwnFood] = field(default_factory=Checked)
    dishes: Checked[DishRow] = field(default_factory=Checked)
    ingredients: Checked[Ingredient] = field(default_factory=Checked)
    faults: tuple[str, ...] = ()


def own_tables(folder: Path, *, only: bool = False) -> OwnTables:
    """A folder with the fingerprint of what is in it now.

    Raises:
        DataError: There is no such folder, or none of the tables in it.
    """
    return OwnTables(str(folder), fingerprint(folder), only)


def fingerprint(folder: Path) -> str:
    """A fingerprint of the tables of a folder.

    Raises:
        DataError: There is no such folder, or none of the tables in it.
    """
    found = sha256()
    for path in _present(folder):
        try:
            content = read_bytes(path)
        except OSError as error:
            raise DataError(f"{path}: can't be read ({error.strerror or error})") from None
        found.update(f"{path.name} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()[:_DIGITS]


def catalog_of(own: OwnTables | None) -> Catalog:
    """The catalogue with some own tables, or the shipped one.

    Raises:
        DataError: With every fault of the folder; or it has changed since its fingerprint was taken.
    """
    if own is None:
        return load_catalog()
    folder = Path(own.folder)
    if fingerprint(folder) != own.fingerprint:
        raise DataError(
            f"{folder}: the tables in it have changed since the plan was made; "
            f"give --dishes {folder} to take them as they are now, or put the old ones back"
        )
    return _extended(folder, own.fingerprint, own.only)


def read_own(folder: Path, catalog: Catalog) -> OwnFolder:
    """Read and check the tables of a folder against each other and against ours.

    Args:
        folder: Where they are; each of the three files may be missing.
        catalog: The shipped tables.

    Raises:
        DataError: There is no such folder, or none of the tables in it.
    """
    present = {path.name: path for path in _present(folder)}
    columns = [nutrient.nutrient_id for nutrient in catalog.nutrients.values() if nutrient.composed]
    foods = _checked(present.get(FOODS), OwnFood, ["food_id"], columns)
    dishes = _checked(present.get(DISHES), DishRow, ["dish_id"])
    ingredients = _checked(present.get(INGREDIENTS), Ingredient, ["dish_id", "role", "food_id"])
    faults = (*foods.faults, *dishes.faults, *ingredients.faults)
    crossed = own_faults(foods, dishes, ingredients, catalog)
    return OwnFolder(foods, dishes, ingredients, (*faults, *crossed))


def merged(own: OwnFolder, catalog: Catalog, *, only: bool = False) -> Catalog:
    """Our catalogue with a folder's rows added, those of the same id in place of ours.

    The ingredients of a dish are replaced all together, or kept all together where the folder has none for it.
    """
    foods = {**catalog.foods, **{row.food_id: _placed(row, catalog) for _, row in own.foods.rows}}
    ours = {dish.dish_id: dish for dish in catalog.dishes}
    rows = {row.dish_id: row for _, row in own.dishes.rows}
    ingredients = [row for _, row in own.ingredients.rows]
    named = sorted(rows.keys() | {row.dish_id for row in ingredients})
    made = assemble((rows[name] if name in rows else ours[name].row for name in named), ingredients)
    theirs = {dish.dish_id: dish if dish.roles else Dish(dish.row, ours[dish.dish_id].roles) for dish in made}
    every = theirs if only else {**ours, **theirs}
    return replace(catalog, foods=foods, dishes=tuple(every[name] for name in sorted(every)))


def _placed(row: OwnFood, catalog: Catalog) -> Food:
    """A food that takes the place of ours is still known to the lists of exclusions."""
    if row.food_id not in catalog.foods:
        return row
    return row.model_copy(update={"traits": tuple(trait for trait in row.traits if trait != UNLISTED)})


@cache
def _extended(folder: Path, _fingerprint: str, only: bool) -> Catalog:
    own = read_own(folder, load_catalog())
    if own.faults:
        raise DataError(f"{folder}: {len(own.faults)} fault(s) in your tables; nothing was read:", own.faults)
    return merged(own, load_catalog(), only=only)


def _checked(path: Path | None, model: type[RowT], key: list[str], columns: list[str] | None = None) -> Checked[RowT]:
    if path is None:
        return Checked()
    try:
        return checked_rows(
            path, model, key=key, nest=None if columns is None else {"nutrients": columns}, partial=True
        )
    except DataError as error:
        return Checked(faults=error.faults or (error.message,))


def _present(folder: Path) -> list[Path]:
    """The tables of a folder that are there.

    Raises:
        DataError: There is no such folder, or none of the tables in it.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; give the folder with your {', '.join(FILES)}")
    found = [folder / name for name in FILES if (folder / name).is_file()]
    if not found:
        raise DataError(f"{folder}: none of {', '.join(FILES)} is in it; see docs/how-to/own-dishes.md")
    return found
