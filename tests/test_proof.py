"""The proof: no day is cheaper than its exact price, no week than its bound; never below the linear bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.model.bound import lower_bound
from nutriplan.model.centre import constant, within_prices
from nutriplan.model.day_columns import DayColumns
from nutriplan.model.days import Days, Prices
from nutriplan.model.problem import Problem
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.solve import solve_week
from nutriplan.model.week_rows import WeekRules, WeekView
from nutriplan.model.whole_day import Pricer, WholeDay
from nutriplan.plan import BoundKind
from nutriplan.tables.dishes import Slot
from toy import SLOTS, TARGETS, problem, same, some_days, target, week_cost

WEIGHTS = Weights()
SEEDS = st.integers(0, 2**32 - 1)
SMALL = PlannerSettings(chains=48, moves=500, rounds=3, dives=0)
ROUNDING = 0.01
NODES = 20_000
UNLIKE = (Slot.BREAKFAST, Slot.SNACK_1, Slot.DINNER)  # meals that take dishes of their own


def base_prices(task: Problem, rng: np.random.Generator) -> Prices:
    space = task.space
    dish = np.tile(rng.random(len(space.dishes)), (len(space.slots), 1))
    return Prices(dish, rng.random(len(space.food)) * 0.3, np.zeros(len(space.food)))


def pricer_of(task: Problem, rng: np.random.Generator) -> Pricer:
    view = WeekView(task, task.days, WEIGHTS)
    return Pricer(task, DaySearch(task, WEIGHTS), view, base_prices(task, rng), WEIGHTS)


def some_duals(rules: WeekRules, rng: np.random.Generator) -> np.ndarray:
    """Duals of either sign, those of a few rules, within what bending a rule costs."""
    size = len(rules.least)
    return within_prices(rules, rng.uniform(-3, 3, size) * (rng.random(size) < 0.6))


def value(pricer: Pricer, days: Days, duals: np.ndarray) -> np.ndarray:
    return np.asarray(pricer.search.cost(pricer.base, days) - pricer.view.use(days) @ duals)


class TestPricing:
    @given(SEEDS, st.floats(0.5, 1.5), st.booleans())
    @settings(deadline=None, max_examples=12)
    def test_no_day_is_cheaper_and_the_best_is_found(self, seed: int, demand: float, mean: bool) -> None:
        rng = np.random.default_rng(seed)
        targets = [TARGETS[0], target("magnesium_mg", 330 * demand), target("sodium_mg", None, 1500 / demand)]
        pricer = pricer_of(problem(targets=targets, weekly={"magnesium_mg": 0.6} if mean else {}), rng)
        duals = some_duals(pricer.view.rules, rng)
        days = some_days(pricer.search, 200, rng)
        linear = pricer.view.prices(pricer.base, duals)
        found = pricer.search.run(linear, None, 24, 400, rng)
        values = np.concatenate([value(pricer, days, duals), value(pricer, found, duals)])
        best = Days.join([days, found]).take(np.argsort(values, kind="stable")[:1])
        priced = pricer.price(duals, best, NODES, 1e-6)
        assert priced.bound <= values.min() + ROUNDING
        known_again = float(value(pricer, priced.days, duals)[-1])
        assert priced.bound <= known_again + ROUNDING

    @given(SEEDS, st.floats(0.5, 1.5))
    @settings(deadline=None, max_examples=12)
    def test_the_bound_is_met_where_meals_do_not_share_their_dishes(self, seed: int, demand: float) -> None:
        rng = np.random.default_rng(seed)
        targets = [TARGETS[0], target("magnesium_mg", 330 * demand), target("sodium_mg", None, 1500 / demand)]
        pricer = pricer_of(problem(targets=targets, slots=[slot for slot in SLOTS if slot.slot in UNLIKE]), rng)
        duals = some_duals(pricer.view.rules, rng)
        priced = pricer.price(duals, some_days(pricer.search, 1, rng), NODES, 1e-6)
        assert priced.bound == pytest.approx(value(pricer, priced.days, duals)[-1], abs=ROUNDING)

    def test_what_is_told_of_a_day_is_that_day(self) -> None:
        rng = np.random.default_rng(3)
        pricer = pricer_of(problem(), rng)
        duals, whole = some_duals(pricer.view.rules, rng), DayColumns(WholeDay(pricer).model)
        days = some_days(pricer.search, 50, rng)
        unlike = np.flatnonzero([len(set(dishes)) == len(dishes) for dishes in days.dish.tolist()])
        assert len(unlike)
        for number in unlike.tolist():
            day = days.take(np.array([number]))
            again = whole.day(whole.of(day))
            assert sorted(again.dish[0]) == sorted(day.dish[0])
            assert value(pricer, again, duals) == pytest.approx(value(pricer, day, duals))

    def test_the_better_days_met_on_the_way_are_told_the_best_last(self) -> None:
        rng = np.random.default_rng(4)
        pricer = pricer_of(problem(), rng)
        duals = some_duals(pricer.view.rules, rng)
        start = some_days(pricer.search, 1, rng)
        found = value(pricer, pricer.price(duals, start, NODES, 1e-6).days, duals)
        assert len(found) > 1
        assert found[-1] == found.min() < value(pricer, start, duals)[0]


class TestConstant:
    def test_each_kind_of_rule(self) -> None:
        inf = np.inf
        rules = WeekRules(
            least=np.array([-inf, -inf, 2.0]),
            most=np.array([1.0, 3.0, inf]),
            free=np.array([1.0, inf, 0.0]),
            price_soft=np.array([1.5, 2.0, 0.0]),
            price_hard=np.array([10.0, 0.0, 300.0]),
            blocks=(3,),
        )
        assert within_prices(rules, np.array([-20.0, -5.0, 400.0])).tolist() == [-10.0, -2.0, 300.0]
        assert within_prices(rules, np.array([5.0, 5.0, -5.0])).tolist() == [0.0, 0.0, 0.0]
        # one over costs 1.5 of the 4 that it is worth: the day that it saves is charged back
        assert constant(rules, np.array([-4.0, 0.0, 0.0])) == pytest.approx(-4.0 * 1 + 1 * (1.5 - 4.0))
        assert constant(rules, np.array([0.0, -1.0, 7.0])) == pytest.approx(-1.0 * 3 + 7.0 * 2)


class TestWeek:
    @pytest.mark.parametrize("days", [1, 2])
    def test_no_week_is_cheaper_and_the_bound_is_not_below_the_linear(self, days: int) -> None:
        task = problem(days)
        flat = PlannerSettings(
            chains=48, moves=400, rounds=2, dives=0, weights=Weights(taste=0.0, minute=0.0), prove=True
        )
        solution = solve_week([task], [0] * days, flat)
        space = task.space
        zero = np.zeros(len(space.food))
        free = Prices(np.zeros((len(space.slots), len(space.dishes))), zero, zero)
        linear = lower_bound(task, free, flat.weights)
        assert linear - 1e-6 <= solution.bound <= solution.objective
        assert solution.bound <= solution.relaxed + ROUNDING
        search = DaySearch(task, flat.weights)
        found = search.run(free, None, 48, 600, np.random.default_rng(5))
        best = found.take(np.argsort(search.cost(free, found), kind="stable")[:6])
        for pick in np.random.default_rng(6).integers(len(best), size=(40, days)):
            assert solution.bound <= week_cost(task, flat.weights, free, best.take(pick)) + ROUNDING

    def test_the_plan_stays_as_it_is_and_the_kind_is_told(self) -> None:
        task = problem(2)
        plain = solve_week([task], [0, 0], SMALL)
        told: list[tuple[int, int]] = []
        proven = solve_week(
            [task],
            [0, 0],
            PlannerSettings(chains=48, moves=500, rounds=3, dives=0, prove=True),
            progress=lambda *done: told.append(done),
        )
        assert same(plain.days, proven.days)
        assert proven.objective == plain.objective
        assert plain.bound_kind is BoundKind.LP
        assert proven.bound >= plain.bound - 1e-9
        assert proven.bound_kind is BoundKind.EXACT
        assert told[-1][0] > SMALL.rounds + SMALL.cycles
