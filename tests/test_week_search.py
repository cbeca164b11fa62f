"""The search over weeks: its costs are those of the days and of the rules, and its moves leave the rest alone."""

from dataclasses import replace
from itertools import combinations_with_replacement, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.model import search as search_module
from nutriplan.model.chance import LUCK_TABLE, MILLION
from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.layout import Menu
from nutriplan.model.problem import Problem
from nutriplan.model.search import DaySearch, WeekSearch
from nutriplan.model.settings import Weights
from nutriplan.model.week_rows import WeekView, rule_cost
from nutriplan.tables.dishes import Slot
from test_layout import ANY_HEAT, EASES, HEATS, copied, luck_of, moved, price_of, sums_differ, week_of
from test_search import check_servings, free_prices
from toy import DISHES, SLOTS, TARGETS, over_the_caps, problem, same, some_days, some_prices, target

WEIGHTS = Weights()
SEEDS = st.integers(0, 2**32 - 1)
MEAN = {"magnesium_mg": 0.7, "vitamin_d_ug": 0.1}
HARD_DAY = (target("energy_kcal", 1700.0003, 2100.0007), target("magnesium_mg", 420.7003))
PLAIN, HARD = problem(2, weekly=MEAN), problem(1, weekly=MEAN, targets=HARD_DAY)
KINDS = np.array([0, 0, 1])
CLASSES = (PLAIN, HARD)
SEARCHES = [DaySearch(task, WEIGHTS) for task in CLASSES]
VIEW = WeekView(PLAIN, len(KINDS), WEIGHTS)
BLOCKS = np.cumsum([0, *VIEW.rules.blocks])


def some_week(rng: np.random.Generator) -> Days:
    """Days of either class, in any portions: half of the weeks serve a day again, so that rules are bent."""
    week = some_days(SEARCHES[0], len(KINDS), rng)
    return week.take(np.array([0, 0, 2])) if rng.random() < 0.5 else week  # a half


def week_search(prices: Prices) -> WeekSearch:
    return WeekSearch(CLASSES, KINDS, WEIGHTS, VIEW, prices)


