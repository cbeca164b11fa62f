"""Work on a Dask cluster (extra `cluster`): its scheduler restarts dead workers and gives their items to others."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from itertools import islice
from typing import TYPE_CHECKING

from nutriplan.batch.engine import TRIES, ItemT, Lost, ResultT
from nutriplan.batch.fingerprint import fingerprint
from nutriplan.errors import UsageError

if TYPE_CHECKING:
    from distributed import Future

_AHEAD = 2  # items given out for each thread of the cluster, so that none waits for the next
_PATIENCE_S = 30.0
_WITHOUT_WORKERS = 10  # times that patience, after which nobody is expected to start another
_ENDED = "its worker on the cluster ended under it again and again"


class Cluster:
    """Workers of a Dask scheduler, each of which has the same nutriplan as this process.

    Raises:
        UsageError: dask.distributed is not installed, nobody answers at the address, there is no worker, or a worker
            has another nutriplan.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UsageError("--dask needs dask.distributed: pip install 'nutriplan[cluster]'") from None
        self._address = address
        try:
            self._client = Client(address, timeout=_PATIENCE_S, set_as_default=False)
        except (OSError, ValueError) as error:
            told = f"--dask: no scheduler answers at {address} ({error}); start one, or mend the address"
            raise UsageError(told) from None
        try:
            self._check()
        except BaseException:
            self._client.close()
            raise

    @property
    def cores(self) -> int:
        """The threads of all workers, as they are now; raises UsageError where the scheduler is gone."""
        return max(1, self._threads())

    def run(self, work: Callable[[ItemT], ResultT], items: Iterable[ItemT]) -> Iterator[tuple[int, ResultT | Lost]]:
        """Results with the number of their item, as they come.

        A worker that dies casts suspicion on all it had at hand; such items are tried again in the end, one at a time.

        Raises:
            UsageError: The scheduler is gone, and all items with it, or no worker is left to make a result again.
        """
        from distributed import as_completed

        numbered = enumerate(items)
        at_hand: dict[object, tuple[int, ItemT]] = {}
        suspects: list[tuple[int, ItemT]] = []

        def given(count: int) -> "list[Future]":
            futures = []
            for number, item in islice(numbered, count):
                futures.append(self._client.submit(work, item, pure=False, retries=TRIES - 1))
                at_hand[futures[-1].key] = (number, item)
            return futures

        running = as_completed(given(_AHEAD * self.cores), loop=self._client.loop, raise_errors=False)
        for future in running:
            number, item = at_hand.pop(future.key)
            found = self._result(future)
            if isinstance(found, Lost):
                suspects.append((number, item))
            else:
                yield number, found
            for more in given(max(0, _AHEAD * self.cores - len(at_hand))):
                running.add(more)
        for number, item in suspects:
            yield number, self._result(self._client.submit(work, item, pure=False, retries=TRIES - 1))

    def _result(self, future: "Future") -> ResultT | Lost:
        """A result, or that there is none; waits where its worker died with it, for it is then made again."""
        alone = 0
        while alone < _WITHOUT_WORKERS:
            try:
                result: ResultT = future.result(timeout=_PATIENCE_S)
            except CancelledError:  # nobody else cancels, and it is no fault of the item
                raise self._gone() from None
            except Exception as error:  # noqa: BLE001 - what else the cluster says of an item concerns that item alone
                if not isinstance(error, TimeoutError) or future.done():
                    return Lost(f"{_ENDED} ({type(error).__name__}); the log of the scheduler tells more")
                alone = 0 if self._threads() else alone + 1
            else:
                return result
        raise UsageError(f"--dask: no worker is left at {self._address}; start some, and give the same line again")

    def close(self) -> None:
        """Leave the cluster; what it still works on is cancelled with its last reader."""
        self._client.close()

    def _threads(self) -> int:
        try:
            return int(sum(self._client.nthreads().values()))
        except OSError:
            raise self._gone() from None

    def _gone(self) -> UsageError:
        return UsageError(f"--dask: the scheduler at {self._address} is gone.")

    def _check(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE_S)
        except TimeoutError:
            raise UsageError(f"--dask: the scheduler at {self._address} has no workers; start some") from None
        try:
            found = self._client.run(fingerprint)
        except ImportError as error:
            raise UsageError(f"--dask: a worker has no nutriplan of this version ({error}); install it there") from None
        except OSError as error:
            raise UsageError(
                f"--dask: a worker ended while it was asked for its version ({error}); try again"
            ) from None
        other = sorted(worker for worker, word in found.items() if word != fingerprint())
        if other:
            raise UsageError("--dask: these workers have another nutriplan, tables or solver; install the same:", other)
