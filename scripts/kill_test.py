"""Kills commands at random moments and makes sure that no file is ever damaged.

python scripts/kill_test.py [--kills N] [--seed N] [--only NAME]

Each command first runs unharmed, which gives the files it should write. Then it is started again over files that hold
something old, killed with SIGKILL, SIGINT or SIGTERM, and every file must be the old one or a new one, whole.
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
_DAY = ("--days", "1", "--start", "2026-11-23", "--effort", "quick")
_OLD = b"what stood here before\n"
_WAIT_S = 120.0


def _whole_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")


def _whole_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return content.endswith(b"\n") or content.endswith(b"}")


def _whole_ics(content: bytes) -> bool:
    return content.startswith(b"BEGIN:VCALENDAR") and content.rstrip().endswith(b"END:VCALENDAR")


def _lines(content: bytes) -> bool:
    return content.endswith(b"\n") and content.count(b"\n") > 1


def _table(content: bytes) -> bool:
    """Whether a table of foods can be opened and read, and has the foods of one of the imports."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "foods.duckdb"
        copy.write_bytes(content)
        with duckdb.connect(str(copy), read_only=True) as connection:
            found = connection.execute("SELECT count(*) FROM foods").fetchone()
    return found is not None and found[0] in (_FEW, _MANY)


_FEW, _MANY = 2, 3000
_WHOLE: dict[str, Callable[[bytes], bool]] = {
    ".pdf": _whole_pdf,
    ".json": _whole_json,
    ".ics": _whole_ics,
    ".csv": _lines,
    ".txt": _lines,
    ".toml": _lines,
    ".duckdb": _table,
}


@dataclass(frozen=True)
class Command:
    """A command to kill: its words, what it writes, how often, and what is laid out before it.

    `same` tells that a new file always has the same bytes.
    """

    name: str
    words: Sequence[str]
    outputs: Sequence[str]
    share: float
    lay_out: Callable[[Path], None] | None = None
    same: bool = True


@dataclass
class Tally:
    """What came of the kills."""

    kills: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)


def _diary(folder: Path) -> None:
    text = "2 slices rye bread\n150 g salmon\n1 banana\n1 cup cooked spinach\n30 g almonds\n"
    (folder / "today.txt").write_text(text, encoding="utf-8")


def _profile(folder: Path) -> None:
    (folder / "me.toml").write_text('sex = "female"\nage = 31\n# a remark\n', encoding="utf-8")


