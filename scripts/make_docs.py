"""Writes the pages that are made from the product itself: SOURCES.md, the commands, the JSON, the model, the settings.

python scripts/make_docs.py            writes them
python scripts/make_docs.py --check    exits 1 and names the ones that are out of date
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

import doc_pages
from nutriplan.cli.app import app
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.references import load_references
from nutriplan.tables.uses import uses_of_sources

ROOT = Path(__file__).resolve().parents[1]


def sources_page() -> str:
    """Every source with the tables that rest on it."""
    tables = load_references()
    lines = ["# Sources", "", "Made from `data/` by `scripts/make_docs.py`; do not edit by hand.", ""]
    for key, used_in in uses_of_sources(tables, load_catalog()).items():
        row = tables.sources[key]
        lines.append(f"- **{key}** {row.printed}. Used in {', '.join(f'`{name}`' for name in used_in)}.")
    return "\n".join(lines) + "\n"


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - typer's own
    """The words of every command, groups too."""
    yield words
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*words, name))


def command_page() -> str:
    """The help of every command."""
    settings = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    lines = ["# Commands", "", "Made from the commands' own help by `scripts/make_docs.py`; do not edit by hand."]
    for command in commands(typer.main.get_command(app)):
        call = [sys.executable, "-m", "nutriplan", *command, "--help"]
        text = subprocess.run(call, env=settings, capture_output=True, text=True, check=True).stdout
        text = text.replace("python -m nutriplan", "nutriplan")
        lines += ["", f"## {' '.join(('nutriplan', *command))}", "", "```text", text.strip(), "```"]
    return "\n".join(lines) + "\n"


def schema_page(schema: dict[str, Any]) -> str:
    """A JSON Schema as text."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def pages() -> dict[Path, str]:
    """Path -> what it should hold."""
    reference = ROOT / "docs" / "reference"
    schemas = {reference / f"{name}.schema.json": schema_page(make()) for name, (_, make) in doc_pages.SCHEMAS.items()}
    return {
        ROOT / "SOURCES.md": sources_page(),
        reference / "commands.md": command_page(),
        **schemas,
        **doc_pages.pages(ROOT),
    }


def main(arguments: list[str]) -> int:
    """Write or check the pages."""
    made = pages()
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run python scripts/make_docs.py")
        return 1 if stale else 0
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
