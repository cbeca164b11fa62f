"""The plan as CSV: a row an ingredient."""

import csv
import io
from collections.abc import Iterator

from nutriplan.cells import guarded
from nutriplan.family.result import FamilyResult
from nutriplan.reports.view.words import SLOT_NAMES
from nutriplan.week import WeekResult

COLUMNS = ("date", "meal", "dish", "food", "food_id", "ndb_no", "grams", "measure")


def plan_csv(result: WeekResult) -> str:
    """The plan as CSV text, UTF-8, comma separated, in the order it is eaten."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(plan_rows(result))
    return stream.getvalue()


def plan_rows(result: WeekResult) -> Iterator[list[str]]:
    """The cells of each row."""
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
                yield [guarded(cell) for cell in cells]


def family_csv(family: FamilyResult) -> str:
    """The plans of a household as CSV text: the same columns after the person's name."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("person", *COLUMNS))
    for week in family.members:
        writer.writerows([guarded(week.profile.name), *cells] for cells in plan_rows(week))
    return stream.getvalue()
