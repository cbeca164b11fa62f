"""New wishes for a saved plan: only the meals that must change do, everything else stays as it was printed.

A pin changes its meal, a food to avoid the meals that hold it, a food to have the one meal that takes it best. Each
change is searched as a swap is, so the targets of the day and the rules of the week hold with all that stays.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from time import monotonic

import numpy as np

from nutriplan.errors import NoMenuError, UsageError
from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.days import Days, Prices
from nutriplan.model.food_limits import AtLeast
from nutriplan.model.problem import Ints, Problem, Space
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Day, Meal
from nutriplan.rework import Alternative, Rework, holds
from nutriplan.saved_plan import SavedPlan
from nutriplan.swap import finished, rework_of
from nutriplan.tables.dishes import Slot
from nutriplan.task import task_of
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes, meals_named

_TRIES, _ENOUGH = 5, 2  # meals that are tried for a food that must be served; those that do, before the rest is left

Place = tuple[date, Slot]


@dataclass(frozen=True, slots=True)
class MealChange:
    """A meal that changed."""

    date: date
    before: Meal
    after: Meal


def edit_plan(
    saved: SavedPlan, wishes: Wishes, *, command: str = "", settings: PlannerSettings | None = None
) -> tuple[WeekResult, tuple[MealChange, ...]]:
    """Grant pins, foods to avoid and foods to have in a saved plan.

    Args:
        saved: The plan; its own wishes hold on.
        wishes: What is wished now: pins (which replace older ones on their meal), `avoid` and `must`.
        command: The line to print as the one that makes this plan.
        settings: How hard to work.

    Returns:
        The plan and the meals that changed. What can't be had is told in the plan's advice and shortfalls.

    Raises:
        UsageError: A wish can't be understood, or contradicts another one or what may be served.
        DataError: The plan does not fit the tables or the person.
        NoMenuError: No dish is left for a meal.
    """
    begun = monotonic()
    dates = [day.date for day in saved.days]
    slots = [meal.slot for meal in saved.days[0].meals]
    pinned = {place for pin in wishes.pin for place in _meals(pin, dates, slots)}
    merged = replace(
        saved.wishes,
        pin=(*_kept_pins(saved.wishes.pin, pinned, dates, slots), *wishes.pin),
        avoid=tuple(dict.fromkeys((*saved.wishes.avoid, *wishes.avoid))),
        must=tuple(dict.fromkeys((*saved.wishes.must, *wishes.must))),
    )
    task = task_of(saved.person, dates, merged, replace(settings or PlannerSettings(), seed=saved.seed))
    work = rework_of(saved, task)
    _pin(work, pinned)
    _avoid(work)
    for rule in task.order.must:
        _have(work, rule)
    result = finished(saved, work, _way_out(work), monotonic() - begun, command)
    return result, tuple(_changes(saved.days, result.days))


def _meals(pin: str, dates: Sequence[date], slots: Sequence[Slot]) -> list[Place]:
    """The meals of a pin; none where it can't be understood, which `understood` tells."""
    try:
        return meals_named(pin.partition("=")[0], dates, slots)
    except UsageError:
        return []


def _kept_pins(
    pins: Sequence[str], replaced: AbstractSet[Place], dates: Sequence[date], slots: Sequence[Slot]
) -> Iterator[str]:
    """The older pins by their dates, but for the meals that are pinned anew."""
    for pin in pins:
        for day, slot in _meals(pin, dates, slots):
            if (day, slot) not in replaced:
                yield f"{day} {slot}={pin.partition('=')[2].strip()}"


def _pin(work: Rework, pinned: AbstractSet[Place]) -> None:
    """Serve what is pinned where something else stands, the pins of a day together."""
    for day in work.days:
        pins = {meal.slot: work.task.order.pins.get((day.date, meal.slot)) for meal in day.meals}
        slots = [m.slot for m in day.meals if (day.date, m.slot) in pinned and m.dish_id != pins[m.slot]]
        if slots:
            offers = work.offers(day.date, slots)
            if not offers:
                raise NoMenuError(
                    f"{day.date}: what is pinned holds too much of a food that the other meals of the day hold too; "
                    "pin something else, or swap those meals first."
                )
            work.take(offers[0])


def _avoid(work: Rework) -> None:
    """Serve the meals that hold what is avoided anew; a meal stays where no change of the day keeps its targets."""
    for day in work.days:
        slots = _holding(day, work)
        if not slots:
            continue
        offers = work.offers(day.date, slots)
        if not any(_clean(offer, work) for offer in offers):
            more = [meal.slot for meal in day.meals if meal.slot not in slots and not _pinned(work, day, meal)]
            offers += [offer for slot in more for offer in work.offers(day.date, (*slots, slot))]
        before = (len(work.missed()), len(slots))
        if not offers:
            continue
        ranks = [(len(offer.shortfalls), len(_holding(offer.day, work)), round(offer.extra, 6)) for offer in offers]
        best = min(range(len(offers)), key=ranks.__getitem__)
        if ranks[best][0] <= before[0] and ranks[best][1] < before[1]:
            work.take(offers[best])


def _clean(offer: Alternative, work: Rework) -> bool:
    return len(offer.shortfalls) <= len(work.missed()) and not _holding(offer.day, work)


