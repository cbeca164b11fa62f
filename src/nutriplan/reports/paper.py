"""What a report can be printed on, and how."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """Sheet sizes; every page is laid out from the sheet, so both print without scaling."""

    A4 = "a4"
    LETTER = "letter"


class Page(StrEnum):
    """The parts of the PDF, in the order in which they are bound."""

    WEEK = "week"
    DAYS = "days"
    SWAPS = "swaps"
    SHOPPING = "shopping"
    TARGETS = "targets"
    CRAMPS = "cramps"
    SOURCES = "sources"
    DIARY = "diary"


PAGES = tuple(str(page) for page in Page)


@dataclass(frozen=True, slots=True)
class Printing:
    """How the PDF is to look: the sheet, large print, greys alone, and which parts."""

    paper: Paper
    large: bool = False
    mono: bool = False
    pages: frozenset[Page] = frozenset(Page)
