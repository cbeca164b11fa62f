"""A part of the people for each job of an array: `3/64` is the third of 64."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nutriplan.batch.fingerprint import digest
from nutriplan.batch.people import Entry
from nutriplan.batch.problem_key import profile_key
from nutriplan.errors import UsageError

_WRITTEN = re.compile(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of how many; the first is 1."""

    number: int
    count: int

    @property
    def suffix(self) -> str:
        """What the files of this part are called by."""
        width = len(str(self.count))
        return f"-{self.number:0{width}}-of-{self.count}"

    def own(self, people: Sequence[Entry]) -> list[Entry]:
        """The people of this part. Equal profiles are in the same part, and nobody moves when a row is added."""
        return [entry for entry in people if int(_word(entry), 16) % self.count == self.number - 1]


def read_shard(text: str) -> Shard:
    """A part as written.

    Raises:
        UsageError: It is none.
    """
    found = _WRITTEN.fullmatch(text)
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count:
        raise UsageError(f"--shard: {text!r} is no part; write the third of 64 as 3/64")
    return Shard(number, count)


def _word(entry: Entry) -> str:
    return digest(entry.key) if entry.person is None else profile_key(entry.person)
