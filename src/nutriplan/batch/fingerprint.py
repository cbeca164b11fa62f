"""What made a plan: the tables, the code and the solver, in one word that changes with any of them."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import nutriplan
from nutriplan.resources import data_dir

_SOLVERS = ("highspy", "numba", "numpy")
_DIGITS = 32


def digest(text: str) -> str:
    """A short word for a text, the same on every machine."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


@cache
def fingerprint() -> str:
    """The word for this installation; machines with the same word make the same plans."""
    found = sha256()
    for name, content in _parts():
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:_DIGITS]


def _parts() -> Iterator[tuple[str, bytes]]:
    yield "version", nutriplan.__version__.encode()
    yield from ((name, version(name).encode()) for name in _SOLVERS)
    package = Path(nutriplan.__file__).parent
    for root, kinds in ((package, ("*.py",)), (data_dir(), ("*.csv", "*.toml"))):
        for path in sorted(path for kind in kinds for path in root.rglob(kind)):
            yield path.relative_to(root).as_posix(), path.read_bytes()
