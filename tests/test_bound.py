"""The proven bound: no week is cheaper, and on a case small enough for paper it is what the paper says."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nutriplan.model import bound
from nutriplan.model.bound import _limit_servings, _meet_means, linear_bound, lower_bound
from nutriplan.model.day_model import DayModel
from nutriplan.model.days import Prices
from nutriplan.model.highs import Outcome, solve
from nutriplan.model.problem import Problem, narrowed
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.solve import Solution, day_exists, solve_week
from nutriplan.tables.dishes import DishKind, DishRow, Ingredient, Slot, assemble
from nutriplan.tables.slots import MealSlot
from nutriplan.targets.target import Target
from toy import DISHES, TARGETS, misses, portions, problem, same, some_days, target, week_cost

WEIGHTS = Weights()
SEEDS = st.integers(0, 2**32 - 1)
NOISE = 1e-6  # of the solver
ROUNDING = 0.01  # millionths of steps, prices and energy, added up over a week
LUNCH = MealSlot(
    slot=Slot.LUNCH,
    name="Lunch",
    share_min=0,
    share_max=1,
    serve_at="12:30",
    serve_minutes=30,
    source="toy",
    locator="",
)
SMALL = PlannerSettings(chains=48, moves=500, rounds=3, dives=0)


def base_prices(task: Problem, rng: np.random.Generator) -> Prices:
    """Prices such as a week begins with, none below zero."""
    space = task.space
    dish = rng.random((len(space.slots), len(space.dishes)))
    return Prices(dish, rng.random(len(space.food)) * 0.3, np.zeros(len(space.food)))


def cheap_weeks(task: Problem, prices: Prices, rng: np.random.Generator) -> list[float]:
    """Costs of weeks: random ones, and ones made of the best days that a search finds."""
    search = DaySearch(task, WEIGHTS)
    found = search.run(prices, None, 24, 400, rng)
    best = found.take(np.argsort(search.cost(prices, found), kind="stable")[: 2 * task.days])
    lots = [some_days(search, 12, rng), found, best]
    picks = [(days, rng.integers(len(days), size=task.days)) for days in lots for _ in range(8)]
    return [week_cost(task, WEIGHTS, prices, days.take(pick)) for days, pick in picks]


class TestNoWeekIsCheaper:
    @given(SEEDS, st.integers(1, 4), st.integers(1, 4), st.floats(0.5, 1.6), st.sampled_from([None, 0.1, 0.7]))
    @settings(deadline=None, max_examples=30)
    def test_whatever_the_targets(
        self, seed: int, days: int, most_servings: int, demand: float, floor: float | None
    ) -> None:
        rng = np.random.default_rng(seed)
        targets = [
            TARGETS[0],
            target("magnesium_mg", 330 * demand),
            target("vitamin_d_ug", 5 * demand),
            target("sodium_mg", None, 1500 / demand),
        ]
        weekly = {} if floor is None else dict.fromkeys(("magnesium_mg", "vitamin_d_ug"), floor)
        task = problem(days, targets=targets, weekly=weekly, most_servings=most_servings)
        prices = base_prices(task, rng)
        bound = lower_bound(task, prices, WEIGHTS)
        assert bound > 0
        assert bound <= min(cheap_weeks(task, prices, rng)) + ROUNDING

    @pytest.mark.parametrize("nutrient", ["magnesium_mg", "vitamin_d_ug"])
    @pytest.mark.parametrize("floor", [0.1, 0.7])
    def test_when_the_mean_of_the_week_is_out_of_reach(self, nutrient: str, floor: float) -> None:
        rng = np.random.default_rng(0)
        task = problem(targets=[TARGETS[0], target(nutrient, 2000)], weekly={nutrient: floor}, limits=())
        prices = base_prices(task, rng)
        assert lower_bound(task, prices, WEIGHTS) <= min(cheap_weeks(task, prices, rng)) + ROUNDING

    def test_when_a_serving_too_many_is_the_lesser_evil(self) -> None:
        task = _one_lunch(days=3, targets=[target("sodium_mg", None, 50)])
        free = _free(task)
        search = DaySearch(task, WEIGHTS)
        days = search.random_days(60, np.random.default_rng(0))
        plain = days.take(np.flatnonzero(days.dish[:, 0] == 0)[:3])
        assert lower_bound(task, free, WEIGHTS) <= week_cost(task, WEIGHTS, free, plain) + ROUNDING


def _dish(dish_id: str, food_id: str, grams: tuple[float, float, float]) -> tuple[DishRow, Ingredient]:
    row = DishRow(dish_id=dish_id, name=dish_id, slots=(DishKind.LUNCH,), main_group="x", minutes=1, method="Serve.")
    return row, Ingredient(
        dish_id=dish_id, role="r", food_id=food_id, grams_min=grams[0], grams_typical=grams[1], grams_max=grams[2]
    )


def _free(task: Problem) -> Prices:
    space = task.space
    return Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(len(space.food)), np.zeros(len(space.food)))


def _one_lunch(days: int, targets: Sequence[Target]) -> Problem:
    """A day of a single lunch: apples, or salt by the spoon."""
    both = [_dish("apples", "apple", (91, 182, 364)), _dish("brine", "salt", (3, 3, 3))]
    dishes = assemble([row for row, _ in both], [ingredient for _, ingredient in both])
    return problem(days, targets=targets, limits=(), at_least=(), dishes=dishes, slots=[LUNCH])


class TestByHand:
    """One lunch a day, of oats: 20 g steps, 60 g typical, 20 to 120 g; 100 g give 177 mg magnesium."""

    def task(self, days: int, magnesium_mg: float, most_g: float = 120) -> Problem:
        row, ingredient = _dish("oats", "oats", (20, 60, most_g))
        dishes = assemble([row], [ingredient])
        targets = [target("magnesium_mg", magnesium_mg)]
        return problem(days, targets=targets, limits=(), at_least=(), dishes=dishes, slots=[LUNCH], most_servings=days)

    def bound(self, task: Problem) -> float:
        free = _free(task)
        return lower_bound(task, Prices(free.dish + 1.25, free.option + 0.5, free.step), WEIGHTS)

    def test_the_typical_portion_costs_its_prices(self) -> None:
        assert self.bound(self.task(1, 100)) == pytest.approx(1.25 + 0.5)

    def test_a_dish_pays_for_every_serving_after_the_first(self) -> None:
        assert self.bound(self.task(3, 100)) == pytest.approx(3 * 1.75 + 2 * WEIGHTS.second_serving)

    def test_steps_above_the_typical_portion_are_shares_of_it(self) -> None:
        # 141.6 mg are 80 g, one step of three more; half a step on is half of that, which no whole week can serve
        assert self.bound(self.task(1, 141.6)) == pytest.approx(1.75 + 1 / 3)
        assert self.bound(self.task(1, 141.6 + 17.7)) == pytest.approx(1.75 + 1.5 / 3)

    def test_what_is_out_of_reach_costs_its_share_of_the_target(self) -> None:
        # 80 g at most give 141.6 mg, half of what is wanted
        expected = 1.75 + 1 / 3 + WEIGHTS.focus * 0.5
        assert self.bound(self.task(1, 283.2, most_g=80)) == pytest.approx(expected)

    def test_a_whole_week_costs_no_less(self) -> None:
        task = self.task(1, 141.6 + 17.7)
        days = DaySearch(task, WEIGHTS).random_days(1, np.random.default_rng(0))
        days.steps[:] = 5
        free = _free(task)
        cost = week_cost(task, WEIGHTS, Prices(free.dish + 1.25, free.option + 0.5, free.step), days)
        assert cost == pytest.approx(1.75 + 2 / 3, abs=1e-5)

    def test_energy_outside_a_meals_share_has_its_price(self) -> None:
        row, ingredient = _dish("oats", "oats", (60, 60, 60))
        slot = LUNCH.model_copy(update={"share_min": 0.2, "share_max": 0.4})
        targets = [target("magnesium_mg", 1)]
        dishes = assemble([row], [ingredient])
        task = problem(1, targets=targets, limits=(), at_least=(), dishes=dishes, slots=[slot])
        short = 0.2 - 60 * 3.89 / 1600
        assert lower_bound(task, _free(task), WEIGHTS) == pytest.approx(WEIGHTS.meal_share * short)


class TestSolveWeek:
    task = problem(2)
    solution = solve_week([task], [0] * task.days, SMALL)

    def test_serves_every_day_and_holds_every_row(self) -> None:
        assert len(self.solution.days) == 2
        for day in range(2):
            assert not any(misses(self.task, portions(self.task.space, self.solution.days, day)))

    def test_bound_and_objective_are_in_order(self) -> None:
        assert 0 < self.solution.bound <= self.solution.objective
        assert self.solution.relaxed <= self.solution.objective
        assert 0 <= self.solution.estimate <= self.solution.gap < 1

    def test_the_objective_is_what_its_days_cost(self) -> None:
        flat = PlannerSettings(chains=48, moves=300, rounds=2, dives=0, weights=Weights(taste=0.0, minute=0.0))
        solution = solve_week([self.task], [0] * self.task.days, flat)
        assert solution.objective == pytest.approx(
            week_cost(self.task, flat.weights, _free(self.task), solution.days), abs=1e-6
        )

    def test_the_same_seed_gives_the_same_week_and_another_another(self) -> None:
        again = solve_week([self.task], [0] * self.task.days, SMALL)
        assert same(again.days, self.solution.days)
        assert (again.objective, again.bound) == (self.solution.objective, self.solution.bound)
        others = [
            solve_week([self.task], [0] * self.task.days, PlannerSettings(seed=seed, chains=48, moves=500))
            for seed in (1, 2)
        ]
        assert not all(same(other.days, self.solution.days) for other in others)

    def test_dishes_seen_before_give_way(self) -> None:
        def served(solution: Solution) -> set[str]:
            return {DISHES[int(dish)].dish_id for dish in solution.days.dish.ravel()}

        dear = PlannerSettings(chains=48, moves=500, rounds=3, dives=0, weights=Weights(seen_before=200.0))
        first = served(solve_week([problem(1)], [0], dear))
        drink = first & {"glass_of_milk", "oat_drink"}
        assert not drink & served(solve_week([problem(1)], [0], dear, seen=frozenset(drink)))

    def test_the_clock_is_only_a_net_and_its_strike_is_told(self) -> None:
        assert self.solution.finished
        cut = solve_week(
            [self.task],
            [0] * self.task.days,
            PlannerSettings(chains=48, moves=200, rounds=3, dives=0, time_limit_s=0.0),
        )
        assert not cut.finished
        assert len(cut.days) == 2


@pytest.mark.parametrize("cycles", [1, 2])
def test_progress_is_told_cycle_by_cycle(cycles: int) -> None:
    told: list[tuple[int, int]] = []
    few = PlannerSettings(chains=8, moves=50, rounds=2, cycles=cycles, dives=0)
    solve_week([problem(1)], [0], few, progress=lambda *done: told.append(done))
    assert told == [(2 + cycle, 2 + cycles) for cycle in range(1, cycles + 1)]


class TestExtra:
    """What a dish would add to the average day of the bound, by which the search offers it."""

    @staticmethod
    def served(task: Problem, prices: Prices) -> NDArray[np.bool_]:
        """Which dishes the linear programme serves, by slot (slots, D)."""
        day = DayModel(task, prices, WEIGHTS, whole=False)
        _meet_means(day)
        _limit_servings(day)
        x = solve(day.draft.programme()).x
        table = np.zeros((len(task.space.slots), len(task.space.dishes)), dtype=bool)
        for kind, dish, share in zip(day.served_kind, day.served_dish, x[day.serve], strict=True):
            table[day.meals[int(kind)], int(dish)] = share > NOISE
        return table

    @given(SEEDS, st.floats(0.5, 1.6), st.sampled_from([{}, {"magnesium_mg": 0.7}]))
    @settings(deadline=None, max_examples=60)
    def test_is_nothing_for_what_is_served_and_never_less(
        self, seed: int, demand: float, weekly: dict[str, float]
    ) -> None:
        targets = [TARGETS[0], target("magnesium_mg", 330 * demand), target("sodium_mg", None, 1500 / demand)]
        task = problem(3, targets=targets, weekly=weekly)
        prices = base_prices(task, np.random.default_rng(seed))
        extra, served = linear_bound(task, prices, WEIGHTS).extra, self.served(task, prices)
        assert served.any(axis=1).all()
        assert (extra >= -NOISE).all()
        assert extra[served] == pytest.approx(0, abs=NOISE)

    def test_a_dish_adds_no_more_than_it_makes_a_day_dearer(self) -> None:
        """The bound of weeks that must serve it is at least that much dearer for each of its servings."""
        task = problem(2)
        prices = base_prices(task, np.random.default_rng(3))
        plain = linear_bound(task, prices, WEIGHTS)
        assert plain.extra.max() > NOISE
        for slot, fitting in enumerate(task.space.slot_dishes):
            for dish in fitting:
                forced = narrowed(task, {task.space.slots[slot].slot: frozenset({DISHES[dish].dish_id})})
                more = lower_bound(forced, prices, WEIGHTS) - plain.value
                assert more >= task.days * plain.extra[slot, dish] - ROUNDING

    @pytest.mark.parametrize("dearer", [0.0, 0.7, 5.0])
    def test_is_by_hand_what_the_dish_and_its_cheapest_food_cost_more(self, dearer: float) -> None:
        both = [_dish("apples", "apple", (91, 182, 364)), _dish("rice", "rice", (80, 120, 240))]
        milk = Ingredient(dish_id="rice", role="r", food_id="milk", grams_min=60, grams_typical=120, grams_max=180)
        dishes = assemble([row for row, _ in both], [*(ingredient for _, ingredient in both), milk])
        task = problem(1, targets=[target("energy_kcal", 1)], limits=(), at_least=(), dishes=dishes, slots=[LUNCH])
        prices = _free(task)
        ids = [dish.dish_id for dish in task.space.dishes]
        foods = [task.space.foods[food].food_id for food in task.space.food]
        prices.dish[0, ids.index("rice")] = dearer
        for food_id, price in (("apple", 0.1), ("rice", 0.5), ("milk", 0.3)):
            prices.option[foods.index(food_id)] = price
        extra = dict(zip(ids, linear_bound(task, prices, WEIGHTS).extra[0].tolist(), strict=True))
        assert extra == pytest.approx({"apples": 0.0, "rice": dearer + 0.3 - 0.1}, abs=NOISE)

    def test_there_is_none_without_an_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        task = problem(2)
        lost = replace(solve(DayModel(task, _free(task), WEIGHTS, whole=False).draft.programme()))
        monkeypatch.setattr(bound, "solve", lambda _: replace(lost, outcome=Outcome.INFEASIBLE))
        nothing = linear_bound(task, _free(task), WEIGHTS)
        assert nothing.value == 0
        assert not nothing.prices
        assert not nothing.extra.any()


def test_a_day_exists_for_targets_in_reach_and_not_for_others() -> None:
    assert day_exists(problem(1), SMALL)
    assert not day_exists(problem(1, targets=[*TARGETS, target("vitamin_d_ug", 80)]), SMALL)
