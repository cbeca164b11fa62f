"""A checked diary as CSV: a row a nutrient of every day, and of the mean."""

import csv
import io

from nutriplan.cells import guarded
from nutriplan.check.result import CheckResult

COLUMNS = (
    "day", "date", "nutrient", "amount", "at_most", "unit", "target", "limit", "percent", "status", "coverage",
    "unknown_foods", "top_foods",
)  # fmt: skip


def check_csv(result: CheckResult) -> str:
    """The nutrients of every day as CSV text, UTF-8, comma separated; a blank cell is unknown or not asked for."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in (*result.days, *((result.mean,) if result.mean else ())):
        for line in report.lines:
            lower, upper = (line.target.lower, line.target.upper) if line.target else (None, None)
            cells = (
                report.label,
                report.date.isoformat() if report.date else "",
                line.nutrient,
                _number(line.amount),
                _number(line.at_most),
                result.nutrients[line.nutrient].unit,
                _number(lower),
                _number(upper),
                _number(line.amount / line.base * 100 if line.base else None),
                str(line.status),
                _number(line.coverage),
                "|".join(line.unknown),
                "|".join(item.name for item in line.top),
            )
            writer.writerow([guarded(cell) for cell in cells])
    return stream.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.7g}"
