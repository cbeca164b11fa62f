"""The week at a glance: a grid of dishes, energy per day, and a heat map of the focus nutrients."""

from dataclasses import dataclass
from datetime import date

from nutriplan.plan import Day, Meal
from nutriplan.reports.view.judge import Status, nutrients_of, status, target_on
from nutriplan.reports.view.meals import leftovers_of
from nutriplan.reports.view.words import (
    SLOT_NAMES,
    amount,
    amount_with_unit,
    bound,
    grams,
    listed,
    lower_first,
    measure,
    percent,
    plural,
    short_date,
    unit,
    weekday,
)
from nutriplan.tables.dishes import Slot
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.target import Target
from nutriplan.week import WeekResult

ENERGY = "energy_kcal"
_KEY_PORTIONS = 3
_NAMED_NUTRIENTS = 3
_STAPLE = "staple"
HEAT_STEPS = (1.25, 1.75, 2.5)  # share of the target at which the next tint begins


@dataclass(frozen=True, slots=True)
class DayHead:
    """A column of the grid: the day, its energy and how that stands to its target, and how many targets it misses."""

    anchor: str
    weekday: str
    date: str
    energy: str
    status: Status
    missed: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A meal in the grid; `portions` from the most important down, to be cut where space ends."""

    name: str
    portions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A meal slot over the days; a cell is None where the day has no such meal."""

    slot: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A day of a nutrient: the text in the cell, its share of the target (None without one) and how it stands."""

    text: str
    share: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A focus nutrient over the days, with the target that most of the days have."""

    name: str
    target: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class WeekView:
    """Page one."""

    verdict: str
    good: bool
    doctor: str
    days: tuple[DayHead, ...]
    rows: tuple[GridRow, ...]
    heat: tuple[HeatRow, ...]
    energy_target: str


def week_view(result: WeekResult) -> WeekView:
    """The week at a glance."""
    slots = [slot for slot in Slot if any(meal.slot is slot for day in result.days for meal in day.meals)]
    verdict, good = verdict_of(result)
    return WeekView(
        verdict=verdict,
        good=good,
        doctor=_doctor_line(result),
        days=tuple(_day_head(result, day) for day in result.days),
        rows=tuple(GridRow(SLOT_NAMES[slot], tuple(_cell(result, day, slot) for day in result.days)) for slot in slots),
        heat=tuple(_heat_row(result, nutrient) for nutrient in focus_nutrients(result)),
        energy_target=_energy_target(result),
    )


def _doctor_line(result: WeekResult) -> str:
    """What stands at the very top for someone whose medicines or conditions a doctor must judge; empty for others."""
    points = sum(item.kind is NoticeKind.DOCTOR for item in result.targets.advice)
    if not points:
        return ""
    about = "one point" if points == 1 else f"{points} points"
    return f"Ask your doctor before you eat by this plan: {about} under “Your targets and why”."


def anchor(day: date) -> str:
    """The name that links to a day's page use."""
    return f"day-{day.isoformat()}"


def focus_nutrients(result: WeekResult) -> list[Nutrient]:
    """The focus nutrients that have a target, as shown."""
    return nutrients_of(result, {target.nutrient for target in result.targets.targets if target.focus})


def verdict_of(result: WeekResult) -> tuple[str, bool]:
    """The plan's verdict in one line, and whether it is a good one."""
    count = len({target.nutrient for target in result.targets.targets})
    over = "on the day" if len(result.days) == 1 else f"on all {len(result.days)} days"
    if not result.shortfalls:
        means = _names(result, met_by_mean(result))
        within = f", {means} as the mean of the plan" if means else ""
        return f"All {count} targets are met {over}{within}, in the portions as printed.", True
    missed = {shortfall.nutrient for shortfall in result.shortfalls}
    met = f"{count - len(missed)} of {plural(count, 'target')} are met {over}"
    return f"{met}; not met: {_names(result, missed)} (see “What could not be met”).", False


def met_by_mean(result: WeekResult) -> set[str]:
    """The nutrients that only the mean of the plan meets."""
    return {row.nutrient for row in result.targets.targets if _needs_mean(result, row)}


def _needs_mean(result: WeekResult, target: Target) -> bool:
    """Whether some day is below the target and only the mean of the plan meets it."""
    return any(
        status(day.totals.get(target.nutrient, 0.0), target_on((target,), target.nutrient, day.date)) is Status.MEAN
        for day in result.days
    )


