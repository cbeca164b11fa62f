"""Compiling the inner loop of the search, once for each version of it."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
import platformdirs

_P = ParamSpec("_P")
_R = TypeVar("_R")
_SOURCES = (
    *("anneal.py", "chance.py", "combine.py", "compiled.py"),
    *("fit.py", "layout.py", "multipliers.py", "settle.py", "tally.py"),
)
_CANNOT_CACHE = "no locator available"


def compiled(*, entry: bool = False, in_order: bool = False) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Compile a function to machine code, kept for the next start where there is room for it.

    Nothing that is compiled here makes an array, so the count of references to arrays is left out (`_nrt`): keeping it
    took three quarters of the time.

    Args:
        entry: Python calls it. What only compiled functions call is compiled in half the time.
        in_order: It adds fractions, which are added as written, so that every machine comes to the same. Whole numbers
            may be added in any order.
    """

    def kept(function: Callable[_P, _R]) -> Callable[_P, _R]:
        config: Any = numba.config
        folder, config.CACHE_DIR = config.CACHE_DIR, _FOLDER
        try:
            return _made(function, entry, in_order, cache=True)
        except RuntimeError as fault:
            if _CANNOT_CACHE not in str(fault):
                raise
            return _made(function, entry, in_order, cache=False)
        finally:
            config.CACHE_DIR = folder

    return kept


def _made(function: Callable[_P, _R], entry: bool, in_order: bool, *, cache: bool) -> Callable[_P, _R]:
    njit: Any = numba.njit  # its annotations do not know of _nrt and of the wrappers
    made: Callable[_P, _R] = njit(
        cache=cache,
        nogil=True,
        fastmath=set() if in_order else {"reassoc", "nsz"},
        _nrt=False,
        no_cpython_wrapper=not entry,
        no_cfunc_wrapper=True,
    )(function)
    return made


def _folder() -> str:
    """A folder of the user's for what was compiled from just these sources.

    Its name changes with them, for what an older version left behind could not be read, or would be run.
    """
    here = Path(__file__).parent
    content = b"".join((here / name).read_bytes() for name in _SOURCES)
    return str(platformdirs.user_cache_path("nutriplan") / f"search-{sha256(content).hexdigest()[:12]}")


_FOLDER = _folder()
