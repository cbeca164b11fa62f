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
    *("layout.py", "multipliers.py", "settle.py", "tally.py"),
)
_CANNOT_CACHE = "no locator available"


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function whose sums are of whole numbers, which may therefore be added in any order."""
    return _kept(function, {"reassoc", "nsz"})


def compiled_in_order(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function of fractions: they are added as written, so that every machine comes to the same."""
    return _kept(function, set())


def _kept(function: Callable[_P, _R], freedom: set[str]) -> Callable[_P, _R]:
    """Compile a function to machine code, kept for the next start where there is room for it.

    Nothing that is compiled here makes an array, so the count of references to arrays is left out (`_nrt`): keeping it
    took three quarters of the time.
    """
    config: Any = numba.config
    kept, config.CACHE_DIR = config.CACHE_DIR, _FOLDER
    try:
        return _made(function, freedom, cache=True)
    except RuntimeError as fault:
        if _CANNOT_CACHE not in str(fault):
            raise
        return _made(function, freedom, cache=False)
    finally:
        config.CACHE_DIR = kept


def _made(function: Callable[_P, _R], freedom: set[str], *, cache: bool) -> Callable[_P, _R]:
    njit: Any = numba.njit  # its annotations do not know of _nrt
    made: Callable[_P, _R] = njit(cache=cache, nogil=True, fastmath=freedom, _nrt=False)(function)
    return made


def _folder() -> str:
    """A folder of the user's for what was compiled from just these sources.

    Its name changes with them, for what an older version left behind could not be read, or would be run.
    """
    here = Path(__file__).parent
    content = b"".join((here / name).read_bytes() for name in _SOURCES)
    return str(platformdirs.user_cache_path("nutriplan") / f"search-{sha256(content).hexdigest()[:12]}")


_FOLDER = _folder()
