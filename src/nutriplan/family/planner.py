"""From a household to a plan for each of its people: the shared dishes first, then everyone's own portions.

The shared meals are chosen for one eater who stands for all (table.py). Around them each person's portions and own
meals are planned by that person's targets alone, as any plan is. Where someone falls short on a day, other dishes are
tried for its shared meals, and those are taken with which a search finds the fewest misses; where any is left, all
begins anew with dishes chosen by stricter targets. What is left is a target of the week's mean where the body stores
the nutrient, and else a listed shortfall.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic

from nutriplan.errors import NutriplanError, UsageError
from nutriplan.family.member import Fitted, Member
from nutriplan.family.menu import SharedMenu, mended
from nutriplan.family.people import Family
from nutriplan.family.result import FamilyResult
from nutriplan.family.table import Eater, for_all, scarce, shared_classes
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import Solution
from nutriplan.planner import Progress, assembled, plan_weeks, share_of
from nutriplan.problem_setup import Task
from nutriplan.profile_input import Person
from nutriplan.rework import Rework
from nutriplan.solver_report import report_after, report_of
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.targets.days import day_classes
from nutriplan.task import check_menu, judged, task_of
from nutriplan.week import WeekResult
from nutriplan.wishes import NO_WISHES, Wishes, meals_named, understood

_STRICTNESS = (0.75, 1.0)  # of the targets that the shared dishes are chosen by: the next where someone falls short
_ROUNDS, _CYCLES = 8, 1  # at most, of the search for one person's portions: most of the day stands already
_FIX = "leave a meal out of `shared`, so that {name} can have something else in it"


def plan_family(
    family: Family,
    start: date,
    days: int,
    *,
    command: str = "",
    wishes: Wishes = NO_WISHES,
    settings: PlannerSettings | None = None,
    progress: Progress | None = None,
) -> FamilyResult:
    """Plan days of meals for a household.

    Args:
        family: The people and the meals they share.
        start: The first day.
        days: How many days; more than seven are planned week by week.
        command: The line to print as the one that makes these plans again.
        wishes: What is wished of the shared meals.
        settings: How hard to work, and the seed.
        progress: Called with (work done, work at most).

    Raises:
        UsageError: A wish can't be understood, or is about a meal that is not shared.
        NoMenuError: The exclusions of all leave no dish for a meal.
        MissingReferenceError: No reference value covers a person.
    """
    begun = monotonic()
    dates = [start + timedelta(days=offset) for offset in range(days)]
    chosen = settings or PlannerSettings()
    members, table = seated(family, dates, wishes, chosen)
    work = _lighter(chosen)
    best = _attempt(members, table, dates, _STRICTNESS[0], work, progress)
    for strictness in _STRICTNESS[1:]:
        if best.missed:
            best = min(best, _attempt(members, table, dates, strictness, work), key=lambda each: each.rank)
    fits = zip(members, best.fits, strict=True)
    weeks = tuple(_week(each, fit, best.menu, wishes, work, command) for each, fit in fits)
    report = report_after(report_of(best.solutions), 0.0, monotonic() - begun)
    few = tuple(scarce(table.allowed, family.shared, days))
    return FamilyResult(family.name, family.shared, weeks, table.allowed.exclusions, report, few)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Shared dishes, everyone's plan around them, and how many targets they miss."""

    menu: SharedMenu
    solutions: Sequence[Solution]
    fits: Sequence[Fitted]
    missed: int

    @property
    def rank(self) -> tuple[int, float]:
        """Fewer misses go first, then what all the plans cost together."""
        return self.missed, round(sum(each.objective for fit in self.fits for each in fit.solutions), 6)


def _attempt(
    members: Sequence[Member],
    table: Task,
    dates: Sequence[date],
    strictness: float,
    work: PlannerSettings,
    progress: Progress | None = None,
) -> _Attempt:
    """Choose shared dishes, fit everyone's portions to them, and mend the days on which somebody falls short."""
    eaters, parts = [_eater(each) for each in members], len(members) + 1
    classes = shared_classes(eaters, dates, strictness)
    solutions, common = plan_weeks(table, classes, {}, share_of(progress, 0, parts))
    menu = SharedMenu(Rework(table, shared_classes(eaters, dates), {}, common), members[0].shared)
    fits = []
    for number, member in enumerate(members, start=1):
        fits.append(member.fitted(menu.served, work))
        if (step := share_of(progress, number, parts)) is not None:
            step(1, 1)
    fits = mended(members, menu, fits, work)
    missed = sum(len(judged(each.task, fit.classes, fit.days)) for each, fit in zip(members, fits, strict=True))
    return _Attempt(menu, solutions, fits, missed)


