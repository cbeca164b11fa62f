"""A week of a profile as the planner's own problem, for those who solve it in another way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import numpy as np

from benchmarks.profiles import PROFILES
from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.days import Prices
from nutriplan.model.problem import Floats, Ints, Problem
from nutriplan.model.search import DaySearch, WeekSearch
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import base_prices
from nutriplan.model.week_rows import WeekRules, WeekView
from nutriplan.model.whole_day import Pricer, WholeDay
from nutriplan.planner import case_of
from nutriplan.problem_setup import week_problems, with_means
from nutriplan.profile_input import Person, person_from
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.wishes import NO_WISHES

START = date(2026, 11, 23)
SEED = 0  # whose tastes the bounds are of; searches of the same tastes by other chances are held against them
_DIGITS = 9  # of the numbers that a fingerprint is made of


@dataclass(frozen=True, slots=True)
class WeekCase:
    """A week to be planned: the problem of each class of days, the class that each date asks for, the settings with
    the seed, and what dishes and foods cost before any rule of the week.
    """

    classes: Sequence[Problem]
    wanted: Sequence[int]
    settings: PlannerSettings
    base: Prices

    @property
    def kinds(self) -> Ints:
        """The class of each day, sorted (days,)."""
        return np.repeat(np.arange(len(self.classes)), [problem.days for problem in self.classes])

    @property
    def view(self) -> WeekView:
        """The rules of the week."""
        return WeekView(self.classes[0], len(self.wanted), self.settings.weights)

    def pricers(self) -> list[Pricer]:
        """What writes a day of each class as a programme."""
        view, weights = self.view, self.settings.weights
        return [Pricer(each, DaySearch(each, weights), view, self.base, weights) for each in self.classes]

    def judge(self) -> WeekSearch:
        """What tells the true cost of a week."""
        return WeekSearch(self.classes, self.kinds, self.settings.weights, self.view, self.base)

    def fingerprint(self) -> str:
        """Changes with the programme that a bound is proven of: its columns, rows and prices, and the week's rules.

        A bound with the same fingerprint holds, whatever else has changed in tables or code.
        """
        found = sha256()
        for pricer, problem in zip(self.pricers(), self.classes, strict=True):
            found.update(b"%d days" % problem.days)
            for part in _day_parts(WholeDay(pricer)):
                found.update(_written(part))
        for part in _rule_parts(self.view.rules):
            found.update(_written(part))
        return found.hexdigest()[:24]


def warm_up() -> None:
    """Load what the search compiles, or compile it, so that no run is charged with it."""
    case = week_case(next(iter(PROFILES)), 0)
    rng, search = np.random.default_rng(0), case.pricers()[0].search
    week = search.run(case.base, None, len(case.wanted), 1, rng)
    case.judge().run(week, np.zeros((1, 2), dtype=np.int64), 2, 1, 1.0, rng)


def person_of(profile: str) -> Person:
    """The person of a profile's name."""
    return person_from(dict(PROFILES[profile]), load_references())


def week_case(profile: str, seed: int, weekly: frozenset[str] = frozenset()) -> WeekCase:
    """The first week of a profile's plan.

    Args:
        profile: Its name.
        seed: The seed, on which the liking of dishes depends.
        weekly: Nutrients that are planned for by their mean over the week.
    """
    case = case_of(person_of(profile), START, WEEK_DAYS, NO_WISHES, PlannerSettings(seed=seed))
    floor = load_references().constant(ConstantId.WEEK_FLOOR)
    classes = [replace(each, targets=with_means(each.targets, weekly, floor)) for each in case.classes]
    means = dict.fromkeys(sorted(weekly), floor)
    problems, wanted = week_problems(case.task, classes, means, case.dates, first=True)
    settings, order = case.task.settings, case.task.order
    rng = np.random.default_rng(seed)
    base = base_prices(problems[0].space, settings.weights, rng, frozenset(order.less_liked), order.avoid)
    return WeekCase(problems, wanted, settings, base)


def _day_parts(day: WholeDay) -> Iterator[Ints | Floats]:
    programme = day.draft.programme()
    yield from (programme.cost, programme.upper, programme.row_lower, programme.row_upper)
    order = np.lexsort((programme.columns, programme.rows))
    yield from (programme.rows[order], programme.columns[order], programme.values[order])
    yield from day.used


def _rule_parts(rules: WeekRules) -> Iterator[Floats]:
    yield from (rules.least, rules.most, rules.free, rules.price_soft, rules.price_hard)


def _written(part: Ints | Floats) -> bytes:
    """An array as text, for neither -0.0 nor the last bits, which depend on the machine, must tell."""
    values, places = np.unique(part, return_inverse=True)  # most stand there many times
    texts = [b"%.*g" % (_DIGITS, value + 0.0) for value in values.tolist()]
    return b",".join(texts[place] for place in places.tolist()) + b";"