def _people(folder: Path) -> None:
    rows = ["id,sex,age,diet", "anna,female,30,vegetarian", "ben,male,45,omnivore", "cleo,female,61,pescatarian"]
    (folder / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _own_table(folder: Path, foods: int) -> None:
    rows = ["food_id,name,energy_kcal,protein_g,magnesium_mg"]
    rows += [
        f"own_{number},Own food {number},{100 + number % 300},{number % 30},{number % 90}" for number in range(foods)
    ]
    (folder / "mine.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _import(folder: Path) -> None:
    _own_table(folder, _FEW)
    subprocess.run(_call(("foods", "import", "mine.csv", "--foods", "foods.duckdb")), cwd=folder, check=True,
                   capture_output=True)  # fmt: skip
    _own_table(folder, _MANY)


_SAMPLE = str(ROOT / "reports" / "sample-week.json")
_ALL = ("--json", "w.json", "--csv", "w.csv", "--ics", "w.ics", "--shopping", "w.txt")
COMMANDS = (
    Command("profile set", ("profile", "set", "me.toml", "age=44", "diet=vegan"), ("me.toml",), 0.25, _profile),
    Command("render", ("render", _SAMPLE, *_ALL), ("w.json", "w.csv", "w.ics", "w.txt"), 0.22),
    Command("render pdf", ("render", _SAMPLE, "--pages", "shopping", "--pdf", "w.pdf"), ("w.pdf",), 0.12),
    Command("check", ("check", "today.txt", "--json", "c.json", "--csv", "c.csv", "--pdf", "c.pdf"),
            ("c.json", "c.csv", "c.pdf"), 0.16, _diary),
    Command("foods import", ("foods", "import", "mine.csv", "--foods", "foods.duckdb"), ("foods.duckdb",), 0.15,
            _import, same=False),
    Command("plan", ("plan", *_DAY, "--json", "p.json", "--csv", "p.csv"), ("p.json", "p.csv"), 0.05, same=False),
    Command("batch", ("batch", "people.csv", "--out", "out", "--jobs", "1", *_DAY), ("out/summary.csv",), 0.05,
            _people, same=False),
)  # fmt: skip


def _call(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "nutriplan", *words]


def _prepared(command: Command) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nutriplan-kill-"))
    if command.lay_out is not None:
        command.lay_out(folder)
    for name in command.outputs:
        path = folder / name
        if not path.exists() and command.name != "batch":
            path.write_bytes(_OLD)
    return folder


def _all_outputs(command: Command, folder: Path) -> dict[Path, bytes]:
    """The files that a command may have written; those written beside them, to be moved later, are none."""
    paths = [folder / name for name in command.outputs]
    if command.name == "batch":
        paths += [path for path in (folder / "out").rglob("*") if path.is_file()]
    return {
        path.relative_to(folder): path.read_bytes()
        for path in dict.fromkeys(paths)
        if path.exists() and not path.name.startswith(".nutriplan-")
    }


def _unharmed(command: Command) -> tuple[dict[Path, bytes], float]:
    folder = _prepared(command)
    try:
        seconds = []
        for _ in range(2):  # the first compiles and fills caches
            begun = time.monotonic()
            done = subprocess.run(_call(command.words), cwd=folder, capture_output=True, text=True, check=False)
            seconds.append(time.monotonic() - begun)
            if done.returncode not in (0, 4):
                raise RuntimeError(f"{command.name}: {done.stderr}")
        return _all_outputs(command, folder), seconds[-1]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fault(path: Path, content: bytes, old: dict[Path, bytes], new: dict[Path, bytes], *, same: bool) -> str:
    if content == old.get(path):
        return ""
    if same:
        return "" if content == new.get(path) else "neither the old nor the new file"
    whole = _WHOLE.get(path.suffix)
    return "" if whole is None or whole(content) else "not whole"


def kill_once(command: Command, new: dict[Path, bytes], seconds: float, draw: random.Random, tally: Tally) -> None:
    """Start a command, kill it, and look at its files."""
    folder = _prepared(command)
    try:
        old = _all_outputs(command, folder)
        share = draw.uniform(0.0, 1.05) if draw.random() < 0.5 else draw.uniform(0.75, 1.1)
        with subprocess.Popen(
            _call(command.words), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            time.sleep(share * seconds)
            number = draw.choice(_SIGNALS)
            alive = running.poll() is None
            if alive:
                running.send_signal(number)
            running.wait(_WAIT_S)
        if not alive:
            tally.ended[command.name] += 1
            return
        tally.kills[f"{command.name}/{number.name}"] += 1
        found = _all_outputs(command, folder)
        lost = [path for path in old if path not in found]
        faults = [f"{path}: {fault}" for path, content in found.items()
                  if (fault := _fault(path, content, old, new, same=command.same))]  # fmt: skip
        tally.damaged += [f"{command.name} {number.name}: {text}" for text in (*faults, *(f"{p}: gone" for p in lost))]
        changed = any(found[path] != old.get(path) for path in found)
        (tally.after if changed else tally.before)[command.name] += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Kill, and tell what came of it; the exit code is 1 where a file was damaged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=[command.name for command in COMMANDS])
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where it was ignored, commands would ignore it too
    draw, tally = random.Random(asked.seed), Tally()
    for command in COMMANDS:
        if asked.only not in (None, command.name):
            continue
        new, seconds = _unharmed(command)
        wanted = asked.kills if asked.only else round(asked.kills * command.share)
        tries = 0
        while _killed(tally, command) < wanted and tries < 3 * wanted:
            kill_once(command, new, seconds, draw, tally)
            tries += 1
            print(f"{command.name}: {_killed(tally, command)}/{wanted}, {len(tally.damaged)} damaged", flush=True)
        print(
            f"{command.name}: {_killed(tally, command)} kills, files old after {tally.before[command.name]}, some new "
            f"after {tally.after[command.name]}; {tally.ended[command.name]} times it ended first",
            flush=True,
        )
    print(f"{sum(tally.kills.values())} kills, {len(tally.damaged)} damaged files")
    print("\n".join(tally.damaged))
    return int(bool(tally.damaged))


def _killed(tally: Tally, command: Command) -> int:
    return sum(count for name, count in tally.kills.items() if name.rsplit("/", 1)[0] == command.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
