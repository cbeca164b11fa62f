"""Cells of CSV files that a spreadsheet opens: none of them may be run as a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run; our own tables start no text so


def guarded(cell: str) -> str:
    """A cell of text that a spreadsheet will not run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
