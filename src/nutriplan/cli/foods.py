"""`nutriplan foods`: look foods up in the shipped table."""

from typing import Annotated

import typer

foods_app = typer.Typer(help="Look foods up.", no_args_is_help=True, rich_markup_mode=None)

Words = Annotated[list[str], typer.Argument(help="Words of the food's name, e.g. cooked spinach.")]
FoodId = Annotated[str, typer.Argument(help="A food id, e.g. spinach_cooked; `foods search` finds it.")]


@foods_app.command("search")
def search(words: Words) -> None:
    """Find foods whose name holds all the words:  nutriplan foods search spinach."""
    from nutriplan.errors import UsageError
    from nutriplan.reports.text import found_text
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.tables.lookup import near_foods, search_foods

    foods = load_catalog().foods
    found = search_foods(foods.values(), words)
    if not found:
        near = ", ".join(near_foods(foods.values(), " ".join(words)))
        raise UsageError(f"no food is called {' '.join(words)!r}; near it are: {near or 'none'}")
    typer.echo(found_text(found))


@foods_app.command("show")
def show(food_id: FoodId) -> None:
    """Show a food's figures per portion and per 100 g:  nutriplan foods show spinach_cooked."""
    from nutriplan.errors import UsageError
    from nutriplan.reports.text import food_text
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.tables.lookup import near_foods

    catalog = load_catalog()
    if food_id not in catalog.foods:
        near = ", ".join(near_foods(catalog.foods.values(), food_id))
        raise UsageError(f"no food has the id {food_id!r}; near it are: {near or 'none'}")
    typer.echo(food_text(catalog.foods[food_id], catalog.nutrients))
