"""The papers a report can be printed on."""

from enum import StrEnum


class Paper(StrEnum):
    """Sheet sizes; every page is laid out from the sheet, so both print without scaling."""

    A4 = "a4"
    LETTER = "letter"
