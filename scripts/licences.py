"""Writes docs/reference/licences.md: the licence of every package that nutriplan needs to run, as installed here.

python scripts/licences.py
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "licences.md"
OPTIONAL = ("data", "cluster")
_CLASSIFIER = "License :: "
_SHORT = 60  # letters of a licence field that names a licence rather than quoting it


def needed(name: str, extras: frozenset[str] = frozenset()) -> Iterator[str]:
    """The packages that a package asks for on this Python, with some of its extras."""
    for line in distribution(name).requires or ():
        asked = Requirement(line)
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield _plain(asked.name)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(first: set[str]) -> set[str]:
    """Packages with all that they need in turn; raises PackageNotFoundError where one is not installed."""
    found: set[str] = set()
    left = set(first)
    while left:
        name = left.pop()
        found.add(name)
        left |= set(needed(name)) - found
    return found


def told(found: Distribution, field: str) -> str:
    """A field of what a package says of itself, empty where it says nothing."""
    return str(found.metadata[field]).strip() if field in found.metadata else ""


def licence_of(found: Distribution) -> str:
    """What a package says of its licence: the expression, else the classifiers, else a short licence field."""
    expression = told(found, "License-Expression")
    if expression:
        return expression
    classifiers = found.metadata.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith(_CLASSIFIER)]
    short = told(found, "License")
    return ", ".join(each for each in named if each != "OSI Approved") or (short if len(short) <= _SHORT else "")


def table(names: set[str]) -> list[str]:
    """A row a package, in order."""
    lines = ["| package | licence | what it is |", "| --- | --- | --- |"]
    for name in sorted(names):
        found = distribution(name)
        summary = told(found, "Summary").replace("|", r"\|").rstrip(".")
        lines.append(f"| {name} | {licence_of(found) or 'see its files'} | {summary} |")
    return lines


def page() -> str:
    """The page as Markdown."""
    always = closure(set(needed("nutriplan")))
    asked = set(needed("nutriplan", frozenset(OPTIONAL)))
    optional = closure(asked) - always
    lines = [
        "# Licences",
        "",
        "Made by `scripts/licences.py` from what the packages say of themselves; do not edit by hand.",
    ]
    lines += ["", "nutriplan is under the MIT licence. USDA's food composition data are in the public domain.", ""]
    lines += ["## What it needs to run", "", *table(always), ""]
    lines += [f"## What the extras {' and '.join(f'`{extra}`' for extra in OPTIONAL)} add", "", *table(optional)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except PackageNotFoundError as error:
        print(f"{error}: pip install -e '.[dev]'", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
