"""The day search: what it says of a day equals the formula, worked out slowly and exactly from the tables."""

from dataclasses import replace
from itertools import combinations
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nutriplan.model import search as search_module
from nutriplan.model.anneal import _HOPE
from nutriplan.model.chance import LUCK_TABLE, MILLION
from nutriplan.model.days import Days, Prices
from nutriplan.model.layout import REPEATED_DISH, Layout, priced
from nutriplan.model.problem import Problem
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.tally import add_up_weeks, sums_of
from test_layout import ANY_HEAT, EASES, HEATS, copied, luck_of, moved, price_of, sums_differ, week_of
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
LAYOUT = SEARCH._layout
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
            for role in range(space.role_start.shape[1]):
                option, steps = int(days.option[day, slot, role]), int(days.steps[day, slot, role])
                if role >= roles:
                    assert (option, steps) == (len(space.food), 0)
                    continue
                start, count = space.role_start[dish, role], space.role_count[dish, role]
                assert start <= option < start + count
                assert space.low[option] <= steps <= space.high[option]


def first_look(at: Layout, old: Days, new: Days, ease: float) -> float:
    """What a dish by itself costs more in a day than the one before it, less what the day has to gain in its rows."""
    sums = sums_of(at)
    add_up_weeks(at, week_of(old), sums, np.zeros(1))
    totals = []
    for days in (old, new):
        dishes = [int(dish) for dish in days.dish[0]]
        alike = sum(a == b for a, b in combinations(dishes, 2)) * REPEATED_DISH
        lunch, dinner = (TASK.space.dishes[dishes[slot]].row.main_group for slot in (2, 4))
        own = sum(float(at.dish_price[slot, dish]) for slot, dish in enumerate(dishes))
        totals.append(own + MILLION * (alike + WEIGHTS.same_group_in_day * (lunch == dinner)))
    return totals[1] - totals[0] - ease * float(sums.missed[0])


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
        amounts = (days.steps[..., None] * LAYOUT.amount[0][days.option]).sum(axis=(1, 2))
        rounded = np.maximum(LAYOUT.bound[0] - amounts, 0)
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
        amounts = (with_cod.steps[..., None] * search._layout.amount[0][with_cod.option]).sum(axis=(1, 2))
        assert (amounts < search._layout.bound[0]).all()


class TestMoves:
    @given(SEEDS, HEATS, EASES, st.integers(0, 60))
    @settings(deadline=None, max_examples=60)
    def test_running_sums_stay_equal_to_a_fresh_sum(self, seed: int, heat: int, ease: float, moves: int) -> None:
        rng = np.random.default_rng(seed)
        at, days = priced(LAYOUT, some_prices(TASK.space, rng)), some_days(SEARCH, 1, rng)
        week = week_of(days)
        assert sums_differ(at, week, moved(at, week, heat, seed, moves, ease=ease)) == []
        check_servings(days, SEARCH)

    @given(SEEDS, HEATS)
    @settings(deadline=None, max_examples=40)
    def test_a_move_costs_no_more_than_its_heat_and_luck_allow(self, seed: int, heat: int) -> None:
        """At no heat a chain never gets dearer."""
        rng = np.random.default_rng(seed)
        at, days = priced(LAYOUT, some_prices(TASK.space, rng)), some_days(SEARCH, 1, rng)
        before = price_of(at, week_of(days))
        for moves in range(1, 40):
            week = week_of(copied(days))
            moved(at, week, heat, seed, moves)
            after = price_of(at, week)
            assert after - before <= heat * LUCK_TABLE[0] // MILLION
            before = after

    @given(SEEDS, HEATS, EASES, st.booleans())
    @settings(deadline=None, max_examples=120)
    def test_a_move_is_made_just_when_its_true_cost_allows(
        self, seed: int, heat: int, ease: float, portions_only: bool
    ) -> None:
        rng = np.random.default_rng(seed)
        at, days = priced(LAYOUT, some_prices(TASK.space, rng)), some_days(SEARCH, 1, rng)
        for number in (number for number in range(seed, seed + 60) if luck_of(number) >= MILLION):
            wanted, made = copied(days), copied(days)
            moved(at, week_of(wanted), ANY_HEAT, number, 1, ease=ease, portions_only=portions_only)
            moved(at, week_of(made), heat, number, 1, ease=ease, portions_only=portions_only)
            allowed = heat * luck_of(number) // MILLION
            change = price_of(at, week_of(wanted), ease) - price_of(at, week_of(days), ease)
            if change > allowed:
                assert same(made, days)
            elif same(made, days) and not same(wanted, days):  # turned away for the dish alone, at the first look
                assert not portions_only
                assert first_look(at, days, wanted, ease) > allowed + _HOPE
            else:
                assert same(made, wanted)
            days = made

    def test_starting_days_are_left_alone(self) -> None:
        days = SEARCH.random_days(4, np.random.default_rng(0))
        kept = copied(days)
        SEARCH.run(free_prices(TASK), days, 4, 50, np.random.default_rng(1))
        SEARCH.cost(free_prices(TASK), days)
        assert same(days, kept)


class TestRun:
    @given(SEEDS)
    @settings(deadline=None, max_examples=15)
    def test_days_are_servable_and_the_same_for_the_same_seed(self, seed: int) -> None:
        prices = some_prices(TASK.space, np.random.default_rng(seed))
        first, again = (SEARCH.run(prices, None, 8, 120, np.random.default_rng(seed)) for _ in range(2))
        check_servings(first, SEARCH)
        assert same(first, again)

    @pytest.mark.parametrize("workers", [1, 2, 5])
    def test_the_number_of_workers_changes_nothing(self, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = np.random.default_rng(1)
        prices, starts = some_prices(TASK.space, rng), some_days(SEARCH, 3, rng)
        plain = SEARCH.run(prices, starts, 7, 60, np.random.default_rng(2))
        monkeypatch.setattr(search_module, "threads", lambda: workers)
        assert same(SEARCH.run(prices, starts, 7, 60, np.random.default_rng(2)), plain)

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


@given(SEEDS)
@settings(deadline=None, max_examples=30)
def test_foods_of_one_family_repeat_each_other(seed: int) -> None:
    space, rng = TASK.space, np.random.default_rng(seed)
    days, (salmon, cod) = some_days(SEARCH, 200, rng), (space.families.index(name) for name in ("salmon", "cod"))
    family = np.where(space.family == cod, salmon, space.family)
    kin = DaySearch(replace(TASK, space=replace(space, family=family)), WEIGHTS)
    more = kin.cost(free_prices(TASK), days) - SEARCH.cost(free_prices(TASK), days)
    fish = [[p.food.food_id for p in portions(space, days, day) if p.food.food_group == "fish"] for day in range(200)]
    assert any(len(set(each)) == 2 for each in fish)
    assert more == pytest.approx([WEIGHTS.same_food_in_day * (len(set(each)) == 2) for each in fish], abs=1e-5)
