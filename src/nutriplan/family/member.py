"""A person at the shared table: the dishes stand, the portions of them and the person's own meals are planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nutriplan.model.probe import probe
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import Solution
from nutriplan.plan import Day, Meal
from nutriplan.planner import plan_weeks, plan_with_means
from nutriplan.problem_setup import Task, week_problems
from nutriplan.profile_input import Person
from nutriplan.tables.dishes import Dish, Slot
from nutriplan.targets.days import DayClass
from nutriplan.wishes import Choices, Order, Wishes

Place = tuple[date, Slot]
_SIGN = "@"  # between the id of a dish and the meal it is served at


@dataclass(frozen=True, slots=True)
class Seated(Order):
    """The order of someone whose shared meals are settled; `own` are the dishes for all others."""

    own: frozenset[str] = frozenset()

    def choices(self, day: date) -> Choices:
        """The dishes that the meals of a day are reduced to."""
        pinned = {slot: frozenset({dish}) for (when, slot), dish in self.pins.items() if when == day}
        return dict.fromkeys(Slot, self.own) | pinned


@dataclass(frozen=True, slots=True)
class Fitted:
    """A person's plan around the shared meals; `classes` are the targets it was planned for."""

    classes: Sequence[DayClass]
    solutions: tuple[Solution, ...]
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the task of planning alone; `shared` are the meals that are eaten together."""

    person: Person
    task: Task
    classes: Sequence[DayClass]
    shared: tuple[Slot, ...]

    def fitted(self, served: Mapping[Place, Dish], settings: PlannerSettings, floor: float | None = None) -> Fitted:
        """Portions and own meals around shared dishes, judged by the person's own targets.

        Args:
            served: The dish of each shared meal as it is cooked.
            settings: How hard to work.
            floor: Where given, what the body stores may be met as a mean with this daily floor, a share of the target.
        """
        task = self._seated(served, settings)
        if floor is None:
            solutions, days = plan_weeks(task, self.classes, {}, None)
            return Fitted(self.classes, tuple(solutions), unmarked(days))
        classes, solutions, days = plan_with_means(task, self.classes, floor, None)
        return Fitted(classes, tuple(solutions), unmarked(days))

    def misses_with(self, served: Mapping[Place, Dish], day: date, settings: PlannerSettings) -> int:
        """How many rows the best day that a short search finds misses, with some shared dishes on a date."""
        task = self._seated(served, settings)
        classes = [replace(each, dates=(day,)) for each in self.classes if day in each.dates]
        (problem,), _ = week_problems(task, classes, {}, [day], first=False)
        met = probe(problem, settings).met
        return int((~met).sum(axis=1).min()) if len(met) else len(problem.rows.names)

    def _seated(self, served: Mapping[Place, Dish], settings: PlannerSettings) -> Task:
        allowed = self.task.allowed
        own = tuple(dish for dish in allowed.dishes if any(kind in dish.row.slots for kind in self._own_kinds()))
        order = self.task.order
        seated = Seated(
            pins={place: dish.dish_id for place, dish in served.items()},
            avoid=order.avoid,
            must=(),
            quick=None,
            less_liked=frozenset(),
            own=frozenset(dish.dish_id for dish in own),
        )
        dishes = tuple(sorted((*own, *served.values()), key=lambda dish: dish.dish_id))
        wishes = Wishes(own=self.task.wishes.own)
        return Task(self.task.catalog, replace(allowed, dishes=dishes), settings, wishes, seated)

    def _own_kinds(self) -> set[str]:
        return {slot.slot.kind for slot in self.task.catalog.slots if slot.slot not in self.shared}


def served_at(days: Sequence[Day], shared: Sequence[Slot], dishes: Mapping[str, Dish]) -> dict[Place, Dish]:
    """The shared dishes of some days as they are cooked: one alternative for each role, the same on every plate."""
    return {
        (day.date, meal.slot): _cooked(dishes[meal.dish_id], day.date, meal)
        for day in days
        for meal in day.meals
        if meal.slot in shared
    }


def _cooked(dish: Dish, day: date, meal: Meal) -> Dish:
    eaten, taken = {item.food_id for item in meal.items}, set[str]()
    roles = []
    for role, options in dish.roles:
        held = [option for option in options if option.food_id in eaten]
        chosen = next((option for option in held if option.food_id not in taken), held[0] if held else options[0])
        taken.add(chosen.food_id)
        roles.append((role, (chosen,)))
    name = f"{dish.dish_id}{_SIGN}{day:%Y%m%d}_{meal.slot}"
    return Dish(dish.row.model_copy(update={"dish_id": name, "slots": (meal.slot.kind,)}), tuple(roles))


def unmarked(days: Sequence[Day]) -> tuple[Day, ...]:
    """Days with the ids of dishes as the tables have them."""
    return tuple(
        replace(day, meals=tuple(replace(meal, dish_id=meal.dish_id.partition(_SIGN)[0]) for meal in day.meals))
        for day in days
    )
