"""What the terminal shows: plain text of at most 80 columns, the same when it is piped."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from nutriplan.plan import Meal
from nutriplan.reports.lines import FIRST, INDENT, REST, advice_lines, water_line, wrapped
from nutriplan.reports.lines import WIDTH as WIDTH
from nutriplan.reports.view.head import head, proof_line
from nutriplan.reports.view.judge import in_order, target_on
from nutriplan.reports.view.meals import meal_title
from nutriplan.reports.view.shopping import shopping_view
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.tightest import tight_sentences
from nutriplan.reports.view.week import verdict_of
from nutriplan.reports.view.words import DASH, SLOT_NAMES, amount, number, short_date, unit, weekday
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient, NutrientRole
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.target import Target
from nutriplan.week import WeekResult

_SLOT = 17


def week_text(result: WeekResult) -> str:
    """The week: who, verdict, what to ask a doctor, meals, focus nutrients against their targets, what falls short."""
    top = head(result)
    verdict, _ = verdict_of(result)
    advice = result.targets.advice
    lines = [f"{top.dates}  {top.person}", *wrapped(top.profile, 0)]
    lines += ["", *wrapped(verdict, 0), *advice_lines(advice, FIRST), *advice_lines(advice, (NoticeKind.SAFETY,))]
    for day in result.days:
        energy = number(day.totals["energy_kcal"], 0)
        lines += ["", f"{weekday(day.date)} {short_date(day.date)}  {energy} kcal"]
        lines += [line for meal in day.meals for line in _meal_lines(meal)]
    lines += ["", *_eaten_lines(result)]
    lines += ["", *wrapped(" ".join(told), 0)] if (told := tight_sentences(result)) else []
    if result.targets.fluid:
        lines += ["", *wrapped(f"{water_line(result.targets.fluid)}, in food and drink together.", INDENT, first="")]
    lines += [line for view in shortfall_views(result) for line in _shortfall_lines(view)]
    lines += advice_lines(advice, REST)
    return "\n".join([*lines, "", *wrapped(f"Plan {proof_line(result.solver)}. {top.disclaimer}.", 0)])


def shopping_text(result: WeekResult) -> str:
    """The shopping list, an aisle after the other."""
    view = shopping_view(result)
    lines = [f"Shopping list, {head(result).dates}", view.summary]
    for aisle in view.aisles:
        lines += ["", aisle.name]
        lines += [f"[ ] {item.item}: {item.text}{f' ({item.needed})' if item.needed else ''}" for item in aisle.items]
    return "\n".join(lines) + "\n"


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


def _meal_lines(meal: Meal) -> list[str]:
    return wrapped(meal_title(meal), _SLOT + 2, first=f"  {SLOT_NAMES[meal.slot]:{_SLOT}}")


def _eaten_lines(result: WeekResult) -> Iterable[str]:
    """A table of the focus nutrients: target, mean, and the lowest day in per cent of that day's own target."""
    yield f"{'Nutrients in focus':24}{'target':>16}{'mean a day':>14}{'lowest day':>13}"
    held = {item.nutrient for item in result.targets.not_enforced if item.reason == FOR_A_DOCTOR}
    for nutrient in in_order(row for row in result.nutrients.values() if row.role is NutrientRole.FOCUS):
        key = nutrient.nutrient_id
        eaten = [day.totals[key] for day in result.days]
        targets = [target_on(result.targets.targets, key, day.date) for day in result.days]
        shares = [held / target.lower for held, target in zip(eaten, targets, strict=True) if target and target.lower]
        lowest = f"{int(min(shares) * 100 + 1e-7)} %" if shares else ""
        wanted = _wanted([target for target in targets if target], nutrient)
        if not wanted:
            wanted = "ask your doctor" if key in held else "no target"
        yield f"{nutrient.short_name:24}{wanted:>16}{amount(fmean(eaten), nutrient):>14}{lowest:>13}".rstrip()


def _wanted(targets: Sequence[Target], nutrient: Nutrient) -> str:
    """What the days ask for: `350 mg`, `320–356 mg` where they differ, `≤ 4,000 mg` with a limit alone, or nothing."""
    lowers = [target.lower for target in targets if target.lower]
    uppers = [target.upper for target in targets if target.upper is not None]
    if not lowers and not uppers:
        return ""
    ends = dict.fromkeys(amount(end, nutrient) for end in (min(lowers or uppers), max(lowers or uppers)))
    return f"{'' if lowers else '≤ '}{DASH.join(ends)} {unit(nutrient.unit)}"


def _shortfall_lines(view: ShortfallView) -> Iterable[str]:
    """A nutrient that falls short: on which days, and what would fix it."""
    yield ""
    yield f"Not met: {view.name}"
    for miss in view.misses:
        yield from wrapped(f"{miss.when}: {miss.amount} against {miss.target}, {miss.by}", 2)
    for fix in view.fixes:
        lead = "" if fix.startswith("ask your doctor") else "could be met: "
        yield from wrapped(f"{lead}{fix}", INDENT)
