"""Other dinners for a plan: for each one what could be served in its place while all else stays as it is.

Each dinner is searched as a swap is. An offer is taken only where the whole plan with it, judged from the printed
grams, misses nothing that the plan meets, and breaks no rule of the week. It holds for one dinner at a time.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from nutriplan.errors import NoMenuError
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import DinnerSwaps, Meal, Shortfall
from nutriplan.problem_setup import Task
from nutriplan.profile_input import Person
from nutriplan.rework import Rework
from nutriplan.saved_plan import SavedPlan
from nutriplan.swap import rework_of
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food
from nutriplan.targets.target import Period
from nutriplan.task import task_of
from nutriplan.week import WeekResult

_OFFERS = 8  # that one search returns, so that there are some left after those that miss a target
_SHOWN = 2
_NOISE = 1e-6


def with_swaps(result: WeekResult) -> WeekResult:
    """A plan with two other dinners for each of its dinners that is not pinned, fewer where fewer keep its targets.

    Raises:
        DataError: The plan does not fit the tables or the person.
    """
    task = _task(result)
    return offering(result, other_dinners(result, task), task.catalog.foods)


def offering(result: WeekResult, swaps: tuple[DinnerSwaps, ...], foods: Mapping[str, Food]) -> WeekResult:
    """A plan with other dinners that were found for it, made of some of the foods given."""
    served = {item.food_id for each in swaps for meal in each.alternatives for item in meal.items}
    return replace(result, swaps=swaps, foods={**result.foods, **{food: foods[food] for food in sorted(served)}})


def other_dinners(result: WeekResult, task: Task) -> tuple[DinnerSwaps, ...]:
    """The other dinners of a plan."""
    saved = SavedPlan(
        person=Person(result.profile, result.assumed),
        seed=result.seed,
        wishes=result.wishes,
        weekly=frozenset(row.nutrient for row in result.targets.targets if row.period is Period.WEEK),
        days=result.days,
        shortfalls=result.shortfalls,
        solver=result.solver,
    )
    work = rework_of(saved, task)
    offered: set[str] = set(saved.dishes)
    swaps: list[DinnerSwaps] = []
    for day in work.dates:
        if (day, Slot.DINNER) not in task.order.pins:
            swaps.append(DinnerSwaps(day, _chosen(_keeping(work, day), offered)))
            offered |= {meal.dish_id for meal in swaps[-1].alternatives}
    return tuple(swaps)


def _task(result: WeekResult) -> Task:
    person, settings = Person(result.profile, result.assumed), PlannerSettings(seed=result.seed)
    return task_of(person, [day.date for day in result.days], result.wishes, settings)


def _keeping(work: Rework, day: date) -> list[Meal]:
    """Other dinners for a day with which the plan misses nothing that it meets, best first."""
    before = work.missed()
    try:
        offers = work.offers(day, (Slot.DINNER,), only=work.others(day, (Slot.DINNER,)), options=_OFFERS)
    except NoMenuError:  # the dish that is served is the only one
        return []
    return [
        meal
        for offer in offers
        if not offer.breaks_rule and no_worse(offer.shortfalls, before)
        for meal in offer.day.meals
        if meal.slot is Slot.DINNER
    ]


def no_worse(after: Iterable[Shortfall], before: Iterable[Shortfall]) -> bool:
    """Whether all that is missed was missed before, and by no less."""
    known = {(miss.nutrient, miss.date, miss.above): miss.short_by for miss in before}
    return all(miss.short_by <= known.get((miss.nutrient, miss.date, miss.above), -1.0) + _NOISE for miss in after)


def _chosen(meals: Sequence[Meal], offered: AbstractSet[str]) -> tuple[Meal, ...]:
    """The first ones, those before the others that the plan neither serves nor offers for another dinner."""
    return tuple(sorted(meals, key=lambda meal: meal.dish_id in offered)[:_SHOWN])
