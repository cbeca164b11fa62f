"""`nutriplan sources`: every source and where its numbers are used."""

import typer


def sources() -> None:
    """List every source that a number or a rule of the tables comes from, and the tables that use it."""
    from nutriplan.tables.references import load_references
    from nutriplan.tables.uses import uses_of_sources

    tables = load_references()
    uses = uses_of_sources(tables)
    for key in sorted(uses):
        row = tables.sources[key]
        typer.echo(f"{key}  {row.citation} ({row.year})\n    used in: {', '.join(uses[key])}")
