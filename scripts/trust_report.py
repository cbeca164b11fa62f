"""The trust report as a page: what was planned, what was recomputed and what was found wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

Line = dict[str, Any]
_GROUPS = (("diet", "Diet"), ("reference", "Reference set"), ("effort", "Search"), ("need", "Need"), ("body", "Body"))
_LOOKED_FOR = """What counts as a violation:

- a printed total that is not the sum of the printed grams (to six decimals);
- a target or limit that the recomputed day misses and the plan does not list, or one listed that is met;
- a shortfall for which the plan names nothing that would help;
- a food that the diet, an allergy or an exclusion of the profile forbids, by the columns of the table and by the words
  of the food's description in the source;
- a food that is unsafe in pregnancy, or a fish high in mercury for a child or a woman who may become pregnant;
- more than one Brazil nut a day, 100 g of liver a week, or the weekly grams of fish in pregnancy and lactation;
- a portion that is no whole number of kitchen steps, or passes what a meal or a day may have of a food;
- a target of potassium or phosphorus with kidney disease, a raised one where a medicine holds potassium back, and any
  shortfall that is answered with a tablet where a medicine holds the nutrient back, or with an amount to take."""


def report_page(lines: Sequence[Line], cases: int, machine: str) -> str:
    """The page, in Markdown.

    Args:
        lines: The results, a line a plan.
        cases: How many cases the whole grid has.
        machine: What the plans were made on.
    """
    planned = [line for line in lines if not line["fault"]]
    faults = [line for line in lines if line["fault"]]
    return "\n".join(
        [
            *_head(lines, planned, cases, machine),
            *_found(planned),
            *(_table(name, heading, planned) for name, heading in _GROUPS),
            *_short(planned),
            *_refused(faults),
            *_again(),
        ]
    )


def _head(lines: Sequence[Line], planned: Sequence[Line], cases: int, machine: str) -> Iterator[str]:
    dates = sorted({line["made"] for line in lines}) or ["never"]
    planners = Counter(line["planner"][:12] for line in lines)
    tables = " and ".join(sorted({line["tables"] for line in lines}))
    days = sum(line["days"] for line in planned)
    checks, figures = sum(line["checks"] for line in planned), sum(line["figures"] for line in planned)
    portions = sum(line["portions"] for line in planned)
    yield "# Can the numbers be trusted?"
    yield ""
    yield "Made by `make trust` from its results; do not edit by hand."
    yield ""
    yield (
        f"On {' to '.join(dict.fromkeys((dates[0], dates[-1])))}, {len(planned):,} plans ({days:,} days, {portions:,} "
        f"portions) of a grid of {cases:,} were made as `nutriplan batch` makes them and written as JSON. Each was "
        f"then recomputed from its printed grams by `tests/independent/`, which imports nothing of nutriplan and read "
        f"{tables} anew: {figures:,} totals, and {checks:,} targets of a day."
    )
    yield ""
    if len(lines) < cases:
        yield f"The run was ended after {len(lines):,} of {cases:,} cases, which come in mixed order: a fair sample."
        yield ""
    yield f"Machine: {machine}. " + "Builds: " + ", ".join(f"`{name}` ({n:,})" for name, n in planners.items()) + "."
    if len(planners) > 1:
        yield "Results of several builds stand together; a build is a fingerprint of planner and tables."
    yield ""
    yield _LOOKED_FOR
    yield ""


def _found(planned: Sequence[Line]) -> Iterator[str]:
    wrong = [(line["case"], kind, text) for line in planned for kind, text in line["violations"]]
    yield "## What was found"
    yield ""
    if not wrong:
        yield f"**{len(planned):,} plans, no violation.**"
        yield ""
        return
    bad = len({case for case, _, _ in wrong})
    yield f"**{len(wrong):,} violations in {bad:,} of {len(planned):,} plans.**"
    yield ""
    yield from (f"- {kind}: {count:,}" for kind, count in Counter(kind for _, kind, _ in wrong).most_common())
    yield ""
    yield from (f"- `{case}` {kind}: {text}" for case, kind, text in wrong[:50])
    yield ""


def _table(name: str, heading: str, planned: Sequence[Line]) -> str:
    rows = [
        "",
        f"| {heading} | Plans | With a violation | Every target met | Targets missed, and listed | CPU, median [s] |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for value in sorted({line[name] for line in planned}):
        some = [line for line in planned if line[name] == value]
        wrong = sum(bool(line["violations"]) for line in some)
        met = sum(not line["shortfalls"] for line in some)
        missed = sum(line["shortfalls"] for line in some)
        seconds = sorted(line["cpu_s"] for line in some)[len(some) // 2]
        rows.append(f"| {value} | {len(some):,} | {wrong:,} | {met:,} | {missed:,} | {seconds:.1f} |")
    return "\n".join(rows)


def _short(planned: Sequence[Line]) -> Iterator[str]:
    counts = Counter(nutrient for line in planned for nutrient in line["short_of"])
    yield ""
    if counts:
        named = ", ".join(f"{nutrient} ({count:,})" for nutrient, count in counts.most_common())
        yield f"Missed and listed, by the number of plans that list it: {named}."
    else:
        yield "No plan missed a target."
    yield ""


def _refused(faults: Sequence[Line]) -> Iterator[str]:
    if faults:
        yield "## Cases without a plan"
        yield ""
        yield from (f"- `{line['case']}`: {line['fault']}" for line in faults)
        yield ""


def _again() -> Iterator[str]:
    yield "## Run it again"
    yield ""
    yield "```sh"
    yield "make trust                     # the grid; stopped, it goes on where it was"
    yield "make trust SR28=path/to/sr28   # recomputed from USDA's own tables instead of data/foods.csv"
    yield "```"
    yield ""
    yield (
        "A case reads `body/diet/reference set/need/seed/search`; `scripts/trust_grid.py` has what each stands for. "
        "Tests run a small part of the grid in the same way."
    )
    yield ""
