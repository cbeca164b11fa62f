"""A checked day in words and rounded numbers: what was understood, how nutrients stand, what would close the gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nutriplan.check.result import (
    Caution,
    CheckResult,
    DayReport,
    NutrientLine,
    Status,
)
from nutriplan.diary.eaten import Alternative, Eaten, NotUnderstood
from nutriplan.reports.view.day import BarView, GuardRow, bounds_text
from nutriplan.reports.view.judge import Status as Mark
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import (
    SLOT_NAMES,
    amount,
    amount_beside,
    amount_with_unit,
    bound,
    capitalised,
    grams,
    listed,
    measure,
    percent,
    plural,
    prose,
    some,
    unit,
)
from nutriplan.tables.dishes import Slot
from nutriplan.tables.nutrients import Nutrient
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.supplements import FILLED

ENERGY = "energy_kcal"
HONESTY = (
    "Targets are for the usual intake over weeks: one day below a target proves no deficiency, and one day above "
    "proves no harm."
)
STATUS_WORDS = {
    Status.BELOW_AVERAGE: "below average need",
    Status.BELOW: "below target",
    Status.MET: "met",
    Status.MAYBE_ABOVE: "may pass its limit",
    Status.ABOVE: "above limit",
    Status.FREE: "no target",
}
_WITHOUT = {FOR_A_DOCTOR: "ask your doctor", FILLED: "supplement does"}
_MAYBE_BELOW = "maybe below target"
_MARKS = {
    Status.BELOW_AVERAGE: Mark.SHORT,
    Status.BELOW: Mark.SHORT,
    Status.MET: Mark.MET,
    Status.MAYBE_ABOVE: Mark.OVER,
    Status.ABOVE: Mark.OVER,
    Status.FREE: Mark.FREE,
}
_SURE = 0.9  # a match below this names what else it may have been
_COVERED = 0.995
_MOST_CHOICES = 3


@dataclass(frozen=True, slots=True)
class NutrientRow:
    """A nutrient as a row of the table: `share` of the target (of the limit where there is no target), `note` what is
    unknown of it where that matters; an amount that is known in part begins with `≥`.
    """

    name: str
    amount: str
    target: str
    percent: str
    share: float | None
    status: Status
    words: str
    note: str


def verdict(report: DayReport) -> str:
    """How the day stands, in a sentence."""
    judged = [line for line in report.lines if line.status is not Status.FREE]
    met = sum(line.status is Status.MET for line in judged)
    if not judged:
        return "No target holds for this person."
    if met == len(judged):
        return f"All {met} targets are met."
    over = len(report.excesses)
    parts = [f"{met} of {plural(len(judged), 'target')} met", f"{len(report.gaps)} below"]
    return ", ".join([*parts, *([f"{over} above or maybe above the limit"] if over else [])]) + "."


def in_shown_order(report: DayReport, nutrients: Mapping[str, Nutrient], *, focus: bool) -> list[NutrientLine]:
    """The lines of the focus nutrients, or of the others, as they are shown."""
    by_id = {line.nutrient: line for line in report.lines}
    shown = in_order(nutrients[name] for name in by_id)
    return [by_id[row.nutrient_id] for row in shown if (row.role == "focus") is focus]


def nutrient_row(line: NutrientLine, nutrient: Nutrient) -> NutrientRow:
    """A nutrient as a row."""
    target = line.target
    lower, upper = (target.lower, target.upper) if target else (None, None)
    share = line.amount / line.base if line.base else None
    reached = not line.status.is_gap if lower else line.status is Status.ABOVE
    is_energy = nutrient.nutrient_id == ENERGY
    wanted = bounds_text(target, nutrient) if is_energy and lower and upper else _wanted(line, nutrient)
    return NutrientRow(
        name=nutrient.short_name,
        amount=f"{'≥ ' if line.coverage < _COVERED else ''}{_eaten(line, nutrient)}",
        target=f"{wanted} {unit(nutrient.unit)}".strip() if wanted else unit(nutrient.unit),
        percent=""
        if share is None
        else f"{share * 100:.0f} %"
        if is_energy
        else f"{percent(share, reached=reached)} %",
        share=share,
        status=line.status,
        words=_words(line),
        note=_unknown(line, nutrient),
    )


def bar_view(line: NutrientLine, nutrient: Nutrient) -> BarView:
    """A nutrient as a bar of the printed page."""
    row, target = nutrient_row(line, nutrient), line.target
    lower, upper = (target.lower, target.upper) if target else (None, None)
    return BarView(
        name=row.name,
        amount=f"{_eaten(line, nutrient)} {unit(nutrient.unit)}",
        percent=row.percent if lower else "",
        share=line.amount / lower if lower else None,
        limit=upper / lower if lower and upper else None,
        limit_text=f"limit {bound(upper, nutrient)}" if upper else "",
        status=_MARKS[line.status],
        sources=top_text(line, 2),
        incomplete=line.coverage < _COVERED,
    )


def guard_row(line: NutrientLine, nutrient: Nutrient) -> GuardRow:
    """A nutrient as a row of the printed page."""
    text = f"{_eaten(line, nutrient)} {unit(nutrient.unit)}"
    return GuardRow(nutrient.short_name, text, bounds_text(line.target, nutrient), _MARKS[line.status])


def top_text(line: NutrientLine, most: int = 3) -> str:
    """The foods that gave most: `Spinach 32 %, Almonds 21 %`."""
    return ", ".join(f"{item.name} {item.share * 100:.0f} %" for item in line.top[:most])


def eaten_text(eaten: Eaten) -> str:
    """How a line was understood: food, amount and what was assumed; what else it may have been where that is close."""
    words = [f"{eaten.food.name}, {measure(eaten.amount)}"]
    if grams(eaten.grams) not in eaten.amount:
        words.append(f"({grams(eaten.grams)})")
    if eaten.assumed:
        words.append("- amount assumed")
    if eaten.confidence < _SURE:
        others = f"; or {_choices(eaten.alternatives)}" if eaten.alternatives else ""
        words.append(f"- match {eaten.confidence * 100:.0f} % sure{others}")
    return " ".join(words)


def not_understood_text(line: NotUnderstood) -> str:
    """Why a line was not understood, what to write instead, and what it may have meant."""
    near = f" Nearest: {_choices(line.alternatives)}." if line.alternatives else ""
    return f"{line.reason}; {line.remedy}.{near}".replace("..", ".")


def unknown_text(report: DayReport) -> str:
    """What the sign of an amount that is known in part means, and whose figures are missing; nothing without any."""
    names = list(dict.fromkeys(name for line in report.lines for name in line.unknown))
    return f"≥: at least so much; the amount is unknown in {some(names, 4)}." if names else ""


def meal_text(meal: str | None) -> str:
    """A meal as the diary calls it; one of a plan by its name."""
    if meal is None:
        return "No meal named"
    return SLOT_NAMES[Slot(meal)] if meal in list(Slot) else capitalised(meal)


def caution_text(caution: Caution) -> str:
    """A caution as a sentence."""
    return prose(f"{caution.what}: {caution.text}" if caution.what else caution.text)


def summary_text(result: CheckResult) -> str:
    """How much of the diary was understood."""
    assumed = sum(eaten.assumed for day in result.days for eaten in day.eaten)
    parts = [f"{plural(result.understood, 'line')} understood"]
    parts += [f"{plural(assumed, 'amount')} assumed"] if assumed else []
    parts += [f"{result.not_understood} not understood and not counted"] if result.not_understood else []
    return f"{', '.join(parts)}."


def _words(line: NutrientLine) -> str:
    if line.could_be_met:
        return _MAYBE_BELOW
    unset = line.status is Status.FREE or (line.status is Status.MET and line.without == FOR_A_DOCTOR)
    return _WITHOUT.get(line.without, STATUS_WORDS[line.status]) if unset else STATUS_WORDS[line.status]


def _eaten(line: NutrientLine, nutrient: Nutrient) -> str:
    target = line.target
    side = target.lower if target and line.status.is_gap else target.upper if target and line.status.is_excess else None
    return amount(line.amount, nutrient) if side is None else amount_beside(line.amount, side, nutrient)


def _wanted(line: NutrientLine, nutrient: Nutrient) -> str:
    """The bound that the percent is of."""
    if line.target is None:
        return ""
    if line.target.lower:
        over = line.status.is_excess and line.target.upper is not None
        return bound(line.target.lower, nutrient) + (f"–{bound(line.target.upper or 0, nutrient)}" if over else "")
    return f"≤ {bound(line.target.upper, nutrient)}" if line.target.upper is not None else ""


def _unknown(line: NutrientLine, nutrient: Nutrient) -> str:
    """What a nutrient that is not met for sure may come to at most, and where it is unknown."""
    if line.at_most is None or not line.unknown or not (line.status.is_gap or line.status is Status.MAYBE_ABOVE):
        return ""
    most = f"at most {amount_with_unit(line.at_most, nutrient)}"
    covered = f"{line.coverage * 100:.0f} % of the energy is covered"
    return f"{most}: unknown in {some(line.unknown, 2)} ({covered})"


def _choices(alternatives: Sequence[Alternative]) -> str:
    return listed([item.name for item in alternatives[:_MOST_CHOICES]], "or")
