"""Files read whole up to a limit, and written so that nothing is lost: to a temporary file beside the target, then
renamed over it.
"""

import os
import re
import stat
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from nutriplan.errors import DataError, OutputError

STDOUT = Path("-")
_DEVICES = Path("/dev")
_PREFIX = ".nutriplan-"
_OURS = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")  # as tempfile makes names
MOST_BYTES = 64 * 2**20  # of a file that is read whole: many times any profile, diary, table or plan
_MIB = 2**20
_CHUNK = 2**18
_STALE_S = 24 * 3600.0  # a younger one may be of a write that is going on


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """All bytes of a file, or of a device or pipe that ends.

    Raises:
        DataError: It holds more bytes than `most`.
        OSError: It can't be read.
    """
    with path.open("rb") as stream:
        return read_stream(stream, str(path), most)


def read_text(path: Path) -> str:
    """All of a UTF-8 text file, with Unix line ends and without a byte order mark.

    Raises:
        DataError: It is larger than `MOST_BYTES`.
        UnicodeDecodeError: It is no UTF-8.
        OSError: It can't be read.
    """
    return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_stream(stream: IO[bytes], name: str, most: int = MOST_BYTES) -> bytes:
    """All bytes that come, such as those of standard input.

    Args:
        stream: Where they come from.
        name: What to call it in messages.
        most: More bytes are refused.

    Raises:
        DataError: There are more.
    """
    parts, left = [], most
    while part := stream.read(_CHUNK):
        left -= len(part)
        if left < 0:
            raise DataError(
                f"{name}: more than {most / _MIB:g} MB, more than is read here; check that it is the file meant"
            )
        parts.append(part)
    return b"".join(parts)


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
