"""A week laid out for the compiled search: rules, prices and offers; the moves and their compiling."""

import os
import subprocess
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.caching import FunctionCache

from nutriplan.model import compiled as compiled_module
from nutriplan.model.anneal import anneal
from nutriplan.model.chance import DRAW, LUCK, LUCK_TABLE, MILLION, cooled, eased, offered
from nutriplan.model.compiled import compiled
from nutriplan.model.days import Days, Prices
from nutriplan.model.highs import Floats
from nutriplan.model.layout import Layout, Menu, priced
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.tally import Sums, add_up_weeks, sums_of
from nutriplan.model.week_rows import WeekRules, WeekView, violated
from toy import FOODS, portions, problem, row_amount, some_days, some_prices

WEIGHTS = Weights()
TASK = problem()
VIEW = WeekView(TASK, TASK.days, WEIGHTS)
SEARCH = DaySearch(TASK, WEIGHTS)
NAMES = ("dishes", "foods", "groups", "limits", "servings", "means")
SEEDS = st.integers(0, 2**32 - 1)
EASES = st.sampled_from([1.0, 0.25, 2.0**-10])
HEATS = st.sampled_from([0, 200_000, 5_000_000, 10**11])
ANY_HEAT = 10**12  # in millionths, at which any move is made that has luck enough


def copied(days: Days) -> Days:
    return Days(days.dish.copy(), days.option.copy(), days.steps.copy())


def week_of(days: Days) -> Menu:
    """Days as one week, which chains change in place."""
    return Menu(days.dish[None], days.option[None], days.steps[None])


def moved(
    at: Layout, week: Menu, heat: int, seed: int, moves: int, *, ease: float = 1.0, portions_only: bool = False
) -> Sums:
    """Let one chain change a week at one heat; what it then says that the week adds up to."""
    sums, (_, days, slots) = sums_of(at), week.dish.shape
    places = np.array([(day, slot) for day in range(days) for slot in range(slots)])
    seeds = np.array([seed], dtype=np.uint64)
    anneal(at, week, sums, places, np.full(moves, heat), np.full(moves, ease), seeds, portions_only)
    return sums


def price_of(at: Layout, week: Menu, ease: float = 1.0) -> float:
    """What a week costs, added up anew, in millionths, when what it misses is charged for in part."""
    cost, sums = np.zeros(1), sums_of(at)
    add_up_weeks(at, week, sums, cost)
    assert cost[0] == round(cost[0])
    return float(cost[0] - (1 - ease) * sums.missed.sum())


def sums_differ(at: Layout, week: Menu, kept: Sums) -> list[str]:
    """The sums of a chain that are not those of the week it left behind."""
    fresh, room = sums_of(at), ("gained", "choice", "choice_steps", "luck")
    add_up_weeks(at, week, fresh, np.zeros(1))
    names = [name for name in Sums._fields if name not in room]
    return [name for name in names if not np.array_equal(getattr(kept, name), getattr(fresh, name))]


def luck_of(seed: int) -> int:
    """The luck of the first move of a chain, by SplitMix64 as it is published."""
    word, all_bits = (seed + 0x9E3779B97F4A7C15) % 2**64, 2**64
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % all_bits
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % all_bits
    return int(LUCK_TABLE[((word ^ (word >> 31)) >> 33) * LUCK >> 31])


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

    def test_no_day_uses_nothing(self) -> None:
        none = self.days.take(np.zeros(0, dtype=np.int64))
        assert VIEW.use(none).shape == (0, self.use.shape[1])

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

    @given(SEEDS)
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

    @given(SEEDS)
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


