"""What every part of the benchmark offers: its jobs, how to measure one, and what all of them come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.store import Run


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for: names of profiles, whether all lengths and seeds are run, the people of a batch."""

    profiles: tuple[str, ...]
    full: bool
    people: int = 24

    @property
    def seeds(self) -> range:
        """The seeds of each profile, or the chances at one seed."""
        return range(3) if self.full else range(1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the benchmark.

    Attributes:
        name: Its name in the result.
        jobs: What there is to run; a job is what tells a run from all others.
        measure: Runs one job; its figures.
        summary: What the runs of the part come to.
    """

    name: str
    jobs: Callable[[Asked], list[Run]]
    measure: Callable[[Run], Run]
    summary: Callable[[Sequence[Run]], Mapping[str, Any]]
