"""Leftovers: a dinner is cooked double and eaten again as the lunch of the next day.

The week is planned first. Then every lunch that could be the leftovers of the dinner before is tried: the dish and its
foods are settled, the portion is free, and where that alone misses a target, snacks and drinks of the day are chosen
anew. Of those that keep every target of the plan and every rule of its weeks, the best are taken, one after the other.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.days import Days
from nutriplan.model.problem import Problem
from nutriplan.plan import Day, Meal
from nutriplan.rework import Adapt, Alternative, Rework, same_pot
from nutriplan.tables.dishes import DishKind, Slot

FEWEST, MOST = 2, 4  # lunches a week: fewer than the first are told, more than the second would bore
_BESIDE = (Slot.SNACK_1, Slot.SNACK_2, Slot.DRINKS)


def serve_leftovers(work: Rework, minutes: int) -> None:
    """Turn lunches of a plan into leftovers of the dinners before.

    Args:
        work: The plan.
        minutes: Time to warm a lunch up.
    """
    missed = len(work.missed())
    offers = [offer for before, day in pairwise(work.days) for offer in _offers(work, before, day, missed)]
    offers.sort(key=lambda offer: (round(offer.extra, 6), offer.day.date))
    weeks = [0] * (len(work.days) // WEEK_DAYS + 1)
    for offer in offers:
        week = work.dates.index(offer.day.date) // WEEK_DAYS
        if weeks[week] < MOST and work.stands(offer, missed):
            weeks[week] += 1
            work.take(replace(offer, day=_marked(offer.day, minutes)))


def leftover_lunches(days: Sequence[Day]) -> list[date]:
    """The days whose lunch is the leftovers of the dinner before."""
    return [day.date for day in days for meal in day.meals if meal.leftover_of is not None]


def _offers(work: Rework, before: Day, day: Day, missed: int) -> list[Alternative]:
    """The best day with the leftovers of the day before for lunch, if one keeps what the plan keeps."""
    dinner, lunch = (_meal(each, slot) for each, slot in ((before, Slot.DINNER), (day, Slot.LUNCH)))
    lunches = {d.dish_id for d in work.task.allowed.dishes if DishKind.LUNCH in d.row.slots}
    served_today = {meal.dish_id for meal in day.meals if meal is not lunch}
    if (day.date, Slot.LUNCH) in work.task.order.pins or dinner.dish_id not in lunches - served_today:
        return []
    _, week, at = work.context(before.date)
    adapt = _settled(week.take(np.array([at])))
    for slots in ((Slot.LUNCH,), (Slot.LUNCH, *_BESIDE)):
        for offer in work.offers(day.date, slots, adapt=adapt):
            same = same_pot(_meal(offer.day, Slot.LUNCH), dinner)
            if same and len(offer.shortfalls) <= missed and not offer.breaks_rule:
                return [offer]
    return []


def _meal(day: Day, slot: Slot) -> Meal:
    return next(meal for meal in day.meals if meal.slot is slot)


def _settled(before: Days) -> Adapt:
    """A change to a problem: lunch is the dish that was the dinner before, of the same foods, the portion free."""

    def adapt(problem: Problem) -> Problem:
        space = problem.space
        names = [slot.slot for slot in space.slots]
        dinner = names.index(Slot.DINNER)
        dish = int(before.dish[0, dinner])
        roles = np.arange(len(space.dishes[dish].roles))
        option, served = before.option[0, dinner, roles], before.steps[0, dinner, roles] > 0
        start, count = space.role_start.copy(), space.role_count.copy()
        start[dish, roles], count[dish, roles] = option, 1
        low, high, typical = space.low.copy(), space.high.copy(), space.typical.copy()
        low[option] = np.where(served, np.maximum(low[option], 1), 0)
        high[option] = np.where(served, high[option], 0)
        typical[option] = np.clip(typical[option], low[option], high[option])
        fitting = tuple(
            np.array([dish]) if slot is Slot.LUNCH else dishes[dishes != dish]
            for slot, dishes in zip(names, space.slot_dishes, strict=True)
        )
        changed = replace(
            space, role_start=start, role_count=count, low=low, high=high, typical=typical, slot_dishes=fitting
        )
        return replace(problem, space=changed)

    return adapt


def _marked(day: Day, minutes: int) -> Day:
    """The day with its lunch marked as leftovers."""
    eaten = day.date - timedelta(days=1)
    meals = (
        replace(meal, leftover_of=eaten, minutes=minutes) if meal.slot is Slot.LUNCH else meal for meal in day.meals
    )
    return replace(day, meals=tuple(meals))
