"""What runs the work: processes of this machine, or a cluster. Both give back results as they come, in any order."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
TRIES = 3  # of an item whose worker ends under it


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that has no result, for its worker ended at every try."""

    reason: str


class Engine(Protocol):
    """Something that works on many items at once."""

    @property
    def cores(self) -> int:
        """How many items it works on at the same time."""

    def run(self, work: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[tuple[int, ResultT | Lost]]:
        """Results with the number of their item, as they come; items are taken when there is room for them."""

    def close(self) -> None:
        """Let go of the workers, at once if they are busy."""
