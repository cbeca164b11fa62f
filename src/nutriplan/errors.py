"""What can go wrong, each with its exit code: one base class, caught once in the command line."""

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class ExitCode(IntEnum):
    """Exit codes of the command line (documented in README.md)."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    DATA = 3
    SHORTFALL = 4
    TIME_LIMIT = 5


class NutriplanError(Exception):
    """Base of every error meant for a user: says where, what, and what to do.

    Args:
        message: One sentence that stands alone.
        faults: Every fault found, one line each, when there may be several.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *(f"  - {fault}" for fault in faults)]))
        self.message = message
        self.faults = tuple(faults)


class UsageError(NutriplanError):
    """An option, a profile or a wish that can't be understood or contradicts another."""

    exit_code = ExitCode.USAGE


class DataError(NutriplanError):
    """A table or file that can't be read, with every fault of the file."""

    exit_code = ExitCode.DATA


class MissingReferenceError(DataError):
    """No reference row covers a profile: names the missing row."""


class OutputError(NutriplanError):
    """A file could not be written; what stood there before is untouched."""

    exit_code = ExitCode.DATA


class NoMenuError(NutriplanError):
    """The exclusions leave no dish for a meal: names the meal and the exclusions."""

    exit_code = ExitCode.DATA


def why_unreadable(error: Exception) -> str:
    """Why a file could not be read, in words that need no knowledge of its coding.

    Args:
        error: What reading or parsing it raised.
    """
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    return getattr(error, "strerror", None) or str(error)


def misfits(error: "ValidationError") -> list[str]:
    """What does not fit its description, a line each: the place in the file and what is wrong there.

    Args:
        error: What pydantic found.
    """
    return [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False)]
