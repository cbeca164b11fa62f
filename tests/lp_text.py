"""Linear programmes as text that a person can read, in the LP format, and who wrote which rows of them.

A `Scribe` stands in for the Draft of day_model.py: it notes for every block of columns and rows the method that wrote
it, a *family*, so that each family can be printed by itself.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isinf
from types import FrameType

import numpy as np

from nutriplan.model.day_model import Draft
from nutriplan.model.highs import Floats, Ints, Programme

_ROOTS = ("__init__", "whole_text")  # the functions from which families are called
_WIDTH = 110


class Scribe(Draft):
    """A draft that notes which family each column and each row belongs to."""

    def __init__(self) -> None:
        super().__init__()
        self.column_family: list[str] = []
        self.row_family: list[str] = []

    def columns(self, cost: Floats, most: Floats | float = np.inf, *, whole: bool = False) -> Ints:
        self.column_family += [_family(sys._getframe(1))] * len(cost)
        return super().columns(cost, most, whole=whole)

    def close(self, lower: Floats | float, upper: Floats | float, count: int) -> None:
        self.row_family += [_family(sys._getframe(1))] * count
        super().close(lower, upper, count)


def _family(frame: FrameType | None) -> str:
    """The name of the method that was called from one of the roots; `served` for what a root writes itself."""
    name = "served"
    while frame is not None and frame.f_code.co_name not in _ROOTS:
        name = frame.f_code.co_name.strip("_")
        frame = frame.f_back
    return name


@dataclass(frozen=True)
class Part:
    """Some columns and rows of a programme, by number: rows to print, and columns whose cost and bounds to print."""

    columns: Sequence[int]
    rows: Sequence[int]


def whole_of(programme: Programme) -> Part:
    """All of a programme."""
    return Part(range(len(programme.cost)), range(len(programme.row_lower)))


def families(programme: Programme, scribe: Scribe) -> Mapping[str, Part]:
    """The programme's families, in the order in which they were written."""
    assert len(scribe.column_family) == len(programme.cost)
    assert len(scribe.row_family) == len(programme.row_lower)
    names = dict.fromkeys([*scribe.column_family, *scribe.row_family])
    return {
        name: Part(
            [at for at, each in enumerate(scribe.column_family) if each == name],
            [at for at, each in enumerate(scribe.row_family) if each == name],
        )
        for name in names
    }


def lp_text(title: str, programme: Programme, part: Part, columns: Sequence[str], rows: Sequence[str]) -> str:
    """A part of a programme in the LP format.

    Args:
        title: What the part is.
        programme: The whole programme.
        part: What of it to print.
        columns: A name for every column of the programme.
        rows: A name for every row of the programme.
    """
    by_row: dict[int, list[tuple[float, str]]] = {row: [] for row in part.rows}
    for row, column, value in zip(programme.rows, programme.columns, programme.values, strict=True):
        if int(row) in by_row and value:
            by_row[int(row)].append((float(value), columns[int(column)]))
    cost = [(float(programme.cost[at]), columns[at]) for at in part.columns if programme.cost[at]]
    lines = [f"\\ {title}", "Minimize", *_expression("cost:", cost), "Subject To"]
    for row, terms in by_row.items():
        lines += _row(rows[row], terms, float(programme.row_lower[row]), float(programme.row_upper[row]))
    lines += ["Bounds", *(_bounds(columns[at], *_range(programme, at)) for at in part.columns)]
    if programme.integer is not None and any(programme.integer[at] for at in part.columns):
        lines += ["General", *(f" {columns[at]}" for at in part.columns if programme.integer[at])]
    return "\n".join([*lines, "End", ""])


def _range(programme: Programme, column: int) -> tuple[float, float]:
    return float(programme.lower[column]), float(programme.upper[column])


def _number(value: float) -> str:
    if isinf(value):
        return "inf" if value > 0 else "-inf"
    return f"{value:.7g}"


def _expression(name: str, terms: Sequence[tuple[float, str]]) -> list[str]:
    """A name and a sum, wrapped."""
    words = [f"{'-' if value < 0 else '+'} {_number(abs(value))} {column}" for value, column in terms]
    words = [word.replace(" 1 ", " ") for word in words] or ["0"]
    lines = [f" {name}"]
    for word in words:
        if len(lines[-1]) + len(word) >= _WIDTH:
            lines.append("  ")
        lines[-1] += f" {word}"
    return lines


def _row(name: str, terms: Sequence[tuple[float, str]], lower: float, upper: float) -> list[str]:
    """A row: an equation, or a sum between what bounds it."""
    if not isinf(lower) and not isinf(upper) and lower != upper:
        lines = _expression(f"{name}: {_number(lower)} <=", terms)
        return [*lines[:-1], f"{lines[-1]} <= {_number(upper)}"]
    lines = _expression(f"{name}:", terms)
    sign, side = (">=", lower) if isinf(upper) else ("<=", upper)
    return [*lines[:-1], f"{lines[-1]} {'=' if lower == upper else sign} {_number(side)}"]


def _bounds(name: str, lower: float, upper: float) -> str:
    if lower == 0 and upper == inf:
        return f" {name} >= 0"
    return f" {_number(lower)} <= {name} <= {_number(upper)}"


def numbered(families_of: Sequence[str]) -> list[str]:
    """Names by family and place within it."""
    count: dict[str, int] = {}
    names = []
    for family in families_of:
        count[family] = count.get(family, 0) + 1
        names.append(f"{family}({count[family]})")
    return names
