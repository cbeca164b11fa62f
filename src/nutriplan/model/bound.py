"""A proven bound: the week's linear programme collapsed to one average day.

Days are interchangeable, so the average of any week is a point of the model of day_model.py with fractions allowed, to
which the means of the week and the servings of a dish are added:

    min   cost of the average day + sum weight_k short_k of the means
      + (second serving * again_d + guard * too_often_d) / days
    s.t.  the rows of a day
          mean rows of the week alike, each with its own short_k
          days * sum_t y_td - again_d - too_often_d <= 1,  again_d <= most servings - 1

What it leaves out (whole numbers, flat prices, repeats within a day, foods and groups over the week) can only cost
more, so days * its value is a bound that no week can beat. The duals of its rows, which are in parts of their bounds,
are shadow prices: what a day pays for the whole of a target.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nutriplan.model.day_model import DayModel
from nutriplan.model.days import Prices
from nutriplan.model.highs import Floats, Outcome, solve
from nutriplan.model.problem import Problem
from nutriplan.model.settings import Weights

_NOISE = 1e-6  # of the solver: prices below it are none


@dataclass(frozen=True, slots=True)
class LinearBound:
    """What a week costs at least [units of preference], by row name what a day pays for the whole of each bound, and
    what each dish would add in a slot (slots, D), 0 where it is served.
    """

    value: float
    prices: Mapping[str, float]
    extra: Floats


def lower_bound(problem: Problem, prices: Prices, weights: Weights) -> float:
    """What a week costs at least [units of preference]; 0, which proves nothing, when there is no answer."""
    return linear_bound(problem, prices, weights).value


def linear_bound(problem: Problem, prices: Prices, weights: Weights) -> LinearBound:
    """The bound with its shadow prices; 0 without any, which proves nothing, when there is no answer."""
    day = DayModel(problem, prices, weights, whole=False)
    first_mean = day.draft.height
    _meet_means(day)
    _limit_servings(day)
    answer = solve(day.draft.programme())
    if answer.outcome is not Outcome.OPTIMAL:
        return LinearBound(0.0, {}, np.zeros((len(problem.space.slots), len(problem.space.dishes))))
    rows = problem.rows
    mean = np.flatnonzero(np.isfinite(rows.mean_lower))
    paid = np.abs(answer.duals[day.first_row :][: len(rows.names)])
    paid[mean] += np.abs(answer.duals[first_mean:][: len(mean)])
    charged = {name: round(float(price), 6) for name, price in zip(rows.names, paid, strict=True) if price > _NOISE}
    return LinearBound(max(0.0, answer.objective * problem.days), charged, _extra(day, answer.reduced))


def _extra(day: DayModel, reduced: Floats) -> Floats:
    """What dishes would add: their own reduced cost, and that of the cheapest alternative in each role."""
    space, extra = day.space, np.zeros((len(day.space.slots), len(day.space.dishes)))
    start = space.role_start[space.role_count > 0]
    owner = np.repeat(np.arange(len(space.dishes)), (space.role_count > 0).sum(axis=1))
    for kind, meal in enumerate(day.meals):
        own = day.kind == kind
        cost = np.full(len(space.food), np.inf)
        cost[day.option[own]] = reduced[day.choose[own]]
        cheapest = np.minimum.reduceat(cost, start)
        by_dish = np.bincount(owner, np.where(np.isfinite(cheapest), cheapest, 0.0), len(space.dishes))
        served = day.served_kind == kind
        by_dish[day.served_dish[served]] += reduced[day.serve[served]]
        extra[meal] = by_dish
    return extra


def _meet_means(day: DayModel) -> None:
    """The mean meets what days need not meet each:  sum_o a_ok (typical z + up - down) + short_k >= L_k."""
    rows = day.problem.rows
    mean = np.flatnonzero(np.isfinite(rows.mean_lower))
    short = day.draft.columns(day.weights.of_rows(rows.kind)[mean])
    day.need(rows.mean_lower[mean], mean, short, np.ones(len(mean)))
    day.draft.close(1.0, np.inf, len(mean))


def _limit_servings(day: DayModel) -> None:
    """A dish is served once in the days, or more at a price:  days * sum_t y_td - again_d - too_often_d <= 1."""
    days, count = day.problem.days, len(day.space.dishes)
    dishes = np.arange(count)
    again = day.draft.columns(np.full(count, day.weights.second_serving / days), day.problem.most_servings - 1.0)
    too_often = day.draft.columns(np.full(count, day.weights.guard / days))
    day.draft.entries(day.served_dish, day.serve, float(days))
    day.draft.entries(dishes, again, -1.0)
    day.draft.entries(dishes, too_often, -1.0)
    day.draft.close(-np.inf, 1.0, count)
