"""Targets of the days of a plan: dates with the same exercise share theirs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from nutriplan.exercise import WEEK, Weekday, hours_on
from nutriplan.profile import Profile
from nutriplan.tables.references import ReferenceTables
from nutriplan.targets.build import targets_for
from nutriplan.targets.target import Fluid, Target, TargetSet, in_order

_Item = TypeVar("_Item", Target, Fluid)


@dataclass(frozen=True, slots=True)
class WeekdayClass:
    """Weekdays with equal targets."""

    weekdays: tuple[Weekday, ...]
    targets: TargetSet


@dataclass(frozen=True, slots=True)
class DayClass:
    """Dates of a plan with equal targets."""

    dates: tuple[date, ...]
    targets: TargetSet


def weekday_classes(profile: Profile, tables: ReferenceTables) -> tuple[WeekdayClass, ...]:
    """The week in classes of equal exercise, Monday's first; one class when every day is the same.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows cover the person, or two rules set the same bound.
    """
    alike: dict[tuple[tuple[str, float], ...], list[Weekday]] = {}
    for day in WEEK:
        hours = tuple(sorted((str(name), time) for name, time in hours_on(profile.sessions, day).items()))
        alike.setdefault(hours, []).append(day)
    return tuple(WeekdayClass(tuple(days), targets_for(profile, tables, days[0])) for days in alike.values())


def day_classes(profile: Profile, tables: ReferenceTables, dates: Iterable[date]) -> tuple[DayClass, ...]:
    """The dates in classes of equal targets, in order of their first date.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows cover the person, or two rules set the same bound.
    """
    ordered = list(dates)
    classes = (
        DayClass(tuple(day for day in ordered if Weekday.of(day) in each.weekdays), each.targets)
        for each in weekday_classes(profile, tables)
    )
    return tuple(sorted((each for each in classes if each.dates), key=lambda each: min(each.dates)))


def merged(classes: Sequence[DayClass]) -> TargetSet:
    """One set for all dates: a target that is the same on all stands once, others once for the dates they hold on.

    Args:
        classes: At least one class of days.
    """
    first = classes[0].targets
    unbound = dict.fromkeys(item for each in classes for item in each.targets.not_enforced)
    return TargetSet(
        reference=first.reference,
        energy=first.energy,
        targets=_merged(classes, lambda targets: targets.targets, lambda target: target.nutrient),
        not_enforced=tuple(unbound),
        advice=in_order(item for each in classes for item in each.targets.advice),
        fluid=_merged(classes, lambda targets: targets.fluid, lambda fluid: fluid.source),
    )


def _merged(
    classes: Sequence[DayClass], items: Callable[[TargetSet], Sequence[_Item]], name: Callable[[_Item], str]
) -> tuple[_Item, ...]:
    """Items in the order of the first class that has them, each with the dates it holds on unless it holds on all."""
    dates: dict[str, dict[_Item, list[date]]] = {}
    for each in classes:
        for item in items(each.targets):
            dates.setdefault(name(item), {}).setdefault(item, []).extend(each.dates)
    total = sum(len(each.dates) for each in classes)
    return tuple(
        item if len(held) == total else replace(item, days=tuple(sorted(held)))
        for versions in dates.values()
        for item, held in versions.items()
    )
