"""A household on paper: the shared week, a page a day with everyone's portions, and each one's targets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nutriplan.family.result import FamilyResult
from nutriplan.measures import measure_text
from nutriplan.plan import Item, Meal
from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.day import MealView, day_view, item_view, meal_view
from nutriplan.reports.view.guidance import guidance_view, load_guidance, shipped_citations
from nutriplan.reports.view.head import Head, head, profile_line, proof_line, reference_name
from nutriplan.reports.view.judge import Status, status_of_day, target_on
from nutriplan.reports.view.notes import notes_view
from nutriplan.reports.view.report import ReportView
from nutriplan.reports.view.shopping import ShoppingView, shopping_view
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.swaps import SwapsView
from nutriplan.reports.view.targets import TargetsView, targets_view
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
    verdict_of,
)
from nutriplan.reports.view.words import (
    SLOT_NAMES,
    amount_with_unit,
    grams,
    listed,
    long_date,
    number,
    plural,
    short_date,
    weekday,
)
from nutriplan.shopping import ALONE, Household
from nutriplan.tables.dishes import Slot
from nutriplan.tables.rules import NoticeKind
from nutriplan.week import WeekResult


@dataclass(frozen=True, slots=True)
class SharedRow:
    """An ingredient of a shared meal: each one's portion (empty where none), and what goes into the pot."""

    name: str
    portions: tuple[tuple[str, str], ...]  # measure and grams
    together: str


@dataclass(frozen=True, slots=True)
class SharedMealView:
    """A meal that is cooked once for all."""

    slot: str
    name: str
    note: str
    method: str
    rows: tuple[SharedRow, ...]


@dataclass(frozen=True, slots=True)
class PlateView:
    """A person's day: energy, how it stands, and the meals of the person alone."""

    name: str
    energy: str
    energy_target: str
    verdict: str
    status: Status
    own: tuple[MealView, ...]


