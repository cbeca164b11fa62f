"""How many threads a search may use: the processors, eight at most, for one plan; one where many plans run at a time.

The plan is the same on any number: chains do not see each other, and the bound draws no chance.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_MOST = min(os.cpu_count() or 1, 8)
_allowed: ContextVar[int] = ContextVar("threads", default=_MOST)


def threads() -> int:
    """How many threads a search may use here."""
    return _allowed.get()


@contextmanager
def at_most(count: int) -> Iterator[None]:
    """Let searches use no more than a number of threads, in this task alone."""
    before = _allowed.set(max(1, min(count, threads())))
    try:
        yield
    finally:
        _allowed.reset(before)


def workers(count: int) -> Executor:
    """Threads for work that may run side by side; where one thread is allowed it is done at once, in this one."""
    return ThreadPoolExecutor(count) if threads() > 1 else _AtOnce()


class _AtOnce(Executor):
    """Does what it is given before it returns."""

    def submit(self, fn: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        done: Future[_R] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asks for the result
            done.set_exception(error)
        return done