class TestOffers:
    @given(st.lists(st.floats(-5, 50), min_size=1, max_size=30))
    def test_cheap_dishes_are_offered_more_often_and_each_now_and_then(self, price: list[float]) -> None:
        dear = np.array(price)
        draws = np.diff(offered(dear), prepend=0)
        assert draws.sum() == DRAW
        assert (draws > DRAW * 0.001 / len(price)).all()
        order = np.argsort(dear, kind="stable")
        assert (np.diff(draws[order]) <= len(price)).all()  # the last takes what rounding leaves

    @given(SEEDS)
    @settings(deadline=None, max_examples=40)
    def test_follow_the_price_and_what_a_dish_brings_besides(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        prices, extra = some_prices(TASK.space, rng), rng.uniform(0, 2, (6, len(TASK.space.dishes)))
        at = priced(SEARCH._layout, prices, extra)
        for slot, fitting in enumerate(TASK.space.slot_dishes):
            assert at.offered[0, slot, : at.offers[0, slot]].tolist() == fitting.tolist()
            expected = offered((prices.dish + extra / 2)[slot, fitting])  # it is half believed
            assert at.offer[0, slot, : len(fitting)].tolist() == expected.tolist()
        assert np.array_equal(at.dish_price, priced(SEARCH._layout, prices).dish_price)  # it is no price

    def test_a_dish_that_brings_much_is_seldom_taken_without_need(self) -> None:
        none = np.zeros(len(TASK.space.food))
        flat = Prices(np.zeros((6, len(TASK.space.dishes))), none, none)
        fitting = TASK.space.slot_dishes[0]
        for dish in fitting:
            extra = np.zeros_like(flat.dish)
            extra[0, dish] = 5.0
            draws = np.diff(priced(SEARCH._layout, flat, extra).offer[0, 0, : len(fitting)], prepend=0)
            assert draws[fitting == dish] < 0.05 * DRAW

    @given(st.integers(1, 3000))
    def test_what_is_missed_comes_to_cost_all_of_its_price(self, moves: int) -> None:
        shares = eased(moves)
        assert len(shares) == moves
        assert (np.diff(shares) >= 0).all()
        assert shares[-1] == 1
        assert moves < 2 or shares[0] == 2.0**-10
        assert set(np.frexp(shares)[0]) == {0.5}  # powers of 2, so that products with whole numbers are exact

    @given(st.integers(6, 3000))
    def test_chains_cool_down_to_no_heat_at_all(self, moves: int) -> None:
        heats = cooled(6.0, moves)
        assert heats[0] == 6 * MILLION
        assert (np.diff(heats) <= 0).all()
        assert not heats[moves - moves // 6 :].any()


class TestCompiling:
    def test_the_folder_changes_with_each_source(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = Path(compiled_module.__file__).parent
        for name in compiled_module._SOURCES:
            (tmp_path / name).write_bytes((here / name).read_bytes())
        monkeypatch.setattr(compiled_module, "__file__", str(tmp_path / "compiled.py"))
        folders = [compiled_module._folder()]
        assert folders == [compiled_module._FOLDER]
        for name in compiled_module._SOURCES:
            with (tmp_path / name).open("a", encoding="utf-8") as file:
                file.write("# changed\n")
            folders.append(compiled_module._folder())
        assert len(set(folders)) == 1 + len(compiled_module._SOURCES)
        assert len({Path(folder).parent for folder in folders}) == 1

    def test_what_is_compiled_rests_on_no_other_source(self) -> None:
        """Constants are compiled in, so a module that the compiled code reads must be one of those."""
        known = {Path(name).stem for name in compiled_module._SOURCES}
        for name in compiled_module._SOURCES:
            text = (Path(compiled_module.__file__).parent / name).read_text(encoding="utf-8")
            if "@compiled" in text:
                read = {line.split()[1].rsplit(".", 1)[1] for line in text.splitlines() if line.startswith("from nutr")}
                assert read <= known | {"problem"}  # which only names types here

    def test_compiles_without_a_folder_where_none_can_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(FunctionCache._impl_class, "_locator_classes", [])
        with pytest.raises(RuntimeError, match=compiled_module._CANNOT_CACHE):
            compiled_module._made(_twice, True, False, cache=True)
        assert compiled(entry=True)(_twice)(21) == 42  # twice

    def test_other_faults_are_not_hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(function: Callable[..., object], entry: bool, in_order: bool, *, cache: bool) -> object:
            raise RuntimeError("something else")

        monkeypatch.setattr(compiled_module, "_made", broken)
        config: Any = numba.config
        kept = config.CACHE_DIR
        with pytest.raises(RuntimeError, match="something else"):
            compiled(entry=True)(_twice)
        assert kept == config.CACHE_DIR

    def test_what_was_compiled_is_kept_in_the_folder_of_the_user(self, tmp_path: Path) -> None:
        (tmp_path / "twice.py").write_text("def twice(number):\n    return 2 * number\n", encoding="utf-8")
        code = "from nutriplan.model import compiled; from twice import twice; print(compiled._FOLDER)"
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
        code += "; print(compiled.compiled(entry=True)(twice)(21))"
        answer = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        folder, doubled = answer.stdout.split()
        assert doubled == "42"
        assert Path(folder).name == Path(compiled_module._FOLDER).name
        assert any(Path(folder).rglob("*.nbi"))


def _twice(number: int) -> int:
    return 2 * number
