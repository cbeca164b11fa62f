"""The master problem: the chosen week is the best of the pool, and its prices are honest."""

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.model.highs import Floats, Outcome, solve
from nutriplan.model.master import Master, Pool
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.week_rows import WeekRules, WeekView, rule_cost, violated
from toy import FOODS, portions, problem, row_amount, some_days, some_prices

WEIGHTS = Weights()
TASK = problem()
VIEW = WeekView(TASK, TASK.days, WEIGHTS)
SEARCH = DaySearch(TASK, WEIGHTS)
SOLVER_TOLERANCE = 1e-6  # HiGHS holds duals to 1e-7
NODES, SECONDS = 1000, 20.0
WITHIN = 0.005  # how close to the best week of the pool the choice may stop
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


def one_rule(most: float = inf, price: float = 0.0) -> WeekRules:
    """A rule that may be bent for a price."""
    least, top, free, soft, hard = (np.array([x]) for x in (-inf, most, inf, price, 0.0))
    return WeekRules(least, top, free, soft, hard, (1,))


def one_class(cost: Floats, use: Floats) -> Pool:
    """A pool whose days all have the same targets."""
    return Pool(cost, use, np.zeros(len(cost), dtype=np.int64))


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


class TestChoose:
    @given(pools())
    @settings(deadline=None, max_examples=150)
    def test_finds_the_best_week_of_all_combinations(self, pool: Case) -> None:
        best = min(value(pool, week) for week in weeks(pool))
        chosen, in_time = master_of(pool).choose(days_of(pool), NODES, SECONDS)
        assert in_time
        assert tuple(chosen.tolist()) in weeks(pool)
        assert value(pool, tuple(chosen.tolist())) <= best * (1 + WITHIN) + 1e-6

    @given(pools())
    @settings(deadline=None, max_examples=60)
    def test_rule_cost_is_what_the_programme_pays(self, pool: Case) -> None:
        cost, use = pool.cost[:1], pool.use[:1]  # a pool of one day, which fills the week
        answer = solve(master_of(pool)._programme(one_class(cost, use), whole=True))
        assert answer.outcome is Outcome.OPTIMAL
        paid = answer.objective - pool.days * cost[0]
        assert rule_cost(pool.rules, pool.days * use[0]) == pytest.approx(paid, abs=1e-5)
        assert slow_rule_cost(pool.rules, pool.days * use[0]) == pytest.approx(paid, abs=1e-5)

    @pytest.mark.parametrize(("dearer", "bent"), [(0.9, False), (1.1, True)])
    def test_a_rule_is_bent_only_when_keeping_it_costs_more_than_its_price(self, dearer: float, bent: bool) -> None:
        once = np.array([[1.0], [1.0], [0.0]])
        rules = one_rule(most=1.0, price=5.0)
        cost = np.array([1.0, 1.0, 1.0 + 5.0 * dearer, 50.0, 50.0, 50.0])
        chosen, _ = Master(rules, (2,)).choose(one_class(cost, np.vstack([once, once])), NODES, SECONDS)
        assert (chosen.tolist() == [0, 1]) is bent

    @pytest.mark.parametrize(("size", "expected"), [(6, [0, 1]), (5, [0, 0])])
    def test_a_day_comes_twice_only_out_of_a_small_pool(self, size: int, expected: list[int]) -> None:
        chosen, _ = Master(one_rule(), (2,)).choose(
            one_class(np.arange(5.0, 5.0 + size), np.zeros((size, 1))), NODES, SECONDS
        )
        assert chosen.tolist() == expected


class TestClasses:
    def test_each_class_gets_its_own_days(self) -> None:
        kind = np.array([0, 0, 0, 1, 1, 1])
        cost = np.array([1.0, 2.0, 3.0, 0.0, 0.0, 5.0])
        pool = Pool(cost, np.zeros((6, 1)), kind)
        chosen, _ = Master(one_rule(), (1, 1)).choose(pool, NODES, SECONDS)
        assert chosen.tolist() in ([0, 3], [0, 4])
        prices = Master(one_rule(), (1, 1)).relaxed(pool)
        assert prices.day == pytest.approx([1.0, 0.0], abs=1e-6)


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
        served = solve(master._programme(days_of(pool), whole=False)).x[: len(pool.cost)]
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


def block(use: Floats, name: str) -> Floats:
    """The columns of a block of rules."""
    edges = np.cumsum([0, *VIEW.rules.blocks])
    at = NAMES.index(name)
    return use[..., edges[at] : edges[at + 1]]


