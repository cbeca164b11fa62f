"""The master problem: the chosen week is one of the pool and near its best, and its prices are honest."""

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from math import inf

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from nutriplan.model import master as master_module
from nutriplan.model.highs import Answer, Floats, Outcome, Programme, solve
from nutriplan.model.master import Master, Pool
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.uses import Uses
from nutriplan.model.week_rows import WeekRules, WeekView, rule_cost
from toy import problem, some_prices

WEIGHTS = Weights()
TASK = problem()
VIEW = WeekView(TASK, TASK.days, WEIGHTS)
SEARCH = DaySearch(TASK, WEIGHTS)
SOLVER_TOLERANCE = 1e-6  # HiGHS holds duals to 1e-7
WHOLE = 1e-6  # days served to this are served whole
WITHIN = 1.05  # how near to the best week of a searched pool the dive comes
NAMES = ("dishes", "foods", "groups", "limits", "servings", "means")


@dataclass(frozen=True)
class Case:
    """A small pool with rules of every kind."""

    rules: WeekRules
    cost: Floats
    use: Floats
    days: int


@st.composite
def pools(draw: st.DrawFn) -> Case:
    """Rules that are open above or below, free for a while or never, over three to six days."""
    days = draw(st.integers(1, 3))
    size = draw(st.integers(days, 6))
    count = draw(st.integers(1, 4))
    kinds = draw(st.lists(st.sampled_from(["soft", "soft then hard", "hard", "least"]), min_size=count, max_size=count))
    whole = st.integers(0, 3).map(float)
    least, most, free, soft, hard = [], [], [], [], []
    for kind in kinds:
        bound, price = draw(whole), draw(st.floats(0.1, 5))
        least.append(bound if kind == "least" else -inf)
        most.append(inf if kind == "least" else bound)
        free.append({"soft": inf, "soft then hard": 1.0}.get(kind, 0.0))
        soft.append(price if kind.startswith("soft") else 0.0)
        hard.append(0.0 if kind == "soft" else price + draw(st.floats(0, 20)))
    arrays = [np.array(column) for column in (least, most, free, soft, hard)]
    cost = np.array(draw(st.lists(st.floats(0, 10), min_size=size, max_size=size)))
    use = np.array(draw(st.lists(st.lists(whole, min_size=count, max_size=count), min_size=size, max_size=size)))
    return Case(WeekRules(arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], (count,)), cost, use, days)


def small_pool(rng: np.random.Generator) -> Case:
    """A pool as above, the same on every run."""
    days, count = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    size = int(rng.integers(days, 7))
    kind = rng.integers(0, 4, count)  # soft, soft then hard, hard, least
    bound, price = rng.integers(0, 4, count).astype(float), rng.uniform(0.1, 5, count)
    rules = WeekRules(
        least=np.where(kind == 3, bound, -inf),
        most=np.where(kind == 3, inf, bound),
        free=np.array([inf, 1.0, 0.0, 0.0])[kind],
        price_soft=np.where(kind <= 1, price, 0.0),
        price_hard=np.where(kind >= 1, price + rng.uniform(0, 20, count), 0.0),
        blocks=(count,),
    )
    return Case(rules, rng.uniform(0, 10, size), rng.integers(0, 4, (size, count)).astype(float), days)


def one_rule(most: float = inf, price: float = 0.0) -> WeekRules:
    """A rule that may be bent for a price."""
    least, top, free, soft, hard = (np.array([x]) for x in (-inf, most, inf, price, 0.0))
    return WeekRules(least, top, free, soft, hard, (1,))


def one_class(cost: Floats, use: Floats) -> Pool:
    """A pool whose days all have the same targets."""
    return Pool(cost, Uses.of(use), np.zeros(len(cost), dtype=np.int64))


def days_of(case: Case) -> Pool:
    """The pool of a case."""
    return one_class(case.cost, case.use)


def master_of(case: Case) -> Master:
    """The master of a case."""
    return Master(case.rules, (case.days,))


def slow_rule_cost(rules: WeekRules, use: Floats) -> float:
    """The price of bending rules, one rule at a time."""
    total = 0.0
    for least, most, free, soft, hard, used in zip(
        rules.least, rules.most, rules.free, rules.price_soft, rules.price_hard, use, strict=True
    ):
        if used > most:
            cheap = min(used - most, free)
            total += soft * cheap + hard * (used - most - cheap)
        if used < least:
            total += hard * (least - used)
    return float(total)


def weeks(pool: Case) -> list[tuple[int, ...]]:
    """Every week that may be made of a pool: a day comes again only where there are few of them."""
    days = range(len(pool.cost))
    few = len(pool.cost) < 3 * pool.days
    return list((combinations_with_replacement if few else combinations)(days, pool.days))


def value(pool: Case, week: tuple[int, ...]) -> float:
    """What a week of the pool costs."""
    return float(pool.cost[list(week)].sum()) + slow_rule_cost(pool.rules, pool.use[list(week)].sum(axis=0))


