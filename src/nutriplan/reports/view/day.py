"""A day: its meals in household measures and grams, bars for the focus nutrients, a table for all others."""

from collections.abc import Sequence
from dataclasses import dataclass

from nutriplan.plan import Day, Item, Meal
from nutriplan.reports.view.judge import Status, fluid_on, nutrients_of, status, status_of_day, target_on
from nutriplan.reports.view.meals import cooked_double, meal_method, meal_title
from nutriplan.reports.view.week import ENERGY, anchor, focus_nutrients
from nutriplan.reports.view.words import (
    SLOT_NAMES,
    amount_beside,
    amount_with_unit,
    bound,
    grams,
    listed,
    long_date,
    lower_first,
    measure,
    number,
    percent,
    plural,
    unit,
    weekday,
)
from nutriplan.tables.nutrients import Nutrient
from nutriplan.targets.target import Target
from nutriplan.week import WeekResult

AXIS_END = 2.0  # bars run from nothing to twice the target
_MAIN_SOURCES = 2


@dataclass(frozen=True, slots=True)
class ItemView:
    """An ingredient; `measure` is empty where only the weight says it."""

    name: str
    measure: str
    grams: str


@dataclass(frozen=True, slots=True)
class MealView:
    """A meal with its note line (`25 min · 520 kcal`) and method."""

    slot: str
    name: str
    note: str
    method: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class BarView:
    """A focus nutrient: `share` and `limit` are parts of the target, None where there is no lower or upper bound."""

    name: str
    amount: str
    percent: str
    share: float | None
    limit: float | None
    limit_text: str
    status: Status
    sources: str
    incomplete: bool


@dataclass(frozen=True, slots=True)
class GuardRow:
    """A nutrient that is watched: the amount eaten and the bounds in words (`≥ 25`, `≤ 2,300`, `45–65`)."""

    name: str
    amount: str
    bounds: str
    status: Status


@dataclass(frozen=True, slots=True)
class DayView:
    """A day's page."""

    anchor: str
    weekday: str
    date: str
    energy: str
    energy_target: str
    minutes: str
    water: str
    status: Status
    verdict: str
    meals: tuple[MealView, ...]
    bars: tuple[BarView, ...]
    guards: tuple[GuardRow, ...]


def day_view(result: WeekResult, day: Day) -> DayView:
    """A day's page."""
    focus = focus_nutrients(result)
    asked = {target.nutrient for target in result.targets.targets}
    guards = nutrients_of(result, asked - {nutrient.nutrient_id for nutrient in focus})
    rows = tuple(_guard_row(result, day, nutrient) for nutrient in guards)
    energy = target_on(result.targets.targets, ENERGY, day.date)
    return DayView(
        anchor=anchor(day.date),
        weekday=weekday(day.date),
        date=long_date(day.date),
        energy=amount_with_unit(day.totals.get(ENERGY, 0.0), result.nutrients[ENERGY]),
        energy_target=bounds_text(energy, result.nutrients[ENERGY]),
        minutes=f"{sum(meal.minutes for meal in day.meals)} min in the kitchen",
        water=_water(result, day),
        status=status_of_day(result, day.date),
        verdict=_verdict(result, day),
        meals=tuple(meal_view(result, day, meal) for meal in day.meals),
        bars=tuple(_bar(result, day, nutrient) for nutrient in focus),
        guards=rows,
    )


def _water(result: WeekResult, day: Day) -> str:
    fluid = fluid_on(result.targets.fluid, day.date)
    return f"{fluid.water_l:.1f} L of water wanted, in food and drink" if fluid else ""


def bounds_text(target: Target | None, nutrient: Nutrient) -> str:
    """The bounds of a target without the unit: `≥ 350`, `≤ 2,300`, `45–65`."""
    if target is None or (target.lower is None and target.upper is None):
        return ""
    if target.lower is None or target.lower == 0:
        return f"≤ {bound(target.upper, nutrient)}" if target.upper is not None else ""
    if target.upper is None:
        return f"≥ {bound(target.lower, nutrient)}"
    return f"{bound(target.lower, nutrient)}–{bound(target.upper, nutrient)}"