class TestUse:
    """What a day uses of each rule, counted by hand from its portions."""

    rng = np.random.default_rng(5)
    days = some_days(SEARCH, 30, rng)
    use = VIEW.use(days)

    @pytest.mark.parametrize("day", range(30))
    def test_is_what_the_day_serves(self, day: int) -> None:
        served = portions(TASK.space, self.days, day)
        dishes = [TASK.space.dishes[int(dish)] for dish in self.days.dish[day]]
        count = [float(sum(d is dish for d in dishes)) for dish in TASK.space.dishes]
        assert block(self.use[day], "dishes").tolist() == count
        eaten = {p.food.food_id for p in served if p.steps}
        spaced = [f.food_id in eaten for f in TASK.space.foods if "staple" not in f.traits]
        assert block(self.use[day], "foods").tolist() == [float(x) for x in spaced]
        group = [float(name == dishes[4].row.main_group) for name in TASK.space.group_names]
        assert block(self.use[day], "groups").tolist() == group
        grams = {f: float(sum(p.grams for p in served if p.food.food_id == f)) for f in FOODS}
        assert block(self.use[day], "limits") == pytest.approx([grams["almonds"] / 100, grams["salmon"] / 200])
        fish = {p.slot for p in served if p.food.food_id in ("salmon", "cod") and p.grams >= 110}
        assert block(self.use[day], "servings").tolist() == [len(fish)]

    def test_an_ingredient_left_out_of_its_dish_is_not_eaten(self) -> None:
        days = some_days(SEARCH, 3000, np.random.default_rng(2))
        apple = [f.food_id for f in TASK.space.foods if "staple" not in f.traits].index("apple")
        without = 0
        for day in range(len(days)):
            steps = [p.steps for p in portions(TASK.space, days, day) if p.food.food_id == "apple"]
            if steps == [0]:
                without += 1
                assert block(VIEW.use(days.take(np.array([day])))[0], "foods")[apple] == 0
        assert without > 5

    def test_limits_without_a_week_are_no_rule(self) -> None:
        assert VIEW.rules.blocks == (9, 7, len(TASK.space.group_names), 2, 1, 0)

    def test_a_weekly_mean_counts_in_days_worth(self) -> None:
        task = problem(weekly={"magnesium_mg": 0.7})
        view = WeekView(task, task.days, WEIGHTS)
        search = DaySearch(task, WEIGHTS)
        days = some_days(search, 10, np.random.default_rng(1))
        held = [row_amount(task, portions(task.space, days, day), "lower:magnesium_mg") for day in range(10)]
        assert view.use(days)[:, -1] == pytest.approx([float(amount) / 330.7003 for amount in held])
        assert task.days < view.rules.least[-1] < 1.01 * task.days  # a margin, so that no tiny miss is bought
        assert view.rules.price_hard[-1] == WEIGHTS.focus


class TestPrices:
    """Prices on rules reach dishes, options and steps so that a day pays for what it uses."""

    @given(st.integers(0, 2**32 - 1))
    @settings(deadline=None, max_examples=40)
    def test_a_day_pays_the_price_of_its_dishes_group_grams_and_means(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        task = problem(weekly={"magnesium_mg": 0.7})
        view, search = WeekView(task, task.days, WEIGHTS), DaySearch(task, WEIGHTS)
        base, days = some_prices(task.space, rng), some_days(search, 10, rng)
        duals = rng.uniform(-5, 0, len(view.rules.least))
        block(duals, "foods")[:] = 0
        block(duals, "servings")[:] = 0
        duals[-1] = rng.uniform(0, 5)
        paid = search.cost(view.prices(base, duals), days) - search.cost(base, days)
        assert paid == pytest.approx(-view.use(days) @ duals, abs=1e-3)

    @given(st.integers(0, 2**32 - 1))
    @settings(deadline=None, max_examples=40)
    def test_a_day_pays_for_a_food_in_every_meal_so_never_too_little(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        base, days = some_prices(TASK.space, rng), some_days(SEARCH, 10, rng)
        duals = np.zeros(len(VIEW.rules.least))
        block(duals, "foods")[:] = rng.uniform(-5, 0, VIEW.rules.blocks[1])
        paid = SEARCH.cost(VIEW.prices(base, duals), days) - SEARCH.cost(base, days)
        due = -VIEW.use(days) @ duals
        assert (paid >= due - 1e-3).all()
        spaced = [f.food_id for f in TASK.space.foods if "staple" not in f.traits]
        price = dict(zip(spaced, -block(duals, "foods"), strict=True))
        meals = [sum(price.get(p.food.food_id, 0.0) for p in portions(TASK.space, days, day)) for day in range(10)]
        assert paid == pytest.approx(meals, abs=1e-3)


def test_violated_names_the_rules_that_no_soft_price_covers() -> None:
    rules = WeekRules(
        least=np.array([-inf, -inf, 2.0]),
        most=np.array([1.0, 1.0, inf]),
        free=np.array([1.0, inf, 0.0]),
        price_soft=np.array([1.0, 1.0, 0.0]),
        price_hard=np.array([9.0, 0.0, 9.0]),
        blocks=(3,),
    )
    assert violated(rules, np.array([2.0, 9.0, 2.0])).tolist() == []
    assert violated(rules, np.array([3.0, 9.0, 1.0])).tolist() == [0, 2]
