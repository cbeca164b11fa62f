"""Combinations of dishes: what is found is cheaper, bounds are never passed, and prices charge what days really use."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutriplan.model.combinations import _room, cheaper_days
from nutriplan.model.combine import climb_day
from nutriplan.model.days import Days, Prices
from nutriplan.model.layout import priced
from nutriplan.model.multipliers import room_to_climb
from nutriplan.model.problem import Problem
from nutriplan.model.search import DaySearch, _one_day_weeks
from nutriplan.model.settings import Weights
from nutriplan.model.settle import NEAR
from nutriplan.model.week_rows import WeekView
from toy import problem, some_days, some_prices

MANY = 100_000  # combinations: more than the toy has
CENT = 1e-4  # millionths of prices, added up over a day
WEIGHTS = Weights()
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def task() -> Problem:
    return problem()


@pytest.fixture(scope="module")
def search(task: Problem) -> DaySearch:
    return DaySearch(task, WEIGHTS)


def with_servings(task: Problem, rng: np.random.Generator, size: float) -> Prices:
    """Prices of either sign, those of servings as the week pays for them."""
    prices = some_prices(task.space, rng, size)
    return Prices(prices.dish, prices.option, prices.step, -rng.uniform(0, size, len(task.at_least)))


def near_days(search: DaySearch, count: int, rng: np.random.Generator) -> Days:
    """Random days in portions near the typical."""
    days, space = some_days(search, count, rng), search.space
    typical, low, high = (np.append(steps, 0)[days.option] for steps in (space.typical, space.low, space.high))
    return Days(
        days.dish, days.option, np.clip(days.steps, np.maximum(low, typical - NEAR), np.minimum(high, typical + NEAR))
    )


@SLOW
@given(seed=st.integers(0, 10_000), size=st.sampled_from([0.0, 0.3, 3.0]))
def test_each_day_found_is_cheaper_than_the_one_before(
    task: Problem, search: DaySearch, seed: int, size: float
) -> None:
    rng = np.random.default_rng(seed)
    prices, known = with_servings(task, rng, size), some_days(search, 1, rng)
    found = search.combined(prices, known, MANY)
    costs = search.cost(prices, Days.join([known, found]))
    assert (np.diff(costs) < 0).all()
    space = task.space
    for slot, dishes in enumerate(found.dish.T):
        assert np.isin(dishes, space.slot_dishes[slot]).all()
    served = found.option < len(space.food)
    assert (space.dish[found.option[served]] == np.broadcast_to(found.dish[..., None], served.shape)[served]).all()
    assert (found.steps[served] >= space.low[found.option[served]]).all()
    assert (found.steps[served] <= space.high[found.option[served]]).all()
    assert (found.steps[~served] == 0).all()


@SLOW
@given(seed=st.integers(0, 10_000), size=st.sampled_from([0.0, 0.3, 3.0]))
def test_no_day_in_ordinary_portions_is_cheaper_than_the_bound(
    task: Problem, search: DaySearch, seed: int, size: float
) -> None:
    rng = np.random.default_rng(seed)
    prices, days = with_servings(task, rng, size), near_days(search, 200, rng)
    at = priced(search._layout, prices)
    cost = search.cost(prices, days)
    bound = climb_day(at, room_to_climb(at), _room(at), float(cost.min()) * 1e6) / 1e6
    assert bound <= cost.min() + CENT


def test_hardly_any_day_in_ordinary_portions_is_cheaper_than_the_last_one_found(
    task: Problem, search: DaySearch
) -> None:
    beaten, cases = 0, 20
    for seed in range(cases):
        rng = np.random.default_rng(seed)
        prices, days = with_servings(task, rng, 0.3), near_days(search, 20_000, rng)
        known = days.take(np.array([int(search.cost(prices, days).argmax())]))
        found = search.combined(prices, known, MANY)
        beaten += float(search.cost(prices, days).min()) < float(search.cost(prices, found)[-1]) - CENT
    assert beaten <= 2


def test_a_known_day_that_no_combination_undercuts_gives_none(task: Problem, search: DaySearch) -> None:
    rng = np.random.default_rng(3)
    prices, known = with_servings(task, rng, 0.3), search.random_days(1, rng)
    best = search.combined(prices, known, MANY)
    again = search.combined(prices, best.take(np.array([len(best) - 1])), MANY)
    assert len(best)
    assert search.cost(prices, Days.join([best, again])).argmin() == len(best) + len(again) - 1
    assert not len(search.combined(prices, again.take(np.array([len(again) - 1])) if len(again) else best, 0))


def test_fewer_combinations_are_looked_at_where_few_are_asked_for(task: Problem, search: DaySearch) -> None:
    rng = np.random.default_rng(4)
    prices, known = with_servings(task, rng, 0.3), search.random_days(1, rng)
    few, many = (cheaper_days(priced(search._layout, prices), _one_day_weeks(known), most) for most in (1, MANY))
    assert len(few.dish) <= 1 <= len(many.dish)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_a_day_is_priced_by_what_it_uses_of_the_week(task: Problem, search: DaySearch, seed: int) -> None:
    rng = np.random.default_rng(seed)
    view, base, days = WeekView(task, task.days, WEIGHTS), some_prices(task.space, rng), some_days(search, 100, rng)
    families = np.append(task.space.family, len(task.space.families))[days.option].reshape(len(days), -1)
    once = [
        len(own := [f for f, x in zip(line, steps, strict=True) if f < len(task.space.families)]) == len(set(own))
        and all(x > 0 for f, x in zip(line, steps, strict=True) if f < len(task.space.families))
        for line, steps in zip(families.tolist(), days.steps.reshape(len(days), -1).tolist(), strict=True)
    ]
    days = days.take(np.array(once))  # a family in two meals is charged twice, which its own price makes up for
    duals = rng.uniform(-1, 1, len(view.rules.least))
    seen = search.cost(view.prices(base, duals), days)
    assert seen == pytest.approx(search.cost(base, days) - view.use(days) @ duals, abs=CENT)
