"""`nutriplan dishes`: dishes found by words, your own ones checked, and what a dish holds."""

from pathlib import Path
from typing import Annotated

import typer

dishes_app = typer.Typer(
    help="Find dishes, see what they hold, check your own.", no_args_is_help=True, rich_markup_mode=None
)

Folder = Annotated[Path, typer.Argument(help="Folder with foods.csv, dishes.csv and dish_ingredients.csv.")]
Words = Annotated[list[str], typer.Argument(help="Words such as salmon, or dinner lentils.")]
DishId = Annotated[str, typer.Argument(help="A dish id, e.g. salmon_pasta_leek.")]
Own = Annotated[Path | None, typer.Option("--dishes", help="Folder of your own foods and dishes.")]


@dishes_app.command("search", short_help="Find dishes by words:  nutriplan dishes search salmon")
def search(words: Words, dishes: Own = None) -> None:
    """Find the ids of dishes, for --pin, --swap and --exclude:  nutriplan dishes search salmon pasta.

    The words are looked for in the name, the id, the meals and the foods of a dish, alternatives too.
    """
    from nutriplan.errors import UsageError
    from nutriplan.reports.dish_text import dishes_text
    from nutriplan.tables.lookup import search_dishes
    from nutriplan.tables.own import catalog_of, own_tables

    catalog = catalog_of(None if dishes is None else own_tables(dishes))
    found = search_dishes(catalog.dishes, catalog.foods, words)
    if not found:
        raise UsageError(
            f"no dish has all of the words {' '.join(words)!r}; try one of them, or a food such as lentils"
        )
    typer.echo(dishes_text(found, catalog.foods))


@dishes_app.command("check", short_help="Check your tables:  nutriplan dishes check mine")
def check(folder: Folder) -> None:
    """Check your tables, every fault at once:  nutriplan dishes check mine."""
    from nutriplan.errors import DataError
    from nutriplan.reports.dish_text import folder_text
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.tables.own import merged, read_own

    catalog = load_catalog()
    own = read_own(folder, catalog)
    if own.faults:
        raise DataError(f"{folder}: {len(own.faults)} fault(s) in your tables:", own.faults)
    typer.echo(folder_text(own, catalog, merged(own, catalog)))


@dishes_app.command("nutrients", short_help="What a portion holds:  nutriplan dishes nutrients mushroom_barley_risotto")
def nutrients(dish_id: DishId, dishes: Own = None) -> None:
    """What a portion of a dish holds:  nutriplan dishes nutrients mushroom_barley_risotto --dishes mine."""
    from difflib import get_close_matches

    from nutriplan.errors import UsageError
    from nutriplan.reports.dish_text import dish_text
    from nutriplan.tables.own import catalog_of, own_tables

    catalog = catalog_of(None if dishes is None else own_tables(dishes))
    found = {dish.dish_id: dish for dish in catalog.dishes}
    if dish_id not in found:
        near = ", ".join(get_close_matches(dish_id, list(found), n=5, cutoff=0.5))
        raise UsageError(f"no dish has the id {dish_id!r}; near it are: {near or 'none'}")
    typer.echo(dish_text(found[dish_id], catalog))
