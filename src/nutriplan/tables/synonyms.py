"""What people call foods: other names of a food, and words that mean the same or say how a food is prepared."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import BlankIsNone, Row, Text


class SynonymKind(StrEnum):
    """How a phrase stands to its food."""

    USUAL = "usual"  # another name, or what a bare name ordinarily means
    NEAR = "near"  # the nearest food of the table
    PART = "part"  # a drink of two foods, with the share of each
    NONE = "none"  # sounds like a food of the table and is another


class Synonym(Row):
    """A row of food_synonyms.csv; `share` is a part's share of the weight."""

    phrase: Text
    food_id: Annotated[str, Field(pattern=r"^[a-z0-9_]*$")]
    kind: SynonymKind
    share: Annotated[Annotated[float, Field(gt=0, le=1)] | None, BlankIsNone]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind is SynonymKind.NONE) != (self.food_id == ""):
            raise ValueError("a phrase of kind none has no food, every other has one")
        if (self.kind is SynonymKind.PART) != (self.share is not None):
            raise ValueError("a part, and nothing else, has a share")
        return self


class WordRole(StrEnum):
    """What a word does in the name of a food."""

    SAME = "same"  # means the words in `means`
    FILLER = "filler"  # says nothing about which food it is
    GROUP = "group"  # names the food group in `means`, whose foods may carry it
    DISH = "dish"  # a prepared dish or drink, whose ingredients are what can be looked up
    COOKED = "cooked"
    FRESH = "fresh"
    RAW = "raw"
    DRY = "dry"
    DRIED = "dried"
    CANNED = "canned"
    FROZEN = "frozen"

    @property
    def is_state(self) -> bool:
        """Whether the word says in which state a food is eaten."""
        return self in _STATES


_STATES = frozenset(set(WordRole) - {WordRole.SAME, WordRole.FILLER, WordRole.GROUP, WordRole.DISH})


class DiaryWord(Row):
    """A row of diary_words.csv."""

    word: Text
    role: WordRole
    means: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Synonyms and words, in table order."""

    synonyms: tuple[Synonym, ...]
    words: tuple[DiaryWord, ...]


@cache
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Read the vocabulary; the shipped one when no folder is given.

    Raises:
        DataError: With every fault of the first table that has any.
    """
    folder = folder or data_dir()
    return Vocabulary(
        read_rows(folder / "food_synonyms.csv", Synonym, key=["phrase", "food_id"]),
        read_rows(folder / "diary_words.csv", DiaryWord, key=["word", "role", "means"]),
    )