def _names(result: WeekResult, nutrients: set[str]) -> str:
    """Some nutrients in running text, at most three by name."""
    names = [lower_first(nutrient.short_name) for nutrient in nutrients_of(result, nutrients)]
    most = _NAMED_NUTRIENTS
    return listed(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"


def key_portions(result: WeekResult, meal: Meal) -> tuple[str, ...]:
    """The portions a cook needs to know first: those that carry most of the meal's energy, no staples."""

    def energy(food_id: str, weight: float) -> float:
        return (result.foods[food_id].nutrients.get(ENERGY) or 0.0) * weight

    items = [item for item in meal.items if _STAPLE not in result.foods[item.food_id].traits]
    ranked = sorted(items, key=lambda item: -energy(item.food_id, item.grams))
    return tuple(
        portion(item.measure, item.grams, result.foods[item.food_id].short_name) for item in ranked[:_KEY_PORTIONS]
    )


def portion(measure_text: str, weight: float, name: str) -> str:
    """A portion with its food, short enough for a cell: `½ cup buckwheat`, `150 g salmon`, `1 corn tortilla`."""
    said = measure(measure_text).partition(",")[0] or grams(weight)
    count, _, noun = said.partition(" ")
    *kind, last = name.split(" ")
    if noun == "fruit":  # "1 kiwi"
        return f"{count} {name}"
    if noun and noun.removesuffix("s") == last.removesuffix("s"):  # "6 prunes"
        return " ".join((count, *kind, noun))
    return f"{said} {name}"


def _day_head(result: WeekResult, day: Day) -> DayHead:
    return DayHead(
        anchor=anchor(day.date),
        weekday=weekday(day.date),
        date=short_date(day.date),
        energy=f"{amount(day.totals.get(ENERGY, 0.0), result.nutrients[ENERGY])} kcal",
        status=status(day.totals.get(ENERGY, 0.0), target_on(result.targets.targets, ENERGY, day.date)),
        missed=sum(shortfall.date == day.date for shortfall in result.shortfalls),
    )


def _cell(result: WeekResult, day: Day, slot: Slot) -> Cell | None:
    meals = [meal for meal in day.meals if meal.slot is slot]
    if not meals:
        return None
    portions = tuple(text for meal in meals for text in key_portions(result, meal))
    if said := leftovers_of(meals[0]):
        return Cell(said, (meals[0].name,))  # the dish stands in full in the column before
    return Cell(" + ".join(meal.name for meal in meals), portions)


def heat_level(share: float) -> int:
    """How dark a share of the target is drawn: 0 to 3."""
    return sum(share >= step for step in HEAT_STEPS)


def _heat_row(result: WeekResult, nutrient: Nutrient) -> HeatRow:
    targets = result.targets.targets
    cells = tuple(heat_cell(day, target_on(targets, nutrient.nutrient_id, day.date), nutrient) for day in result.days)
    lowers = [row.lower for row in targets if row.nutrient == nutrient.nutrient_id and row.lower is not None]
    if not lowers:
        text = ""
    elif min(lowers) == max(lowers):
        text = f"{bound(lowers[0], nutrient)} {unit(nutrient.unit)}"
    else:
        text = f"{bound(min(lowers), nutrient)}–{bound(max(lowers), nutrient)}"
    return HeatRow(nutrient.short_name, text, cells)


def heat_cell(day: Day, target: Target | None, nutrient: Nutrient) -> HeatCell:
    """A day of a nutrient against the target that holds on it."""
    eaten = day.totals.get(nutrient.nutrient_id, 0.0)
    stands = status(eaten, target)
    if target is None or not target.lower:
        return HeatCell(f"{amount(eaten, nutrient)} {unit(nutrient.unit)}", None, stands)
    share = eaten / target.lower
    reached = stands not in (Status.SHORT, Status.MEAN)
    return HeatCell(percent(share, reached=reached), share, stands)


def _energy_target(result: WeekResult) -> str:
    nutrient = result.nutrients[ENERGY]
    bounds = [target for target in result.targets.targets if target.nutrient == ENERGY]
    lowers = [target.lower for target in bounds if target.lower is not None]
    uppers = [target.upper for target in bounds if target.upper is not None]
    if not lowers or not uppers:
        return ""
    return f"{amount(min(lowers), nutrient)}–{amount_with_unit(max(uppers), nutrient)}"
