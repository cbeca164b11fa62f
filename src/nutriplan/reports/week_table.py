"""The week on a terminal of 80 columns: days by meals, and the focus nutrients as a heat map of per cents."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from statistics import fmean
from textwrap import wrap

from nutriplan.exercise import WEEK_DAYS
from nutriplan.plan import Day
from nutriplan.reports.lines import WIDTH, wrapped
from nutriplan.reports.view.judge import Status, in_order, target_on
from nutriplan.reports.view.meals import meal_title
from nutriplan.reports.view.week import HeatCell, heat_cell, heat_level
from nutriplan.reports.view.words import DASH, SLOT_NAMES, amount, lower_first, number, short_date, unit, weekday
from nutriplan.tables.dishes import Slot
from nutriplan.tables.nutrients import Nutrient, NutrientRole
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.target import Target
from nutriplan.week import WeekResult

LEGEND = "Per cent of each day's own target. ! missed, ~ below it that day, where the mean of the plan counts."
_LABEL = 12
_MAIN = (Slot.BREAKFAST, Slot.LUNCH, Slot.DINNER)
_NAME, _TARGET, _MEAN, _CELL = 17, 14, 7, 6
_MARKS = {Status.SHORT: "!", Status.OVER: "!", Status.MEAN: "~"}
# Colours of 256: black on four blues, white on orange for a miss, black on a pale one for a day within a mean.
_BLUES = ("48;5;195", "48;5;153", "48;5;117", "48;5;75")
_MISSED, _BELOW = "38;5;231;48;5;166", "38;5;16;48;5;223"


def week_lines(result: WeekResult, *, colour: bool) -> Iterator[str]:
    """Seven days at a time: what is eaten, then how it stands to the targets."""
    for first in range(0, len(result.days), WEEK_DAYS):
        days = result.days[first : first + WEEK_DAYS]
        yield ""
        yield from menu_lines(result, days)
        yield ""
        yield from heat_lines(result, days, colour=colour)
    yield from wrapped(LEGEND, 0)


def menu_lines(result: WeekResult, days: Sequence[Day]) -> Iterator[str]:
    """A row of main meals a day, snacks and drinks under it."""
    slots = [slot for slot in _MAIN if any(meal.slot is slot for day in days for meal in day.meals)]
    column = (WIDTH - _LABEL) // max(len(slots), 1)
    yield f"{'':{_LABEL}}{''.join(f'{SLOT_NAMES[slot]:{column}}' for slot in slots)}".rstrip()
    for place, day in enumerate(days):
        if place:
            yield ""
        energy = f"{number(day.totals['energy_kcal'], 0)} kcal"
        cells = [[f"{weekday(day.date)[:3]} {short_date(day.date)}", energy]]
        for slot in slots:
            names = [meal_title(meal) for meal in day.meals if meal.slot is slot]
            cells.append(wrap(" + ".join(names), column - 1))
        widths = [_LABEL, *(column for _ in slots)]
        for parts in zip_longest(*cells, fillvalue=""):
            yield "".join(f"{part:{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
        yield from _beside(day)


def _beside(day: Day) -> Iterator[str]:
    """The snacks and drinks of a day in one sentence."""
    snacks = [meal_title(meal) for meal in day.meals if meal.slot in (Slot.SNACK_1, Slot.SNACK_2)]
    drinks = [meal_title(meal) for meal in day.meals if meal.slot is Slot.DRINKS]
    parts = [f"Snacks: {'; '.join(snacks)}"] * bool(snacks)
    parts += [f"Drinks: {'; '.join(map(lower_first, drinks))}"] * bool(drinks)
    if parts:
        yield from wrapped(". ".join(parts), _LABEL)


def heat_lines(result: WeekResult, days: Sequence[Day], *, colour: bool) -> Iterator[str]:
    """The focus nutrients: target, mean amount, and each day in per cent of that day's own target."""
    heads = "".join(f"{weekday(day.date)[:3]:>{_CELL}}" for day in days)
    yield f"{'In focus':{_NAME}}{'target':>{_TARGET}}{'mean':>{_MEAN}}{heads}"
    held = {item.nutrient for item in result.targets.not_enforced if item.reason == FOR_A_DOCTOR}
    for nutrient in in_order(row for row in result.nutrients.values() if row.role is NutrientRole.FOCUS):
        key = nutrient.nutrient_id
        targets = [target_on(result.targets.targets, key, day.date) for day in days]
        wanted = _wanted([target for target in targets if target], nutrient)
        if not wanted:
            wanted = "ask doctor" if key in held else "no target"
        eaten = amount(fmean(day.totals[key] for day in days), nutrient)
        cells = [heat_cell(day, target, nutrient) for day, target in zip(days, targets, strict=True)]
        drawn = "".join(_cell(cell, colour=colour) for cell in cells)
        yield f"{nutrient.short_name:{_NAME}}{wanted:>{_TARGET}}{eaten:>{_MEAN}}{drawn}".rstrip()


def _cell(cell: HeatCell, *, colour: bool) -> str:
    """A cell as wide as all others; without a target it says nothing, the mean stands beside it."""
    if cell.share is None:
        return f"{DASH:>{_CELL - 1}} "
    text = f"{cell.text:>{_CELL - 1}}{_MARKS.get(cell.status, ' ')}"
    if not colour:
        return text
    shade = _MISSED if cell.status.fails else _BELOW
    if not cell.status.fails and cell.status is not Status.MEAN:
        shade = f"38;5;16;{_BLUES[heat_level(cell.share)]}"
    return f" \x1b[{shade}m{text[1:]}\x1b[0m"


def _wanted(targets: Sequence[Target], nutrient: Nutrient) -> str:
    """What the days ask for: `350 mg`, `320–356 mg` where they differ, `≤ 4,000 mg` with a limit alone, or nothing."""
    lowers = [target.lower for target in targets if target.lower]
    uppers = [target.upper for target in targets if target.upper is not None]
    if not lowers and not uppers:
        return ""
    ends = dict.fromkeys(amount(end, nutrient) for end in (min(lowers or uppers), max(lowers or uppers)))
    return f"{'' if lowers else '≤ '}{DASH.join(ends)} {unit(nutrient.unit)}"
