"""The files of a download: in a zip, in a folder, or one by itself. Nothing of a zip is written under its own name."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from nutriplan.errors import DataError, OutputError

_BLOCK = 1 << 20
_MOST_RATIO = 200  # real tables shrink to a tenth or a twentieth; a bomb to a thousandth
_SMALL = 10 << 20  # below this a file may shrink as it likes
_MOST_BYTES = 64 << 30  # all files of a zip together; the whole of FoodData Central has some 5 GB
_MOST_MEMBERS = 10_000
_ENCRYPTED = 0x1
TABLES = (".csv", ".txt", ".tsv")
_KNOWN = frozenset({*TABLES, ".json"})
Tell = Callable[[str], None]


class Member(Protocol):
    """A file of a download."""

    @property
    def size(self) -> int:
        """Its size unpacked [bytes], as far as it is told."""
        ...

    def open(self) -> IO[bytes]:
        """Open it for reading."""
        ...


@dataclass(frozen=True, slots=True)
class _File:
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def open(self) -> IO[bytes]:
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class _Packed:
    path: Path
    info: zipfile.ZipInfo

    @property
    def size(self) -> int:
        return self.info.file_size

    def open(self) -> IO[bytes]:
        return _InZip(self.path, self.info)  # type: ignore[return-value] # what readers use of a file


class _InZip:
    """A packed file while it is read; what it truly unpacks to counts, not what the zip says of it."""

    def __init__(self, path: Path, info: zipfile.ZipInfo) -> None:
        self._archive = zipfile.ZipFile(path)
        self._stream = self._archive.open(info)
        self._name = f"{path}: {PurePosixPath(info.filename).name!r}"
        self._most = max(_SMALL, info.compress_size * _MOST_RATIO)
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        try:
            block = self._stream.read(size)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise DataError(f"{self._name} is damaged ({error}); download it again") from error
        self._given += len(block)
        if self._given > self._most:
            raise DataError(f"{self._name} unpacks to more than {_MOST_RATIO} times its size; it is refused")
        return block

    def __enter__(self) -> "_InZip":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._archive.close()


@dataclass(slots=True)
class Inputs:
    """The files of a download by their bare names in lower case.

    Attributes:
        path: The zip, folder or file that was named.
        members: Name -> file; folders inside a zip do not count.
        work: A folder of ours, where packed files are unpacked to, under names of ours.
        names: Our name -> the file that was unpacked under it.
    """

    path: Path
    members: Mapping[str, Member]
    work: Path
    names: dict[str, str] = field(default_factory=dict)
    _fetched: dict[str, Path] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether all these files are there."""
        return all(name in self.members for name in names)

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return self.members[name].open()

    def fetch(self, name: str, tell: Tell) -> Path:
        """A path under which a file can be read.

        Raises:
            DataError: It unpacks to far more than it should, or is damaged.
            OutputError: There is no room to unpack it.
        """
        member = self.members[name]
        if isinstance(member, _File):
            return member.path
        if name not in self._fetched:
            tell(f"unpacking {name}")
            self._fetched[name] = self._unpack(name, member)
        return self._fetched[name]

    def release(self, name: str) -> None:
        """Remove what was unpacked of a file."""
        if path := self._fetched.pop(name, None):
            path.unlink(missing_ok=True)

    def _unpack(self, name: str, member: Member) -> Path:
        free = shutil.disk_usage(self.work).free
        if member.size > free:
            raise OutputError(f"{self.work}: {name} needs {member.size >> 20} MB, {free >> 20} MB are free; make room")
        target = self.work / f"input-{len(self.names)}"
        self.names[target.name] = name
        try:
            with member.open() as packed, target.open("wb") as plain:
                shutil.copyfileobj(packed, plain, _BLOCK)
        except OSError as error:
            raise OutputError(f"{target}: can't be written ({error.strerror or error}); make room") from error
        return target

    def digest(self, names: Iterable[str], *more: str) -> str:
        """What tells these files, and whatever else decides what is made of them, from all others."""
        found = hashlib.sha256()
        for text in more:
            found.update(text.encode() + b"\0")
        for name in sorted(names):
            found.update(name.encode() + b"\0")
            with self.open(name) as stream:
                while block := stream.read(_BLOCK):
                    found.update(block)
            found.update(b"\0")
        return found.hexdigest()


def open_inputs(path: Path, work: Path) -> Inputs:
    """Look at a download.

    Raises:
        DataError: It is not there, no zip, refused for its size, or holds a name twice.
    """
    if path.is_dir():
        return Inputs(path, _by_name(path, _in_folder(path)), work)
    if not path.is_file():
        raise DataError(f"{path}: no such file or folder; check the path")
    if path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
        return Inputs(path, _by_name(path, _in_zip(path)), work)
    return Inputs(path, {path.name.lower(): _File(path)}, work)


def _in_folder(path: Path) -> list[tuple[str, Member]]:
    found = (each for pattern in ("*", "*/*") for each in sorted(path.glob(pattern)))
    return [(each.name, _File(each)) for each in found if each.is_file()]


def _in_zip(path: Path) -> list[tuple[str, Member]]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise DataError(f"{path}: is no zip that can be read ({error}); download it again") from error
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > _MOST_BYTES:
        raise DataError(f"{path}: holds more files or bytes than any food table; it is refused")
    wanted = [info for info in infos if not info.is_dir() and "__MACOSX" not in info.filename]
    for info in wanted:
        if info.flag_bits & _ENCRYPTED:
            raise DataError(f"{path}: is protected by a password; unpack it first and import the folder")
        if info.file_size > max(_SMALL, info.compress_size * _MOST_RATIO):
            raise DataError(f"{path}: {info.filename!r} unpacks to more than {_MOST_RATIO} times its size; refused")
    return [(PurePosixPath(info.filename.replace("\\", "/")).name, _Packed(path, info)) for info in wanted]


def _by_name(path: Path, found: Iterable[tuple[str, Member]]) -> dict[str, Member]:
    members: dict[str, Member] = {}
    faults = []
    for name, member in found:
        key = name.lower()
        if PurePosixPath(key).suffix not in _KNOWN or key.startswith("."):
            continue
        if key in members:
            faults.append(f"{name!r} is there more than once; leave one")
        members[key] = member
    if faults:
        raise DataError(f"{path}: can't be told apart:", faults)
    return members
