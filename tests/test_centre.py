"""The centre: prices at which the guess at the bound is highest, made anew as the pool grows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.model.centre import Centre, constant
from nutriplan.model.master import Master, MasterPrices, Pool
from nutriplan.model.problem import Floats
from nutriplan.model.uses import Uses
from nutriplan.model.week_rows import WeekRules

RULES = WeekRules(
    least=np.array([-np.inf, 2.0]),
    most=np.array([1.0, np.inf]),
    free=np.array([np.inf, 0.0]),
    price_soft=np.array([3.0, 0.0]),
    price_hard=np.array([0.0, 5.0]),
    blocks=(2,),
)
DAYS = (2, 1)
MASTER = Master(RULES, DAYS)
SOME_DUALS = st.tuples(st.floats(-3, 0), st.floats(0, 5))  # within what bending a rule costs
SOME_POOLS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=6
)  # cost and uses; days serve the classes in turn


def pool_of(days: list[tuple[int, int, int]]) -> Pool:
    rows = np.array(days, dtype=np.float64)
    return Pool(rows[:, 0], Uses.of(rows[:, 1:]), np.arange(len(rows)) % 2)


def bound(pool: Pool, duals: Floats) -> float:
    """Lagrange's bound at some duals, were the days of the pool all there are."""
    priced = [float(cost - use @ duals) for cost, use in zip(pool.cost, pool.use.table(), strict=True)]
    return constant(RULES, duals) + sum(days * min(priced[kind::2]) for kind, days in enumerate(DAYS))


@given(SOME_POOLS, st.lists(SOME_DUALS, min_size=1, max_size=5))
def test_the_centre_is_where_the_guess_is_highest_and_not_above_the_master(
    days: list[tuple[int, int, int]], tried: list[tuple[float, float]]
) -> None:
    pool, centre = pool_of(days), Centre(RULES, np.array(DAYS, dtype=np.float64))
    for duals in tried:
        centre.add(np.array(duals), pool)
    highest = max(bound(pool, np.array(duals)) for duals in tried)
    assert centre.guess == pytest.approx(highest, abs=1e-6)
    assert bound(pool, centre.best) == pytest.approx(highest, abs=1e-6)
    assert centre.guess <= MASTER.relaxed(pool).value + 1e-6


def test_guesses_are_made_anew_when_the_pool_has_grown() -> None:
    centre = Centre(RULES, np.array(DAYS, dtype=np.float64))
    small, grown = [(4, 0, 0), (6, 0, 1)], [(4, 0, 0), (6, 0, 1), (1, 0, 2), (6, 0, 1)]
    first, second = np.array([0.0, 0.0]), np.array([0.0, 2.0])
    centre.add(second, pool_of(small))
    assert centre.guess == pytest.approx(2 * 2 + 2 * 4 + 4)  # what is asked for pays, and the cheapest days beside it
    centre.add(first, pool_of(grown))
    assert bound(pool_of(grown), second) == pytest.approx(2 * 2 + 2 * (1 - 4) + 4)
    assert centre.best.tolist() == first.tolist()
    assert centre.guess == pytest.approx(2 * 1 + 6)


def test_what_was_proven_stands_in_for_a_guess() -> None:
    centre, pool = Centre(RULES, np.array(DAYS, dtype=np.float64)), pool_of([(4, 0, 0), (6, 0, 1)])
    low, high = np.array([0.0, 0.0]), np.array([0.0, 1.0])
    centre.add(low, pool)
    centre.add(high, pool)
    assert centre.best.tolist() == high.tolist()
    centre.add(high, pool, proven=3.0)
    assert centre.best.tolist() == low.tolist()
    assert centre.guess == pytest.approx(14.0)


def test_the_next_prices_lie_between_the_centre_and_the_master() -> None:
    centre = Centre(RULES, np.array(DAYS, dtype=np.float64))
    prices = MasterPrices(np.array([-2.0, 4.0]), np.zeros(2), 0.0, np.zeros(0))
    between = centre.beside(prices)
    assert (between < 0).tolist() == [True, False]
    assert (np.abs(between) < np.abs(prices.rules)).all()
    beyond = MasterPrices(np.array([-1e4, 1e4]), np.zeros(2), 0.0, np.zeros(0))
    assert centre.beside(beyond).tolist() == [-3.0, 5.0]
