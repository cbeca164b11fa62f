"""Reading a diary: any of its forms in, days of foods and grams out."""

from collections.abc import Mapping, Sequence

from nutriplan.diary.columns import table_days
from nutriplan.diary.decode import LONGEST_LINE, decoded_lines
from nutriplan.diary.eaten import Diary, DiaryDay
from nutriplan.diary.entry import DayEntries
from nutriplan.diary.index import FoodIndex
from nutriplan.diary.listed import listed_days
from nutriplan.diary.saved import days_of_plan
from nutriplan.diary.understand import Ask, Reader
from nutriplan.errors import DataError
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.diary_columns import load_diary_columns
from nutriplan.tables.foods import Food
from nutriplan.tables.household import load_household
from nutriplan.tables.synonyms import load_vocabulary


def read_diary(
    content: bytes,
    name: str,
    foods: Sequence[Food],
    *,
    columns: Mapping[str, str] | None = None,
    ask: Ask | None = None,
) -> Diary:
    """Read what someone ate.

    Args:
        content: A list of foods, a CSV, an export of a food diary, or a plan JSON.
        name: What the file is called in messages.
        foods: The foods that may have been eaten; those of the curated table are preferred.
        columns: Of a CSV: field (food, amount, unit, date, meal, time) to heading, where headings are unusual.
        ask: Asked with a line, or the part of it in doubt, and its ranked readings; gives a food id, or None.

    Raises:
        DataError: Nothing of the file makes sense: it is empty, no text, or has no line that could be a food.
    """
    lines = decoded_lines(content, name)
    days = _days(content, lines, name, columns)
    if not any(day.entries or day.faults for day in days):
        raise DataError(f"{name}, line 1: no line names a food; write one food a line, such as '150 g salmon'")
    reader = Reader(FoodIndex(foods, load_vocabulary(), load_catalog().foods), load_household(), ask)
    return Diary(name, tuple(_understood(day, reader) for day in days))


def _days(content: bytes, lines: Sequence[str], name: str, columns: Mapping[str, str] | None) -> tuple[DayEntries, ...]:
    first = next(line.lstrip() for line in lines if line.strip())
    if first.startswith("{"):
        cut = any(len(line) > LONGEST_LINE for line in lines)  # JSON may be one line of any length
        return days_of_plan(content.decode("utf-8-sig", errors="replace") if cut else "\n".join(lines), name)
    return table_days(lines, name, load_diary_columns(), columns) or listed_days(lines)


def _understood(day: DayEntries, reader: Reader) -> DiaryDay:
    outcomes = [reader.understand(entry) for entry in day.entries]
    eaten = tuple(item for outcome in outcomes for item in outcome.eaten)
    faults = [item for outcome in outcomes for item in outcome.not_understood]
    not_understood = tuple(sorted([*day.faults, *faults], key=lambda item: item.line))
    return DiaryDay(day.date, day.label, eaten, not_understood)