def _eater(member: Member) -> Eater:
    return Eater(member.person.profile.name, member.task.allowed, member.classes)


def seated(
    family: Family, dates: Sequence[date], wishes: Wishes, settings: PlannerSettings
) -> tuple[tuple[Member, ...], Task]:
    """Everyone with an own task, and the task of the one who eats for all.

    Raises:
        UsageError: A wish can't be understood, or is about a meal that is not shared.
        NoMenuError: The exclusions of all leave no dish for a meal.
    """
    members = tuple(_member(person, family, dates, wishes, settings) for person in family.people)
    table = _table(family, members, dates, wishes, settings)
    return tuple(replace(each, task=_avoiding(each.task, table)) for each in members), table


def _lighter(settings: PlannerSettings) -> PlannerSettings:
    return replace(
        settings, rounds=min(settings.rounds, _ROUNDS), cycles=min(settings.cycles, _CYCLES), dives=0, prove=False
    )


def _member(person: Person, family: Family, dates: Sequence[date], wishes: Wishes, settings: PlannerSettings) -> Member:
    """A person with all that may be served and is asked for; the wishes are about the shared meals."""
    try:
        task = task_of(person, dates, Wishes(own=wishes.own), settings)
    except NutriplanError as error:
        raise type(error)(f"{person.profile.name}: {error.message}", error.faults) from None
    return Member(person, task, day_classes(person.profile, load_references(), dates), family.shared)


def _table(
    family: Family,
    members: Sequence[Member],
    dates: Sequence[date],
    wishes: Wishes,
    settings: PlannerSettings,
) -> Task:
    """The task of planning for the one who eats for all."""
    faults = list(_wish_faults(family, dates, wishes))
    if faults:
        raise UsageError("These wishes can't be granted in a household:", faults)
    catalog = members[0].task.catalog
    allowed = for_all([_eater(each) for each in members])
    check_menu(catalog, allowed)
    return Task(
        catalog,
        allowed,
        replace(settings, prove=False),
        wishes,
        understood(wishes, dates, catalog, allowed),
    )


def _wish_faults(family: Family, dates: Sequence[date], wishes: Wishes) -> Iterator[str]:
    if wishes.leftovers:
        yield "leftovers: not planned for a household; leave --leftovers out"
    for pin in wishes.pin:
        try:
            slots = {slot for _, slot in meals_named(pin.partition("=")[0], dates, tuple(family.shared))}
        except UsageError as error:
            yield f"pin {error.message}; of the meals, those that are shared can be pinned"
        else:
            if len(slots) > 1:
                yield f"pin {pin!r}: name one meal"


def _avoiding(task: Task, table: Task) -> Task:
    """The task with the foods and dishes that the household would rather not have."""
    return replace(task, order=replace(task.order, avoid=table.order.avoid))


def _week(
    member: Member, fit: Fitted, menu: SharedMenu, wishes: Wishes, work: PlannerSettings, command: str
) -> WeekResult:
    """A person's plan with all that a report says of it; what still falls short may be met by the week's mean."""
    begun = monotonic()
    missed = judged(member.task, fit.classes, fit.days)
    if missed:
        fit = member.fitted(menu.served, work, load_references().constant(ConstantId.WEEK_FLOOR))
        missed = judged(member.task, fit.classes, fit.days)
    fixes = (_FIX.format(name=member.person.profile.name),)
    told = replace(member.task, wishes=wishes, settings=menu.work.task.settings)
    return assembled(
        told,
        member.person,
        fit.classes,
        fit.days,
        tuple(replace(miss, fixes=fixes) for miss in missed),
        report_after(report_of(fit.solutions), 0.0, monotonic() - begun),
        command,
    )
