"""`nutriplan foods import`: public food data and own tables into the user's table of foods."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

Foods = Annotated[
    Path | None,
    typer.Option("--foods", help="The table of imported foods: a file or folder; default your own data folder."),
]
_WIDTH = 78


def import_command(
    path: Annotated[Path, typer.Argument(help="A download (zip, folder, JSON) or a CSV of your own.")],
    foods: Foods = None,
    mapping: Annotated[Path | None, typer.Option("--map", help="TOML: which column of your CSV is what.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Import FoodData Central, SR28 or your own table:  nutriplan foods import FoodData_Central_csv.zip."""
    from nutriplan.errors import UsageError
    from nutriplan.food_store.engine import MISSING, has_engine

    if not has_engine():
        raise UsageError(MISSING)
    from nutriplan.food_import.mapping import read_mapping
    from nutriplan.food_import.run import import_foods
    from nutriplan.food_store.table import table_path
    from nutriplan.tables.catalog import load_catalog

    tell, done = _progress()
    try:
        report = import_foods(path, table_path(foods), read_mapping(mapping) if mapping else None, tell)
    finally:
        done()
    if json:
        from nutriplan.reports.foods_envelope import import_json

        typer.echo(import_json(report), nl=False)
        return
    from nutriplan.reports.foods_text import import_text

    typer.echo(import_text(report, load_catalog().nutrients))


def _progress() -> tuple[Callable[[str], None], Callable[[], None]]:
    """How to tell what is being done: one changing line on a terminal, a line each elsewhere; and how to end it."""
    if not sys.stderr.isatty():
        return (lambda text: typer.echo(f"import: {text}", err=True)), (lambda: None)

    def tell(text: str) -> None:
        typer.echo(f"\r{text[:_WIDTH]:{_WIDTH}}", err=True, nl=False)

    return tell, lambda: typer.echo(f"\r{'':{_WIDTH}}\r", err=True, nl=False)