def _holding(day: Day, work: Rework) -> list[Slot]:
    """The meals of a day that hold what is avoided and are not pinned."""
    return [meal.slot for meal in day.meals if holds(meal, work.task.order.avoid) and not _pinned(work, day, meal)]


def _pinned(work: Rework, day: Day, meal: Meal) -> bool:
    return (day.date, meal.slot) in work.task.order.pins


def _have(work: Rework, rule: AtLeast) -> None:
    """Put a food that must be served into the meals that take it best, as often as it is asked for."""
    served = sum(holds(meal, rule.foods) for day in work.days for meal in day.meals)
    for _ in range(served, rule.servings):
        offers: list[Alternative] = []
        missed = len(work.missed())
        for day, slot in _places(work, rule)[:_TRIES]:
            offers += work.offers(day, (slot,), only={slot: _made_with(work, rule)}, adapt=_only_with(rule))
            if sum(len(offer.shortfalls) <= missed and not offer.breaks_rule for offer in offers) == _ENOUGH:
                break
        if not offers:
            return
        ranks = [(len(offer.shortfalls), offer.breaks_rule, round(offer.extra, 6)) for offer in offers]
        work.take(offers[min(range(len(offers)), key=ranks.__getitem__)])


def _places(work: Rework, rule: AtLeast) -> list[Place]:
    """Meals of the first week that could take a food, those first that lose least by one of its dishes in a typical
    portion.
    """
    wanted = frozenset().union(*(each.foods for each in work.task.order.must))
    made, cost = _made_with(work, rule), dict[Place, float]()
    for day in work.days[:WEEK_DAYS]:
        problem, week, at = work.context(day.date)
        old, problem = week.take(np.array([at])), _only_with(rule)(problem)
        search = DaySearch(problem, work.task.settings.weights)
        for place, meal in enumerate(day.meals):
            fitting = [d for d in problem.space.slot_dishes[place] if problem.space.dishes[d].dish_id in made]
            if fitting and not _pinned(work, day, meal) and not holds(meal, wanted):
                served = _served(problem.space, old, place, np.array(fitting))
                costs = search.cost(_free(problem.space), Days.join([old, served]))
                cost[day.date, meal.slot] = round(float(costs[1:].min() - costs[0]), 6)
    return sorted(cost, key=lambda place: (cost[place], place[0], list(Slot).index(place[1])))


def _free(space: Space) -> Prices:
    options = len(space.food)
    return Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(options), np.zeros(options))


def _served(space: Space, old: Days, slot: int, dishes: Ints) -> Days:
    """Copies of a day with each of the dishes in a slot, in typical portions of the first alternatives."""
    days = old.take(np.zeros(len(dishes), dtype=np.int64))
    count = space.role_count[dishes]
    days.dish[:, slot] = dishes
    days.option[:, slot] = np.where(count > 0, space.role_start[dishes], len(space.food))
    days.steps[:, slot] = np.append(space.typical, 0)[days.option[:, slot]]
    return days


def _way_out(work: Rework) -> Callable[[date | None], str]:
    """What to do about a target that the plan misses on a date: another meal of the day to swap, where that has been
    found to meet all of the day.
    """

    @cache
    def said(day: date | None) -> str:
        meals = () if day is None else work.days[work.dates.index(day)].meals
        for meal in meals:
            if day is not None and (day, meal.slot) not in work.task.order.pins:
                offers = work.offers(day, (meal.slot,), only=work.others(day, (meal.slot,)))
                if offers and all(miss.date != day for miss in offers[0].shortfalls):
                    return f"swap another meal too: nutriplan plan --swap '{day} {meal.slot}' --from <this plan>"
        return "leave the wish out, or plan anew with it"

    return said


def _changes(before: Sequence[Day], after: Sequence[Day]) -> Iterator[MealChange]:
    for old, new in zip(before, after, strict=True):
        for was, now in zip(old.meals, new.meals, strict=True):
            if (was.dish_id, was.items) != (now.dish_id, now.items):
                yield MealChange(old.date, was, now)


def _made_with(work: Rework, rule: AtLeast) -> frozenset[str]:
    """The dishes that can be made with one of the foods, by id."""
    return frozenset(
        dish.dish_id
        for dish in work.task.allowed.dishes
        if any(option.food_id in rule.foods for _, options in dish.roles for option in options)
    )


def _only_with(rule: AtLeast) -> Callable[[Problem], Problem]:
    """A change to a problem: the foods are served wherever they are an alternative."""

    def adapt(problem: Problem) -> Problem:
        space = problem.space
        wished = np.array([food.food_id in rule.foods for food in space.foods])[space.food]
        start, count, low = space.role_start.copy(), space.role_count.copy(), space.low.copy()
        for dish, role in np.argwhere(count > 0).tolist():
            options = np.arange(start[dish, role], start[dish, role] + count[dish, role])
            if wished[options].any():
                first = int(np.argmax(wished[options]))  # the first run of them, for a role's options lie side by side
                run = np.argmin(np.append(wished[options][first:], False))
                start[dish, role], count[dish, role] = options[first], run
        low[wished] = np.maximum(low[wished], 1)
        typical = np.maximum(space.typical, low)
        return replace(problem, space=replace(space, role_start=start, role_count=count, low=low, typical=typical))

    return adapt
