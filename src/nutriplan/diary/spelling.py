"""Spelling slips: the known word that a written one is meant to be."""

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_ALIKE = 0.79
_SHORTEST_ALIKE = 6  # letters; shorter words that look alike are often other words ("pasty", "pasta")
_LONG = 7  # letters from which the first may be wrong
_DOUBLED, _SHORTEST_SLIP = 0.95, 4


class Speller:
    """Mends words by those that are known."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(known)
        self._simple = {_undoubled(word): word for word in reversed(self._known)}

    def mended(self, word: str) -> tuple[str, float] | None:
        """The known word that a word is a slip of, and how alike they are.

        Letters may be doubled or not, swapped, or, in longer words, one of them wrong.
        """
        if not word.isalpha():
            return None
        simple = self._simple.get(_undoubled(word))
        if simple is not None and len(word) >= _SHORTEST_SLIP:
            return simple, _DOUBLED
        found = process.extractOne(word, self._known, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
        if found is None:
            return None
        spelling, likeness = str(found[0]), float(found[1])
        longest = max(len(word), len(spelling))
        swapped = sorted(word) == sorted(spelling) and longest >= _SHORTEST_SLIP
        close = longest >= _SHORTEST_ALIKE and (longest >= _LONG or spelling[0] == word[0])
        return (spelling, likeness) if swapped or close else None


def _undoubled(word: str) -> str:
    """A word with each doubled letter once, which is how most slips look alike ("brocolli")."""
    return re.sub(r"(.)\1", r"\1", word)