class TestDive:
    @given(pools())
    @settings(deadline=None, max_examples=150)
    def test_is_a_week_no_cheaper_than_the_relaxation(self, pool: Case) -> None:
        chosen = tuple(master_of(pool).dive(days_of(pool)).tolist())
        assert chosen in weeks(pool)
        assert value(pool, chosen) >= master_of(pool).relaxed(days_of(pool)).value - 1e-6

    @given(pools())
    @settings(deadline=None, max_examples=150)
    def test_is_the_best_week_where_the_relaxation_serves_whole_days(self, pool: Case) -> None:
        master = master_of(pool)
        answer = solve(master._programme(days_of(pool), once=True))
        served = answer.x[: len(pool.cost)]
        if np.abs(served - np.rint(served)).max() < WHOLE:
            week = tuple(master.dive(days_of(pool)).tolist())
            assert value(pool, week) == pytest.approx(min(value(pool, week) for week in weeks(pool)), abs=1e-5)
            event("whole days")

    @given(pools())
    @settings(deadline=None, max_examples=100)
    def test_what_the_relaxation_serves_whole_stays(self, pool: Case) -> None:
        master = master_of(pool)
        served = solve(master._programme(days_of(pool), once=True)).x[: len(pool.cost)]
        chosen = np.bincount(master.dive(days_of(pool)), minlength=len(served))
        assert (chosen >= np.floor(np.rint(served / WHOLE) * WHOLE)).all()

    def test_is_the_best_week_of_nine_small_pools_in_ten_and_seldom_far_from_it(self) -> None:
        """Random pools of up to six days are the hardest: one day too many of a kind is a third of the week."""
        shares = []
        for seed in range(300):
            pool = small_pool(np.random.default_rng(seed))
            week = tuple(master_of(pool).dive(days_of(pool)).tolist())
            best = min(value(pool, week) for week in weeks(pool))
            shares.append((value(pool, week) + 1e-6) / (best + 1e-6))
        assert np.quantile(shares, 0.85) <= 1 + 1e-4
        assert np.quantile(shares, 0.95) <= 1.5  # so much dearer

    def test_comes_near_the_best_week_of_three_searched_pools_in_four(self) -> None:
        """As in a plan, where the week is bettered afterwards."""
        task, shares = problem(3, weekly={"magnesium_mg": 0.7}), []
        for seed in range(40):
            rng = np.random.default_rng(seed)
            search, base = DaySearch(task, WEIGHTS), some_prices(task.space, rng, 0.2)
            view = WeekView(task, task.days, WEIGHTS)
            days = search.run(base, None, 36, 300, rng)
            pool = one_class(search.cost(base, days), view.use(days))
            case = Case(view.rules, pool.cost, pool.use.table(), task.days)
            best = min(value(case, week) for week in combinations(range(len(pool.cost)), task.days))
            shares.append(value(case, tuple(Master(view.rules, (task.days,)).dive(pool).tolist())) / best)
        assert np.quantile(shares, 0.75) <= WITHIN
        assert max(shares) <= 2.5

    def test_a_relaxation_of_whole_days_is_solved_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        solved: list[Programme] = []

        def counted(programme: Programme) -> Answer:
            solved.append(programme)
            return solve(programme)

        monkeypatch.setattr(master_module, "solve", counted)
        chosen = Master(one_rule(), (3,)).dive(one_class(np.arange(9.0), np.zeros((9, 1))))
        assert chosen.tolist() == [0, 1, 2]
        assert len(solved) == 1

    @given(pools())
    @settings(deadline=None, max_examples=60)
    def test_rule_cost_is_what_the_programme_pays(self, pool: Case) -> None:
        cost, use = pool.cost[:1], pool.use[:1]  # a pool of one day, which fills the week
        answer = solve(master_of(pool)._programme(one_class(cost, use), once=True))
        assert answer.outcome is Outcome.OPTIMAL
        paid = answer.objective - pool.days * cost[0]
        assert rule_cost(pool.rules, pool.days * use[0]) == pytest.approx(paid, abs=1e-5)
        assert slow_rule_cost(pool.rules, pool.days * use[0]) == pytest.approx(paid, abs=1e-5)

    @pytest.mark.parametrize(("dearer", "bent"), [(0.9, False), (1.1, True)])
    def test_a_rule_is_bent_only_when_keeping_it_costs_more_than_its_price(self, dearer: float, bent: bool) -> None:
        once = np.array([[1.0], [1.0], [0.0]])
        rules = one_rule(most=1.0, price=5.0)
        cost = np.array([1.0, 1.0, 1.0 + 5.0 * dearer, 50.0, 50.0, 50.0])
        chosen = Master(rules, (2,)).dive(one_class(cost, np.vstack([once, once])))
        assert (chosen.tolist() == [0, 1]) is bent

    @pytest.mark.parametrize(("size", "expected"), [(6, [0, 1]), (5, [0, 0])])
    def test_a_day_comes_twice_only_out_of_a_small_pool(self, size: int, expected: list[int]) -> None:
        chosen = Master(one_rule(), (2,)).dive(one_class(np.arange(5.0, 5.0 + size), np.zeros((size, 1))))
        assert chosen.tolist() == expected


