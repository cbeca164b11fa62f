"""The page on mutation testing: how many small changes of the core the tests notice, and why others do no harm.

python scripts/mutants.py     after `mutmut run`: writes docs/explanation/mutants.md

docs/explanation/mutants.csv says of each survivor why no test has to notice it; the exit code is 1 where one has no
such word yet. Survivors are known by their function and the lines that changed, not by a number that shifts.
"""

import ast
import csv
import difflib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = ROOT / "mutants" / "src" / "nutriplan"
REVIEW = ROOT / "docs" / "explanation" / "mutants.csv"
PAGE = ROOT / "docs" / "explanation" / "mutants.md"
KILLED, SURVIVED, UNREACHED, SLOW, UNTRIED = "killed", "survived", "no test", "timeout", "not tried"
_VERDICTS = {None: UNTRIED, 0: SURVIVED, 1: KILLED, 3: KILLED, 5: UNREACHED, 33: UNREACHED}
_NUMBER = re.compile(r"__mutmut_\d+$")


@dataclass(frozen=True, order=True)
class Mutant:
    """A changed function: where, the lines before and after, and what came of it."""

    module: str
    function: str
    was: str
    became: str
    verdict: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a review knows it by."""
        return self.module, self.function, self.was, self.became


def mutants_of(root: Path) -> list[Mutant]:
    """Every mutant under a folder that mutmut has filled, with its verdict."""
    return sorted(mutant for meta in root.rglob("*.py.meta") for mutant in _of_file(meta, root))


def _of_file(meta: Path, root: Path) -> Iterator[Mutant]:
    source = meta.with_suffix("")
    functions = _functions(source.read_text(encoding="utf-8"))
    for key, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
        name = key.rpartition(".")[2]
        was, became = _changed(functions[_NUMBER.sub("__mutmut_orig", name)], functions[name])
        plain = _NUMBER.sub("", name).replace("xǁ", "").replace("ǁ", ".").removeprefix("x_")
        yield Mutant(source.relative_to(root).as_posix(), plain, was, became, _VERDICTS.get(code, SLOW))


def _functions(text: str) -> dict[str, list[str]]:
    """The lines of each function below its head, which only holds the name."""
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    lines = text.splitlines()
    return {node.name: lines[node.lineno : node.end_lineno] for node in nodes}


def _changed(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    found = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    was, became = ([line[2:].strip() for line in found if line[0] == sign] for sign in "-+")
    return " / ".join(was), " / ".join(became)


def read_review(path: Path) -> dict[tuple[str, str, str, str], str]:
    """Why each survivor does no harm."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["module"], row["function"], row["was"], row["became"]): row["reason"]
            for row in csv.DictReader(stream)
            if row["reason"]
        }


def mutants_page(mutants: Sequence[Mutant], review: Mapping[tuple[str, str, str, str], str], day: str) -> str:
    """The page, in Markdown."""
    return "\n".join([*_head(mutants, day), *_table(mutants), *_survivors(mutants, review)])


def _head(mutants: Sequence[Mutant], day: str) -> Iterator[str]:
    counts = Counter(mutant.verdict for mutant in mutants)
    tried = len(mutants) - counts[UNTRIED]
    yield "# Do the tests notice?"
    yield ""
    yield "Made by `make mutants`; do not edit by hand."
    yield ""
    yield (
        f"On {day}, mutmut made {len(mutants):,} small changes (a bound off by one, a condition turned round, an "
        "argument dropped, a text replaced), one at a time, in the code that makes targets and judges plans, and ran "
        f"the tests that reach the changed function. Of {tried:,} that were tried, **{counts[KILLED]:,} were noticed** "
        f"by a test that failed, {counts[SLOW]:,} made the tests run without end, {counts[SURVIVED]:,} survived and "
        f"{counts[UNREACHED]:,} are reached by none of these tests."
    )
    yield ""
    if counts[UNTRIED]:
        yield f"The run was ended before the other {counts[UNTRIED]:,} were tried."
        yield ""
    yield (
        "The tests are the fast ones that `pyproject.toml` names under `[tool.mutmut]`; the others of the suite would "
        "notice more. Functions with a decorator (properties, checks of pydantic) and tables are not changed. First "
        "runs found gaps, such as what a capped target tells, days of another intensity, the sweat of a single day: "
        "`tests/test_targets_told.py`, `tests/test_targets_edges.py` and `tests/test_targets_basis.py` close them, and "
        "what had survived was tried again on these."
    )
    yield ""


def _table(mutants: Sequence[Mutant]) -> Iterator[str]:
    yield "| Module | Changes | Noticed | Without end | Survived | No test | Not tried |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for module in dict.fromkeys(mutant.module for mutant in mutants):
        counts = Counter(mutant.verdict for mutant in mutants if mutant.module == module)
        cells = (counts[verdict] for verdict in (KILLED, SLOW, SURVIVED, UNREACHED, UNTRIED))
        yield f"| `{module}` | {counts.total():,} | {' | '.join(f'{cell:,}' for cell in cells)} |"
    yield ""


def _survivors(mutants: Sequence[Mutant], review: Mapping[tuple[str, str, str, str], str]) -> Iterator[str]:
    found: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        if mutant.verdict in (SURVIVED, UNREACHED):
            found[review.get(mutant.key, "")].append(mutant)
    yield "## Those that survived"
    yield ""
    if unread := found.pop("", []):
        yield f"Not reviewed yet: {len(unread):,}."
        yield ""
    for reason, some in sorted(found.items(), key=lambda item: -len(item[1])):
        functions = Counter(f"`{mutant.module.removesuffix('.py')}.{mutant.function}`" for mutant in some)
        yield f"- {reason}: {len(some):,}, in {', '.join(f'{name} ({n})' for name, n in functions.items())}"
    yield ""
    yield "`docs/explanation/mutants.csv` has each of them with the line before and after."
    yield ""


def main() -> int:
    """Write the page; the exit code is 1 where a survivor was not reviewed."""
    mutants, review = mutants_of(MUTANTS), read_review(REVIEW)
    PAGE.write_text(mutants_page(mutants, review, datetime.now(UTC).date().isoformat()), encoding="utf-8")
    unread = [mutant for mutant in mutants if mutant.verdict in (SURVIVED, UNREACHED) and mutant.key not in review]
    for mutant in unread:
        print(f"{mutant.module} {mutant.function}\n    - {mutant.was}\n    + {mutant.became}")
    print(f"{len(unread)} survivors without a word in {REVIEW.relative_to(ROOT)}")
    return int(bool(unread))


if __name__ == "__main__":
    sys.exit(main())
