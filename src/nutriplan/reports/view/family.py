"""A household on paper: the shared week, a page a day with everyone's portions, and each one's targets."""

from dataclasses import dataclass, replace

from nutriplan.family.result import FamilyResult
from nutriplan.plan import Meal
from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.day import MealView, day_view, item_view, meal_view
from nutriplan.reports.view.family_week import family_week, pot_of
from nutriplan.reports.view.guidance import guidance_view, load_guidance, shipped_citations
from nutriplan.reports.view.head import Head, head, profile_line, proof_line, reference_name
from nutriplan.reports.view.judge import Status
from nutriplan.reports.view.notes import notes_view
from nutriplan.reports.view.report import ReportView
from nutriplan.reports.view.shopping import shopping_view
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.swaps import SwapsView
from nutriplan.reports.view.targets import TargetsView, targets_view
from nutriplan.reports.view.week import ENERGY, anchor
from nutriplan.reports.view.words import (
    SLOT_NAMES,
    amount_with_unit,
    grams,
    listed,
    long_date,
    plural,
    weekday,
)
from nutriplan.shopping import ALONE, Household
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
class HeldView:
    """What a day holds of a nutrient: the amount, and per cent of the target or the bounds."""

    name: str
    amount: str
    beside: str
    status: Status
    focus: bool


@dataclass(frozen=True, slots=True)
class PlateView:
    """A person's day: energy, how it stands, the meals of the person alone, and all that has a target."""

    name: str
    energy: str
    energy_target: str
    verdict: str
    status: Status
    own: tuple[MealView, ...]
    held: tuple[HeldView, ...]


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
        week=family_week(family),
        shortfalls=(),
        days=(),
        swaps=SwapsView("", ()),
        shopping=shopping_view(family.together, replace(household, eaters=len(family.members))),
        targets=people[0].targets,
        guidance=guidance,
        notes=replace(notes, proof=_proof(family), tightest=(), no_swaps=""),
    )
    return FamilyView(common, tuple(_day(family, place) for place in range(len(first.days))), people)


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
    together = replace(meal, items=pot_of(family, list(plates.values())))
    rows = []
    for whole in together.items:
        portions = []
        for plate in plates.values():
            item = next((item for item in plate.items if item.food_id == whole.food_id), None)
            said = None if item is None else item_view(family.together, item)
            portions.append(("", "") if said is None else (said.measure, said.grams))
        rows.append(SharedRow(family.foods[whole.food_id].name, tuple(portions), grams(whole.grams)))
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
        held=(
            *(HeldView(bar.name, bar.amount, bar.percent, bar.status, focus=True) for bar in view.bars),
            *(HeldView(row.name, row.amount, row.bounds, row.status, focus=False) for row in view.guards),
        ),
    )