class TestClasses:
    def test_each_class_gets_its_own_days(self) -> None:
        kind = np.array([0, 0, 0, 1, 1, 1])
        cost = np.array([1.0, 2.0, 3.0, 0.0, 0.0, 5.0])
        pool = Pool(cost, Uses.of(np.zeros((6, 1))), kind)
        chosen = Master(one_rule(), (1, 1)).dive(pool)
        assert chosen.tolist() in ([0, 3], [0, 4])
        prices = Master(one_rule(), (1, 1)).relaxed(pool)
        assert prices.day == pytest.approx([1.0, 0.0], abs=1e-6)

    @given(pools(), st.integers(1, 3), st.data())
    @settings(deadline=None, max_examples=100)
    def test_a_week_has_as_many_days_of_each_class_as_are_asked_for(
        self, pool: Case, others: int, data: st.DataObject
    ) -> None:
        more = data.draw(st.integers(others, 6))
        rng = np.random.default_rng(more)
        cost, use = rng.uniform(0, 10, more), rng.integers(0, 4, (more, pool.use.shape[1])).astype(float)
        kind = np.repeat([0, 1], [len(pool.cost), more])
        both = Pool(np.concatenate([pool.cost, cost]), Uses.of(np.concatenate([pool.use, use])), kind)
        chosen = Master(pool.rules, (pool.days, others)).dive(both)
        assert np.bincount(kind[chosen], minlength=2).tolist() == [pool.days, others]
        assert (np.diff(chosen) >= 0).all()

    def test_a_class_of_few_days_serves_them_again_beside_a_class_of_many(self) -> None:
        kind = np.repeat([0, 1], [1, 19])
        pool = Pool(np.arange(20.0), Uses.of(np.zeros((20, 1))), kind)
        assert Master(one_rule(), (2, 1)).dive(pool).tolist() == [0, 0, 1]
        assert Master(one_rule(), (1, 3)).dive(pool).tolist() == [0, 1, 2, 3]


class TestRelaxed:
    @given(pools())
    @settings(deadline=None, max_examples=150)
    def test_its_value_is_no_higher_than_any_week(self, pool: Case) -> None:
        prices = master_of(pool).relaxed(days_of(pool))
        best = min(value(pool, week) for week in weeks(pool))
        assert prices.value <= best + 1e-6

    @given(pools())
    @settings(deadline=None, max_examples=150)
    def test_no_day_of_the_pool_is_worth_more_than_its_price(self, pool: Case) -> None:
        master = master_of(pool)
        prices = master.relaxed(days_of(pool))
        served = solve(master._programme(days_of(pool), once=False)).x[: len(pool.cost)]
        reduced = prices.reduced(days_of(pool))
        assert (reduced >= -1e-6).all()
        assert reduced[served > 1e-9] == pytest.approx(0, abs=1e-6)

    def test_a_day_that_fills_the_week_alone_is_worth_its_price(self) -> None:
        prices = Master(one_rule(), (1,)).relaxed(one_class(np.array([0.0, 1.0]), np.zeros((2, 1))))
        assert prices.day == pytest.approx(0, abs=1e-6)

    @given(pools())
    @settings(deadline=None, max_examples=100)
    def test_prices_have_the_sign_of_their_rule(self, pool: Case) -> None:
        prices = master_of(pool).relaxed(days_of(pool))
        assert (prices.rules[np.isfinite(pool.rules.most)] <= SOLVER_TOLERANCE).all()
        assert (prices.rules[np.isfinite(pool.rules.least)] >= -SOLVER_TOLERANCE).all()
        dearest = np.maximum(pool.rules.price_soft, pool.rules.price_hard)
        assert (np.abs(prices.rules) <= dearest + 1e-6).all()

    @given(pools(), st.data())
    @settings(deadline=None, max_examples=100)
    def test_gone_on_with_it_is_worth_what_it_is_worth_anew(self, pool: Case, data: st.DataObject) -> None:
        master, days = master_of(pool), days_of(pool)
        steps = st.tuples(st.integers(1, len(pool.cost)), st.integers(0, pool.days - 1), st.booleans())
        for held, count, turned in data.draw(st.lists(steps, min_size=2, max_size=6)):
            part = days.take(np.arange(len(pool.cost))[::-1]).part(0, held) if turned else days.part(0, held)
            taken = data.draw(st.lists(st.integers(0, held - 1), min_size=count, max_size=count))
            found = master.relaxed(part, taken)
            assert found.value == pytest.approx(master_of(pool).relaxed(part, taken).value, abs=1e-5)
            reduced, left = found.reduced(part), found.served - np.bincount(taken, minlength=held)
            assert (reduced[np.bincount(taken, minlength=held) == 0] >= -1e-6).all()
            assert reduced[left > 1e-6] == pytest.approx(0, abs=1e-5)
