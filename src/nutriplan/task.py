"""What is planned for whom: the task of a person and wishes, and the judgement of days by its targets."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import inf

from nutriplan.assessment import Judge
from nutriplan.eligibility import Eligible, GramLimit, eligible
from nutriplan.errors import NoMenuError
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Day, Shortfall
from nutriplan.problem_setup import Task
from nutriplan.profile_input import Person
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Dish, Slot
from nutriplan.tables.foods import Food
from nutriplan.tables.own import catalog_of
from nutriplan.tables.references import load_references
from nutriplan.targets.build import check_plan_age
from nutriplan.targets.days import DayClass, merged
from nutriplan.wishes import Wishes, understood

WEEK_DAYS = 7
SEED_STRIDE = 1009  # between the weeks of a plan


def task_of(person: Person, dates: Sequence[date], wishes: Wishes, settings: PlannerSettings) -> Task:
    """What stays the same for every week of a plan.

    Raises:
        UsageError: A wish can't be understood or granted.
        NoMenuError: The exclusions leave no dish for a meal.
        DataError: Own tables have faults, or have changed since a saved plan was made with them.
    """
    catalog, tables = catalog_of(wishes.own), load_references()
    check_plan_age(person.profile, tables)
    allowed = eligible(catalog.foods, catalog.dishes, tables.food_rules, person.profile)
    check_menu(catalog, allowed)
    order = understood(wishes, dates, catalog, allowed)
    served = {dish.dish_id: dish for dish in allowed.dishes}
    pinned = {place: served[dish_id] for place, dish_id in order.pins.items()}
    limits = (*allowed.limits, *in_two_meals(pinned, catalog.foods))
    return Task(catalog, replace(allowed, limits=limits), settings, wishes, order)


def in_two_meals(settled: Mapping[tuple[date, Slot], Dish], foods: Mapping[str, Food]) -> Iterator[GramLimit]:
    """The daily most of each food that two settled meals of a day hold, as a limit that portions must keep.

    Where a meal may choose its dish, the search avoids too much of a food by itself; where both are settled, only a
    limit makes it choose portions that go together.
    """
    meals = Counter(
        (day, food_id)
        for (day, _), dish in settled.items()
        for food_id in {option.food_id for _, options in dish.roles for option in options}
    )
    for food_id in sorted({food_id for (_, food_id), count in meals.items() if count > 1}):
        most = foods[food_id].max_g_day
        yield GramLimit(f"most_of_{food_id}", frozenset({food_id}), most, inf, "the most of a day", "PLANNER_RULE")


def judged(task: Task, classes: Sequence[DayClass], days: Sequence[Day]) -> tuple[Shortfall, ...]:
    """Every target that days miss."""
    targets = merged(classes).targets
    return Judge.of(task.catalog.foods, targets).shortfalls(days, targets)


def check_menu(catalog: Catalog, allowed: Eligible) -> None:
    """Every meal must have a dish left.

    Raises:
        NoMenuError: Names each meal without one and the reasons that took most of its dishes.
    """
    faults = []
    for kind in dict.fromkeys(slot.slot.kind for slot in catalog.slots):
        if any(kind in dish.row.slots for dish in allowed.dishes):
            continue
        meant = {dish.dish_id for dish in catalog.dishes if kind in dish.row.slots}
        if not meant:
            faults.append(f"{kind}: the tables have no dish for it; add one, or serve those of this program too")
            continue
        reasons = [exclusion.reason for exclusion in allowed.exclusions if exclusion.what in meant]
        often = sorted(set(reasons), key=lambda reason: (-reasons.count(reason), reason))[:3]
        faults.append(f"{kind}: all {len(meant)} dishes are left out, most often because: {' / '.join(often)}")
    if faults:
        raise NoMenuError("No menu is left after the exclusions; lift one of them:", faults)
