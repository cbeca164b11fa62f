"""Whether a file that a killed command left is a whole one: it is read to its end by a reader of its kind."""

import csv
import io
import json
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

FEW, MANY = 2, 3000  # foods of the two files that are imported; a table keeps those of both


def why_not_whole(path: Path, content: bytes) -> str:
    """What is wrong with a file; nothing for a whole one."""
    try:
        _READERS[path.suffix](content)
    except Exception as error:  # noqa: BLE001 - a damaged file may fail in any way; what it says is kept
        return f"not whole: {type(error).__name__}: {error}"
    return ""


def same(path: Path, content: bytes, wanted: bytes | None) -> bool:
    """Whether a file is the one of an unharmed run; a plan's JSON says how many seconds it took, which may differ."""
    if wanted is None or path.suffix != ".json":
        return content == wanted
    return _timeless(content) == _timeless(wanted)


def _timeless(content: bytes) -> bytes:
    return b"\n".join(line for line in content.split(b"\n") if not line.startswith(b'  "seconds": '))


def _must(held: object, told: str) -> None:
    if not held:
        raise ValueError(told)


def _pdf(content: bytes) -> None:
    from pypdf import PdfReader

    _must(content.rstrip().endswith(b"%%EOF"), "no end of file")
    for page in PdfReader(io.BytesIO(content), strict=True).pages:
        drawn = page.get_contents()
        _must(drawn is not None and drawn.get_data(), "an empty page")


def _json(content: bytes) -> None:
    _must(isinstance(json.loads(content), dict), "no object")


def _ics(content: bytes) -> None:
    from icalendar import Calendar

    _must(content.rstrip().endswith(b"END:VCALENDAR"), "no end of the calendar")
    _must(list(Calendar.from_ical(content.decode()).walk("VEVENT")), "no event")


def _csv(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    _must(content.endswith(b"\n"), "no end of line")
    _must(len(rows) > 1, "no row")
    _must(len({len(row) for row in rows}) == 1, "rows of different widths")


def _text(content: bytes) -> None:
    _must(content.decode().endswith("\n"), "no end of line")


def _toml(content: bytes) -> None:
    _must("sex" in tomllib.loads(content.decode()), "no profile")


def _foods(content: bytes) -> None:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "foods.duckdb"
        copy.write_bytes(content)
        with duckdb.connect(str(copy), read_only=True) as connection:
            found: Any = connection.execute("SELECT count(*) FROM foods").fetchone()
    _must(found is not None and found[0] in (FEW, MANY, FEW + MANY), "not the foods of whole imports")


_READERS: dict[str, Callable[[bytes], None]] = {
    ".pdf": _pdf,
    ".json": _json,
    ".ics": _ics,
    ".csv": _csv,
    ".txt": _text,
    ".toml": _toml,
    ".duckdb": _foods,
}
