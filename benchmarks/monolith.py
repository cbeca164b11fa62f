"""The peer that is one programme: every day of the week and the week's rules, in whole numbers, given to HiGHS."""

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from benchmarks.elastic import Entries, add_rules
from benchmarks.week_case import WeekCase
from nutriplan.model.bound import linear_bound
from nutriplan.model.day_columns import DayColumns
from nutriplan.model.day_model import Draft
from nutriplan.model.days import Days
from nutriplan.model.highs import Floats, Programme, solve
from nutriplan.model.problem import Problem, narrowed
from nutriplan.model.whole_day import WholeDay


@dataclass(frozen=True, slots=True)
class PeerWeek:
    """What a peer came to: `cost`, the true cost of its week, None where it has none; `claimed`, the objective of its
    own programme, a little lower where the programme is less strict; `seconds` it took.
    """

    cost: float | None
    claimed: float | None
    seconds: float


def monolithic_week(case: WeekCase, seconds: float) -> PeerWeek:
    """Let HiGHS solve the whole week at once for as many seconds."""
    programme, places = _written(case)
    begun = perf_counter()
    answer = solve(programme, presolve=True, seconds=seconds)
    took = perf_counter() - begun
    if not len(answer.x) or not np.isfinite(answer.objective):
        return PeerWeek(None, None, took)
    week = Days.join([DayColumns(day.model).day(_own_columns(answer.x, day, shift)) for day, shift in places])
    return PeerWeek(case.judge().cost(week), answer.objective, took)


def with_few_dishes(case: WeekCase, count: int) -> WeekCase:
    """The case with the dishes of each slot that the linear programme of the week finds cheapest."""
    return replace(case, classes=[_narrowed(case, problem, count) for problem in case.classes])


def _narrowed(case: WeekCase, problem: Problem, count: int) -> Problem:
    space = problem.space
    extra = linear_bound(problem, case.base, case.settings.weights).extra
    cheapest = {}
    for index, (slot, fitting) in enumerate(zip(space.slots, space.slot_dishes, strict=True)):
        order = np.argsort(extra[index, fitting], kind="stable")[:count]
        cheapest[slot.slot] = frozenset(space.dishes[int(dish)].dish_id for dish in fitting[order])
    return narrowed(problem, cheapest)


def _written(case: WeekCase) -> tuple[Programme, list[tuple[WholeDay, int]]]:
    """The programme, and for each day where its columns begin."""
    draft, places = Draft(), []
    uses: Entries = []
    for pricer, problem in zip(case.pricers(), case.classes, strict=True):
        day = WholeDay(pricer)
        rule, column, amount = day.used
        for _ in range(problem.days):
            shift = draft.absorb(day.draft, 1.0)
            uses.append((rule, column + shift, amount))
            places.append((day, shift))
    add_rules(draft, case.view.rules, uses)
    return draft.programme(), places


def _own_columns(x: Floats, day: WholeDay, shift: int) -> Floats:
    return x[shift : shift + int(day.model.down[-1]) + 1]
