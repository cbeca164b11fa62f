"""Writing files so that nothing is lost: to a temporary file beside the target, then renamed over it."""

import os
import re
import stat
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from nutriplan.errors import OutputError

STDOUT = Path("-")
_DEVICES = Path("/dev")
_PREFIX = ".nutriplan-"
_OURS = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")  # as tempfile makes names
_STALE_S = 24 * 3600.0  # a younger one may be of a write that is going on


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; `-` is standard output.

    Raises:
        OutputError: The folder can't be made or written to; the old file stands.
    """
    if path == STDOUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif _is_device(path):
        _write_through(path, content)
    else:
        _replace(path, content)


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 text file whole or not at all; `-` is standard output."""
    write_bytes(path, content.encode("utf-8"))


def check_writable(path: Path) -> None:
    """Make the folder of a file and make sure a file can be put there, before any long work.

    Raises:
        OutputError: It can't.
    """
    if path == STDOUT or _is_device(path):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder")
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        raise _refusal(path, error) from None


def _is_device(path: Path) -> bool:
    """Whether a path is something other than a file or folder (/dev/null, a pipe), which no file may take the place of.

    A link to a file is none: a file takes the place of the link, and what the link leads to stays as it is.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or path.parent.resolve() == _DEVICES


def _write_through(path: Path, content: bytes) -> None:
    try:
        with path.open("wb") as stream:
            stream.write(content)
    except OSError as error:
        raise _refusal(path, error) from None


def _write_all(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb", closefd=False) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(handle)


def _replace(path: Path, content: bytes) -> None:
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX)
        try:
            _write_all(handle, content)
        finally:
            os.close(handle)
        os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 - a bare descriptor's file
        os.replace(name, path)  # noqa: PTH105 - atomic on every system
        name = None
        _sweep(path.parent.resolve())
    except OSError as error:
        raise _refusal(path, error) from None
    finally:
        if name is not None:
            Path(name).unlink(missing_ok=True)


@cache
def _sweep(folder: Path) -> None:
    """Take away, once a folder, what our writes left in it when they were killed over a day ago, and nothing else."""
    long_ago = time.time() - _STALE_S
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < long_ago:
                        Path(entry.path).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _refusal(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"{path}: can't be written ({reason}); choose another place. Nothing there was changed.")


def replace_file(finished: Path, path: Path) -> None:
    """Put a finished file of the same folder's disk in the place of another, in one step.

    Raises:
        OutputError: It can't be put there; the old file stands.
    """
    try:
        with finished.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(finished, path)  # noqa: PTH105 - atomic on every system
    except OSError as error:
        raise _refusal(path, error) from None
