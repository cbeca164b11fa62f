"""A checked diary on the terminal: plain text of at most 80 columns; only a terminal gets colour."""

from collections.abc import Callable, Iterator

from nutriplan.check.result import CheckResult, DayReport, Rest, Status, Weight
from nutriplan.reports.lines import FIRST, INDENT, advice_lines, assumed_lines, cited, wrapped
from nutriplan.reports.view.changes import (
    change_texts,
    closes_text,
    left_alone_text,
    portion_text,
    rest_text,
    unclosable_text,
)
from nutriplan.reports.view.check import (
    HONESTY,
    NutrientRow,
    caution_text,
    eaten_text,
    in_shown_order,
    meal_text,
    not_understood_text,
    nutrient_row,
    summary_text,
    top_text,
    unknown_text,
    verdict,
)
from nutriplan.reports.view.head import DISCLAIMER, profile_line
from nutriplan.reports.view.words import SLOT_NAMES, capitalised, lower_first, number
from nutriplan.targets.supplements import SUPPLEMENT_RULE

_NAME, _AMOUNT, _TARGET, _PERCENT, _BAR = 15, 9, 16, 6, 10
_SLOT = 17
_HEADINGS = {Weight.AVOID: "Better avoided", Weight.LIMIT: "Too much of it", Weight.NOTE: "Good to know"}
Paint = Callable[[str, Status], str]


def plain(text: str, _status: Status) -> str:
    """Text as it is, for a pipe."""
    return text


def check_text(result: CheckResult, paint: Paint = plain) -> str:
    """Everything about a diary: the one day in full; of several days a table each and the mean in full.

    Args:
        result: The checked diary.
        paint: Colours a bar and its status, where that is wished.
    """
    lines = [*wrapped(f"{result.name}: {profile_line(result.profile)}", 0), *assumed_lines(result.assumed)]
    lines += wrapped(summary_text(result), 0)
    lines += advice_lines(result.main.targets.advice, FIRST)
    for day in result.days:
        lines += ["", *_title(day, several=result.mean is not None), *_understood(day)]
        if result.mean is not None:
            lines += ["", *_table(result, day, paint), *_meals(day)]
    lines += _full(result, result.main, paint)
    return "\n".join([*lines, "", *wrapped(f"{HONESTY} {DISCLAIMER}.", 0)])


def _title(day: DayReport, *, several: bool) -> list[str]:
    return [f"{day.label}: {verdict(day)}" if several else capitalised(day.label)] if day.label else []


def _understood(day: DayReport) -> Iterator[str]:
    """Every line of the diary, understood or not, in the order of the file."""
    meal, before = None, 0
    for eaten in sorted(day.eaten, key=lambda each: each.line):
        if eaten.meal != meal:
            meal = eaten.meal
            yield f"  {meal_text(meal)}"
        lead = f"{'':8}and " if eaten.line == before else f"  {eaten.line:>4}  {eaten.text} = "
        yield from wrapped(f"{lead}{eaten_text(eaten)}", 10, first="")
        before = eaten.line
    if day.not_understood:
        yield ""
        yield "Not understood, and not counted"
    for line in day.not_understood:
        yield from wrapped(f"{line.text!r}: {not_understood_text(line)}", 10, first=f"  {line.line:>4}  ")


def _full(result: CheckResult, report: DayReport, paint: Paint) -> Iterator[str]:
    """The report that stands for the diary."""
    yield ""
    yield f"{report.label}: {verdict(report)}" if result.mean else verdict(report)
    yield ""
    yield from _table(result, report, paint)
    yield from _meals(report)
    yield ""
    yield "Where it comes from"
    for line in in_shown_order(report, result.nutrients, focus=True):
        if line.top:
            name = result.nutrients[line.nutrient].short_name
            yield from wrapped(top_text(line), _NAME + 2, first=f"  {name:{_NAME}}")
    yield from _cautions(report)
    yield from _suggestions(result, report)
    if report.rest is not None:
        yield from _rest(result, report, report.rest)


