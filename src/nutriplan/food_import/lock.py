"""One import at a time into a table: a lock that the system gives back however the import ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nutriplan.errors import OutputError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a table.

    Raises:
        OutputError: Another import holds it, or the folder can't be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f".{path.name}.lock").open("a+b") as stream:
            if not _taken(stream):
                raise OutputError(f"{path}: another import into it is running; wait for its end")
            yield
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise OutputError(f"{path}: can't be written ({error.strerror}); choose another place with --foods") from error


if sys.platform == "win32":
    import msvcrt

    def _taken(stream: IO[bytes]) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
