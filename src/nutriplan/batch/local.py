"""Work on this machine: joblib with its loky processes, each with one thread; in this process where one is asked for.

A worker that dies (out of memory, killed) takes down the pool. Those whose items were with it are tried again, each
alone with a fresh pool, so that the one to blame shows and costs nobody else anything.
"""

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from multiprocessing import parent_process
from typing import Any

from joblib import Parallel, cpu_count, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

from nutriplan.batch.engine import TRIES, ItemT, Lost, ResultT

_DIED = "its worker ended {} times, for lack of memory perhaps; run the same line again with fewer --jobs"

_LOOKS_UP_S = 1.0


def usable_cores() -> int:
    """How many cores this process may use, as the system and its job scheduler allow."""
    return int(cpu_count())


class Local:
    """Processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._begun = False

    @property
    def cores(self) -> int:
        """How many processes there are."""
        return self.jobs

    def run(self, work: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[tuple[int, ResultT | Lost]]:
        """Results with the number of their item, as they come."""
        numbered = enumerate(items)
        out: dict[int, ItemT] = {}
        while True:
            try:
                yield from self._all(work, numbered, out)
            except BrokenProcessPool:
                suspects = dict(out)
                out.clear()
                for number, item in suspects.items():
                    yield number, self._alone(work, item)
            else:
                return

    def _all(
        self, work: Callable[[ItemT], ResultT], numbered: Iterator[tuple[int, ItemT]], out: dict[int, ItemT]
    ) -> Iterator[tuple[int, ResultT]]:
        """Results until the items end or the pool breaks; `out` holds what was given to workers and not come back."""

        def given() -> Iterator[object]:
            for number, item in numbered:
                out[number] = item
                yield delayed(_numbered)(work, number, item)

        for number, result in self._parallel(given()):
            del out[number]
            yield number, result

    def _alone(self, work: Callable[[ItemT], ResultT], item: ItemT) -> ResultT | Lost:
        for _ in range(TRIES - 1):  # it was tried once beside others
            try:
                only: list[tuple[int, ResultT]] = list(self._parallel([delayed(_numbered)(work, 0, item)]))
                return only[0][1]
            except BrokenProcessPool:
                continue
        return Lost(_DIED.format(TRIES))

    def _parallel(self, calls: Iterable[object]) -> Iterator[Any]:
        self._begun = True
        with parallel_config(backend="loky", n_jobs=self.jobs, inner_max_num_threads=1):
            made = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        results = made(calls)
        try:
            for each in results:  # noqa: UP028 - `yield from` would close them before the warning can be kept quiet
                yield each
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that work is given up is told by who gives it up
                results.close()

    def close(self) -> None:
        """End the processes, busy or not."""
        if self._begun and self.jobs > 1:
            get_reusable_executor().shutdown(wait=True, kill_workers=True)


def _numbered(work: Callable[[ItemT], ResultT], number: int, item: ItemT) -> tuple[int, ResultT]:
    """A result with its number."""
    if parent_process() is not None and threading.current_thread() is threading.main_thread():
        _serve()
    return number, work(item)


@cache
def _serve() -> None:
    """Make a process a worker: Ctrl-C is for the process above to deal with, and without that one it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive, args=(os.getppid(),), daemon=True).start()


def _outlive(above: int) -> None:
    """End when the process above is gone: a kill gives it no time to say so."""
    while os.getppid() == above:
        time.sleep(_LOOKS_UP_S)
    os._exit(1)
