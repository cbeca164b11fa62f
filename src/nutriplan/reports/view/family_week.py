"""The fridge page of a household: the shared dishes, and the least of everyone's focus nutrients day by day."""

from collections.abc import Sequence
from dataclasses import replace

from nutriplan.family.result import FamilyResult
from nutriplan.measures import measure_text
from nutriplan.plan import Item, Meal
from nutriplan.reports.view.judge import Status, status, target_on
from nutriplan.reports.view.week import (
    ENERGY,
    Cell,
    DayHead,
    GridRow,
    HeatCell,
    HeatRow,
    WeekView,
    anchor,
    focus_nutrients,
    heat_cell,
    key_portions,
    met_by_mean,
    verdict_of,
)
from nutriplan.reports.view.words import SLOT_NAMES, listed, number, short_date, weekday
from nutriplan.tables.dishes import Slot
from nutriplan.tables.rules import NoticeKind
from nutriplan.week import WeekResult


def family_week(family: FamilyResult) -> WeekView:
    """The shared dishes at a glance, and how everyone stands to the own targets."""
    verdict, good = family_verdict(family)
    verdict = " ".join((verdict, *family.notes))
    days = family.together.days
    slots = [slot for slot in Slot if slot in family.shared]
    return WeekView(
        verdict=verdict,
        good=good,
        doctor=_doctor(family),
        days=tuple(
            DayHead(
                anchor(day.date),
                weekday(day.date),
                short_date(day.date),
                f"{number(day.totals[ENERGY], 0)} kcal",
                _worst([_energy(week, place) for week in family.members]),
                sum(miss.date == day.date for _, miss in family.shortfalls),
            )
            for place, day in enumerate(days)
        ),
        rows=tuple(
            GridRow(SLOT_NAMES[slot], tuple(_cell(family, d, slot) for d in range(len(days)))) for slot in slots
        ),
        heat=tuple(_heat(week) for week in family.members),
        energy_target="all together",
    )


def _worst(statuses: Sequence[Status]) -> Status:
    order = (Status.SHORT, Status.OVER, Status.MEAN)
    return min(statuses, key=lambda each: order.index(each) if each in order else len(order))


def _energy(week: WeekResult, place: int) -> Status:
    day = week.days[place]
    return status(day.totals[ENERGY], target_on(week.targets.targets, ENERGY, day.date))


def _doctor(family: FamilyResult) -> str:
    names = [
        week.profile.name
        for week in family.members
        if any(item.kind is NoticeKind.DOCTOR for item in week.targets.advice)
    ]
    return f"Ask a doctor first about {listed(names)}: see their targets." if names else ""


def _cell(family: FamilyResult, place: int, slot: Slot) -> Cell:
    """A shared dish, with what goes into the pot."""
    meals = [meal for meal in family.together.days[place].meals if meal.slot is slot]
    pot = replace(meals[0], items=pot_of(family, meals))
    return Cell(meals[0].name, key_portions(family.together, pot))


def pot_of(family: FamilyResult, meals: Sequence[Meal]) -> tuple[Item, ...]:
    """What all plates of a meal hold together."""
    weights: dict[str, float] = {}
    for item in (item for meal in meals for item in meal.items):
        weights[item.food_id] = weights.get(item.food_id, 0.0) + item.grams
    return tuple(Item(name, round(g, 1), measure_text(family.foods[name], g)) for name, g in weights.items())


def _heat(week: WeekResult) -> HeatRow:
    """A person over the days: of the nutrients in focus the one that is nearest to its target."""
    cells = []
    for day in week.days:
        shown = [
            heat_cell(day, target_on(week.targets.targets, nutrient.nutrient_id, day.date), nutrient)
            for nutrient in focus_nutrients(week)
        ]
        shown = [cell for cell in shown if cell.share is not None]
        least = min(shown, key=lambda cell: (not cell.status.fails, cell.share or 0.0), default=None)
        cells.append(least or HeatCell("", None, Status.FREE))
    return HeatRow(week.profile.name, "least in focus", tuple(cells))


def family_verdict(family: FamilyResult) -> tuple[str, bool]:
    """How the plans of all stand in one line, and whether that is good."""
    short = [week for week in family.members if week.shortfalls]
    if short:
        told = "; ".join(f"{week.profile.name}: {verdict_of(week)[0].rstrip('.')}" for week in short)
        return f"{told}.", False
    days = "on the day" if len(family.members[0].days) == 1 else f"on all {len(family.members[0].days)} days"
    means = [week.profile.name for week in family.members if met_by_mean(week)]
    within = f" (for {listed(means)} some as the mean of the plan)" if means else ""
    return f"All targets of all {len(family.members)} people are met {days}{within}, in the portions as printed.", True
