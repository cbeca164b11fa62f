"""The rest of the day: the remaining meals planned by the planner itself, what was eaten standing as constants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from nutriplan.check.assess import shortfalls
from nutriplan.check.plate import ENERGY, Plate, Portion
from nutriplan.check.result import Closed, Rest
from nutriplan.check.room import held_back
from nutriplan.eligibility import Eligible
from nutriplan.errors import UsageError
from nutriplan.menu import menu_days
from nutriplan.model.problem import DayRows
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import solve_week
from nutriplan.problem_setup import week_problem
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.slots import MealSlot
from nutriplan.targets.target import TargetSet

_CALLED: Mapping[str, Slot] = {
    **{slot.value: slot for slot in Slot},
    "brunch": Slot.BREAKFAST,
    "morning snack": Slot.SNACK_1,
    "elevenses": Slot.SNACK_1,
    "afternoon snack": Slot.SNACK_2,
    "supper": Slot.DINNER,
    "evening meal": Slot.DINNER,
    "drink": Slot.DRINKS,
}
_MEALS = (Slot.BREAKFAST, Slot.SNACK_1, Slot.LUNCH, Slot.SNACK_2, Slot.DINNER)
_SHARES = (0.5, 2.0)  # the usual share of a meal is stretched no further than this to hold what is left of the day
_LEAST_ROOM = 0.02  # of a limit that is passed already, so that what passes it further stays a matter of degree
_SOME_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Kitchen:
    """What the rest of a day is planned from."""

    catalog: Catalog
    allowed: Eligible
    settings: PlannerSettings


def slots_left(eaten: Iterable[str | None], named: str | None) -> tuple[Slot, ...]:
    """The meals still to come: those named, or those after the last one in the diary.

    Args:
        eaten: The meals as the diary calls them.
        named: The meals as the user names them, `lunch,dinner`; None to go by the diary.

    Raises:
        UsageError: A name is no meal, the diary names none, or none is left.
    """
    if named is not None:
        return _named(named)
    had = {_CALLED[meal.strip().lower()] for meal in eaten if meal and meal.strip().lower() in _CALLED}
    places = [_MEALS.index(slot) for slot in had if slot in _MEALS]
    if not places:
        raise UsageError(
            "--plan-rest: the diary does not say which meals were eaten; write 'Breakfast:' above its lines, or name "
            "the meals still to come with --meals-left lunch,dinner"
        )
    left = _MEALS[max(places) + 1 :]
    if not left:
        raise UsageError("--plan-rest: dinner is in the diary; name the meals still to come with --meals-left")
    return (*left, *(slot for slot in (Slot.DRINKS,) if slot not in had))


def plan_rest(plate: Plate, asked: TargetSet, kitchen: Kitchen, slots: Sequence[Slot]) -> Rest:
    """Plan the meals that are left so that the whole day meets its targets.

    Args:
        plate: What was eaten.
        asked: The targets of the day.
        kitchen: Foods, dishes and the planner's settings.
        slots: The meals to plan.

    Raises:
        NoMenuError: The exclusions leave no dish for a meal.
    """
    catalog = kitchen.catalog
    left = replace(catalog, slots=_stretched(plate, asked, catalog.slots, slots))
    problem = week_problem(left, kitchen.allowed, asked.targets, {}, 1, 1, kitchen.settings.variety, held_back(asked))
    problem = replace(problem, rows=_shifted(problem.rows, plate, kitchen.allowed))
    solution = solve_week([problem], [0], kitchen.settings)
    day = plate.when or _SOME_DAY
    (drawn,) = menu_days(problem.space, solution.days, [day], catalog.foods, catalog.nutrients)
    eaten = [Portion(catalog.foods[item.food_id], item.grams) for meal in drawn.meals for item in meal.items]
    whole = plate.plus(eaten)
    missed = tuple(
        Closed(miss.nutrient, plate.known(miss.nutrient), miss.amount, miss.target)
        for miss in shortfalls(whole, asked.targets)
    )
    return Rest(drawn.meals, dict(whole.day.totals), missed)


def _named(text: str) -> tuple[Slot, ...]:
    words = [word.strip().lower().replace(" ", "_") for word in text.split(",") if word.strip()]
    faults = [word for word in words if word not in list(Slot)]
    if faults or not words:
        raise UsageError(f"--meals-left: {', '.join(faults) or 'nothing'} is no meal; a day has {', '.join(Slot)}")
    return tuple(slot for slot in Slot if slot in words)


def _stretched(
    plate: Plate, asked: TargetSet, meals: Sequence[MealSlot], slots: Sequence[Slot]
) -> tuple[MealSlot, ...]:
    """The meals left, their shares of the day's energy stretched to what is left of it."""
    chosen = [meal for meal in meals if meal.slot in slots]
    energy = asked[ENERGY]
    day = ((energy.lower or 0.0) + (energy.upper or 0.0)) / 2
    usual = sum((meal.share_min + meal.share_max) / 2 for meal in chosen)
    factor = min(max((1 - plate.known(ENERGY) / day) / usual, _SHARES[0]), _SHARES[1])
    return tuple(
        meal.model_copy(update={"share_min": meal.share_min * factor, "share_max": min(meal.share_max * factor, 1.0)})
        for meal in chosen
    )


def _shifted(rows: DayRows, plate: Plate, allowed: Eligible) -> DayRows:
    """The rows of the day with what was eaten taken off both sides; a limit that is passed leaves hardly any room."""
    limits = {limit.rule: limit.foods for limit in allowed.limits}
    lower, upper = rows.lower.copy(), rows.upper.copy()
    for index, name in enumerate(rows.names):
        kind, _, subject = name.partition(":")
        if kind == "lower":
            lower[index] = max(lower[index] - plate.known(subject), 0.0)
        elif kind == "limit":
            upper[index] = max(upper[index] - plate.grams_of(limits[subject]), _LEAST_ROOM * upper[index])
        else:
            most = plate.at_most(subject)
            eaten = most if most < inf else plate.known(subject)
            upper[index] = max(upper[index] - eaten, _LEAST_ROOM * upper[index])
    return replace(rows, lower=lower, upper=upper)
