"""The day search: what it says of a day equals the formula, worked out slowly and exactly from the tables."""

from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nutriplan.model.problem import Problem
from nutriplan.model.days import Days, Prices
from nutriplan.model.search import DaySearch, _Priced
from nutriplan.model.settings import Weights
from toy import (
    DISHES,
    Portion,
    keys,
    misses,
    portions,
    problem,
    row_amount,
    same,
    slow_cost,
    some_days,
    some_prices,
    target,
)

WEIGHTS = Weights()
TASK = problem()
SEARCH = DaySearch(TASK, WEIGHTS)
SEEDS = st.integers(0, 2**32 - 1)
ROUNDING = 1e-7  # a day that holds its rows by less than this share may be turned away


def free_prices(task: Problem) -> Prices:
    space = task.space
    return Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(len(space.food)), np.zeros(len(space.food)))


def headroom(task: Problem, served: list[Portion]) -> float:
    """By what share of its bound the tightest row is held; negative where it is missed."""
    rooms = []
    for name, lower, upper in zip(task.rows.names, task.rows.lower, task.rows.upper, strict=True):
        amount = float(row_amount(task, served, name))
        rooms.append(amount / lower - 1 if lower > -inf else 1 - amount / upper)
    return float(min(rooms))


def check_servings(days: Days, search: DaySearch) -> None:
    """Dishes fit their slots, alternatives their roles, steps their ranges, and roles a dish lacks are empty."""
    space = search.space
    for day in range(len(days)):
        for slot, fitting in enumerate(space.slot_dishes):
            dish = int(days.dish[day, slot])
            assert dish in fitting
            roles = len(space.dishes[dish].roles)
            for role in range(search.width):
                option, steps = int(days.option[day, slot, role]), int(days.steps[day, slot, role])
                if role >= roles:
                    assert (option, steps) == (len(space.food), 0)
                    continue
                start, count = space.role_start[dish, role], space.role_count[dish, role]
                assert start <= option < start + count
                assert space.low[option] <= steps <= space.high[option]


