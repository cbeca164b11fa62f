"""Numbered references: every source key that is printed gets the number of its first mention."""

from collections.abc import Iterable, Mapping

YOU = "you"


class Citations:
    """Numbers source keys in the order in which they are first cited.

    Args:
        sources: Citation text by key; a key without one is listed by its name.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._numbers: dict[str, int] = {}

    def cite(self, keys: str | Iterable[str]) -> str:
        """The mark for some sources (`[3]`, `[1, 4]`), empty for none and for the user's own wishes."""
        split = keys.split("|") if isinstance(keys, str) else list(keys)
        wanted = [key.strip() for key in split if key.strip() and key.strip() != YOU]
        numbers = [self._numbers.setdefault(key, len(self._numbers) + 1) for key in wanted]
        return f"[{', '.join(str(number) for number in numbers)}]" if numbers else ""

    def listed(self) -> tuple[tuple[str, str], ...]:
        """The references cited so far, each with its number in print."""
        return tuple((f"[{number}]", self._sources.get(key, key)) for key, number in self._numbers.items())