class TestCost:
    @given(SEEDS)
    @settings(deadline=None, max_examples=200)
    def test_is_that_of_the_days_and_of_the_rules(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        prices, week = some_prices(PLAIN.space, rng), some_week(rng)
        days = sum(float(SEARCHES[k].cost(prices, week.take(np.array([day])))[0]) for day, k in enumerate(KINDS))
        rules = rule_cost(VIEW.rules, VIEW.use(week).sum(axis=0))
        over = sum(over_the_caps(PLAIN, week, day) for day in range(len(week)))
        assert within_food_caps(PLAIN.space, week).all() == (over == 0)
        assert week_search(prices).cost(week) == pytest.approx(days + rules, abs=0.02)

    def test_the_weeks_it_is_tried_on_bend_each_kind_of_rule(self) -> None:
        weeks = [some_week(np.random.default_rng(seed)) for seed in range(300)]
        used = np.array([VIEW.use(week).sum(axis=0) for week in weeks])
        bent = (used > VIEW.rules.most) | (used < VIEW.rules.least)
        for first, end in pairwise(BLOCKS):
            assert end > first
            assert bent[:, first:end].any(axis=1).mean() > 0
        assert any(over_the_caps(PLAIN, week, day) > 0 for week in weeks for day in range(len(week)))

    def test_each_day_is_judged_by_the_targets_of_its_class(self) -> None:
        week = some_week(np.random.default_rng(4))
        turned = WeekSearch(CLASSES, KINDS[::-1].copy(), WEIGHTS, VIEW, free_prices(PLAIN))
        more = turned.cost(week) - week_search(free_prices(PLAIN)).cost(week)
        by_class = [search.cost(free_prices(PLAIN), week) for search in SEARCHES]
        assert abs(more) > 1
        assert more == pytest.approx((by_class[1] - by_class[0])[0] - (by_class[1] - by_class[0])[2], abs=0.02)


class TestMoves:
    @given(SEEDS, HEATS, EASES, st.integers(0, 80))
    @settings(deadline=None, max_examples=80)
    def test_running_sums_stay_equal_to_a_fresh_sum(self, seed: int, heat: int, ease: float, moves: int) -> None:
        rng = np.random.default_rng(seed)
        at, days = week_search(some_prices(PLAIN.space, rng))._at, some_week(rng)
        week = week_of(days)
        assert sums_differ(at, week, moved(at, week, heat, seed, moves, ease=ease)) == []
        check_servings(days, SEARCHES[0])

    @given(SEEDS, HEATS)
    @settings(deadline=None, max_examples=40)
    def test_a_move_costs_no_more_than_its_heat_and_luck_allow(self, seed: int, heat: int) -> None:
        rng = np.random.default_rng(seed)
        at, days = week_search(some_prices(PLAIN.space, rng))._at, some_week(rng)
        before = price_of(at, week_of(days))
        for moves in range(1, 40):
            week = week_of(copied(days))
            moved(at, week, heat, seed, moves)
            after = price_of(at, week)
            assert after - before <= heat * LUCK_TABLE[0] // MILLION
            before = after

    @given(SEEDS, HEATS)
    @settings(deadline=None, max_examples=60)
    def test_a_portion_is_changed_just_when_the_true_cost_of_the_week_allows(self, seed: int, heat: int) -> None:
        rng = np.random.default_rng(seed)
        at, days = week_search(some_prices(PLAIN.space, rng))._at, some_week(rng)
        for number in (number for number in range(seed, seed + 60) if luck_of(number) >= MILLION):
            wanted, made = copied(days), copied(days)
            moved(at, week_of(wanted), ANY_HEAT, number, 1, portions_only=True)
            moved(at, week_of(made), heat, number, 1, portions_only=True)
            change = price_of(at, week_of(wanted)) - price_of(at, week_of(days))
            assert same(made, wanted if change <= heat * luck_of(number) // MILLION else days)
            days = made


class TestRun:
    @given(SEEDS, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=6, unique=True))
    @settings(deadline=None, max_examples=40)
    def test_only_the_meals_named_change_and_the_week_never_gets_dearer(
        self, seed: int, places: list[tuple[int, int]]
    ) -> None:
        rng = np.random.default_rng(seed)
        search, week = week_search(some_prices(PLAIN.space, rng)), some_week(rng)
        kept = copied(week)
        found, cost = search.run(week, np.array(places), 3, 60, 1.0, rng)
        assert same(week, kept)
        assert cost == search.cost(found) <= search.cost(week)
        check_servings(found, SEARCHES[0])
        held = np.ones(week.dish.shape, dtype=bool)
        held[tuple(zip(*places, strict=True))] = False
        for name in ("dish", "option", "steps"):
            assert np.array_equal(getattr(found, name)[held], getattr(week, name)[held])

    def test_a_week_that_nothing_betters_is_given_back(self) -> None:
        rng = np.random.default_rng(0)
        search, places = week_search(free_prices(PLAIN)), np.array([(0, 0)])
        week, cost = search.run(some_week(rng), places, 8, 3000, 1.0, rng)
        again, same_cost = search.run(week, places, 2, 3, 50.0, rng)
        assert same_cost <= cost
        assert same_cost < cost or same(again, week)

    @pytest.mark.parametrize("workers", [1, 2, 5])
    def test_the_same_seed_gives_the_same_week_whatever_the_number_of_workers(
        self, workers: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        week, search = some_week(np.random.default_rng(1)), week_search(free_prices(PLAIN))
        places = np.array([(day, slot) for day in range(3) for slot in range(6)])
        plain, cost = search.run(week, places, 7, 200, 1.0, np.random.default_rng(2))
        monkeypatch.setattr(search_module, "threads", lambda: workers)
        again, same_cost = search.run(week, places, 7, 200, 1.0, np.random.default_rng(2))
        assert same(again, plain)
        assert same_cost == cost < search.cost(week)
        other, _ = search.run(week, places, 7, 200, 1.0, np.random.default_rng(3))
        assert not same(other, plain)

    def test_finds_the_best_of_all_weeks(self) -> None:
        """Two dinners of rice with fish or almonds: all half a million weeks are tried."""
        task = _dinners()
        space, view = task.space, WeekView(task, 2, WEIGHTS)
        search = WeekSearch([task], np.zeros(2, dtype=np.int64), WEIGHTS, view, free_prices(task))
        every = _all_days(task)
        pairs = np.array(list(combinations_with_replacement(range(len(every)), 2)))
        weeks = Menu(every.dish[pairs], every.option[pairs], every.steps[pairs])
        least = float(search_module._cost(search._at, weeks).min())
        rng, places = np.random.default_rng(0), np.array([(0, 0), (1, 0)])
        start = DaySearch(task, WEIGHTS).random_days(2, rng)
        _, cost = search.run(start, places, 8, 4000, 6.0, rng)
        assert space.slots[0].slot is Slot.DINNER
        assert least == pytest.approx(cost)


def _dinners() -> Problem:
    """Two days of a dinner alone, which the rules of the week bind together."""
    dishes = [dish for dish in DISHES if dish.dish_id in ("fish_rice", "pilaf")]
    dinner = [slot.model_copy(update={"share_min": 0.1}) for slot in SLOTS if slot.slot is Slot.DINNER]
    targets = [target("energy_kcal", 300.0003, 520.0007), target("magnesium_mg", 121.7003), TARGETS[3]]
    task = problem(2, dishes=dishes, slots=dinner, targets=targets, weekly={"magnesium_mg": 0.8})
    return replace(task, energy_kcal=1200.0)


def _all_days(task: Problem) -> Days:
    """Every day that one dinner can be."""
    space, found = task.space, []
    for dish, (starts, counts) in enumerate(zip(space.role_start, space.role_count, strict=True)):
        choices = [range(start, start + count) for start, count in zip(starts, counts, strict=True)]
        for options in np.stack(np.meshgrid(*choices), axis=-1).reshape(-1, len(choices)):
            portions_of = [range(space.low[o], space.high[o] + 1) for o in options]
            steps = np.stack(np.meshgrid(*portions_of), axis=-1).reshape(-1, len(choices))
            line = np.ones(len(steps), dtype=np.int64)[:, None]
            found.append(Days(dish * line, (options * line)[:, None], steps[:, None]))
    return Days.join(found)
