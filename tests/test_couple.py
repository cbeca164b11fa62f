"""The last two days of a week: as cheap as the best of all pairs, whatever the pool and the rules."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.model.couple import last_days
from nutriplan.model.master import Master, Pool
from nutriplan.model.uses import Uses
from nutriplan.model.week_rows import WeekRules, rule_cost

SEEDS = st.integers(0, 2**32 - 1)


def some_rules(rng: np.random.Generator, count: int) -> WeekRules:
    """Rules of either side, some of which may be bent cheaply."""
    upper = rng.random(count) < 0.7
    return WeekRules(
        least=np.where(upper, -np.inf, rng.integers(1, 3, count)),
        most=np.where(upper, rng.integers(0, 3, count), np.inf),
        free=np.where(rng.random(count) < 0.5, np.inf, 1.0),
        price_soft=rng.uniform(0, 2, count),
        price_hard=rng.uniform(2, 20, count),
        blocks=(count,),
    )


def some_pool(rng: np.random.Generator, days: int, rules: int, classes: int) -> Pool:
    """Days of which each uses some rules once, and the last of them in part."""
    use = (rng.random((days, rules)) < 0.4).astype(np.float64)
    use[:, -1] *= rng.uniform(0, 2, days)
    kind = np.concatenate([np.arange(classes), rng.integers(0, classes, days - classes)])
    return Pool(rng.uniform(0.5, 3, days), Uses.of(use), kind)


def cost(pool: Pool, rules: WeekRules, days: list[int]) -> float:
    return float(pool.cost[days].sum()) + rule_cost(rules, pool.use.take(np.array(days)).total())


def completions(pool: Pool, kinds: list[int]) -> list[tuple[int, ...]]:
    """All ways to choose days of the classes that are left, none of them twice."""
    own = [np.flatnonzero(pool.kind == kind).tolist() for kind in kinds]
    return list(combinations(own[0], 2)) if kinds == [0, 0] else list(product(*own))


@settings(deadline=None, max_examples=400)
@given(SEEDS, st.integers(4, 20), st.integers(0, 3), st.sampled_from([[0], [0, 0], [0, 1]]))
def test_no_other_last_days_make_a_cheaper_week(seed: int, days: int, taken: int, kinds: list[int]) -> None:
    rng = np.random.default_rng(seed)
    rules, pool = some_rules(rng, 6), some_pool(rng, days, 6, max(kinds) + 1)
    chosen = rng.integers(0, days, taken).tolist()
    counts = np.bincount([*pool.kind[chosen], *kinds], minlength=max(kinds) + 1)
    found = last_days(pool, rules, chosen, kinds, Master(rules, tuple(counts.tolist())).relaxed(pool, chosen))
    best = min(cost(pool, rules, [*chosen, *more]) for more in completions(pool, kinds))
    assert cost(pool, rules, [*chosen, *found]) == pytest.approx(best)
    assert pool.kind[found].tolist() == kinds
    assert len(set(found)) == len(found)


def test_where_the_pool_holds_one_day_it_is_served_twice() -> None:
    rules = some_rules(np.random.default_rng(0), 2)
    pool = Pool(np.ones(1), Uses.of(np.zeros((1, 2))), np.zeros(1, dtype=np.int64))
    assert last_days(pool, rules, [], [0, 0], Master(rules, (2,)).relaxed(pool)) == [0, 0]
