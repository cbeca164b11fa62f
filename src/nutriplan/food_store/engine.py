"""DuckDB, fetched when it is needed: it is an extra, and the table must not be reached in any other way."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutriplan.errors import DataError, OutputError, UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    Connection = DuckDBPyConnection
else:
    Connection = Any  # at run time the engine is fetched when it is needed

_MEMORY = "350MB"  # of the engine's buffers; the process takes about as much again at most
_SMALL_MEMORY = "1GB"
_GLOB = re.compile(r"([\[\]*?])")
_NO_ROOM = ("No space left", "not enough space", "quota", "too large")  # as systems put it
MISSING = "imported foods need DuckDB: pip install 'nutriplan[data]'"


def has_engine() -> bool:
    """Whether the extra is installed."""
    return find_spec("duckdb") is not None


def connect(spill: Path | None = None) -> "Connection":
    """A connection to nothing yet, that loads no extension and reaches no network.

    Args:
        spill: A folder for what does not fit into the little memory that an import gets; None for looking things up.

    Raises:
        UsageError: DuckDB is not installed.
    """
    if not has_engine():
        raise UsageError(MISSING)
    import duckdb

    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": _SMALL_MEMORY if spill is None else _MEMORY,
    }
    if spill is not None:
        settings |= {"temp_directory": str(spill), "preserve_insertion_order": False, "threads": 2}
    return duckdb.connect(config=settings)


@contextmanager
def told_plainly(path: Path, kept: str = "") -> Iterator[None]:
    """Turn what the engine may meet on a sound program (no room, no memory, a broken file) into our errors.

    Args:
        path: The table.
        kept: What to say of the table where it was to be written.
    """
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise OutputError(f"{path}: not enough memory or temporary disk space ({_first_line(error)})") from error
    except duckdb.IOException as error:
        raise OutputError(f"{path}: can't be read or written ({_first_line(error)}){kept}") from error
    except duckdb.InvalidInputException as error:
        raise DataError(f"{path}: can't be read ({_first_line(error)})") from error
    except (RuntimeError, duckdb.InterruptException) as error:
        if "nterrupt" not in str(error):
            raise
        raise KeyboardInterrupt from error  # the engine was asked to stop in the middle of a query
    except duckdb.Error as error:
        if not any(words in str(error) for words in _NO_ROOM):
            raise
        raise OutputError(f"{path}: no room on the disk ({_first_line(error)}){kept}") from error
    except OSError as error:
        raise OutputError(f"{path}: can't be read or written ({error}){kept}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted_path(path: Path) -> str:
    """A path as a literal of SQL that names this file alone: signs of patterns stand for themselves."""
    return quoted(_GLOB.sub(r"[\1]", str(path)))


def named(column: str) -> str:
    """A column or table name of SQL."""
    return '"' + column.replace('"', '""') + '"'


def rows(connection: "Connection", sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(sql, list(values)).fetchall()


def one(connection: "Connection", sql: str, values: Sequence[object] = ()) -> Any:  # noqa: ANN401 - a cell
    """The one cell of a query."""
    found = connection.execute(sql, list(values)).fetchone()
    return None if found is None else found[0]