class TestCost:
    @given(SEEDS)
    @settings(deadline=None)
    def test_equals_the_formula_worked_out_slowly(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        days, prices = some_days(SEARCH, 4, rng), some_prices(TASK.space, rng)
        slow = [slow_cost(TASK, WEIGHTS, prices, days, day) for day in range(4)]
        assert SEARCH.cost(prices, days) == pytest.approx(slow, abs=0.02)

    @given(SEEDS)
    @settings(deadline=None)
    def test_rounding_never_makes_a_miss_look_smaller(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        days = some_days(SEARCH, 4, rng)
        amounts = (days.steps[..., None] * SEARCH.amount[days.option]).sum(axis=(1, 2))
        rounded = np.maximum(SEARCH.bound - amounts, 0)
        price = {0: WEIGHTS.limit, 1: WEIGHTS.focus, 2: WEIGHTS.guard}
        for day in range(4):
            for row, miss in enumerate(misses(TASK, portions(TASK.space, days, day))):
                exact = float(miss) * price[int(TASK.rows.kind[row])] / TASK.rows.scale[row] * 1e6
                assert rounded[day, row] >= exact - 1e-2

    def test_a_miss_costs_a_flat_price_and_its_share_of_the_target(self) -> None:
        hungry = problem(targets=[target("magnesium_mg", 1e6)], limits=())
        fed = problem(targets=[target("magnesium_mg", 0.001)], limits=())
        days = DaySearch(fed, WEIGHTS).random_days(5, np.random.default_rng(0))
        prices = free_prices(fed)
        more = DaySearch(hungry, WEIGHTS).cost(prices, days) - DaySearch(fed, WEIGHTS).cost(prices, days)
        held = [float(row_amount(fed, portions(fed.space, days, day), "lower:magnesium_mg")) for day in range(5)]
        assert more == pytest.approx([WEIGHTS.miss + WEIGHTS.focus * (1 - amount / 1e6) for amount in held], abs=1e-3)


class TestMeets:
    @given(SEEDS, st.floats(0.3, 1.2), st.floats(0.5, 1.5))
    @settings(deadline=None)
    def test_a_day_that_meets_truly_holds_every_row(self, seed: int, lower: float, upper: float) -> None:
        task = problem(
            targets=[
                target("magnesium_mg", 300 * lower),
                target("energy_kcal", 1500 * lower, 1700 * upper),
                target("sodium_mg", None, 1800 * upper),
            ]
        )
        search, rng = DaySearch(task, WEIGHTS), np.random.default_rng(seed)
        days = some_days(search, 40, rng)
        for day, meets in enumerate(search.meets(days)):
            served = portions(task.space, days, day)
            if meets:
                assert not any(misses(task, served))
            else:
                assert headroom(task, served) < ROUNDING

    def test_a_day_exactly_near_its_bounds_is_judged_rightly_to_a_hair(self) -> None:
        days = SEARCH.random_days(1, np.random.default_rng(3))
        served = portions(TASK.space, days, 0)
        held = float(row_amount(TASK, served, "lower:magnesium_mg"))
        for factor, expected in ((1 - ROUNDING, True), (1 + 1e-12, False)):
            task = problem(targets=[target("magnesium_mg", held * factor)], limits=())
            assert DaySearch(task, WEIGHTS).meets(days).tolist() == [expected]
        salt = float(row_amount(TASK, served, "upper:sodium_mg"))
        for factor, expected in ((1 + ROUNDING, True), (1 - 1e-12, False)):
            task = problem(targets=[target("sodium_mg", None, salt * factor)], limits=())
            assert DaySearch(task, WEIGHTS).meets(days).tolist() == [expected]

    def test_an_unknown_amount_neither_meets_a_target_nor_hides_an_excess(self) -> None:
        task = problem(targets=[target("vitamin_d_ug", 8.0, 13.0)], limits=())
        search, ids = DaySearch(task, WEIGHTS), [dish.dish_id for dish in DISHES]
        days = search.random_days(200, np.random.default_rng(0))
        fish = ids.index("fish_rice")
        foods = [food.food_id for food in task.space.foods]
        cod = np.append(task.space.food, -1)[days.option] == foods.index("cod")
        with_cod = days.take(cod.any(axis=(1, 2)) & ((days.dish == fish).sum(axis=1) == 1))
        assert len(with_cod) > 5
        # 150 g of cod count as nothing towards 8 ug, and as 150 g of salmon (19.7 ug) towards 13 ug
        amounts = (with_cod.steps[..., None] * search.amount[with_cod.option]).sum(axis=(1, 2))
        assert (amounts < search.bound).all()


class TestMoves:
    @given(SEEDS, st.sampled_from([0, 300_000, 10**12]))
    @settings(deadline=None, max_examples=40)
    def test_running_sums_stay_equal_to_a_fresh_sum(self, seed: int, heat: int) -> None:
        rng = np.random.default_rng(seed)
        prices = some_prices(TASK.space, rng)
        search = _Priced(SEARCH, prices)
        state = search.load(some_days(SEARCH, 8, rng))
        heats = np.full(8, heat)
        for move in range(40):
            if move % 2:
                search.move_dish(state, heats, move // 2 % SEARCH.slots, rng.integers(1 << 30, size=8), rng)
            else:
                search.move_portion(state, heats, rng.integers(1 << 30, size=(4, 8)))
        fresh = search.load(state.days)
        for name in ("slot_rows", "rows", "slot_energy", "slot_cost", "count", "row_cost"):
            assert np.array_equal(getattr(state, name), getattr(fresh, name)), name
        check_servings(state.days, SEARCH)

    @given(SEEDS, st.sampled_from([0, 200_000, 5_000_000]))
    @settings(deadline=None, max_examples=30)
    def test_a_move_is_made_just_when_its_true_cost_allows(self, seed: int, heat: int) -> None:
        rng = np.random.default_rng(seed)
        prices = some_prices(TASK.space, rng)
        days = some_days(SEARCH, 16, rng)
        for move in range(18):
            wanted, made = (self.moved(prices, days, move, seed, at) for at in (10**15, heat))
            change = np.rint(SEARCH.cost(prices, wanted) * 1e6) - np.rint(SEARCH.cost(prices, days) * 1e6)
            expected = [
                new if dear <= heat else old for new, old, dear in zip(keys(wanted), keys(days), change, strict=True)
            ]
            assert keys(made) == expected
            days = made

    @staticmethod
    def moved(prices: Prices, days: Days, move: int, seed: int, heat: int) -> Days:
        """The days after a move of each chain, the same move at any heat."""
        search, rng = _Priced(SEARCH, prices), np.random.default_rng([seed, move])
        state, heats = search.load(days), np.full(len(days), heat)
        if move % 2:
            search.move_dish(state, heats, move // 2 % SEARCH.slots, rng.integers(1 << 30, size=len(days)), rng)
        else:
            search.move_portion(state, heats, rng.integers(1 << 30, size=(4, len(days))))
        return state.days

    def test_loading_days_leaves_them_alone(self) -> None:
        rng = np.random.default_rng(0)
        days = SEARCH.random_days(4, rng)
        copy = Days(days.dish.copy(), days.option.copy(), days.steps.copy())
        SEARCH.run(free_prices(TASK), days, 4, 50, rng)
        assert same(days, copy)


class TestRun:
    @given(SEEDS)
    @settings(deadline=None, max_examples=15)
    def test_days_are_servable_and_the_same_for_the_same_seed(self, seed: int) -> None:
        prices = some_prices(TASK.space, np.random.default_rng(seed))
        first, again = (SEARCH.run(prices, None, 8, 120, np.random.default_rng(seed)) for _ in range(2))
        check_servings(first, SEARCH)
        assert same(first, again)

    def test_another_seed_gives_other_days(self) -> None:
        first, other = (SEARCH.run(free_prices(TASK), None, 8, 30, np.random.default_rng(seed)) for seed in (1, 2))
        assert keys(first) != keys(other)

    def test_finds_days_that_hold_every_row(self) -> None:
        days = SEARCH.run(free_prices(TASK), None, 32, 1500, np.random.default_rng(0))
        met = SEARCH.meets(days)
        assert met.mean() > 0.5
        for day in np.flatnonzero(met):
            assert not any(misses(TASK, portions(TASK.space, days, int(day))))

    def test_beats_random_days_by_far_and_comes_near_the_best(self) -> None:
        prices = free_prices(TASK)
        found = SEARCH.cost(prices, SEARCH.run(prices, None, 32, 1500, np.random.default_rng(0)))
        luck = SEARCH.cost(prices, SEARCH.random_days(20_000, np.random.default_rng(1)))
        assert found.min() <= luck.min()
        assert np.median(found) < np.median(luck) / 5

    def test_follows_prices(self) -> None:
        prices = free_prices(TASK)
        for dish_id in ("porridge", "muesli"):
            dear = prices.dish.copy()
            dear[0, [dish.dish_id for dish in DISHES].index(dish_id)] = 500.0
            days = SEARCH.run(Prices(dear, prices.option, prices.step), None, 16, 600, np.random.default_rng(0))
            assert dish_id not in {DISHES[int(dish)].dish_id for dish in days.dish[:, 0]}


@given(SEEDS)
@settings(deadline=None, max_examples=20)
def test_a_staple_may_stand_in_every_meal_for_nothing(seed: int) -> None:
    days = some_days(SEARCH, 1, np.random.default_rng(seed))
    dear = DaySearch(TASK, Weights(same_food_in_day=100.0))
    served = [p.food.food_id for p in portions(TASK.space, days, 0)]
    spaced = [food_id for food_id in served if food_id != "salt"]
    assume(served.count("salt") > 1)
    more = dear.cost(free_prices(TASK), days) - SEARCH.cost(free_prices(TASK), days)
    assert more == pytest.approx((100 - WEIGHTS.same_food_in_day) * (len(spaced) - len(set(spaced))))
