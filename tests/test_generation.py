"""The pool of days and the week made of it: what joins, what is dropped, when it ends."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.errors import NoMenuError
from nutriplan.model import day_pool, generation
from nutriplan.model.bound import LinearBound, linear_bound
from nutriplan.model.day_pool import least
from nutriplan.model.days import Days, Prices, within_food_caps
from nutriplan.model.generation import Generation
from nutriplan.model.master import MasterPrices
from nutriplan.model.problem import Floats
from nutriplan.model.search import WeekSearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.solve import solve_week
from nutriplan.model.week_rows import rule_cost
from toy import TARGETS, keys, problem, same, some_days, target, week_cost

WEIGHTS = Weights()
SMALL = PlannerSettings(chains=16, moves=150, rounds=2, cycles=3, dives=0)
PLAIN = problem(2)
HARD = problem(1, targets=[target("energy_kcal", 1700.0003, 2100.0007), *TARGETS[1:]])
FREE = Prices(
    np.zeros((len(PLAIN.space.slots), len(PLAIN.space.dishes))),
    np.zeros(len(PLAIN.space.food)),
    np.zeros(len(PLAIN.space.food)),
)
SEEDS = st.integers(0, 2**32 - 1)
NO_BOUND, NOTHING = 0.0, np.zeros_like(FREE.dish)


def begun(config: PlannerSettings = SMALL, seed: int = 0) -> Generation:
    """A generation of two classes with its first days."""
    made = Generation([PLAIN, HARD], config, FREE, np.random.default_rng(seed))
    made.first_days()
    return made


def another_round(made: Generation) -> None:
    """Look for days once more, at the next prices."""
    made._look(made.centre.beside(made.master.relaxed(made.pool.rows)))


def known(made: Generation) -> list[bytes]:
    """The days of a pool with their classes."""
    return [bytes([kind]) + key for kind, key in zip(made.pool.rows.kind.tolist(), keys(made.pool.days), strict=True)]


class TestPool:
    def test_grows_with_each_round_and_never_holds_a_day_twice(self) -> None:
        made, sizes = begun(), []
        for _ in range(3):
            sizes.append(len(made.pool.days))
            another_round(made)
            assert len(set(known(made))) == len(made.pool.days) == len(made.pool.rows.cost) == len(made.pool.rows.use)
        assert 0 < sizes[0] < sizes[1] < sizes[2] < len(made.pool.days)
        assert set(made.pool.rows.kind.tolist()) == {0, 1}

    def test_a_known_day_is_not_added_again_but_may_serve_another_class(self) -> None:
        made = begun()
        before, own = len(made.pool.days), made.pool.days.take(made.pool.rows.kind == 0)
        made.pool.add(0, own)
        assert len(made.pool.days) == before
        made.pool.add(1, own)
        assert before < len(made.pool.days) <= before + len(own)
        made.pool.add(1, own)
        assert len(set(known(made))) == len(made.pool.days)

    def test_a_day_with_too_much_of_a_food_is_not_added(self) -> None:
        made = begun()
        days = some_days(made.searches[0], 3000, np.random.default_rng(1))
        over = days.take(~within_food_caps(PLAIN.space, days))
        assert len(over)
        before = len(made.pool.days)
        made.pool.add(0, over)
        assert len(made.pool.days) == before
        assert within_food_caps(PLAIN.space, made.pool.days).all()

    def test_a_menu_that_can_not_fill_a_day_is_told(self) -> None:
        made = Generation([PLAIN, HARD], SMALL, FREE, np.random.default_rng(0))
        days = some_days(made.searches[0], 3000, np.random.default_rng(1))
        with pytest.raises(NoMenuError, match="lift an exclusion"):
            made.pool.add(0, days.take(~within_food_caps(PLAIN.space, days)))

    def test_costs_and_uses_are_those_of_its_days(self) -> None:
        made = begun()
        another_round(made)
        for kind, search in enumerate(made.searches):
            own = made.pool.rows.kind == kind
            assert made.pool.rows.cost[own] == pytest.approx(search.cost(FREE, made.pool.days.take(own)))
        assert np.array_equal(made.pool.rows.use.table(), made.view.use(made.pool.days))

    def test_the_dearest_days_are_dropped_when_there_are_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = begun()
        for _ in range(3):
            another_round(made)
        reduced = made.master.relaxed(made.pool.rows).reduced(made.pool.rows)
        days, kept = made.pool.days, least(reduced, 20)
        monkeypatch.setattr(day_pool, "_MOST", 30)
        monkeypatch.setattr(day_pool, "_KEPT", 20)
        made.pool.forget(made.master.relaxed(made.pool.rows))
        assert same(made.pool.days, days.take(kept))
        assert len(made.pool.rows.cost) == len(made.pool.rows.use) == len(made.pool.rows.kind) == len(kept)
        assert made.master.relaxed(made.pool.rows).value >= 0

    def test_days_that_the_master_serves_stay_whatever_others_cost_as_little(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = begun()
        another_round(made)
        count = len(made.pool.days)
        served = np.arange(count) >= count - 2
        even = MasterPrices(np.zeros(len(made.view.rules.least)), np.zeros(2), 0.0, served.astype(float))
        last = made.pool.days.take(served)
        made.pool.rows = replace(made.pool.rows, cost=np.zeros(count))  # all cost the same
        monkeypatch.setattr(day_pool, "_MOST", 3)
        monkeypatch.setattr(day_pool, "_KEPT", 3)
        made.pool.forget(even)
        assert same(made.pool.days.take(np.array([1, 2])), last)

    @given(st.lists(st.floats(-5, 5), min_size=1, max_size=30), st.integers(1, 30))
    def test_the_best_are_the_least_in_their_order(self, reduced: list[float], number: int) -> None:
        found = least(np.array(reduced), number)
        assert len(found) == min(number, len(reduced))
        assert (np.diff(found) > 0).all()
        others = np.delete(np.array(reduced), found)
        assert not len(others) or np.array(reduced)[found].max() <= others.min() + 1e-6


class TestWeek:
    def cost(self, made: Generation, week: Days) -> float:
        """Days by their classes, and the rules."""
        days = [float(made.searches[kind].cost(FREE, week.take(made.kinds == kind)).sum()) for kind in (0, 1)]
        return sum(days) + rule_cost(made.view.rules, made.view.use(week).sum(axis=0))

    @pytest.mark.parametrize("seed", [0, 1])
    def test_costs_what_its_days_and_rules_cost(self, seed: int) -> None:
        made = begun(seed=seed)
        assert made.run(NO_BOUND, NOTHING, None)
        assert made.kinds.tolist() == [0, 0, 1]
        assert len(made.week) == len(made.kinds)
        assert made.cost == pytest.approx(self.cost(made, made.week), abs=1e-4)
        assert made.value <= made.cost + 1e-6
        assert within_food_caps(PLAIN.space, made.week).all()

    def test_its_days_join_the_pool(self) -> None:
        made = begun(replace(SMALL, cycles=1))
        made.run(NO_BOUND, NOTHING, None)
        week = [bytes([kind]) + key for kind, key in zip(made.kinds.tolist(), keys(made.week), strict=True)]
        assert set(week) <= set(known(made))

    def test_the_best_week_of_all_cycles_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made, seen = begun(replace(SMALL, cycles=3, dives=2)), []
        better = made._better

        def watched(search: WeekSearch, dived: bool) -> None:
            better(search, dived=dived)
            seen.append(made.cost)

        monkeypatch.setattr(Generation, "_better", lambda _, search, dived: watched(search, dived))
        made.run(NO_BOUND, NOTHING, None)
        assert seen == sorted(seen, reverse=True)
        assert made.cost == seen[-1] == pytest.approx(self.cost(made, made.week), abs=1e-4)

    def test_the_plan_costs_what_the_generation_says(self) -> None:
        flat = replace(SMALL, weights=Weights(taste=0.0, minute=0.0))
        solution = solve_week([PLAIN], [0, 0], flat)
        assert solution.objective == pytest.approx(week_cost(PLAIN, flat.weights, FREE, solution.days), abs=1e-4)

    def test_the_same_seed_gives_the_same_week(self) -> None:
        first, again = begun(), begun()
        for made in (first, again):
            made.run(NO_BOUND, NOTHING, None)
        assert same(first.week, again.week)
        assert (first.cost, first.value) == (again.cost, again.value)


class TestEnd:
    def told(self, config: PlannerSettings, bound: float = NO_BOUND) -> tuple[bool, list[tuple[int, int]], Generation]:
        made, told = begun(config), []
        finished = made.run(bound, NOTHING, lambda *done: told.append(done))
        return finished, told, made

    def test_goes_on_for_its_cycles(self) -> None:
        finished, told, made = self.told(SMALL)
        assert finished
        assert told == [(3, 5), (4, 5), (5, 5)]
        assert made.steps() == told[-1][1]

    def test_a_clock_that_has_run_out_still_gives_a_week_and_says_so(self) -> None:
        finished, told, made = self.told(replace(SMALL, time_limit_s=0.0))
        assert not finished
        assert len(told) == 1
        assert len(made.week) == len(made.kinds)
        assert made.cost < np.inf

    def test_no_round_begins_after_the_deadline(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made, done = begun(replace(SMALL, cycles=5)), []
        plain, better = Generation._look, Generation._better

        def one_round(self: Generation, duals: Floats) -> None:
            done.append("round")
            plain(self, duals)

        def one_week(self: Generation, search: WeekSearch, *, dived: bool) -> None:
            better(self, search, dived=dived)
            done.append("week")
            if done.count("week") > 1:
                self.deadline = -np.inf

        monkeypatch.setattr(Generation, "_look", one_round)
        monkeypatch.setattr(Generation, "_better", one_week)
        assert not made.run(NO_BOUND, NOTHING, None)
        assert done == ["round", "week"] * 2

    def test_ends_when_the_week_is_proven_good_enough(self) -> None:
        most = self.told(replace(SMALL, gap=1.0))
        assert most[0]
        assert len(most[1]) == 1
        at_best = self.told(SMALL, bound=1e9)  # no week is dearer than its bound, so this one is the best
        assert len(at_best[1]) == 1

    def test_ends_when_a_dive_comes_near_to_the_relaxed_master(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(generation, "_NEAR", 1.0)  # any week is near enough
        finished, told, _ = self.told(replace(SMALL, dives=4))
        assert finished
        assert len(told) == SMALL.cycles + 1
        monkeypatch.setattr(generation, "_NEAR", -1.0)
        assert len(self.told(replace(SMALL, dives=4))[1]) == SMALL.cycles + 4

    def test_each_further_dive_may_lie_one_per_cent_further_from_the_relaxed_master(self) -> None:
        made = begun()
        made.cost, made.value = 100.0, 97.5
        assert [made._good_enough(dives, bound=0.0) for dives in range(5)] == [False, False, False, True, True]

    def test_dishes_that_bring_much_are_offered_less_but_the_bound_stays_below(self) -> None:
        linear: LinearBound = linear_bound(PLAIN, FREE, WEIGHTS)
        made = Generation([PLAIN], SMALL, FREE, np.random.default_rng(0))
        made.first_days()
        made.run(linear.value, linear.extra, None)
        assert linear.value <= made.cost + 1e-6
        assert made.pricing.extra is linear.extra


@settings(deadline=None, max_examples=10)
@given(SEEDS)
def test_a_week_is_never_dearer_than_the_week_of_the_pool_it_began_as(seed: int) -> None:
    made, begins, run = begun(replace(SMALL, cycles=1), seed), [], WeekSearch.run

    def watched(self: WeekSearch, week: Days, *rest: Any) -> tuple[Days, float]:
        begins.append(
            (self.cost(week), {bytes([k]) + key for k, key in zip(made.kinds.tolist(), keys(week), strict=True)})
        )
        return run(self, week, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WeekSearch, "run", watched)
        made.run(NO_BOUND, NOTHING, None)
    costs = [cost for cost, _ in begins]
    assert len(begins) == SMALL.sweeps * len(made.kinds)
    assert begins[0][1] <= set(known(made))
    assert costs == sorted(costs, reverse=True)
    assert made.cost <= costs[-1]
