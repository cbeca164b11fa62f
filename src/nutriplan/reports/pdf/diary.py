"""A blank day to fill in by hand, in the columns that `nutriplan check` reads."""

from reportlab.platypus import Flowable

from nutriplan.reports.pdf.grid import Cell, TableCommand, grid
from nutriplan.reports.pdf.layout import narrow
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.styles import HAIRLINE, RULE, SLOT, SOFT, SUBTITLE, TABLE_HEAD, TITLE
from nutriplan.reports.view.words import SLOT_NAMES
from nutriplan.tables.dishes import Slot

_LEAD = (
    "Write down all that you eat and drink on one day, a food a line: “rye bread, 2 slices”, “salmon, 150 g”. Typed as"
    " a table with the columns food, amount and unit it can be compared with your targets: nutriplan check day.csv"
)
_LINES = {Slot.BREAKFAST: 5, Slot.SNACK_1: 2, Slot.LUNCH: 6, Slot.SNACK_2: 2, Slot.DINNER: 6, Slot.DRINKS: 4}
_COLUMNS, _COLUMNS_NARROW = (92.0, 70.0, 90.0), (74.0, 46.0, 50.0)  # meal, amount, unit
_HEAD = 110.0  # title and lead
_ROW = 27.0  # as tall as handwriting likes, where the sheet has room


def diary_story(width: float, height: float) -> list[Flowable]:
    """The sheet, as tall as the page."""
    meal, amount, unit = _COLUMNS_NARROW if narrow(width) else _COLUMNS
    row = min((height - _HEAD) / (sum(_LINES.values()) + 1), _ROW)
    heads = ("Meal", "food", "amount", "unit")
    cells: list[list[Cell]] = [[Paragraph(text, TABLE_HEAD) for text in heads]]
    rules: list[TableCommand] = []
    for slot, lines in _LINES.items():
        rules.append(("LINEABOVE", (0, len(cells)), (-1, len(cells)), HAIRLINE, SOFT))
        names: list[Cell] = [Paragraph(SLOT_NAMES[slot], SLOT), *[""] * (lines - 1)]
        cells += [[name, "", "", ""] for name in names]
    table = grid(
        cells,
        [meal, width - meal - amount - unit, amount, unit],
        ("LINEABOVE", (1, 1), (-1, -1), HAIRLINE, RULE),
        ("LINEBELOW", (0, -1), (-1, -1), HAIRLINE, SOFT),
        ("LINEBEFORE", (2, 1), (-1, -1), HAIRLINE, RULE),
        *rules,
        heights=[14.0, *(row for _ in cells[1:])],
    )
    return [Paragraph(f"Food diary: {'_' * (10 if narrow(width) else 22)}", TITLE), Paragraph(_LEAD, SUBTITLE), table]
