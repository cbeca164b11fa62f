"""The same plans on one process, on two and on a cluster; workers that die are replaced, their people tried again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from threading import Timer, get_ident
from typing import Any

import pytest

from batches import ANNA, BEN, CHEAP, people_file, people_of, plan_files
from nutriplan.batch.cluster import Cluster
from nutriplan.batch.engine import TRIES, Engine, Lost
from nutriplan.batch.figures import Status
from nutriplan.batch.folder import Folder
from nutriplan.batch.local import Local, usable_cores
from nutriplan.batch.run import Batch
from nutriplan.batch.summary import summary_lines
from nutriplan.errors import ExitCode, UsageError
from nutriplan.model import threads
from nutriplan.model.threads import at_most, workers

ROWS = (ANNA, "twin,Twin,female,30,vegetarian", "old,Old,male,75,omnivore", BEN, "bad,Bad,male,x,vegan")
Task = tuple[str, int]


def work(task: Task) -> int:
    """Doubles a number; some end the process that they are in, once or whenever they are tried."""
    folder, number = task
    mark = Path(folder) / f"{number}.tried"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


@pytest.fixture(scope="session")
def local() -> Iterator[Local]:
    engine = Local(2)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The scheduler of a cluster of two workers on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        yield str(cluster.scheduler_address)


def planned(engine: Engine, folder: Path) -> dict[str, bytes]:
    people, out = people_of(folder, *ROWS), Folder(folder / "out", apart=True)
    Batch(people, CHEAP, out, engine).run(lambda tally: None)
    lines = summary_lines(people, out, CHEAP)
    assert [line.figures.status for line in lines] == [Status.FAULT, *[Status.MET] * 4]
    assert [line.entry.key for line in lines if line.figures.shared] == ["twin"]
    return plan_files(folder / "out")


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The plans of one process."""
    return planned(Local(1), tmp_path_factory.mktemp("alone"))


def test_two_processes_give_the_same_bytes(local: Local, alone: dict[str, bytes], tmp_path: Path) -> None:
    assert len(alone) == 4
    assert planned(local, tmp_path) == alone


@pytest.mark.filterwarnings("default")  # what dask and its parts warn of is theirs
def test_a_cluster_gives_the_same_bytes(address: str, alone: dict[str, bytes], tmp_path: Path) -> None:
    cluster = Cluster(address)
    try:
        assert cluster.cores == 2
        assert planned(cluster, tmp_path) == alone
    finally:
        cluster.close()


def test_the_command_runs_on_a_cluster(address: str, tmp_path: Path) -> None:
    table = people_file(tmp_path, ANNA, "bad,Bad,male,x,vegan")
    options = ("--days", "1", "--start", "2026-11-23", "--effort", "quick", "--gap", "99", "--out")
    call = (sys.executable, "-m", "nutriplan", "batch", str(table), *options)
    where = {"there": ("--dask", address), "here": ("--jobs", "1")}
    for name, option in where.items():
        ran = subprocess.run([*call, str(tmp_path / name), *option], capture_output=True, text=True, check=False)
        assert ran.returncode == ExitCode.DATA, ran.stderr
        assert "1 with every target met, 1 with a fault" in ran.stdout
    assert plan_files(tmp_path / "there") == plan_files(tmp_path / "here") != {}


def check_survivors(engine: Engine, folder: Path) -> None:
    """Every item has its result but the one that always ends its worker, and that one is told."""
    found = dict(engine.run(work, [(str(folder), number) for number in range(9)]))
    lost = found.pop(5)
    assert isinstance(lost, Lost)
    assert "again" in lost.reason or f"{TRIES} times" in lost.reason
    assert found == {number: 2 * number for number in range(9) if number != 5}
    assert (folder / "3.tried").exists()


def test_workers_that_are_killed_are_replaced(local: Local, tmp_path: Path) -> None:
    check_survivors(local, tmp_path)
    assert dict(local.run(work, [(str(tmp_path), 7)])) == {0: 14}


@pytest.mark.filterwarnings("default")
def test_workers_of_a_cluster_that_are_killed_are_replaced(address: str, tmp_path: Path) -> None:
    cluster = Cluster(address)
    try:
        check_survivors(cluster, tmp_path)
    finally:
        cluster.close()


class NeverDone:
    """A result that nobody makes."""

    def result(self, timeout: float) -> None:
        assert timeout > 0
        raise TimeoutError

    def done(self) -> bool:
        return False


class NoWorkers:
    """A scheduler whose workers are all gone."""

    def nthreads(self) -> dict[str, int]:
        return {}


def test_a_cluster_without_workers_is_not_waited_for_without_end() -> None:
    cluster: Any = object.__new__(Cluster)
    cluster._client, cluster._address = NoWorkers(), "tcp://head:8786"
    with pytest.raises(UsageError, match="no worker is left at tcp://head:8786"):
        cluster._result(NeverDone())


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_goes_away_is_no_fault_of_anyone() -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=":0") as cluster:
        engine = Cluster(cluster.scheduler_address)
        results = engine.run(time.sleep, [0.0, 0.0, 1.0, 1.0])
        assert next(results)[1] is None
        Timer(0.2, cluster.close).start()
        with pytest.raises(UsageError, match=r"the scheduler at .* is gone"):
            assert all(answer is None for _, answer in results)
        engine.close()


def test_nobody_at_the_address_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutriplan.batch.cluster._PATIENCE_S", 0.5)
    with pytest.raises(UsageError, match="no scheduler answers"):
        Cluster("tcp://127.0.0.1:9")


@pytest.mark.filterwarnings("default")
def test_workers_with_another_nutriplan_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("nutriplan.batch.cluster.fingerprint", _ever_another)
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=":0") as cluster,
        pytest.raises(UsageError, match="another nutriplan"),
    ):
        Cluster(cluster.scheduler_address)


def _ever_another() -> str:
    return token_hex()


def test_a_process_that_is_not_a_worker_keeps_its_answer_to_ctrl_c() -> None:
    before = signal.getsignal(signal.SIGINT)
    assert dict(Local(1).run(abs, [-1, -2])) == {0: 1, 1: 2}
    assert signal.getsignal(signal.SIGINT) is before
    assert usable_cores() >= 1


class TestThreads:
    def test_one_thread_is_this_one(self) -> None:
        with at_most(1), workers(4) as pool:
            assert pool.submit(get_ident).result() == get_ident()
            assert threads.threads() == 1
            failed = pool.submit(int, "x")
        with pytest.raises(ValueError, match="invalid literal"):
            failed.result()

    def test_no_more_than_before_and_as_before_afterwards(self) -> None:
        before = threads.threads()
        with at_most(1), at_most(8):
            assert threads.threads() == 1
        assert threads.threads() == before
