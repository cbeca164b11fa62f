"""From targets, eligible dishes and wishes to the planner's problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from nutriplan.eligibility import Eligible
from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.food_limits import AtLeast, FoodLimit
from nutriplan.model.problem import Problem, build_space, day_rows, narrowed
from nutriplan.model.settings import PlannerSettings, RowKind, Variety
from nutriplan.model.solve import favourites
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.nutrients import NutrientGroup
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.days import DayClass
from nutriplan.targets.target import Period, Target, TargetSet
from nutriplan.wishes import Choices, Order, Wishes

ENERGY = "energy_kcal"
_USUAL_ENERGY_KCAL = 2100.0  # what the typical portions of the dishes add up to
_APPETITE = (0.75, 1.5)  # typical portions are scaled no further than this
_BREAKFASTS = 2  # different ones in a week where they may repeat


@dataclass(frozen=True, slots=True)
class Task:
    """What stays the same for every week of a plan; `order` is what the wishes come to."""

    catalog: Catalog
    allowed: Eligible
    settings: PlannerSettings
    wishes: Wishes
    order: Order


def week_problems(
    task: Task, classes: Sequence[DayClass], weekly: Mapping[str, float], week: Sequence[date], *, first: bool
) -> tuple[list[Problem], list[int]]:
    """The problem of each class of days of a week, and which of them each date asks for.

    Days are of one class when they have the same targets and the same wishes on their meals.

    Args:
        task: What stays the same for every week.
        classes: The dates of the plan by their targets.
        weekly: Nutrients that the week's mean must meet -> the floor of a day, as a share of the target.
        week: The dates of the week.
        first: Whether it is the first week, in which what must be served once is served.
    """
    kinds: list[tuple[DayClass, Choices]] = []
    wanted = []
    for day in week:
        kind = (next(each for each in classes if day in each.dates), task.order.choices(day))
        if kind not in kinds:
            kinds.append(kind)
        wanted.append(kinds.index(kind))
    problems = []
    for index, (each, choices) in enumerate(kinds):
        problem = week_problem(
            task.catalog,
            task.allowed,
            each.targets.targets,
            weekly,
            wanted.count(index),
            len(week),
            task.settings.variety,
            _restraints(each.targets),
        )
        liked = (rule for rule in problem.at_least if not rule.foods <= task.order.avoid)
        at_least = (*liked, *(task.order.must if first else ()))
        problems.append(replace(narrowed(problem, choices), at_least=at_least, repeatable=task.order.repeated))
    return (_few_breakfasts(task, problems) if task.wishes.repeat_breakfast else problems), wanted


def _few_breakfasts(task: Task, problems: Sequence[Problem]) -> list[Problem]:
    """The problems with the breakfasts that suit the most days, which may then repeat; pinned ones stay."""
    usual = max(problems, key=lambda problem: problem.days)
    few = favourites(usual, Slot.BREAKFAST, _BREAKFASTS, task.settings, task.order.less_liked, task.order.avoid)
    changed = []
    for problem in problems:
        less = narrowed(problem, {Slot.BREAKFAST: few})
        kept = less if all(len(dishes) for dishes in less.space.slot_dishes) else problem
        changed.append(replace(kept, repeatable=problem.repeatable | few))
    return changed


def with_means(targets: TargetSet, weekly: frozenset[str], floor: float) -> TargetSet:
    """The targets, those of the nutrients named as the mean of the week with a daily floor."""
    changed = tuple(
        replace(target, period=Period.WEEK, floor=target.lower * floor)
        if target.nutrient in weekly and target.lower is not None
        else target
        for target in targets.targets
    )
    return replace(targets, targets=changed)


def _restraints(targets: TargetSet) -> dict[str, float]:
    """What only a doctor may set is held down to the ordinary reference value, where the other targets allow."""
    held = (item for item in targets.not_enforced if item.reason == FOR_A_DOCTOR)
    return {item.nutrient: item.value for item in held if item.value}


def week_problem(
    catalog: Catalog,
    allowed: Eligible,
    targets: Sequence[Target],
    weekly: Mapping[str, float],
    days: int,
    week: int,
    variety: Variety,
    restraints: Mapping[str, float] | None = None,
) -> Problem:
    """The problem of planning the days of a week that have the same targets.

    Args:
        catalog: All foods (their highest known amounts stand for unknown ones) and the meals of a day.
        allowed: What may be served, and the rules on it.
        targets: The bounds of the nutrients.
        weekly: Nutrients that the week's mean must meet -> the floor of a day, as a share of the target.
        days: How many days have these targets.
        week: How many days the whole week has, at most seven.
        variety: What the week may repeat.
        restraints: Nutrients of which the menus should hold no more than an amount, where that can be had.
    """
    limits = tuple(FoodLimit(rule.rule, rule.foods, rule.day_g, rule.week_g) for rule in allowed.limits)
    rows = day_rows(targets, limits, weekly, _kinds(targets, catalog), restraints)
    energy_kcal = _energy_kcal(targets)
    appetite = min(max(energy_kcal / _USUAL_ENERGY_KCAL, _APPETITE[0]), _APPETITE[1])
    return Problem(
        space=build_space(catalog.foods, allowed.dishes, catalog.slots, rows, limits, appetite),
        rows=rows,
        energy_kcal=energy_kcal,
        limits=(*limits, *_weekly_caps(allowed, week)),
        at_least=tuple(
            AtLeast(rule.rule, rule.foods, rule.servings * week // WEEK_DAYS, rule.serving_g)
            for rule in allowed.at_least
        ),
        days=days,
        most_servings=variety.most_servings,
        most_food_days=variety.most_food_days,
        most_group_dinners=variety.most_group_dinners,
    )


def _kinds(targets: Sequence[Target], catalog: Catalog) -> dict[str, RowKind]:
    """Nutrients in focus, energy, and those whose limits are a matter of balance rather than of safety."""
    kinds = {}
    for target in targets:
        if target.focus:
            kinds[target.nutrient] = RowKind.FOCUS
        elif target.nutrient == ENERGY:
            kinds[target.nutrient] = RowKind.ENERGY
        elif catalog.nutrients[target.nutrient].group is NutrientGroup.MACRONUTRIENT:
            kinds[target.nutrient] = RowKind.GUARD
    return kinds


def _energy_kcal(targets: Sequence[Target]) -> float:
    energy = next(target for target in targets if target.nutrient == ENERGY)
    return ((energy.lower or 0.0) + (energy.upper or 0.0)) / 2


def _weekly_caps(allowed: Eligible, days: int) -> tuple[FoodLimit, ...]:
    """Each food's own weekly most, where its daily most would let the plan pass it."""
    return tuple(
        FoodLimit(food.food_id, frozenset({food.food_id}), np.inf, food.max_g_week)
        for food in allowed.foods.values()
        if food.max_g_week < food.max_g_day * days
    )