def _verdict(result: WeekResult, day: Day) -> str:
    missed = {shortfall.nutrient for shortfall in result.shortfalls if shortfall.date == day.date}
    if not missed:
        return "All targets met"
    names = [lower_first(nutrient.short_name) for nutrient in nutrients_of(result, missed)]
    return f"Not met: {listed(names[:3])}" + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def meal_view(result: WeekResult, day: Day, meal: Meal) -> MealView:
    """A meal as printed."""
    calories = sum(_amount_in(result, item, ENERGY) for item in meal.items)
    notes = [f"{meal.minutes} min"] if meal.minutes else []
    notes.append(f"{number(calories, 0)} kcal")
    notes += [double] if (double := cooked_double(result.days, day, meal)) else []
    return MealView(
        slot=SLOT_NAMES[meal.slot],
        name=meal_title(meal),
        note=" · ".join(notes),
        method=meal_method(meal),
        items=tuple(item_view(result, item) for item in meal.items),
    )


def item_view(result: WeekResult, item: Item) -> ItemView:
    """An ingredient as printed."""
    weight, said = grams(item.grams), measure(item.measure)
    return ItemView(result.foods[item.food_id].name, "" if said == weight else said, weight)


def _amount_in(result: WeekResult, item: Item, nutrient_id: str) -> float:
    return (result.foods[item.food_id].nutrients.get(nutrient_id) or 0.0) * item.grams / 100


def _bar(result: WeekResult, day: Day, nutrient: Nutrient) -> BarView:
    target = target_on(result.targets.targets, nutrient.nutrient_id, day.date)
    eaten = day.totals.get(nutrient.nutrient_id, 0.0)
    stands = status(eaten, target)
    lower = target.lower if target else None
    upper = target.upper if target else None
    reached = stands not in (Status.SHORT, Status.MEAN)
    return BarView(
        name=nutrient.short_name,
        amount=_printed(eaten, target, stands, nutrient),
        percent=f"{percent(eaten / lower, reached=reached)} %" if lower else "",
        share=eaten / lower if lower else None,
        limit=upper / lower if lower and upper else None,
        limit_text=f"limit {bound(upper, nutrient)}" if upper else "",
        status=stands,
        sources=main_sources(result, [day], nutrient.nutrient_id),
        incomplete=bool(day.unknown.get(nutrient.nutrient_id)),
    )


def _printed(eaten: float, target: Target | None, stands: Status, nutrient: Nutrient) -> str:
    bound = None if target is None else target.upper if stands is Status.OVER else target.lower
    if bound is None or stands in (Status.MET, Status.FREE):
        return amount_with_unit(eaten, nutrient)
    return f"{amount_beside(eaten, bound, nutrient)} {unit(nutrient.unit)}"


def main_sources(result: WeekResult, days: Sequence[Day], nutrient_id: str, most: int = _MAIN_SOURCES) -> str:
    """The foods of some days that give most of a nutrient, with their share of the total."""
    given: dict[str, float] = {}
    for day in days:
        for meal in day.meals:
            for item in meal.items:
                given[item.food_id] = given.get(item.food_id, 0.0) + _amount_in(result, item, nutrient_id)
    total = sum(given.values())
    if total <= 0:
        return ""
    ranked = sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return ", ".join(
        f"{result.foods[food_id].short_name} {value / total * 100:.0f} %" for food_id, value in ranked if value > 0
    )


def _guard_row(result: WeekResult, day: Day, nutrient: Nutrient) -> GuardRow:
    target = target_on(result.targets.targets, nutrient.nutrient_id, day.date)
    eaten = day.totals.get(nutrient.nutrient_id, 0.0)
    stands = status(eaten, target)
    return GuardRow(
        nutrient.short_name, _printed(eaten, target, stands, nutrient), bounds_text(target, nutrient), stands
    )


def count_foods(result: WeekResult) -> str:
    """How many different foods the plan uses."""
    used = {item.food_id for day in result.days for meal in day.meals for item in meal.items}
    return plural(len(used), "different food")
