"""The folder of a batch: what is finished stands there whole, so that a run that was killed goes on where it stopped.

`plans/` holds what the user reads. `.nutriplan/` holds the state: `records/` a file a person, written last, which says
that all else of the person is there; `cache/` the days of each problem; `plans/` the plans where the user wants them
in one file. Every file is written beside its place and renamed, so none is ever half there.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from nutriplan.batch.figures import NO_FIGURES, Figures, Status
from nutriplan.batch.people import Entry
from nutriplan.batch.work import JSON, Kept, Outcome
from nutriplan.files import write_bytes

_LEFT_BEHIND, _OLD_S = ".nutriplan-*", 3600.0  # of a write that was killed; another run may be writing the young ones
_STATE = ".nutriplan"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a person: the word for what was asked, how it turned out, and the size of each file by path."""

    digest: str
    key: str
    figures: Figures = NO_FIGURES
    files: dict[str, int] = field(default_factory=dict)
    fault: str = ""

    @property
    def finished(self) -> bool:
        """Whether the plan is all it can be, so that no other run need try again."""
        return self.figures.status in (Status.MET, Status.SHORT)


_RECORD: TypeAdapter[Record] = TypeAdapter(Record)
_KEPT: TypeAdapter[Kept] = TypeAdapter(Kept)


class Folder:
    """A folder of plans; `apart` tells that each plan is a file of the user's, not a line of one file for all."""

    def __init__(self, root: Path, *, apart: bool) -> None:
        self.root = root
        self.apart = apart
        self._state = root / _STATE

    def record(self, entry: Entry) -> Record | None:
        """What is known of a person; None where nothing is, or what is there can't be read."""
        try:
            return _RECORD.validate_json(self._record_path(entry).read_bytes())
        except (OSError, ValidationError):
            return None

    def holds(self, entry: Entry, digest: str, kinds: set[str]) -> bool:
        """Whether all files that are asked for of a person are there as they were written."""
        record = self.record(entry)
        if record is None or record.digest != digest or not record.finished:
            return False
        asked = {self._relative(entry, kind) for kind in kinds}
        return asked <= record.files.keys() and all(self._size(name) == record.files[name] for name in asked)

    def plan_path(self, entry: Entry) -> Path:
        """Where a person's plan JSON is."""
        return self.root / self._relative(entry, JSON)

    def keep(self, entry: Entry, digest: str, outcome: Outcome) -> Record:
        """Write what came of a person: the plan's files, then the record; a fault takes away what no longer holds.

        Raises:
            OutputError: A file can't be written, the disk is full for instance; the record then stays as it was.
        """
        files = {self._relative(entry, kind): content for kind, content in outcome.files.items()}
        for name, content in files.items():
            write_bytes(self.root / name, content)
        sizes = {name: len(content) for name, content in files.items()}
        figures = Figures(status=Status.FAULT) if outcome.fault else outcome.figures
        record = Record(digest, entry.key, figures, sizes, outcome.fault)
        if outcome.fault:
            self._take_away(entry)
        write_bytes(self._record_path(entry), _RECORD.dump_json(record))
        return record

    def known(self, key: str, profile: str) -> Kept | None:
        """What was found for a problem, if it can be told to someone of a profile."""
        for name in (key, f"{key}-{profile}"):
            try:
                kept = _KEPT.validate_json(self._cached(name).read_bytes())
            except (OSError, ValidationError):
                continue
            if kept.fits(profile):
                return kept
        return None

    def learn(self, key: str, kept: Kept) -> None:
        """Keep what was found for a problem.

        Raises:
            OutputError: It can't be written.
        """
        name = f"{key}-{kept.profile}" if kept.found.missed else key
        write_bytes(self._cached(name), _KEPT.dump_json(kept))

    def strangers(self, people: Sequence[Entry]) -> Iterator[str]:
        """Files of plans under the names of nobody among the people, who may have been there in an earlier run."""
        stems = {entry.stem for entry in people}
        folder = self.root / "plans"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix in (".json", ".pdf") and path.stem not in stems:
                yield path.name

    def tidy(self) -> None:
        """Take away what a killed write left behind."""
        before = time.time() - _OLD_S
        for folder in (self.root, self.root / "plans", *(self._state / n for n in ("records", "cache", "plans"))):
            for path in folder.glob(_LEFT_BEHIND) if folder.is_dir() else ():
                if path.stat().st_mtime >= before:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _take_away(self, entry: Entry) -> None:
        """Take away the plan of a person who has none any more, so that nobody eats by an old one."""
        before = self.record(entry)
        for name in before.files if before is not None else ():
            path = self.root / name
            if path.parent in (self.root / "plans", self._state / "plans"):  # a record may have been meddled with
                path.unlink(missing_ok=True)

    def _relative(self, entry: Entry, kind: str) -> str:
        folder = "plans" if self.apart or kind != JSON else f"{_STATE}/plans"
        return f"{folder}/{entry.stem}.{kind}"

    def _record_path(self, entry: Entry) -> Path:
        return self._state / "records" / f"{entry.stem}.json"

    def _cached(self, name: str) -> Path:
        return self._state / "cache" / f"{name}.json"

    def _size(self, name: str) -> int | None:
        try:
            return (self.root / name).stat().st_size
        except OSError:
            return None


def kept_start(root: Path, start: date, *, chosen: bool) -> date:
    """The first day of a folder's plans: the one that was chosen, or else that of its first run.

    Without it a run that goes on after a Sunday would plan another week for those who are left.

    Raises:
        OutputError: It can't be written down.
    """
    path = root / _STATE / "start.txt"
    if not chosen:
        try:
            return date.fromisoformat(path.read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            pass
    write_bytes(path, f"{start.isoformat()}\n".encode())
    return start
