"""What the terminal shows: plain text of at most 80 columns, the same when it is piped."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from textwrap import wrap

from nutriplan.plan import Meal
from nutriplan.profile_input import Person
from nutriplan.reports.view.day import bounds_text
from nutriplan.reports.view.head import head, profile_line, proof_line
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.shopping import shopping_view
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.week import verdict_of
from nutriplan.reports.view.words import SLOT_NAMES, amount, number, prose, short_date, unit, weekday
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient
from nutriplan.targets.target import AppliedAdjustment, Target, TargetSet
from nutriplan.week import WeekResult

WIDTH = 80
_INDENT = 4
_SLOT = 17


def week_text(result: WeekResult) -> str:
    """The week: who, verdict, meals, focus nutrients against their targets, what falls short."""
    top = head(result)
    verdict, _ = verdict_of(result)
    lines = [f"{top.dates}  {top.person}", *_wrapped(top.profile, 0), "", *_wrapped(verdict, 0)]
    lines += [line for notice in result.targets.notices for line in _wrapped(f"Note: {prose(notice)}", 0)]
    for day in result.days:
        energy = number(day.totals["energy_kcal"], 0)
        lines += ["", f"{weekday(day.date)} {short_date(day.date)}  {energy} kcal"]
        lines += [line for meal in day.meals for line in _meal_lines(meal)]
    lines += ["", *_eaten_lines(result)]
    lines += [line for view in shortfall_views(result) for line in _shortfall_lines(view)]
    return "\n".join([*lines, "", *_wrapped(f"Plan {proof_line(result.solver)}. {top.disclaimer}.", 0)])


def targets_text(asked: TargetSet, person: Person, nutrients: Mapping[str, Nutrient]) -> str:
    """The targets with their steps, the energy requirement and what is not enforced."""
    energy = asked.energy
    lines = [*_wrapped(profile_line(person.profile), 0)]
    if person.assumed:
        lines += _wrapped(f"Assumed: {', '.join(person.assumed)}.", 0)
    lines += [line for notice in asked.notices for line in _wrapped(f"Note: {prose(notice)}", 0)]
    lines += ["", f"Energy {energy.energy_kcal:,.0f} kcal a day: {energy.equation} [{energy.source}]"]
    lines += [line for step in energy.adjustments for line in _step_lines(step, 0)]
    by_id = {target.nutrient: target for target in asked.targets}
    for focus in (True, False):
        lines += ["", "Nutrients in focus" if focus else "Also watched"]
        for nutrient in in_order(nutrients[key] for key, target in by_id.items() if target.focus is focus):
            lines += _target_lines(by_id[nutrient.nutrient_id], nutrient)
    lines += ["", "Known, but not enforced"]
    for item in asked.not_enforced:
        value = "" if item.value is None else f" {item.value:g} {unit(item.unit)}"
        text = f"{nutrients[item.nutrient].name}, {item.basis}{value}: {prose(item.reason)} [{item.source}]"
        lines += _wrapped(text, 2)
    return "\n".join([*lines, "", "Sources in brackets: nutriplan sources. Not medical advice."])


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
        lines += _wrapped(f"rich in {rich}", _INDENT) if rich else []
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
    return _wrapped(meal.name, _SLOT + 2, first=f"  {SLOT_NAMES[meal.slot]:{_SLOT}}")


def _eaten_lines(result: WeekResult) -> Iterable[str]:
    """A table of the focus nutrients: target, mean, and the lowest day in per cent of the target."""
    yield f"{'Nutrients in focus':24}{'target':>16}{'mean a day':>14}{'lowest day':>13}"
    by_id = {target.nutrient: target for target in result.targets.targets if target.focus}
    for nutrient in in_order(result.nutrients[key] for key in by_id):
        target = by_id[nutrient.nutrient_id]
        days = [day.totals[nutrient.nutrient_id] for day in result.days]
        lowest = f"{int(min(days) / target.lower * 100 + 1e-7)} %" if target.lower else ""
        wanted = f"{amount(target.lower or 0.0, nutrient)} {unit(nutrient.unit)}"
        yield f"{nutrient.short_name:24}{wanted:>16}{amount(fmean(days), nutrient):>14}{lowest:>13}"


def _shortfall_lines(view: ShortfallView) -> Iterable[str]:
    """A nutrient that falls short: on which days, and what would fix it."""
    yield ""
    yield f"Not met: {view.name}"
    for miss in view.misses:
        yield from _wrapped(f"{miss.when}: {miss.amount} against {miss.target}, {miss.by}", 2)
    for fix in view.fixes:
        yield from _wrapped(f"could be met: {fix}", _INDENT)


def _target_lines(target: Target, nutrient: Nutrient) -> list[str]:
    sources = dict.fromkeys(source for source in (target.source, target.upper_source) if source)
    bases = dict.fromkeys(basis for basis in (target.basis, target.upper_basis) if basis)
    bounds = f"{bounds_text(target, nutrient)} {unit(target.unit)}"
    line = f"  {nutrient.short_name:22}{bounds:>20}  {'/'.join(bases)} [{', '.join(sources)}]"
    return [line, *(text for step in target.adjustments for text in _step_lines(step, nutrient.decimals))]


def _step_lines(step: AppliedAdjustment, decimals: int) -> list[str]:
    before = "" if step.before is None else f"{number(step.before, decimals)} -> "
    text = f"{before}{number(step.after, decimals)}: {prose(step.reason)} ({step.grade}) [{step.source}]"
    return _wrapped(text, _INDENT)


def _wrapped(text: str, indent: int, first: str | None = None) -> list[str]:
    lead = " " * indent
    return wrap(text, WIDTH, initial_indent=lead if first is None else first, subsequent_indent=lead) or [""]
