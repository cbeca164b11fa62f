"""The examples in README.md and docs/: command lines and Python programs, as they stand on the pages."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_BLOCK = re.compile(r"^```(console|sh|python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ENDS_A_COMMAND = {"|", "||", ">", ">>", "<", "&", "&&", ";"}
_MADE = ROOT / "docs" / "reference" / "commands.md"  # its examples are those of the help


@dataclass(frozen=True)
class Example:
    """A call of nutriplan on a page; `given` is the file that is sent to it."""

    page: str
    arguments: tuple[str, ...]
    given: str | None = None

    def __str__(self) -> str:
        return shlex.join(self.arguments)


def command_lines() -> list[Example]:
    """Every call on any page, once."""
    found: dict[tuple[str, ...], Example] = {}
    for page in PAGES:
        if page != _MADE:
            for line in _lines(page.read_text(encoding="utf-8")):
                example = _example(str(page.relative_to(ROOT)), line)
                found.setdefault(example.arguments, example)
    return list(found.values())


def _lines(text: str) -> Iterator[str]:
    """Lines that call nutriplan: in blocks of the shell, and indented by four blanks."""
    shell = [block for kind, block in _BLOCK.findall(text) if kind in ("console", "sh")]
    indented = [line[4:] for line in _BLOCK.sub("", text).splitlines() if line.startswith("    nutriplan ")]
    for line in [*"\n".join(shell).splitlines(), *indented]:
        call = line.strip().removeprefix("$ ")
        if call.startswith("nutriplan "):
            yield call


def _example(page: str, line: str) -> Example:
    words = shlex.split(line, comments=True)
    end = next((place for place, word in enumerate(words) if word in _ENDS_A_COMMAND), len(words))
    given = words[end + 1] if words[end : end + 1] == ["<"] else None
    return Example(page, tuple(words[1:end]), given)


def blocks(page: Path, *kinds: str) -> list[tuple[str, str]]:
    """The fenced blocks of some kinds, in their order: kind and text."""
    return [(kind, text) for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind in kinds]
