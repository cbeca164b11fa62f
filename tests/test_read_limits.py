"""Files are read whole up to a limit, so that an endless one ends in a sentence and not in all of the memory."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from nutriplan.batch.people import read_people
from nutriplan.errors import DataError, ExitCode
from nutriplan.family.people import read_family
from nutriplan.files import MOST_BYTES, read_bytes, read_stream, read_text
from nutriplan.food_import.mapping import read_mapping
from nutriplan.pantry import read_pantry
from nutriplan.plan_file import read_json
from nutriplan.profile_input import read_profile
from nutriplan.tables.own import fingerprint
from nutriplan.tables.reader import read_table
from nutriplan.tables.references import load_references
from test_cli import run

ENDLESS = Path("/dev/zero")
SAMPLE = Path(__file__).parents[1] / "reports" / "sample-week.json"
READERS: list[Callable[[Path], object]] = [
    read_profile,
    read_mapping,
    read_people,
    read_json,
    read_table,
    lambda path: read_pantry(path, {}, {}),
    lambda path: read_family(path, load_references()),
]

endless = pytest.mark.skipif(not ENDLESS.exists(), reason="this system has no endless device")


def sparse(path: Path, size: int) -> Path:
    """A file of noughts that takes next to no room on the disk."""
    with path.open("wb") as stream:
        stream.truncate(size)
    return path


@endless
@pytest.mark.parametrize("reader", READERS)
def test_an_endless_device_is_refused(reader: Callable[[Path], object]) -> None:
    with pytest.raises(DataError, match=r"/dev/zero: more than \d+ MB") as caught:
        reader(ENDLESS)
    assert caught.value.exit_code is ExitCode.DATA


def test_own_tables_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    sparse(tmp_path / "foods.csv", MOST_BYTES + 1)
    with pytest.raises(DataError, match=r"foods\.csv: more than 64 MB"):
        fingerprint(tmp_path)


@endless
@pytest.mark.parametrize(
    "arguments",
    [
        ("targets", "--profile", str(ENDLESS)),
        ("plan", "--people", str(ENDLESS)),
        ("plan", "--days", "1", "--pantry", str(ENDLESS), "--shopping", "list.txt"),
        ("plan", "--from", str(ENDLESS), "--swap", "mon dinner"),
        ("render", str(SAMPLE), "--pantry", str(ENDLESS), "--shopping", "list.txt"),
        ("check", str(ENDLESS)),
        ("profile", "check", str(ENDLESS)),
        ("profile", "set", str(ENDLESS), "age=30"),
    ],
)
def test_a_command_says_so_and_writes_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    answer = run(*arguments, cwd=tmp_path)
    assert answer.returncode == ExitCode.DATA
    assert "/dev/zero: more than 64 MB" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_limit_is_what_still_is_read(tmp_path: Path) -> None:
    assert len(read_bytes(sparse(tmp_path / "most", MOST_BYTES))) == MOST_BYTES
    with pytest.raises(DataError, match="more: more than 64 MB, more than is read here; check that it is the file"):
        read_bytes(sparse(tmp_path / "more", MOST_BYTES + 1))
    assert read_bytes(sparse(tmp_path / "few", 3), most=3) == b"\0\0\0"


def test_a_stream_that_comes_in_drops_is_read_to_its_end() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 3))

    assert read_stream(Drops(b"150 g salmon\n"), "standard input") == b"150 g salmon\n"
    with pytest.raises(DataError, match="standard input: more than"):
        read_stream(Drops(b"150 g salmon\n"), "standard input", most=12)


def test_text_comes_without_a_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_bytes("\ufeffname = 'Å'\r\nage = 30\rsex = 'male'\n".encode())
    assert read_text(path) == "name = 'Å'\nage = 30\nsex = 'male'\n"
    path.write_bytes(b"\xff")
    with pytest.raises(UnicodeDecodeError):
        read_text(path)
