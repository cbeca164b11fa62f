"""The page of the docs that tells what was measured, written from the result file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.patience import PATIENCE, PEERS
from benchmarks.plans import by_profile
from benchmarks.store import Run
from benchmarks.words import beaten, count, number, percent, plain, ratio, share, times, unit
from nutriplan.errors import UsageError
from nutriplan.files import write_text

_DOCS = Path(__file__).resolve().parents[1] / "docs" / "explanation"
_BUSY = 1.1  # load a core from which seconds are upper ends


def write_page(result: Path, folder: Path = _DOCS) -> None:
    """Write benchmark.md, and benchmark.json with the raw numbers beside it.

    Raises:
        UsageError: There is no result file.
    """
    if not result.is_file():
        raise UsageError(f"{result}: is not there; run python -m benchmarks first")
    content = result.read_text(encoding="utf-8")
    write_text(folder / "benchmark.md", page(json.loads(content)))
    write_text(folder / "benchmark.json", content)


def page(result: Mapping[str, Any]) -> str:
    """The page as Markdown; parts that were not run are left out."""
    found = result["summary"]
    parts = (
        _head(result),
        _criteria(found),
        _plans(found.get("plans"), [run for run in result["runs"] if run["part"] == "plans"]),
        _peers(found.get("peers")),
        _scaling(found.get("scaling")),
        _process(found.get("process")),
        _batch(found.get("batch")),
        _import(found.get("import")),
        _again(),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(result: Mapping[str, Any]) -> str:
    machine = result["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    loads = [
        part["most_load_per_core"] for part in result["summary"].values() if part["most_load_per_core"] is not None
    ]
    busy = (
        f" The machine did other work meanwhile (up to {max(loads):.1f} processes for each core), so seconds are upper"
        " ends, and a ratio is off by as much as the other work changed between its two runs."
        if loads and max(loads) > _BUSY
        else ""
    )
    return (
        "# What the planner was measured to do\n\n"
        "Written by `python -m benchmarks --page` from [benchmark.json](benchmark.json); do not edit by hand.\n\n"
        f"Measured on {result['date']}: {machine['cpu']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}, {versions}. Seconds are wall time unless they are called processor seconds, "
        "which other work on the machine changes little; only those of one file may be compared, so what counts are "
        f"the ratios.{busy} How the planner works stands in [planner.md](planner.md)."
    )


def _criteria(found: Mapping[str, Any]) -> str:
    """What was aimed at beside what was measured."""
    plans, peers = found.get("plans", {}), found.get("peers", {})
    scaling, process = found.get("scaling", {}), found.get("process", {})
    wall, processor = (plans.get("ratios", {}).get(name, {}) for name in ("seconds", "processor_seconds"))
    sizes = scaling.get("dishes", {}).get("600", {}).get("over_smallest", {})
    plan_weeks = plans.get("lengths", {}).get("7", {})
    lines = [
        ("Weeks with a missed target", "0", count(plan_weeks, "plans_with_misses")),
        ("Gap to the exact bound, median", "<= 2 %", percent(plans.get("exact_gap"), "median")),
        ("Gap to the exact bound, 90th percentile", "<= 5.5 %", percent(plans.get("exact_gap"), "p90")),
        ("A week over one exact day by HiGHS, median", "<= 1", times(wall.get("week_over_exact_day"))),
        ("The same in processor seconds", "", times(processor.get("week_over_exact_day"))),
        ("A week over the same day when HiGHS is given a good one", "", times(wall.get("week_over_given_day"))),
        ("28 days over 7, median", "<= 5", times(wall.get("month_over_week"))),
        ("The same in processor seconds", "", times(processor.get("month_over_week"))),
        *((f"{title}: beaten", "always", beaten(peers.get(name))) for name, title in PEERS.items()),
        ("600 dishes over 150", "<= 3", ratio(sizes.get("seconds"))),
        ("The same in processor seconds", "", ratio(sizes.get("processor_seconds"))),
        ("Peak memory of `plan`", "< 350 MB", unit(process.get("plan_peak_mb"), "MB")),
        ("`--help` over `import typer`, median", "<= 2.5", times(process.get("help", {}).get("ratio"))),
        ("`targets` over its imports alone, median", "<= 1.5", times(process.get("targets", {}).get("ratio"))),
        ("The same over imports of others' packages", "", times(process.get("targets", {}).get("others_ratio"))),
        (
            "`plan` outside planning and drawing",
            "<= 25 %",
            percent(process.get("plan", {}).get("rest_share"), "median"),
        ),
    ]
    return "## Aims\n\n" + _table(("What", "Aim", "Measured"), lines)


def _plans(found: Mapping[str, Any] | None, runs: Sequence[Run]) -> str:
    if not found:
        return ""
    return (
        "## Plans\n\n"
        "The objective counts units of preference: one is one ingredient at twice its typical portion. The gap to the "
        "linear bound is proven and free, but that bound lies below what any week can cost; that to the exact bound, "
        "proven once a profile by pricing whole days, is the fair one. The estimate proves nothing.\n\n"
        + _lengths(found["lengths"])
        + "\n\nWeeks by profile (those of the twenty that were run), the median over searches that differ by chance "
        "and have the same tastes; beside them one day solved exactly by HiGHS.\n\n" + _profiles(runs)
    )


def _lengths(lengths: Mapping[str, Any]) -> str:
    lines = [
        (
            days,
            str(of["runs"]),
            number(of["seconds"], "median", 1),
            number(of["seconds"], "p90", 1),
            percent(of["gap"], "median"),
            percent(of["estimate"], "median"),
            str(of["plans_with_misses"]),
        )
        for days, of in lengths.items()
    ]
    return _table(("Days", "Plans", "Median [s]", "p90 [s]", "Linear gap", "Estimate", "With misses"), lines)


def _profiles(runs: Sequence[Run]) -> str:
    lines = [
        (
            line["profile"],
            plain(line["seconds"], 1),
            plain(line.get("exact_day_seconds"), 1),
            plain(line["objective"], 2),
            share(line["gap"]),
            share(line.get("exact_gap")),
            share(line["estimate"]),
            str(line["misses"]),
        )
        for line in by_profile(runs)
    ]
    names = ("Profile", "Week [s]", "Exact day [s]", "Objective", "Linear gap", "Exact gap", "Estimate", "Misses")
    return _table(names, lines)


def _peers(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    lines = [
        (title, beaten(of), str(of["no_week"]), times(of["cost_over_ours"], "no week"), times(of["seconds_over_ours"]))
        for name, title in PEERS.items()
        if (of := found.get(name))
    ]
    return (
        "## Other ways to plan the week\n\n"
        "Each is given the seconds that the plan took (its processor seconds where those are more). One programme is "
        f"stopped at {PATIENCE:g} times that, for HiGHS overruns its limit; day by day is let finish.\n\n"
        + _table(("Way", "Beaten", "Without any week", "Cost over ours", "Time over ours"), lines)
    )


def _scaling(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    lines = [
        (
            f"{size} dishes" if case == "dishes" else f"{size} x all foods",
            plain(of["seconds"], 1),
            plain(of["processor_seconds"], 1),
            ratio(of["over_smallest"]["seconds"]),
            ratio(of["over_smallest"]["processor_seconds"]),
        )
        for case, sizes in found.items()
        if case in ("dishes", "foods")
        for size, of in sizes.items()
    ]
    names = ("Tables", "Wall [s]", "Processor [s]", "Wall over the smallest", "Processor over the smallest")
    return "## Size\n\nWeeks from tables in memory, the median over the seeds.\n\n" + _table(names, lines)


def _process(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    lines = []
    for case, name, other in (
        ("help", "`nutriplan --help`", "`import typer`"),
        ("targets", "`nutriplan targets`", "importing what it imports"),
    ):
        if of := found.get(case):
            lines.append(
                (
                    name,
                    f"{number(of['seconds'], 'median', 2)} s; {other}: "
                    f"{number(of['yardstick_seconds'], 'median', 2)} s; ratio {times(of['ratio'])}",
                )
            )
    if of := found.get("plan"):
        lines.append(
            (
                "`nutriplan plan` to a PDF",
                f"{number(of['seconds'], 'median', 1)} s, of which planning "
                f"{number(of['planning_seconds'], 'median', 1)} s, drawing {number(of['pdf_seconds'], 'median', 1)} s",
            )
        )
    if "plan_peak_mb" in found:
        lines.append(("Most memory of `nutriplan plan`", unit(found["plan_peak_mb"], "MB")))
    return "## Processes\n\n" + _table(("Command", "Measured"), lines)


def _batch(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    lines = [
        (
            case,
            plain(of["seconds"], 0),
            plain(of["per_second"], 2),
            share(of["efficiency"]),
            share(of["processor_share"]),
            plain(of["solver_processor_seconds"] / max(of["solved"], 1), 1),
            share(of["median_gap"]),
            f"{of['met']} of {found['people']}",
        )
        for case, of in found["cases"].items()
    ]
    head = ("People", "Wall [s]", "A second", "Planner over wall", "Planner over processor", "Plan [processor s]")
    text = (
        f"{found['people']} people on {found['cores']} cores, from the start of the command to its summary. "
        "The planner's time on the workers over wall time and cores is to be 85 % or more; "
        "its share of all processor time does not depend on what else the machine does."
    )
    ratio = found.get("repeated_over_varied", {})
    if ratio:
        text += f" Half repeated over varied: {plain(ratio['seconds'], 2)} of the time"
        text += f" ({plain(ratio['solver_processor_seconds'], 2)} of the planner's processor time)."
    rows = _table((*head, "Linear gap, median", "All targets met"), lines)
    return f"## Many people\n\n{text}\n\n{rows}"


def _import(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    lines = []
    if of := found.get("branded"):
        lines += [
            (f"import of {of['foods']:,} foods with {of['amounts']:,} amounts", f"{of['import_seconds']:.0f} s"),
            ("its peak memory", f"{of['import_peak_mb']} MB"),
            (
                "the same files again",
                f"{of['again_seconds']:.1f} s, {'changed' if of['again_changed'] else 'no change'}",
            ),
        ]
    if of := found.get("search"):
        lines += [
            (
                f"search of {of['foods']:,} foods, median and most",
                f"{of['search_median_ms']}, {of['search_most_ms']} ms",
            ),
            ("ranking of them, median and most", f"{of['top_median_ms']}, {of['top_most_ms']} ms"),
        ]
    return "## Import of foods\n\n" + _table(("what", "measured"), lines)


def _again() -> str:
    return (
        "## Measure again\n\n"
        "`python -m benchmarks` takes one search and seven days of every profile, `--full` three and 7, 14 and 28 "
        "days: plans by three chances for the tastes of one seed, to which the bound belongs, the other parts by three "
        "seeds; `--part` and `--profile` choose. A finished run is kept in `benchmarks/result.json` and not repeated. "
        "`--part bounds` proves what no week can cost less than, minutes a profile, and keeps it in "
        "`benchmarks/bounds.json`; a bound whose programme has changed since is not used."
    )


def _table(head: Iterable[str], lines: Iterable[Sequence[str]]) -> str:
    names = list(head)
    rows = [names, ["---"] * len(names), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
