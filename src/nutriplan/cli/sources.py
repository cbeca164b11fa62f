"""`nutriplan sources`: every source and where its numbers are used."""

import typer


def sources() -> None:
    """List every source that a number or a rule of the tables comes from, and the tables that rest on it."""
    from nutriplan.reports.lines import INDENT, wrapped
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.tables.references import load_references
    from nutriplan.tables.uses import uses_of_sources

    tables = load_references()
    for key, used_in in uses_of_sources(tables, load_catalog()).items():
        row = tables.sources[key]
        lines = [*wrapped(row.printed, INDENT), *wrapped(f"used in {', '.join(used_in)}", INDENT)]
        typer.echo("\n".join([key, *lines]))
