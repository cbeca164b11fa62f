"""Combinations of dishes: what is found is cheaper, bounds are never passed, and prices charge what days really use."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutriplan.model import combinations
from nutriplan.model.combinations import _room
from nutriplan.model.combine import climb_day
from nutriplan.model.days import Days, Prices
from nutriplan.model.layout import priced
from nutriplan.model.multipliers import room_to_climb
from nutriplan.model.problem import Ints, Problem
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.threads import at_most
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


def typical_days(search: DaySearch, count: int, rng: np.random.Generator) -> Days:
    """Random days in typical portions."""
    days, space = some_days(search, count, rng), search.space
    return Days(days.dish, days.option, np.append(space.typical, 0)[days.option])


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
def test_no_day_in_typical_portions_is_cheaper_than_the_bound(
    task: Problem, search: DaySearch, seed: int, size: float
) -> None:
    rng = np.random.default_rng(seed)
    prices, days = with_servings(task, rng, size), typical_days(search, 200, rng)
    at = priced(search._layout, prices)
    cost = search.cost(prices, days)
    bound = climb_day(at, room_to_climb(at), _room(at), float(cost.min()) * 1e6) / 1e6
    assert bound <= cost.min() + CENT


def test_hardly_any_day_in_typical_portions_is_cheaper_than_the_last_one_found(
    task: Problem, search: DaySearch
) -> None:
    beaten, cases = 0, 20
    for seed in range(cases):
        rng = np.random.default_rng(seed)
        prices, days = with_servings(task, rng, 0.3), typical_days(search, 20_000, rng)
        known = days.take(np.array([int(search.cost(prices, days).argmax())]))
        found = search.combined(prices, known, MANY)
        beaten += float(search.cost(prices, days).min()) < float(search.cost(prices, found)[-1]) - CENT
    assert beaten <= 2


def all_servings(search: DaySearch, dishes: Ints) -> Days:
    """Every choice of alternatives for the dishes of a day (slots,), in typical portions."""
    space = search.space
    places = [(slot, role) for slot, dish in enumerate(dishes) for role in np.flatnonzero(space.role_count[dish])]
    choices = [
        space.role_start[dishes[slot], role] + np.arange(space.role_count[dishes[slot], role]) for slot, role in places
    ]
    option = np.full((int(np.prod([len(each) for each in choices])), *space.role_start[dishes].shape), len(space.food))
    for (slot, role), values in zip(places, np.meshgrid(*choices, indexing="ij"), strict=True):
        option[:, slot, role] = values.ravel()
    return Days(np.tile(dishes, (len(option), 1)), option, np.append(space.typical, 0)[option])


def test_no_servings_of_a_combination_that_meet_every_row_are_cheaper_than_those_found(
    task: Problem, search: DaySearch
) -> None:
    met = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        prices = with_servings(task, rng, 0.3)
        dishes = np.array([rng.choice(fitting) for fitting in task.space.slot_dishes])
        days = all_servings(search, dishes)
        meets = (days.steps[..., None] * search._layout.amount[0][days.option]).sum(axis=(1, 2))
        meets = (meets >= search._layout.bound[0]).all(axis=1)
        if not meets.any() or len(set(dishes.tolist())) < len(dishes):
            continue
        met += 1
        dear = prices.dish + 1e5
        dear[np.arange(len(dishes)), dishes] = prices.dish[np.arange(len(dishes)), dishes]
        only = Prices(dear, prices.option, prices.step, prices.serving)
        costs = search.cost(only, days)
        known = days.take(np.array([int(costs.argmax())]))
        found = Days.join([known, search.combined(only, known, MANY)])
        assert search.cost(only, found)[-1] <= costs[meets].min() + CENT
    assert met >= 5


def test_the_search_ends_at_a_day_that_it_can_not_undercut(task: Problem, search: DaySearch) -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        prices, known = with_servings(task, rng, 0.3), search.random_days(1, rng)
        rounds = 0
        while len(found := search.combined(prices, known, MANY)):
            assert search.cost(prices, found)[-1] < search.cost(prices, known)[0]
            known, rounds = found.take(np.array([len(found) - 1])), rounds + 1
            assert rounds < 20
        assert rounds > 0


def test_no_more_combinations_are_looked_at_than_are_asked_for(task: Problem, search: DaySearch) -> None:
    rng = np.random.default_rng(4)
    prices, known = with_servings(task, rng, 0.3), search.random_days(1, rng)
    none, one, many = (len(search.combined(prices, known, most)) for most in (0, 1, MANY))
    assert (none, one) == (0, 1)
    assert many > 1


def test_the_last_days_found_are_kept_in_order(
    task: Problem, search: DaySearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(2)
    prices, known = with_servings(task, rng, 0.3), search.random_days(1, rng)
    every = search.combined(prices, known, MANY)
    assert len(every) > 3
    monkeypatch.setattr(combinations, "_DAYS", 3)
    kept = search.combined(prices, known, MANY)
    assert search.cost(prices, kept).tolist() == search.cost(prices, every)[-3:].tolist()


@SLOW
@given(seed=st.integers(0, 10_000))
def test_a_day_is_priced_by_what_it_uses_of_the_week(task: Problem, search: DaySearch, seed: int) -> None:
    rng = np.random.default_rng(seed)
    view, base, days = WeekView(task, task.days, WEIGHTS), some_prices(task.space, rng), some_days(search, 100, rng)
    duals = rng.uniform(-1, 1, len(view.rules.least))
    duals[view.rules.blocks[0] :][: view.rules.blocks[1]] = 0.0  # the search charges a family for each of its servings
    served = view.use(days)[:, sum(view.rules.blocks[:4]) :][:, : view.rules.blocks[4]]
    assert 0 < np.count_nonzero(served) < served.size  # some days have servings of fish, some have too little for one
    seen = search.cost(view.prices(base, duals), days)
    assert seen == pytest.approx(search.cost(base, days) - view.use(days) @ duals, abs=CENT)


def last(days: Days) -> Days:
    """The cheapest of days that were found."""
    return days.take(np.array([len(days) - 1]))


class TestNear:
    """All days that cost not much more than a known one."""

    ABOVE = 4.0

    @pytest.mark.parametrize("seed", range(6))
    def test_each_is_of_another_combination_and_cheap_enough(self, task: Problem, search: DaySearch, seed: int) -> None:
        rng = np.random.default_rng(seed)
        prices = with_servings(task, rng, 0.3)
        known = last(search.combined(prices, search.random_days(1, rng), MANY))
        found = search.near(prices, known, MANY, self.ABOVE)
        costs = search.cost(prices, found)
        assert len(found) > 3
        assert (np.diff(costs) <= 0).all()
        assert (costs < search.cost(prices, known) + self.ABOVE).all()
        assert len({tuple(dishes) for dishes in found.dish.tolist()}) == len(found)

    def test_hardly_a_combination_is_left_out(self, task: Problem, search: DaySearch) -> None:
        there = left_out = 0
        for seed in range(8):
            rng = np.random.default_rng(seed)
            prices, days = with_servings(task, rng, 0.3), typical_days(search, 20_000, rng)
            known = last(search.combined(prices, days.take(np.array([0])), MANY))
            found = search.near(prices, known, MANY, self.ABOVE)
            cheap = days.take(search.cost(prices, days) < search.cost(prices, known) + self.ABOVE)
            seen = {tuple(sorted(dishes)) for dishes in found.dish.tolist()}
            met = {tuple(sorted(dishes)) for dishes in cheap.dish.tolist() if len(set(dishes)) == len(dishes)}
            there, left_out = there + len(met), left_out + len(met - seen)
        assert there >= 10
        assert left_out <= there // 5


def test_the_same_days_are_found_on_any_number_of_threads(task: Problem, search: DaySearch) -> None:
    rng = np.random.default_rng(7)
    prices, known = with_servings(task, rng, 0.3), search.random_days(1, rng)

    def found(threads: int) -> list[bytes]:
        with at_most(threads):
            days = search.combined(prices, known, 40)
        return [part.tobytes() for part in (days.dish, days.option, days.steps)]

    assert found(1) == found(2)
