"""The words of a food's name: spelled one way, in the singular, with what each says about the food."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from nutriplan.tables.synonyms import DiaryWord, Vocabulary, WordRole

_WORD = re.compile(r"\d+(?:[.,]\d+)?\s?%|[a-z0-9]+(?:'[a-z]+)?")
_ODD = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "knives": "knife", "mice": "mouse", "geese": "goose"}
_KEEPS_S = ("ss", "us")
_LINKS = frozenset({"in", "with", "on", "from", "without", "and", "or", "as", "per", "at", "by"})
_ES = ("oes", "ches", "shes", "sses", "xes", "zes")
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Args:
        content: Words that say which food, in order.
        kind: Those of them before the first comma, which say what kind of thing it is.
        states: Words that say how it is prepared ("boiled"), and what kind of word each is.
        head: The word that names the kind of thing: "milk" of "almond milk" and of "milk, whole".
    """

    content: tuple[str, ...]
    kind: frozenset[str]
    states: tuple[tuple[str, WordRole], ...]
    head: str


@dataclass(frozen=True, slots=True)
class _Part:
    named: tuple[str, ...]
    states: tuple[tuple[str, WordRole], ...]
    head: str


class Words:
    """Takes names apart by a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.groups: dict[str, set[str]] = {}
        self.dishes: set[tuple[str, ...]] = set()
        self._fillers: set[str] = set()
        self._states: dict[str, WordRole] = {}
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}
        for row in vocabulary.words:
            self._learn(row)
        self._longest: dict[str, int] = {}  # by the first word of what is written differently
        for key in self._same:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))
        self._firsts = {pair.split()[0] for pair in (*self._states, *self._fillers) if " " in pair}
        self._parts: dict[str, _Part] = {}

    def _learn(self, row: DiaryWord) -> None:
        spelled = tuple(spelled_words(row.word))
        if row.role is WordRole.SAME:
            self._same[spelled] = tuple(spelled_words(row.means))
        elif row.role is WordRole.FILLER:
            self._fillers.add(" ".join(spelled))
        elif row.role is WordRole.GROUP:
            self.groups.setdefault(" ".join(spelled), set()).add(row.means)
        elif row.role is WordRole.DISH:
            self.dishes.add(spelled)
        else:
            self._states[" ".join(spelled)] = row.role

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text, spelled one way."""
        return self._one_spelling(spelled_words(text))

    def dish_in(self, words: Iterable[str]) -> bool:
        """Whether some words name a prepared dish."""
        found = tuple(words)
        runs = (found[start:end] for start in range(len(found)) for end in range(start + 1, len(found) + 1))
        return any(run in self.dishes for run in runs)

    def name(self, text: str) -> Name:
        """Take a name apart; what stands after the first comma says more about the thing before it."""
        content: list[str] = []
        states: list[tuple[str, WordRole]] = []
        kind: frozenset[str] = frozenset()
        head = ""
        for text_part in re.split(r"[,;(]", text):
            part = self._part(text_part)
            states += part.states
            content += [word for word in part.named if word not in content]
            kind, head = kind or frozenset(part.named), head or part.head
        return Name(tuple(content), kind, tuple(states), head)

    def _part(self, text: str) -> "_Part":
        """What one part between commas says; kept, for many names share it."""
        if text not in self._parts:
            kept = [word for word in self._joined(self.words(text)) if word not in self._fillers]
            told = [word for word in kept if word not in self._states]
            states = tuple((word, self._states[word]) for word in kept if word in self._states)
            named = tuple(word for word in told if word not in _LINKS)
            self._parts[text] = _Part(named, states, self._head(told))
        return self._parts[text]

    def _joined(self, words: tuple[str, ...]) -> list[str]:
        """Words with two-word states ("stir fried") as one."""
        if self._firsts.isdisjoint(words):
            return list(words)
        joined: list[str] = []
        skip = False
        for word, following in zip_longest(words, words[1:], fillvalue=""):
            if skip:
                skip = False
            elif f"{word} {following}" in self._states or f"{word} {following}" in self._fillers:
                joined.append(f"{word} {following}")
                skip = True
            else:
                joined.append(word)
        return joined

    def _head(self, words: list[str]) -> str:
        for at, word in enumerate(words):
            if at and word in _LINKS:
                return words[at - 1]
        things = [word for word in words if word not in _LINKS and not word[0].isdigit()]  # no "2%"
        return things[-1] if things else ""

    def _one_spelling(self, words: list[str]) -> tuple[str, ...]:
        out: list[str] = []
        at = 0
        while at < len(words):
            longest = min(self._longest.get(words[at], 0), len(words) - at)
            for length in range(longest, 0, -1):
                same = self._same.get(tuple(words[at : at + length]))
                if same is not None:
                    out += same
                    at += length
                    break
            else:
                out.append(words[at])
                at += 1
        return tuple(out)


def spelled_words(text: str) -> list[str]:
    """Lower-case words without accents, in the singular."""
    plain = text.lower()
    if not plain.isascii():
        taken_apart = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return [_spelled(word) for word in _WORD.findall(plain)]


@lru_cache(maxsize=50_000)
def _spelled(word: str) -> str:
    return singular(word.replace(" ", "").removesuffix("'s").replace("'", ""))


def singular(word: str) -> str:
    """The singular of a word, as far as its ending tells."""
    if word in _ODD:
        return _ODD[word]
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(_KEEPS_S):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word[:-3] + "y" if word not in ("cookies", "smoothies", "brownies", "pies") else word[:-1]
    return word[:-2] if word.endswith(_ES) else word[:-1]
