"""Writes a finished report whole or not at all."""

import os
import tempfile
from pathlib import Path

from nutriplan.errors import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a failure leaves what stood there before untouched; missing folders are made.

    Raises:
        OutputError: The file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path}: can't be written ({error.strerror or error}); choose another place") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