@dataclass(frozen=True, slots=True)
class FamilyDayView:
    """A day's page."""

    anchor: str
    weekday: str
    date: str
    meals: tuple[SharedMealView, ...]
    plates: tuple[PlateView, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """What is about one person: name, conditions, targets, and what falls short."""

    name: str
    profile: str
    targets: TargetsView
    shortfalls: tuple[ShortfallView, ...]


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A whole report on a household; `common` holds the parts that are as in a plan for one."""

    common: ReportView
    days: tuple[FamilyDayView, ...]
    people: tuple[PersonView, ...]


def family_view(family: FamilyResult, household: Household = ALONE) -> FamilyView:
    """Word and round all that the plans of a household say.

    Args:
        family: The plans.
        household: When one shops and what is there already; its portions are of each plan.

    Raises:
        DataError: The standing texts can't be read.
    """
    first = family.members[0]
    cites = Citations({**shipped_citations(), **first.sources})
    people = tuple(
        PersonView(
            week.profile.name,
            profile_line(week.profile),
            targets_view(week, cites, reference_name(week)),
            shortfall_views(week),
        )
        for week in family.members
    )
    guidance = guidance_view(load_guidance(), cites)
    notes = notes_view(family.together, cites.listed())
    common = ReportView(
        head=_head(family),
        week=_week(family),
        shortfalls=(),
        days=(),
        swaps=SwapsView("", ()),
        shopping=_shopping(family, household),
        targets=people[0].targets,
        guidance=guidance,
        notes=replace(notes, proof=_proof(family), tightest=(), no_swaps=""),
    )
    return FamilyView(common, tuple(_day(family, place) for place in range(len(first.days))), people)


def family_verdict(family: FamilyResult) -> tuple[str, bool]:
    """How the plans of all stand in one line, and whether that is good."""
    short = [week for week in family.members if week.shortfalls]
    if short:
        told = "; ".join(f"{week.profile.name}: {verdict_of(week)[0].rstrip('.')}" for week in short)
        return f"{told}.", False
    days = "on the day" if len(family.members[0].days) == 1 else f"on all {len(family.members[0].days)} days"
    means = [week.profile.name for week in family.members if "as the mean" in verdict_of(week)[0]]
    within = f" (for {listed(means)} some as the mean of the plan)" if means else ""
    return f"All targets of all {len(family.members)} people are met {days}{within}, in the portions as printed.", True


def _head(family: FamilyResult) -> Head:
    first = head(family.members[0])
    names = listed([week.profile.name for week in family.members])
    who = family.name or names
    return replace(
        first,
        title=f"Menu for {first.dates}, {who}",
        person=who,
        profile=", ".join(f"{week.profile.name} ({week.profile.age})" for week in family.members),
        reference=listed(list(dict.fromkeys(reference_name(week) for week in family.members))),
        proof=f"for {plural(len(family.members), 'person', 'people')}",
    )


def _proof(family: FamilyResult) -> str:
    each = "; ".join(f"{week.profile.name} {proof_line(week.solver)}" for week in family.members)
    return (
        "The shared dishes were chosen for one eater who stands for all: mean energy, the most that anyone needs of a "
        "nutrient for that energy, the least that anyone may have. Then everyone's portions and own meals were planned "
        f"by the own targets alone. The proven bounds take the shared dishes as given and are generous: {each}."
    )


def _week(family: FamilyResult) -> WeekView:
    verdict, good = family_verdict(family)
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
                _worst([status_of_day(week, day.date) for week in family.members]),
            )
            for day in days
        ),
        rows=tuple(
            GridRow(SLOT_NAMES[slot], tuple(_cell(family, d, slot) for d in range(len(days)))) for slot in slots
        ),
        heat=tuple(_heat(week) for week in family.members),
        energy_target="all together",
    )


def _worst(statuses: Sequence[Status]) -> Status:
    order = (Status.SHORT, Status.OVER, Status.MEAN)
    return min(statuses, key=lambda status: order.index(status) if status in order else len(order))


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
    pot = replace(meals[0], items=_pot(family, meals))
    return Cell(meals[0].name, key_portions(family.together, pot))


def _pot(family: FamilyResult, meals: Sequence[Meal]) -> tuple[Item, ...]:
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


def _day(family: FamilyResult, place: int) -> FamilyDayView:
    day = family.members[0].days[place]
    shared = [(meal, plates) for date, meal, plates in family.shared_meals() if date == day.date]
    return FamilyDayView(
        anchor=anchor(day.date),
        weekday=weekday(day.date),
        date=long_date(day.date),
        meals=tuple(_meal(family, meal, plates) for meal, plates in shared),
        plates=tuple(_plate(family, week, place) for week in family.members),
    )


def _meal(family: FamilyResult, meal: Meal, plates: dict[str, Meal]) -> SharedMealView:
    rows = []
    for whole in _pot(family, list(plates.values())):
        portions = []
        for plate in plates.values():
            item = next((item for item in plate.items if item.food_id == whole.food_id), None)
            said = None if item is None else item_view(family.together, item)
            portions.append(("", "") if said is None else (said.measure, said.grams))
        rows.append(SharedRow(family.foods[whole.food_id].name, tuple(portions), grams(whole.grams)))
    together = replace(meal, items=_pot(family, list(plates.values())))
    view = meal_view(family.together, family.together.days[0], together)
    note = f"{meal.minutes} min" if meal.minutes else ""
    return SharedMealView(SLOT_NAMES[meal.slot], view.name, note, view.method, tuple(rows))


def _plate(family: FamilyResult, week: WeekResult, place: int) -> PlateView:
    day = week.days[place]
    view = day_view(week, day)
    return PlateView(
        name=week.profile.name,
        energy=amount_with_unit(day.totals[ENERGY], week.nutrients[ENERGY]),
        energy_target=view.energy_target,
        verdict=view.verdict,
        status=view.status,
        own=tuple(meal_view(week, day, meal) for meal in day.meals if meal.slot not in family.shared),
    )


def _shopping(family: FamilyResult, household: Household) -> ShoppingView:
    """The list for all; its summary counts the people and not the portions of each."""
    view = shopping_view(family.together, household)
    portions = "one person" if household.portions == 1 else f"{household.portions} people"
    return replace(view, summary=view.summary.replace(portions, plural(len(family.members), "person", "people"), 1))