def _table(result: CheckResult, report: DayReport, paint: Paint) -> Iterator[str]:
    head = f"{'eaten':>{_AMOUNT}}  {'target':<{_TARGET}}{'':>{_PERCENT}}"
    for focus, title in ((True, "In focus"), (False, "Also watched")):
        yield f"{title:{_NAME}}{head}".rstrip()
        for line in in_shown_order(report, result.nutrients, focus=focus):
            row = nutrient_row(line, result.nutrients[line.nutrient])
            yield _row(row, paint)
            if row.note:
                yield from wrapped(row.note, INDENT)
    if unknown := unknown_text(report):
        yield from wrapped(unknown, 2, first="")
    if any(step.rule == SUPPLEMENT_RULE for target in report.targets.targets for step in target.adjustments):
        yield "Targets are what is left for food after your supplements."


def _row(row: NutrientRow, paint: Paint) -> str:
    lead = f"{row.name:{_NAME}}{row.amount:>{_AMOUNT}}  {row.target:<{_TARGET}}{row.percent:>{_PERCENT}}"
    return f"{lead}  {paint(f'{_bar(row.share)}  {row.words}', row.status)}".rstrip()


def _bar(share: float | None) -> str:
    """Ten cells to the target; a bar that goes on ends in an arrow."""
    if share is None:
        return " " * _BAR
    filled = min(int(share * _BAR + 1e-9), _BAR)
    return f"{'█' * filled}{'░' * (_BAR - filled)}" if share <= 1.05 else f"{'█' * (_BAR - 1)}►"


def _meals(report: DayReport) -> Iterator[str]:
    if report.meals:
        shares = (
            f"{meal_text(meal.meal)} {number(meal.energy_kcal, 0)} kcal ({meal.share * 100:.0f} %)"
            for meal in report.meals
        )
        yield ""
        yield from wrapped(f"Energy by meal: {', '.join(shares)}.", INDENT, first="")


def _cautions(report: DayReport) -> Iterator[str]:
    for weight in Weight:
        told = [item for item in report.cautions if item.weight is weight]
        if told:
            yield ""
            yield _HEADINGS[weight]
            for item in told:
                yield from wrapped(f"{caution_text(item)}{cited(item.source)}", 2, first="- ")


def _suggestions(result: CheckResult, report: DayReport) -> Iterator[str]:
    if report.suggestions:
        yield ""
        yield "What would close the gaps (added up again before it is told)"
    for number_, suggestion in enumerate(report.suggestions, start=1):
        for place, change in enumerate(change_texts(suggestion)):
            yield from wrapped(capitalised(change), 5, first=f"  {number_}. " if place == 0 else "     ")
        yield from wrapped(closes_text(suggestion, result.nutrients), 7)
    if report.has_begun_only and report.suggestions:
        yield from wrapped("Most of the day's energy is still to come: --plan-rest plans the meals for it.", 0)
    if report.unclosable or (report.left_alone and report.suggestions):
        yield ""
    for item in report.unclosable:
        yield from wrapped(unclosable_text(item, result.nutrients), 2, first="- ")
    if report.left_alone and (report.suggestions or report.unclosable):
        yield from wrapped(left_alone_text(report.left_alone, result.nutrients), 2, first="- ")


def _rest(result: CheckResult, report: DayReport, rest: Rest) -> Iterator[str]:
    yield ""
    yield "For the rest of the day"
    for meal in rest.meals:
        yield from wrapped(meal.name, _SLOT + 2, first=f"  {SLOT_NAMES[meal.slot]:{_SLOT}}")
        portions = [f"{portion_text(item.measure, item.grams)} {_name(result, item.food_id)}" for item in meal.items]
        yield from wrapped(", ".join(portions), _SLOT + 2)
    yield from wrapped(rest_text(rest, result.nutrients), 0)


def _name(result: CheckResult, food_id: str) -> str:
    return lower_first(result.foods[food_id].name) if food_id in result.foods else food_id
