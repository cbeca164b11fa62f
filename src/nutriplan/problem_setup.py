"""From targets and eligible dishes to the planner's problem."""

from collections.abc import Mapping, Sequence

import numpy as np

from nutriplan.eligibility import Eligible
from nutriplan.model.problem import AtLeast, FoodLimit, Problem, build_space, day_rows
from nutriplan.model.settings import RowKind, Variety
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.nutrients import NutrientGroup
from nutriplan.targets.target import Target

ENERGY = "energy_kcal"
_WEEK = 7
_USUAL_ENERGY_KCAL = 2100.0  # what the typical portions of the dishes add up to
_APPETITE = (0.75, 1.5)  # typical portions are scaled no further than this


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
            AtLeast(rule.rule, rule.foods, rule.servings * week // _WEEK, rule.serving_g) for rule in allowed.at_least
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
