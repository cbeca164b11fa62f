"""`nutriplan batch` as a user and a job scheduler meet it: killed, stopped, out of disk, in parts, in every format."""

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from batches import ANNA, BEN, HEADER, people_file, plan_files
from nutriplan.batch.folder import kept_start
from nutriplan.batch.run import Tally
from nutriplan.cli.batch_progress import pace
from nutriplan.errors import ExitCode

QUICK = ("--days", "1", "--start", "2026-11-23", "--effort", "quick", "--gap", "99")
MANY = [f"p{age},P{age},male,{age},omnivore" for age in (30, 35, 55, 72)]
Run = subprocess.CompletedProcess[str]


def command(table: Path, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "nutriplan", "batch", str(table), "--out", str(out), *QUICK, *options]


def batch(table: Path, out: Path, *options: str, before: Callable[[], None] | None = None) -> Run:
    call = command(table, out, *options)
    return subprocess.run(call, capture_output=True, text=True, check=False, preexec_fn=before)


def started(table: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    """A run that has finished someone and not all."""
    call = command(table, out, *options)
    pipe = subprocess.PIPE
    running = subprocess.Popen(call, stdout=pipe, stderr=pipe, text=True, preexec_fn=_ctrl_c, start_new_session=True)
    for _ in range(6000):
        if list((out / ".nutriplan" / "records").glob("*.json")):
            return running
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    raise AssertionError("nobody was finished within a minute")


def _ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell without a terminal may have it ignored


def summary(out: Path, name: str = "summary.csv") -> list[dict[str, str]]:
    with (out / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def whole(out: Path) -> Mapping[str, Any]:
    """Every plan, each of which must be a whole one."""
    return {name: json.loads(content)["days"] for name, content in plan_files(out).items()}


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The plans of a run that nothing disturbs."""
    folder = tmp_path_factory.mktemp("reference")
    ran = batch(people_file(folder, *MANY), folder / "out", "--jobs", "2")
    assert ran.returncode == ExitCode.OK, ran.stderr
    assert "4 people: 4 with every target met." in ran.stdout
    return plan_files(folder / "out")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_killed_goes_on_where_it_was(jobs: str, reference: Mapping[str, bytes], tmp_path: Path) -> None:
    table, out = people_file(tmp_path, *MANY), tmp_path / "out"
    running = started(table, out, "--jobs", jobs)
    running.kill()
    running.communicate()
    finished = {path: path.stat().st_mtime_ns for path in (out / "plans").glob("*.json")}
    assert 0 < len(finished) < len(MANY)
    assert whole(out)
    ran = batch(table, out, "--jobs", jobs)
    assert ran.returncode == ExitCode.OK, ran.stderr
    assert plan_files(out) == reference
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    assert [row["status"] for row in summary(out)] == ["met"] * len(MANY)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_how_to_go_on(number: int, reference: Mapping[str, bytes], tmp_path: Path) -> None:
    table, out = people_file(tmp_path, *MANY), tmp_path / "out"
    running = started(table, out, "--jobs", "2")
    if number == signal.SIGINT:
        os.killpg(running.pid, number)  # as a terminal does: the workers have it too
    else:
        running.send_signal(number)
    said, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "the same line goes on from there" in told
    assert "Traceback" not in told
    assert "not planned yet" in said
    statuses = [row["status"] for row in summary(out)]
    assert statuses[0] == "open"
    assert statuses.count("met") == len(plan_files(out)) > 0
    assert batch(table, out, "--jobs", "2").returncode == ExitCode.OK
    assert plan_files(out) == reference


def test_a_disk_that_takes_no_more_loses_nothing(reference: Mapping[str, bytes], tmp_path: Path) -> None:
    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    table, out = people_file(tmp_path, *MANY), tmp_path / "out"
    full = batch(table, out, "--jobs", "1", before=small_files)
    assert full.returncode == ExitCode.DATA
    assert "can't be written" in full.stderr
    assert "0 of 4 are finished; the same line goes on from there" in full.stderr
    assert not list(out.rglob(".nutriplan-*"))
    assert {row["status"] for row in summary(out)} == {"open"}
    assert batch(table, out, "--jobs", "2").returncode == ExitCode.OK
    assert plan_files(out) == reference


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 kB, for whoever may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk; the limit on file sizes stands in for it")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_keeps_what_was_finished(small_disk: Path, reference: Mapping[str, bytes], tmp_path: Path) -> None:
    table, out = people_file(tmp_path, *MANY), small_disk / "out"
    full = batch(table, out, "--jobs", "2")
    assert full.returncode == ExitCode.DATA
    assert "No space left" in full.stderr
    assert "Warning" not in full.stderr
    finished = plan_files(out)
    assert 0 < len(finished) < len(MANY)
    assert finished == {name: reference[name] for name in finished}
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    assert batch(table, out, "--jobs", "2").returncode == ExitCode.OK
    assert plan_files(out) == reference
    assert [row["status"] for row in summary(out)] == ["met"] * len(MANY)


class TestFormats:
    @pytest.fixture(scope="class")
    @staticmethod
    def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
        """A table with a fault and a formula, and its folder of plans."""
        folder = tmp_path_factory.mktemp("mixed")
        rows = (f"{ANNA},=1+1", "bad,Bad,male,x,vegan,", f'{BEN},"a, b"')
        table = people_file(folder, *rows, header=f"{HEADER},notes")
        ran = batch(table, folder / "out", "--jobs", "2")
        assert ran.returncode == ExitCode.DATA
        assert "bad" in ran.stdout
        assert "line 3: age" in ran.stdout
        return table, folder / "out"

    def test_a_spreadsheet_runs_no_cell_of_the_summary(self, mixed: tuple[Path, Path]) -> None:
        rows = {row["id"]: row for row in summary(mixed[1])}
        assert rows["anna"]["notes"] == "'=1+1"
        assert rows["ben"]["notes"] == "a, b"
        assert summary(mixed[1])[0]["id"] == "bad"

    def test_lines_of_json_hold_everybody(self, mixed: tuple[Path, Path]) -> None:
        table, out = mixed
        assert batch(table, out, "--format", "jsonl").returncode == ExitCode.DATA
        lines = [json.loads(line) for line in (out / "plans.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [line["id"] for line in lines] == [row["id"] for row in summary(out)]
        by_id = {line["id"]: line for line in lines}
        assert by_id["bad"]["plan"] is None
        assert "age" in by_id["bad"]["fault"]
        assert by_id["anna"]["plan"] == json.loads((out / "plans" / "anna.json").read_bytes())
        assert by_id["anna"]["targets_met"] == by_id["anna"]["targets"] > 25

    def test_a_parquet_table_holds_the_same(self, mixed: tuple[Path, Path]) -> None:
        duckdb = pytest.importorskip("duckdb")
        table, out = mixed
        assert batch(table, out, "--format", "parquet").returncode == ExitCode.DATA
        with duckdb.connect() as database:
            rows = database.execute(f"SELECT id, targets, plan FROM '{out / 'plans.parquet'}'").fetchall()
        assert [row[0] for row in rows] == [row["id"] for row in summary(out)]
        plans = {row[0]: row[2] for row in rows}
        assert plans["bad"] is None
        assert json.loads(plans["ben"]) == json.loads((out / "plans" / "ben.json").read_bytes())

    def test_parts_make_the_whole(self, mixed: tuple[Path, Path], tmp_path: Path) -> None:
        table, out = mixed[0], tmp_path / "out"
        seen = []
        for part in ("1/2", "2/2"):
            batch(table, out, "--shard", part, "--jobs", "1")
            seen += [row["id"] for row in summary(out, f"summary-{part.replace('/', '-of-')}.csv")]
        assert sorted(seen) == ["anna", "bad", "ben"]
        before = {path: path.stat().st_mtime_ns for path in (out / "plans").iterdir()}
        assert batch(table, out).returncode == ExitCode.DATA
        assert {path: path.stat().st_mtime_ns for path in (out / "plans").iterdir()} == before
        assert plan_files(out) == plan_files(mixed[1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--jobs", "0"], "--jobs: 0"),
        (["--format", "xlsx"], "--format: 'xlsx'"),
        (["--effort", "some"], "--effort"),
        (["--shard", "5/4"], "3/64"),
        (["--days", "29", "--seed", "-1"], "--seed: -1"),
        (["--dask", "tcp://127.0.0.1:9", "--jobs", "2"], "--jobs goes without --dask"),
    ],
)
def test_options_that_make_no_sense_are_told_before_anything_is_written(
    options: list[str], said: str, tmp_path: Path
) -> None:
    ran = batch(people_file(tmp_path, ANNA), tmp_path / "out", *options)
    assert ran.returncode == ExitCode.USAGE
    assert said in ran.stderr
    assert not (tmp_path / "out").exists()


def test_parts_need_a_first_day(tmp_path: Path) -> None:
    call = command(people_file(tmp_path, ANNA), tmp_path / "out", "--shard", "1/2")
    at = call.index("--start")
    ran = subprocess.run([*call[:at], *call[at + 2 :]], capture_output=True, text=True, check=False)
    assert ran.returncode == ExitCode.USAGE
    assert "--shard: give --start" in ran.stderr


@pytest.mark.parametrize(
    ("tally", "seconds", "said"),
    [
        (Tally(10, 0), 1.0, "starting"),
        (Tally(100, 20, here=20, solved=20), 100.0, "5.0 s each, 7 min left"),
        (Tally(1000, 400, here=300, solved=20, faults=1), 100.0, "3.00 a second, 3 min left, 1 fault"),
        (Tally(100, 40, here=30), 30.0, "1.00 a second, 60 s left"),
        (Tally(10_000, 10, here=10, faults=2), 100.0, "10.0 s each, 27.8 h left, 2 faults"),
    ],
)
def test_the_pace_is_told_in_words(tally: Tally, seconds: float, said: str) -> None:
    assert pace(tally, seconds) == said


def test_a_folder_keeps_its_first_day(tmp_path: Path) -> None:
    monday, later = date(2026, 11, 23), date(2026, 11, 30)
    assert kept_start(tmp_path, monday, chosen=False) == monday
    assert kept_start(tmp_path, later, chosen=False) == monday
    assert kept_start(tmp_path, later, chosen=True) == later
    assert kept_start(tmp_path, monday, chosen=False) == later
    assert [path.name for path in tmp_path.iterdir()] == [".nutriplan"]
