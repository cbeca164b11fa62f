"""What the terminal shows: text of at most 80 columns, plain but for the heat map of a terminal in colour."""

from collections.abc import Iterable, Mapping, Sequence

from nutriplan.reports.lines import FIRST, INDENT, REST, advice_lines, water_line, wrapped
from nutriplan.reports.lines import WIDTH as WIDTH
from nutriplan.reports.view.head import head, proof_line
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.tightest import tight_sentences
from nutriplan.reports.view.week import verdict_of
from nutriplan.reports.view.words import amount, unit
from nutriplan.reports.week_table import week_lines
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.rules import NoticeKind
from nutriplan.week import WeekResult


def week_text(result: WeekResult, *, colour: bool = False) -> str:
    """The week: who, verdict, what to ask a doctor, meals, focus nutrients against their targets, what falls short."""
    top = head(result)
    verdict, _ = verdict_of(result)
    advice = result.targets.advice
    lines = [f"{top.dates}  {top.person}", *wrapped(top.profile, 0)]
    lines += ["", *wrapped(verdict, 0), *advice_lines(advice, FIRST), *advice_lines(advice, (NoticeKind.SAFETY,))]
    lines += week_lines(result, colour=colour)
    lines += ["", *wrapped(" ".join(told), 0)] if (told := tight_sentences(result)) else []
    if result.targets.fluid:
        lines += ["", *wrapped(f"{water_line(result.targets.fluid)}, in food and drink together.", INDENT, first="")]
    lines += [line for view in shortfall_views(result) for line in _shortfall_lines(view)]
    lines += advice_lines(advice, REST)
    return "\n".join([*lines, "", *wrapped(f"Plan {proof_line(result.solver)}. {top.disclaimer}.", 0)])


def found_text(foods: Sequence[Food]) -> str:
    """Foods found: id, name, household measure and what it is rich in."""
    lines = []
    for food in foods:
        rich = ", ".join(tag.removesuffix(":high").replace("_", " ") for tag in food.tags if tag.endswith(":high"))
        lines.append(f"{food.food_id}  {food.name} ({food.measure}, {food.measure_g:g} g)")
        lines += wrapped(f"rich in {rich}", INDENT) if rich else []
    return "\n".join(lines)


def food_text(food: Food, nutrients: Mapping[str, Nutrient]) -> str:
    """A food's figures per household portion and per 100 g; an unknown one says so."""
    lines = [
        f"{food.name}  [{food.food_id}, USDA SR28 {food.ndb_no}]",
        f"{food.diet}; contains {', '.join(food.allergens) or 'none of the 14 allergens'}",
        "",
        f"{'':30}{food.measure[:18]:>18} {'100 g':>12}",
        f"{'':30}{f'{food.measure_g:g} g':>18}",
    ]
    for nutrient in in_order(nutrients[key] for key in food.nutrients):
        value = food.nutrients[nutrient.nutrient_id]
        cells = ("unknown", "unknown")
        if value is not None:
            cells = (amount(value * food.measure_g / 100, nutrient), amount(value, nutrient))
        lines.append(f"{nutrient.short_name:30}{cells[0]:>18} {cells[1]:>12} {unit(nutrient.unit)}")
    return "\n".join(lines)


def _shortfall_lines(view: ShortfallView) -> Iterable[str]:
    """A nutrient that falls short: on which days, and what would fix it."""
    yield ""
    yield f"Not met: {view.name}"
    for miss in view.misses:
        yield from wrapped(f"{miss.when}: {miss.amount} against {miss.target}, {miss.by}", 2)
    for fix in view.fixes:
        lead = "" if fix.startswith("ask your doctor") else "could be met: "
        yield from wrapped(f"{lead}{fix}", INDENT)
