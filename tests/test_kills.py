"""The kill test sees damage: a cut file, a mixed one, one that is gone; its page tells every fault."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from kill_commands import COMMANDS, Command
from kill_report import kills_page
from kill_test import Bench, faults_of
from kill_whole import same, why_not_whole

ROOT = Path(__file__).parents[1]
NOTHING = Command("nothing", (), (), 1.0, varying=("times.csv",))
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def table(rows: int) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([["a", "b"], *([["1", "2"]] * rows)])
    return stream.getvalue().encode()


WHOLE: dict[str, bytes] = {
    "w.pdf": (ROOT / "reports" / "sample-week.pdf").read_bytes(),
    "w.json": (ROOT / "reports" / "sample-week.json").read_bytes(),
    "w.ics": ICS,
    "w.csv": table(3),
    "w.txt": "½ cup\n".encode(),
    "w.toml": b'age = 31\nsex = "female"\n',
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_taken_and_a_cut_one_is_not(name: str) -> None:
    content = WHOLE[name]
    assert why_not_whole(Path(name), content) == ""
    for part in (b"", content[: len(content) // 2 - 1], content.rstrip()[:-1]):
        assert why_not_whole(Path(name), part).startswith("not whole"), part[-20:]


def test_a_plan_may_differ_in_its_seconds_alone() -> None:
    one, other, longer = (f'{{\n  "seconds": {time},\n  "days": {days}\n}}'.encode() for time, days in
                          ((0.1, 7), (0.2, 7), (0.1, 8)))  # fmt: skip
    assert same(Path("p.json"), one, other)
    assert not same(Path("p.json"), one, longer)
    assert not same(Path("p.csv"), one, other)
    assert not same(Path("p.json"), one, None)


def test_old_new_and_absent_files_are_no_fault_and_all_else_is() -> None:
    path, times = Path("w.csv"), Path("times.csv")
    bench = Bench(NOTHING, Path(), Path(), {path: table(3), times: table(3)}, 0.0)
    old = {path: b"what stood here before\n"}
    assert faults_of(bench, {}, {}) == []
    assert faults_of(bench, old, old) == []
    assert faults_of(bench, {path: table(3), times: table(4)}, old) == []
    assert faults_of(bench, {}, old) == ["w.csv: gone"]
    assert faults_of(bench, {path: table(4)}, old) == ["w.csv: neither the old nor the new file"]
    assert faults_of(bench, {path: table(3)[:-1]}, {}) == ["w.csv: neither the old nor the new file"]
    assert faults_of(bench, {path: table(3), times: table(4)[:-1]}, {}) == [
        "times.csv: not whole: ValueError: no end of line"
    ]


def line(**facts: Any) -> dict[str, Any]:
    return {
        "command": "plan", "signal": "SIGKILL", "moment": "writing", "killed": True, "absent": 0, "old": 1, "new": 1,
        "resumed": False, "faults": [], "build": "abc", "made": "2026-11-22", **facts,
    }  # fmt: skip


def test_the_page_counts_kills_by_what_they_left_and_tells_faults() -> None:
    lines = [line(), line(old=0), line(new=0), line(killed=False), line(faults=["w.csv: gone"], moment="any")]
    page = kills_page(lines, COMMANDS)
    assert "**4 kills, 1 damaged files.**" in page
    assert "- plan, SIGKILL: w.csv: gone" in page
    assert "started 5 times and killed 4 times (SIGKILL 4)" in page
    assert "| plan | 4 | 3 | 1 | 2 | 1 |" in page


def test_every_command_has_its_share() -> None:
    assert sum(command.share for command in COMMANDS) == pytest.approx(1)
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
