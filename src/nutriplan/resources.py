"""Where the shipped tables are: beside the package in a wheel, at the top of an editable checkout."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_dir() -> Path:
    """The folder of the shipped tables.

    Raises:
        FileNotFoundError: Neither place has it, so the installation is broken.
    """
    for candidate in (_PACKAGE / "data", _PACKAGE.parents[1] / "data"):
        if (candidate / "foods.csv").is_file():
            return candidate
    raise FileNotFoundError("nutriplan's data folder is missing: reinstall the package")
