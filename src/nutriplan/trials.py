"""Letting go of an exclusion or a wish to see which missed targets come within reach, by searching days and weeks.

A target on days is within reach when, for every kind of day that misses it, a day is found that meets it and all that
the plan meets, and misses nothing else by more than the plan does. A target on the mean is when a day reaches the mean
by itself and a whole week, as varied as any, does too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from nutriplan.exercise import WEEK_DAYS
from nutriplan.menu import menu_days
from nutriplan.model.probe import Probe, probe
from nutriplan.model.problem import Problem
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import solve_week
from nutriplan.plan import Day, Shortfall
from nutriplan.problem_setup import Task, week_problems, with_means
from nutriplan.profile_input import Person
from nutriplan.relaxations import Relaxation
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.targets.days import DayClass, day_classes
from nutriplan.task import judged, task_of
from nutriplan.wishes import Wishes

_WEEK_COUNTS = 6  # searches of a day that a week counts as
_MOST_KINDS = 3  # of days that are searched for one target; exercise makes more only where it differs every day
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Missed:
    """A target that a plan misses: on `days` (none: in the mean of the plan), at worst with an amount of `worst`."""

    nutrient: str
    above: bool
    days: tuple[date, ...]
    target: float
    worst: float

    @property
    def row(self) -> str:
        """The name of its row in a problem."""
        return f"{'upper' if self.above else 'lower'}:{self.nutrient}"


@dataclass(frozen=True, slots=True)
class Trial:
    """The days that bring each target within reach, and how near the others come (1: there)."""

    fixed: Mapping[Missed, tuple[Day, ...]]
    near: Mapping[Missed, float]


def missed_targets(shortfalls: Sequence[Shortfall]) -> tuple[Missed, ...]:
    """Shortfalls by target, in their order: those of days together, those of the mean by themselves."""
    grouped: dict[tuple[str, bool, bool], list[Shortfall]] = {}
    for each in shortfalls:
        grouped.setdefault((each.nutrient, each.above, each.date is None), []).append(each)
    found = []
    for (nutrient, above, _), rows in grouped.items():
        worst = (max if above else min)(rows, key=lambda row: row.amount)
        days = tuple(row.date for row in rows if row.date is not None)
        found.append(Missed(nutrient, above, days, worst.target, worst.amount))
    return tuple(found)


class Trials:
    """Searches under changes of a profile and its wishes, as long as the work lasts.

    Args:
        person: Whose plan it is.
        wishes: What was wished of it.
        dates: The days of the plan.
        weekly: Nutrients that were planned for by their mean.
        settings: How hard to work on a whole week; the work on a day is fixed.
        missed: All targets that the plan misses.
        solves: Searches of a day that may be spent.
    """

    def __init__(
        self,
        person: Person,
        wishes: Wishes,
        dates: Sequence[date],
        weekly: frozenset[str],
        settings: PlannerSettings,
        missed: Sequence[Missed],
        solves: int,
    ) -> None:
        self.person, self.dates, self.settings = person, dates, settings
        self.wishes = replace(wishes, leftovers=False)  # they never cost a target
        self.missed, self.left = tuple(missed), solves
        self.tables = load_references()
        floor = self.tables.constant(ConstantId.WEEK_FLOOR)
        self.weekly = dict.fromkeys(sorted(weekly), floor)

    def run(self, changes: Sequence[Relaxation], wanting: Sequence[Missed]) -> Trial:
        """Which of some missed targets come within reach when all these things are let go of."""
        if not wanting or self.left <= 0:
            return Trial({}, {})
        profile, wishes = self.person.profile, self.wishes
        for each in changes:
            profile, wishes = each.applied(profile, wishes)
        task = task_of(replace(self.person, profile=profile), self.dates, wishes, self.settings)
        daily = day_classes(profile, self.tables, self.dates)
        means = [_by_mean(each, self.weekly) for each in daily]
        on_days = self._days(task, means, self.weekly, [miss for miss in wanting if miss.days])
        means_missed = [miss for miss in wanting if not miss.days]
        others = {name: floor for name, floor in self.weekly.items() if name not in {m.nutrient for m in means_missed}}
        in_mean = self._days(task, [_by_mean(each, others) for each in daily], others, means_missed)
        weeks = self._week(task, means, in_mean.fixed) if in_mean.fixed else {}
        return Trial({**on_days.fixed, **weeks}, {**on_days.near, **in_mean.near})

    def _days(
        self, task: Task, classes: Sequence[DayClass], weekly: Mapping[str, float], wanting: Sequence[Missed]
    ) -> Trial:
        """Search one day of each kind that misses a target."""
        if not wanting:
            return Trial({}, {})
        shown: dict[Missed, list[Day]] = {miss: [] for miss in wanting}
        near = dict.fromkeys(wanting, 1.0)
        kinds = self._kinds(task, classes, weekly, wanting)
        for day, problem in kinds.items():
            self.left -= 1
            seen = probe(problem, self.settings, task.order.avoid)
            sound = self._no_worse(seen)
            for miss in wanting:
                if not miss.days or day in miss.days:
                    near[miss] = min(near[miss], _nearness(seen, miss, sound))
                    shown[miss] += self._shown(task, classes, problem, seen, sound & _met(seen, miss), day, miss)
        needed = {miss: sum(not miss.days or day in miss.days for day in kinds) for miss in wanting}
        fixed = {miss: tuple(days) for miss, days in shown.items() if len(days) == needed[miss]}
        return Trial(fixed, near)

    def _shown(
        self,
        task: Task,
        classes: Sequence[DayClass],
        problem: Problem,
        seen: Probe,
        good: NDArray[np.bool_],
        day: date,
        miss: Missed,
    ) -> list[Day]:
        """The first good day as printed, if the judge finds it good as well."""
        if not good.any():
            return []
        catalog, first = task.catalog, seen.days.take(np.flatnonzero(good)[:1])
        days = menu_days(problem.space, first, [day], catalog.foods, catalog.nutrients)
        still = {each.row for each in missed_targets(judged(task, classes, days)) if each.days}
        return list(days) if miss.row not in still and still <= {each.row for each in self.missed} else []

    def _kinds(
        self, task: Task, classes: Sequence[DayClass], weekly: Mapping[str, float], wanting: Sequence[Missed]
    ) -> dict[date, Problem]:
        """The first date of each kind of day that misses a target, with its problem; breakfasts are not chosen anew."""
        plain = replace(task, wishes=replace(task.wishes, repeat_breakfast=False))
        found: dict[date, Problem] = {}
        for miss in wanting:
            kinds: list[tuple[int, object]] = []
            for day in miss.days or self.dates:
                kind = (next(i for i, each in enumerate(classes) if day in each.dates), task.order.choices(day))
                if kind not in kinds and len(kinds) < _MOST_KINDS:
                    kinds.append(kind)
                    if day not in found:
                        problems, wanted = week_problems(plain, classes, weekly, [day], first=True)
                        found[day] = problems[wanted[0]]
        return found

    def _no_worse(self, seen: Probe) -> NDArray[np.bool_]:
        """Which days that were found meet all that the plan meets and miss nothing by more than it does (n,)."""
        sound = np.ones(len(seen.met), dtype=bool)
        by_row: dict[str, Missed] = {}
        for miss in self.missed:
            by_row.setdefault(miss.row, miss)
        for column, name in enumerate(seen.names):
            miss_ = by_row.get(name)
            if miss_ is None:
                sound &= seen.met[:, column]
            else:
                amount = seen.amount[:, column]
                kept = amount <= miss_.worst if miss_.above else amount >= miss_.worst
                sound &= kept | seen.met[:, column]
        return sound

    def _week(
        self, task: Task, classes: Sequence[DayClass], wanting: Iterable[Missed]
    ) -> dict[Missed, tuple[Day, ...]]:
        """Which means a whole week reaches that misses nothing the plan meets."""
        self.left -= _WEEK_COUNTS
        week = list(self.dates[:WEEK_DAYS])
        problems, wanted = week_problems(task, classes, self.weekly, week, first=True)
        seen, avoid = frozenset(task.order.less_liked), task.order.avoid
        solution = solve_week(problems, wanted, self.settings, seen=seen, avoid=avoid)
        catalog = task.catalog
        days = menu_days(problems[0].space, solution.days, week, catalog.foods, catalog.nutrients)
        still = {(miss.row, bool(miss.days)) for miss in missed_targets(judged(task, classes, days))}
        known = {miss.row for miss in self.missed}
        if any(row not in known for row, _ in still):
            return {}
        return {miss: days for miss in wanting if (miss.row, False) not in still}


def _by_mean(day: DayClass, weekly: Mapping[str, float]) -> DayClass:
    """A class of days with some targets as means of the week."""
    floor = next(iter(weekly.values()), 1.0)
    return replace(day, targets=with_means(day.targets, frozenset(weekly), floor))


def _met(seen: Probe, miss: Missed) -> NDArray[np.bool_]:
    """Which days that were found meet a target (n,); one that is asked for no more is met."""
    if miss.row not in seen.names:
        return np.ones(len(seen.met), dtype=bool)
    return np.asarray(seen.met[:, seen.names.index(miss.row)])


def _nearness(seen: Probe, miss: Missed, sound: NDArray[np.bool_]) -> float:
    """How near the best day comes to a target, as a share of it; 0 when no day is as good as the plan otherwise."""
    if miss.row not in seen.names:
        return 1.0
    amount = seen.amount[sound, seen.names.index(miss.row)]
    if not len(amount):
        return 0.0
    near = miss.target / max(float(amount.min()), _ROUNDING) if miss.above else float(amount.max()) / miss.target
    return min(near, 1.0)
