"""What an import says of itself: foods in, what was left out and why, and what is known of each nutrient."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class FoodFault(StrEnum):
    """Why a record is no food of the table."""

    SAMPLE = "sample or purchase record behind a food"
    KIND = "a kind of record that is not known here"
    SUPERSEDED = "superseded by a newer record of the same food"
    DUPLICATE = "an id that stands there already"
    NO_ID = "no id"
    NO_NAME = "no name"
    NO_VALUES = "no amount of any nutrient known here"


class ValueFault(StrEnum):
    """Why an amount is unknown, or was changed."""

    NO_NUMBER = "not a number: unknown"
    NEGATIVE = "below zero: unknown"
    DIFFERENCE = "carbohydrate by difference just below zero: taken as 0"
    UNIT = "unit that can't be converted: unknown"
    CONTRADICTION = "two different amounts of one nutrient: unknown"


class Frozen(BaseModel):
    """What every part of the report is."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Count(Frozen):
    """How many of something, and why; examples by id where they help."""

    what: str
    count: int
    examples: tuple[str, ...] = ()


class Coverage(Frozen):
    """Of how many foods a nutrient is known, how many of these are zeros, and from which codes it came.

    `unusable` are the foods that tell it only in a form of which no amount in our unit can be made.
    """

    nutrient: str
    known: int
    zeros: int
    origins: tuple[Count, ...] = ()
    unusable: tuple[Count, ...] = ()


class SourceReport(Frozen):
    """A source after the import, and how many foods it had before."""

    source: str
    label: str
    foods: int
    foods_before: int


class ImportReport(Frozen):
    """The report of one import.

    `changed` is false where the very same files are in the table already; then nothing but the sources is told.
    """

    path: str
    table: str
    changed: bool
    sources: tuple[SourceReport, ...]
    left_out: tuple[Count, ...] = ()
    values: tuple[Count, ...] = ()
    portions: int = 0
    portions_left_out: int = 0
    lines_not_read: tuple[Count, ...] = ()
    missing_files: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def foods(self) -> int:
        """Foods that came in."""
        return sum(source.foods for source in self.sources)
