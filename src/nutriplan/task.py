"""What is planned for whom: the task of a person and wishes, and the judgement of days by its targets."""

from collections.abc import Sequence
from datetime import date

from nutriplan.assessment import Judge
from nutriplan.eligibility import Eligible, eligible
from nutriplan.errors import NoMenuError
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Day, Shortfall
from nutriplan.problem_setup import Task
from nutriplan.profile_input import Person
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.own import catalog_of
from nutriplan.tables.references import load_references
from nutriplan.targets.build import check_plan_age
from nutriplan.targets.days import DayClass, merged
from nutriplan.wishes import Wishes, understood

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
    return Task(catalog, allowed, settings, wishes, order)


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
