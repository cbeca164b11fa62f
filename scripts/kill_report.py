"""The report on killed commands as a page: how often each was killed, by what, and what its files were then."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kill_commands import Command

Line = dict[str, Any]


def kills_page(lines: Sequence[Line], commands: Iterable[Command]) -> str:
    """The page, in Markdown.

    Args:
        lines: The results, a line a kill.
        commands: What is killed.
    """
    return "\n".join([*_head(lines), *_table([line for line in lines if line["killed"]], commands), *_again()])


def _head(lines: Sequence[Line]) -> Iterator[str]:
    killed = [line for line in lines if line["killed"]]
    dates = sorted({line["made"] for line in lines}) or ["never"]
    signals = Counter(line["signal"] for line in killed)
    builds = Counter(line["build"][:12] for line in lines)
    missed = len(lines) - len(killed)
    faults = [(line["command"], line["signal"], fault) for line in lines for fault in line["faults"]]
    yield "# What if it is killed?"
    yield ""
    yield "Made by `make kills` from its results; do not edit by hand."
    yield ""
    yield (
        f"On {' to '.join(dict.fromkeys((dates[0], dates[-1])))}, commands that write files were started "
        f"{len(lines):,} times and killed {len(killed):,} times "
        f"({', '.join(f'{name} {n:,}' for name, n in signals.most_common())}): a third at any moment of the run, a "
        f"third late in it, a third just before a step of writing a file. {missed:,} times the command had ended "
        "before the signal; those are not counted as kills."
    )
    yield ""
    yield (
        "Half of the runs began over old files, half where there were none; a command that changes a file in place "
        "always has an old one. After each, every file had to be absent as before, the old one byte for byte, or a new "
        "one: read to its end by a reader of its kind (PDF page by page, JSON, calendar, CSV, TOML, DuckDB) and the "
        "same in every byte as that of an unharmed run, but for the line of a plan's JSON that tells its seconds. Only "
        "a batch's `summary.csv` and records, which hold times, and the table of imported foods are held against their "
        "readers alone. After each kill of a batch the same line was run again and had to end with the plans of an "
        "unharmed run."
    )
    yield ""
    yield f"Builds: {', '.join(f'`{name}` ({n:,})' for name, n in builds.items())}."
    yield ""
    yield f"**{len(killed):,} kills, {len(faults):,} damaged files.**"
    yield ""
    yield from (f"- {command}, {signal}: {fault}" for command, signal, fault in faults)
    if faults:
        yield ""


def _table(killed: Sequence[Line], commands: Iterable[Command]) -> Iterator[str]:
    yield "The command lines stand in `scripts/kill_commands.py`."
    yield ""
    yield "| Command | Kills | While writing | All files old or absent | Some new, some not | All new |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for command in commands:
        some = [line for line in killed if line["command"] == command.name]
        writing = sum(line["moment"] == "writing" for line in some)
        before = sum(not line["new"] for line in some)
        after = sum(bool(line["new"]) and not line["old"] and not line["absent"] for line in some)
        counts = (len(some), writing, before, len(some) - before - after, after)
        yield f"| {command.name} | {' | '.join(f'{count:,}' for count in counts)} |"
    yield ""
    yield (
        "Several files of one command are not one: a kill may leave the new JSON beside the old PDF. A file that was "
        "being written when SIGKILL struck stays beside its place, under a name that begins with `.nutriplan-`, and "
        "can be deleted."
    )
    yield ""


def _again() -> Iterator[str]:
    yield "## Run it again"
    yield ""
    yield "```sh"
    yield "make kills    # stopped, it goes on where it was"
    yield "```"
    yield ""
