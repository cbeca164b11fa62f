"""The plan as CSV: a row an ingredient."""

import csv
import io

from nutriplan.reports.view.words import SLOT_NAMES
from nutriplan.week import WeekResult

COLUMNS = ("date", "meal", "dish", "food", "food_id", "ndb_no", "grams", "measure")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run; our own tables start no text so


def plan_csv(result: WeekResult) -> str:
    """The plan as CSV text, UTF-8, comma separated, in the order it is eaten."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for day in result.days:
        for meal in day.meals:
            for item in meal.items:
                food = result.foods[item.food_id]
                cells = (
                    day.date.isoformat(),
                    SLOT_NAMES[meal.slot],
                    meal.name,
                    food.name,
                    food.food_id,
                    food.ndb_no,
                    f"{item.grams:g}",
                    item.measure,
                )
                writer.writerow([guarded(cell) for cell in cells])
    return stream.getvalue()


def guarded(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
