"""`nutriplan foods`: look foods up in the shipped table and in the user's own table of imported foods."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutriplan.cli.foods_import import Foods, import_command

if TYPE_CHECKING:
    from nutriplan.food_store.table import FoodTable

foods_app = typer.Typer(help="Look foods up.", no_args_is_help=True, rich_markup_mode=None)
foods_app.command("import", short_help="Public food data or your own table:  nutriplan foods import foods.zip")(
    import_command
)

Words = Annotated[list[str], typer.Argument(help="Words of the food's name, e.g. cooked spinach.")]
FoodId = Annotated[str, typer.Argument(help="A food id, e.g. spinach_cooked or fdc:321358; `foods search` finds it.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="How many to show.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for scripts.")]


@contextmanager
def _opened(named: Path | None) -> Iterator["FoodTable | None"]:
    """The table of imported foods; None where there is none, or no engine to read it (which is said)."""
    from nutriplan.food_store.engine import MISSING, has_engine
    from nutriplan.food_store.table import open_table, table_path

    path = table_path(named)
    if named is None and path.exists() and not has_engine():
        typer.echo(f"nutriplan: your imported foods are left out: {MISSING}", err=True)
        yield None
        return
    if named is not None and not path.exists():
        from nutriplan.errors import UsageError

        raise UsageError(f"{path}: there is no table of imported foods; `nutriplan foods import` makes one")
    with open_table(path) as table:
        yield table


@foods_app.command("search", short_help="Find foods by words of their name:  nutriplan foods search spinach")
def search(words: Words, limit: Limit = 20, foods: Foods = None, *, json: AsJson = False) -> None:
    """Find foods whose name holds all the words:  nutriplan foods search spinach."""
    from nutriplan.food_store.lookup import search_all
    from nutriplan.tables.catalog import load_catalog

    with _opened(foods) as table:
        hits = search_all(load_catalog().foods, table, words, limit)
    if json:
        from nutriplan.reports.foods_envelope import foods_json

        typer.echo(foods_json(hits.entries, hits.total), nl=False)
        return
    from nutriplan.reports.foods_text import hits_text

    typer.echo(hits_text(hits))


@foods_app.command("show", short_help="A food's figures, or several side by side:  nutriplan foods show spinach_cooked")
def show(
    food_id: FoodId,
    compare: Annotated[list[str] | None, typer.Option("--compare", help="Another food beside it; repeatable.")] = None,
    foods: Foods = None,
    *,
    json: AsJson = False,
) -> None:
    """Show a food's figures per portion and per 100 g:  nutriplan foods show spinach_cooked --compare kale_cooked."""
    from nutriplan.errors import UsageError
    from nutriplan.food_store.lookup import entries_of
    from nutriplan.reports.foods_text import MOST_COMPARED, compare_foods_text, entry_text, food_text
    from nutriplan.tables.catalog import load_catalog

    refs = [food_id, *(compare or [])]
    if len(refs) > MOST_COMPARED and not json:
        raise UsageError(
            f"--compare: {len(refs)} foods, at most {MOST_COMPARED} go side by side; --json takes any number"
        )
    catalog = load_catalog()
    with _opened(foods) as table:
        entries = entries_of(catalog.foods, table, refs)
    if json:
        from nutriplan.reports.foods_envelope import foods_json

        typer.echo(foods_json(entries, len(entries)), nl=False)
    elif compare:
        typer.echo(compare_foods_text(entries, catalog.nutrients))
    elif food_id in catalog.foods:
        typer.echo(food_text(catalog.foods[food_id], catalog.nutrients))
    else:
        typer.echo(entry_text(entries[0], catalog.nutrients))


@foods_app.command("top", short_help="Foods with most of a nutrient:  nutriplan foods top magnesium --per 100kcal")
def top(
    nutrient: Annotated[str, typer.Argument(help="A nutrient, e.g. magnesium or vitamin_d.")],
    per: Annotated[str, typer.Option("--per", help="portion, 100kcal or 100g.")] = "portion",
    group: Annotated[str | None, typer.Option("--group", help="Only a food group, e.g. nuts.")] = None,
    limit: Limit = 20,
    foods: Foods = None,
    *,
    json: AsJson = False,
) -> None:
    """Foods with most of a nutrient:  nutriplan foods top magnesium --per 100kcal --group nuts."""
    from nutriplan.errors import UsageError
    from nutriplan.food_store.lookup import nutrient_named, top_all
    from nutriplan.food_store.rank import Per, Ranking
    from nutriplan.tables.catalog import load_catalog

    if per not in list(Per):
        raise UsageError(f"--per: expected {', '.join(Per)}, got {per!r}")
    catalog = load_catalog()
    ranking = Ranking(nutrient_named(nutrient), Per(per), group, limit)
    with _opened(foods) as table:
        found = top_all(catalog.foods, table, ranking)
    if json:
        from nutriplan.reports.foods_envelope import top_json

        typer.echo(top_json(found, ranking), nl=False)
        return
    from nutriplan.reports.foods_text import top_text

    typer.echo(top_text(found, ranking, catalog.nutrients[ranking.nutrient]))


@foods_app.command("check", short_help="Is the data plausible:  nutriplan foods check")
def check(
    source: Annotated[
        str | None, typer.Option("--source", help="Only foods of this source, e.g. curated or fdc_foundation.")
    ] = None,
    limit: Limit = 10,
    foods: Foods = None,
    *,
    json: AsJson = False,
) -> None:
    """Is the data plausible: energy, weights, units, odd figures:  nutriplan foods check --source sr28."""
    from nutriplan.food_store.check import check_table
    from nutriplan.tables.catalog import load_catalog

    with _opened(foods) as table:
        found, count = check_table(table, source)
    if json:
        from nutriplan.reports.foods_envelope import findings_json

        typer.echo(findings_json(found, count), nl=False)
        return
    from nutriplan.reports.foods_text import findings_text

    typer.echo(findings_text(found, count, limit, load_catalog().nutrients))


@foods_app.command("export", short_help="Rows to complete for a table of your own:  nutriplan foods export fdc:321358")
def export(
    food_ids: Annotated[list[str], typer.Argument(help="Food ids, e.g. fdc:321358.")],
    out: Annotated[Path, typer.Option("--out", help="CSV to write; - is standard output.")] = Path("-"),
    grams_per_ml: Annotated[
        float | None, typer.Option("--grams-per-ml", min=0.1, max=3, help="Density, for amounts per 100 ml.")
    ] = None,
    foods: Foods = None,
) -> None:
    """Write foods as rows of a foods.csv to complete:  nutriplan foods export fdc:321358 --out foods.csv."""
    from nutriplan.files import write_text
    from nutriplan.food_store.lookup import entries_of
    from nutriplan.food_store.row import blank_columns, rows_text
    from nutriplan.tables.catalog import load_catalog

    catalog = load_catalog()
    with _opened(foods) as table:
        entries = entries_of(catalog.foods, table, food_ids)
    write_text(out, rows_text(entries, catalog.foods, catalog.nutrients, grams_per_ml))
    if any(entry.ref not in catalog.foods for entry in entries):
        typer.echo(
            f"nutriplan: yours to fill in: {', '.join(blank_columns())}; an amount left empty is unknown.", err=True
        )
