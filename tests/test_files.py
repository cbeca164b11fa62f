"""Files are written whole or not at all. (The tests may run as root, so refusals are made without permissions.)"""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from nutriplan import files
from nutriplan.errors import ExitCode, OutputError
from nutriplan.files import STDOUT, check_writable, write_bytes, write_text

OLD = b"what stood there"


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "week.pdf"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def write_new(path: Path) -> None:
    write_bytes(path, b"new")


both = pytest.mark.parametrize("write", [write_new, check_writable])


def fail_with(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.bin", b"\x00\xff\r\n")
    assert (tmp_path / "a.bin").read_bytes() == b"\x00\xff\r\n"
    assert names(tmp_path) == ["a.bin"]


def test_an_old_file_is_replaced(old_file: Path) -> None:
    write_bytes(old_file, b"new")
    assert old_file.read_bytes() == b"new"
    assert names(old_file.parent) == ["week.pdf"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_bytes(tmp_path / "reports" / "2026" / "week.pdf", b"new")
    assert (tmp_path / "reports" / "2026" / "week.pdf").read_bytes() == b"new"


def test_text_is_utf8_with_line_ends_as_given(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "µg ≥ Å\n")
    assert (tmp_path / "a.txt").read_bytes() == "µg ≥ Å\n".encode()


def test_a_written_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_bytes(tmp_path / "ours", b"new")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("step", ["_write_all", "os.replace", "os.chmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_failure_at_any_step_leaves_the_old_file(
    old_file: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    monkeypatch.setattr(f"nutriplan.files.{step}", fail_with(OSError(number, os.strerror(number))))
    with pytest.raises(OutputError, match=r"week\.pdf: can't be written .*Nothing there was changed"):
        write_bytes(old_file, b"new")
    monkeypatch.undo()
    assert old_file.read_bytes() == OLD
    assert names(old_file.parent) == ["week.pdf"]


def test_a_write_cut_short_leaves_the_old_file(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the content is on the disk when it fills up."""

    def write_half(handle: int, content: bytes) -> None:
        os.write(handle, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "_write_all", write_half)
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        write_bytes(old_file, b"new and longer")
    assert old_file.read_bytes() == OLD
    assert names(old_file.parent) == ["week.pdf"]


def test_an_interrupt_leaves_the_old_file_and_passes_on(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_write_all", fail_with(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_bytes(old_file, b"new")
    assert old_file.read_bytes() == OLD
    assert names(old_file.parent) == ["week.pdf"]


def test_no_file_handle_stays_open_after_failures(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_write_all", fail_with(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OutputError):
        write_bytes(old_file, b"new")
    probe = os.open(old_file, os.O_RDONLY)  # the lowest free number
    os.close(probe)
    for _ in range(5):
        with pytest.raises(OutputError):
            write_bytes(old_file, b"new")
    again = os.open(old_file, os.O_RDONLY)
    os.close(again)
    assert again == probe


@both
def test_a_folder_is_no_file_to_write(tmp_path: Path, write: Callable[[Path], None]) -> None:
    target = tmp_path / "reports"
    target.mkdir()
    with pytest.raises(OutputError, match="reports") as caught:
        write(target)
    assert caught.value.exit_code is ExitCode.DATA
    assert names(tmp_path) == ["reports"]
    assert names(target) == []


@both
def test_a_file_is_no_folder_to_write_into(old_file: Path, write: Callable[[Path], None]) -> None:
    target = old_file / "deeper" / "week.pdf"
    with pytest.raises(OutputError):
        write(target)
    assert old_file.read_bytes() == OLD


@both
def test_a_folder_that_takes_no_file_is_refused(
    old_file: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None]
) -> None:
    denied = fail_with(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    monkeypatch.setattr("nutriplan.files.tempfile.mkstemp", denied)
    with pytest.raises(OutputError, match=os.strerror(errno.EACCES)):
        write(old_file)
    assert old_file.read_bytes() == OLD


def test_checking_changes_nothing_but_makes_the_folder(old_file: Path) -> None:
    check_writable(old_file)
    check_writable(old_file.parent / "new" / "week.pdf")
    assert old_file.read_bytes() == OLD
    assert names(old_file.parent) == ["new", "week.pdf"]
    assert names(old_file.parent / "new") == []


class TestLeftBehind:
    """Temporary files of writes that were killed, beside what is written now."""

    def left(self, folder: Path, name: str, hours: float) -> Path:
        path = folder / name
        path.write_bytes(b"half")
        os.utime(path, (time.time() - hours * 3600,) * 2)
        return path

    def test_what_a_killed_write_leaves_is_known_by_its_name(self, tmp_path: Path) -> None:
        code = "import os, signal, sys; from nutriplan import files\n"
        code += "files._write_all = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        code += "files.write_bytes(files.Path(sys.argv[1]), b'new')"
        subprocess.run([sys.executable, "-c", code, str(tmp_path / "week.pdf")], check=False)
        (left,) = tmp_path.iterdir()
        os.utime(left, (0, 0))
        write_bytes(tmp_path / "week.pdf", b"new")
        assert names(tmp_path) == ["week.pdf"]

    def test_only_old_files_of_ours_go(self, tmp_path: Path) -> None:
        old = self.left(tmp_path, ".nutriplan-ab_de0z9", 25)
        others = [
            self.left(tmp_path, name, hours)
            for name, hours in [
                (".nutriplan-abcdefg1", 23), (".nutriplan-ABCDEFGH", 99), (".nutriplan-abcdefg", 99),
                (".nutriplan-abcdefghi", 99), ("x.nutriplan-abcdefgh", 99), ("nutriplan-abcdefgh", 99),
                (".nutriplan-abcdefgh.pdf", 99), (".nutriplan-my-notes", 99),
            ]
        ]  # fmt: skip
        folder = tmp_path / ".nutriplan-folder_1"
        folder.mkdir()
        deep = self.left(folder, ".nutriplan-abcdefgh", 99)
        os.utime(folder, (0, 0))
        elsewhere = self.left(tmp_path, "precious", 99)
        link = tmp_path / ".nutriplan-thislink"
        link.symlink_to(elsewhere)
        os.utime(link, (0, 0), follow_symlinks=False)
        write_bytes(tmp_path / "week.pdf", b"new")
        assert not old.exists()
        assert all(path.exists() for path in [*others, folder, deep, elsewhere])
        assert link.is_symlink()

    def test_a_folder_is_looked_through_once(self, tmp_path: Path) -> None:
        write_bytes(tmp_path / "week.pdf", b"new")
        old = self.left(tmp_path, ".nutriplan-abcdefgh", 99)
        write_bytes(tmp_path / "week.pdf", b"new")
        assert old.exists()

    def test_what_can_not_be_taken_away_stops_no_write(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        old = self.left(tmp_path, ".nutriplan-abcdefgh", 99)
        monkeypatch.setattr("nutriplan.files.Path.unlink", fail_with(PermissionError(errno.EPERM, "no")))
        write_bytes(tmp_path / "week.pdf", b"new")
        assert old.exists()
        assert (tmp_path / "week.pdf").read_bytes() == b"new"


def test_a_dash_is_standard_output(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_writable(STDOUT)
    write_bytes(STDOUT, b"\x00pdf")
    assert capfdbinary.readouterr().out == b"\x00pdf"
    assert names(tmp_path) == []
