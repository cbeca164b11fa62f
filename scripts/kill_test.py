"""Kills commands at random moments and makes sure that no file is ever damaged.

python scripts/kill_test.py [--kills N] [--only NAME] [--results FILE]     kills as often as is not yet in the results
python scripts/kill_test.py --report [--results FILE]                      writes docs/explanation/kills.md

Each command first runs unharmed, which gives the files it should write. Then it is started again, over old files or
where there are none, and killed with SIGKILL, SIGINT or SIGTERM: from outside at a random moment, or from inside at a
random step of writing. Every file must then be absent as before, the old one, or a new one that its reader takes whole
and that has the bytes of the unharmed run. Each kill is one line of the results, so that the run can be stopped and
taken up again.
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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from kill_commands import COMMANDS, DONE, ENVIRONMENT, ROOT, Command, call, run_to_end
from kill_report import kills_page
from kill_whole import same, why_not_whole
from nutriplan.batch.fingerprint import fingerprint

RESULTS = ROOT / "docs" / "explanation" / "kills.jsonl"
PAGE = ROOT / "docs" / "explanation" / "kills.md"
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
_MOMENTS = ("any", "late", "writing")
_OLD = b"what stood here before\n"
_UNFINISHED = ".nutriplan-*"  # a file that is still written, beside its place: none that anybody reads
_WAIT_S = 120.0
_INSIDE = Path(__file__).with_name("kill_inside.py")
_STEPS_A_FILE = 4  # tried out, written, its mode set, put in its place
Files = dict[Path, bytes]


@dataclass(frozen=True)
class Bench:
    """A command, the folders it starts from, and what it writes when nothing disturbs it."""

    command: Command
    empty: Path
    old: Path
    new: Files
    seconds: float


@dataclass(frozen=True)
class Kill:
    """One kill: a line of the results. `killed` is false where the command ended before the signal took effect."""

    command: str
    signal: str
    moment: str
    killed: bool
    absent: int
    old: int
    new: int
    resumed: bool
    faults: list[str]


def files_of(command: Command, folder: Path) -> Files:
    """The files that a command writes, as they are now."""
    paths = [folder / name for name in command.outputs]
    paths += [path for root in paths if root.is_dir() for path in sorted(root.rglob("*"))]
    return {
        path.relative_to(folder): path.read_bytes()
        for path in paths
        if path.is_file() and not fnmatch(path.name, _UNFINISHED)
    }


def set_up(command: Command, root: Path) -> Bench:
    """Lay out the folders of a command and run it once unharmed."""
    empty, old, done = (root / name for name in ("empty", "old", "done"))
    empty.mkdir(parents=True)
    command.lay_out(empty)
    shutil.copytree(empty, old)
    if command.earlier:
        run_to_end(command.earlier, old)
    for name in command.outputs:
        if not (old / name).exists():
            (old / name).write_bytes(_OLD)
    seconds = 0.0
    for _ in range(2):  # the first one compiles and fills caches
        shutil.rmtree(done, ignore_errors=True)
        shutil.copytree(empty, done)
        begun = time.monotonic()
        run_to_end(command.words, done)
        seconds = time.monotonic() - begun
    new = files_of(command, done)
    if faults := [f"{path}: {fault}" for path, content in new.items() if (fault := why_not_whole(path, content))]:
        raise RuntimeError(f"{command.name}, unharmed: {faults}")
    return Bench(command, empty, old, new, seconds)


def _start_and_kill(bench: Bench, folder: Path, draw: random.Random) -> tuple[str, str, bool]:
    """Start the command and kill it: the signal, the moment, and whether it took effect."""
    moment, number = draw.choice(_MOMENTS), draw.choice(_SIGNALS)
    words = call(bench.command.words)
    if moment == "writing":
        step = draw.randint(1, _STEPS_A_FILE * len(bench.new))
        words = [sys.executable, str(_INSIDE), number.name, str(step), *bench.command.words]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, stdout=quiet, stderr=quiet) as running:
        if moment != "writing":
            time.sleep(bench.seconds * (draw.uniform(0.0, 1.0) if moment == "any" else draw.uniform(0.75, 1.05)))
            if running.poll() is None:
                running.send_signal(number)
        running.wait(_WAIT_S)
    return number.name, moment, running.returncode not in DONE


def _fault(bench: Bench, path: Path, found: Files, old: Files) -> str:
    if path not in found:
        return "gone" if path in old else ""
    content = found[path]
    if content == old.get(path):
        return ""
    varies = any(fnmatch(path.as_posix(), pattern) for pattern in bench.command.varying)
    if not varies and not same(path, content, bench.new.get(path)):
        return "neither the old nor the new file"
    return why_not_whole(path, content)


def faults_of(bench: Bench, found: Files, old: Files) -> list[str]:
    """What is wrong with the files that were found, over the old ones: each in a few words."""
    faults = {path: _fault(bench, path, found, old) for path in sorted({*old, *found})}
    return [f"{path}: {fault}" for path, fault in faults.items() if fault]


def _resume(bench: Bench, folder: Path) -> list[str]:
    """What is wrong after the same line was run once more and let run."""
    try:
        run_to_end(bench.command.words, folder)
    except RuntimeError as error:
        return [f"not resumed: {error}"]
    found = files_of(bench.command, folder)
    return [
        f"{path}: {fault or 'missing'} after the rerun"
        for path in bench.new
        if (fault := _fault(bench, path, found, {})) or path not in found
    ]


def kill_once(bench: Bench, draw: random.Random) -> Kill:
    """Start a command, kill it, and look at its files."""
    root = Path(tempfile.mkdtemp(prefix="nutriplan-kill-"))
    folder = root / "work"
    try:
        shutil.copytree(draw.choice((bench.empty, bench.old)), folder)
        old = files_of(bench.command, folder)
        name, moment, killed = _start_and_kill(bench, folder, draw)
        found = files_of(bench.command, folder)
        faults = faults_of(bench, found, old)
        kept = sum(found.get(path) == content for path, content in old.items())
        resumed = killed and bench.command.again
        faults += _resume(bench, folder) if resumed else []
        absent = len(bench.new.keys() - found.keys())
        return Kill(bench.command.name, name, moment, killed, absent, kept, len(found) - kept, resumed, faults)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def read_results(path: Path) -> list[dict[str, Any]]:
    """The lines of the results; one that a stopped run left half written is none."""
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            lines.append(json.loads(text))
        except ValueError:
            continue
    return lines


def run(commands: list[Command], kills: int, results: Path) -> None:
    """Kill each command as often as its share asks and the results do not yet hold."""
    build = fingerprint()
    done = Counter(line["command"] for line in read_results(results) if line["killed"] and line["build"] == build)
    draw = random.Random()
    with results.open("a", encoding="utf-8") as stream, tempfile.TemporaryDirectory() as folder:
        if stream.tell():
            stream.write("\n")  # closes a line that a stopped run left half written; a blank one is passed over
        benches = [
            set_up(command, Path(folder) / command.name.replace(" ", "-"))
            for command in commands
            if done[command.name] < round(kills * command.share)
        ]
        while benches:  # one after the other, so that a run that is ended early has all of them
            for bench in list(benches):
                kill = kill_once(bench, draw)
                line = asdict(kill) | {"build": build, "made": datetime.now(UTC).date().isoformat()}
                stream.write(json.dumps(line) + "\n")
                stream.flush()
                done[kill.command] += kill.killed
                wanted = round(kills * bench.command.share)
                print(f"{kill.command}: {done[kill.command]}/{wanted} {kill.signal} {kill.faults or ''}", flush=True)
                if done[kill.command] >= wanted:
                    benches.remove(bench)


def main(arguments: list[str]) -> int:
    """Kill, or tell what came of it; the exit code is 1 where a file was damaged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=240)
    parser.add_argument("--only", choices=[command.name for command in COMMANDS])
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.report:
        PAGE.write_text(kills_page(read_results(asked.results), COMMANDS), encoding="utf-8")
    else:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # where it was ignored, commands would ignore it too
        run([command for command in COMMANDS if asked.only in (None, command.name)], asked.kills, asked.results)
    return int(any(line["faults"] for line in read_results(asked.results)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
