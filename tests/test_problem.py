"""The planning problem as arrays: amounts, steps, unknown values, rows of a day and appetite."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.eligibility import Eligible, eligible
from nutriplan.model.problem import Space, day_rows, row_amounts, step_range
from nutriplan.model.settings import RowKind, Variety
from nutriplan.problem_setup import week_problem
from nutriplan.profile import Profile, Sex
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.dishes import Ingredient
from nutriplan.tables.references import load_references
from nutriplan.targets.build import targets_for
from nutriplan.targets.target import Target
from toy import DISHES, FOODS, KINDS, LIMITS, SLOTS, TARGETS, problem, target


def by_option(space: Space) -> Iterator[tuple[int, str, str, Ingredient]]:
    """Each option number with its dish, role and table row."""
    for index, dish in enumerate(space.dishes):
        for role, (name, options) in enumerate(dish.roles):
            for offset, row in enumerate(options):
                yield int(space.role_start[index, role]) + offset, dish.dish_id, name, row


class TestSpace:
    space = problem().space

    def test_every_table_row_is_one_option_of_its_dish_and_food(self) -> None:
        seen = []
        for option, dish_id, _, row in by_option(self.space):
            assert self.space.foods[int(self.space.food[option])].food_id == row.food_id
            assert self.space.dishes[int(self.space.dish[option])].dish_id == dish_id == row.dish_id
            seen.append(option)
        assert sorted(seen) == list(range(len(self.space.food)))

    def test_roles_that_a_dish_lacks_count_no_option(self) -> None:
        for index, dish in enumerate(self.space.dishes):
            widths = [len(options) for _, options in dish.roles]
            padding = [0] * (self.space.role_count.shape[1] - len(widths))
            assert self.space.role_count[index].tolist() == widths + padding

    def test_steps_are_the_whole_multiples_within_the_range(self) -> None:
        for option, _, _, row in by_option(self.space):
            step_g = FOODS[row.food_id].step_g
            fitting = [n for n in range(1000) if row.grams_min <= n * step_g <= row.grams_max]
            assert (self.space.low[option], self.space.high[option]) == (fitting[0], fitting[-1])
            assert self.space.typical[option] in fitting
            assert abs(self.space.typical[option] * step_g - row.grams_typical) <= step_g / 2

    def test_energy_and_amounts_are_those_of_one_step(self) -> None:
        names = problem().rows.names
        for option, _, _, row in by_option(self.space):
            item = FOODS[row.food_id]
            kcal = (item.nutrients["energy_kcal"] or 0) * item.step_g / 100
            assert self.space.energy[option] == pytest.approx(kcal, rel=1e-12)
            magnesium = (item.nutrients["magnesium_mg"] or 0) * item.step_g / 100
            assert self.space.amount[option, names.index("lower:magnesium_mg")] == pytest.approx(magnesium, rel=1e-12)

    def test_slots_take_the_dishes_of_their_kind(self) -> None:
        ids = [[self.space.dishes[int(d)].dish_id for d in dishes] for dishes in self.space.slot_dishes]
        snacks = ["fruit", "nuts"]
        lunches = ["fish_rice", "milk_rice", "pilaf"]
        dinners = ["fish_rice", "pilaf"]
        assert ids == [["muesli", "porridge"], snacks, lunches, snacks, dinners, ["glass_of_milk", "oat_drink"]]

    def test_main_groups_are_those_of_the_dishes(self) -> None:
        groups = [self.space.group_names[int(number)] for number in self.space.group]
        assert groups == [dish.row.main_group for dish in self.space.dishes]


class TestUnknownAmounts:
    rows = problem().rows
    table = row_amounts(tuple(FOODS.values()), tuple(FOODS.values()), rows, LIMITS)

    def amount(self, food_id: str, row: str) -> float:
        return float(self.table[list(FOODS).index(food_id), self.rows.names.index(row)])

    def test_counts_nothing_towards_a_lower_bound(self) -> None:
        assert FOODS["cod"].nutrients["vitamin_d_ug"] is None
        assert self.amount("cod", "lower:vitamin_d_ug") == 0
        assert self.amount("salmon", "lower:vitamin_d_ug") == pytest.approx(0.131)

    def test_counts_as_the_groups_highest_towards_an_upper_bound(self) -> None:
        assert self.amount("cod", "upper:vitamin_d_ug") == self.amount("salmon", "upper:vitamin_d_ug") > 0
        assert self.amount("cod", "upper:sodium_mg") == self.amount("salmon", "upper:sodium_mg") == pytest.approx(0.61)

    def test_counts_nothing_where_the_whole_group_is_unknown(self) -> None:
        assert self.amount("almonds", "upper:sodium_mg") == 0

    def test_takes_the_highest_of_the_whole_table_not_of_the_foods_served(self) -> None:
        served = (FOODS["cod"],)
        table = row_amounts(served, tuple(FOODS.values()), self.rows, LIMITS)
        assert table[0, self.rows.names.index("upper:sodium_mg")] == pytest.approx(0.61)

    def test_a_food_limit_counts_grams_of_its_foods_alone(self) -> None:
        assert self.amount("almonds", "limit:nuts") == 1
        assert self.amount("oats", "limit:nuts") == 0


class TestDayRows:
    def test_each_side_of_a_target_is_a_row_of_its_kind(self) -> None:
        rows = day_rows(TARGETS, LIMITS, {}, KINDS)
        found = dict(zip(rows.names, zip(rows.lower, rows.upper, rows.kind, strict=True), strict=True))
        assert found == {
            "lower:energy_kcal": (1440.0003, inf, RowKind.GUARD),
            "upper:energy_kcal": (-inf, 1760.0007, RowKind.LIMIT),
            "lower:magnesium_mg": (330.7003, inf, RowKind.FOCUS),
            "lower:vitamin_d_ug": (4.9003, inf, RowKind.GUARD),
            "upper:vitamin_d_ug": (-inf, 25.3007, RowKind.LIMIT),
            "upper:sodium_mg": (-inf, 1500.3007, RowKind.LIMIT),
            "limit:nuts": (-inf, 62.0, RowKind.LIMIT),
        }

    def test_a_weekly_target_keeps_its_floor_a_day_and_its_mean_a_week(self) -> None:
        rows = day_rows(TARGETS, (), {"magnesium_mg": 0.7}, KINDS)
        at = rows.names.index("lower:magnesium_mg")
        assert rows.lower[at] == pytest.approx(0.7 * 330.7003)
        assert rows.mean_lower[at] == 330.7003
        assert np.isneginf(np.delete(rows.mean_lower, at)).all()

    def test_a_miss_is_measured_against_the_bound_that_is_missed(self) -> None:
        rows = day_rows([target("magnesium_mg", 300, 900), target("sodium_mg", 0)], (), {}, KINDS)
        assert rows.scale.tolist() == [300, 900, 1]


class TestStepRange:
    rice = FOODS["rice"]

    def option(self, least: float, typical: float, most: float) -> Ingredient:
        return Ingredient(dish_id="d", role="r", food_id="rice", grams_min=least, grams_typical=typical, grams_max=most)

    @pytest.mark.parametrize(("appetite", "typical"), [(0.75, 3), (1.0, 4), (1.2, 5), (1.5, 6), (9.0, 8), (0.1, 2)])
    def test_the_typical_portion_follows_the_appetite_within_the_range(self, appetite: float, typical: int) -> None:
        assert step_range(self.option(80, 160, 320), self.rice, appetite) == (2, typical, 8)

    def test_a_meal_never_holds_more_than_the_food_allows(self) -> None:
        small = self.rice.model_copy(update={"max_g_meal": 130.0})
        assert step_range(self.option(80, 160, 320), small, 1.0) == (2, 3, 3)

    def test_half_gram_steps_are_not_lost_to_binary_fractions(self) -> None:
        tenth = self.rice.model_copy(update={"step_g": 0.1})
        assert step_range(self.option(0.1, 0.3, 0.7), tenth, 1.0) == (1, 3, 7)

    @given(st.lists(st.integers(0, 10), min_size=3, max_size=3), st.floats(0.75, 1.5), st.sampled_from([0.1, 4.5, 40]))
    def test_least_typical_and_most_are_in_order(self, steps: list[int], appetite: float, step_g: float) -> None:
        item = self.rice.model_copy(update={"step_g": step_g})
        least, usual, most = sorted(steps)
        most = max(most, 1)
        row = self.option(step_g * least, step_g * usual, step_g * most)
        low, typical, high = step_range(row, item, appetite)
        assert (low, high) == (least, most)
        assert low <= typical <= high


class TestShippedProblem:
    """The shipped tables as a problem of a grown woman."""

    catalog: Catalog
    targets: tuple[Target, ...]
    allowed: Eligible

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def _load(cls) -> None:
        tables = load_references()
        profile = Profile(sex=Sex.FEMALE, age=30, height_cm=163, weight_kg=60)
        cls.catalog, cls.targets = load_catalog(), targets_for(profile, tables).targets
        cls.allowed = eligible(cls.catalog.foods, cls.catalog.dishes, tables.food_rules, profile)

    def test_every_group_has_a_known_amount_to_stand_for_the_unknown_ones(self) -> None:
        limited = [item.nutrient for item in self.targets if item.upper is not None]
        for nutrient in limited:
            known = {f.food_group for f in self.catalog.foods.values() if f.nutrients[nutrient] is not None}
            unknown = {f.food_group for f in self.catalog.foods.values() if f.nutrients[nutrient] is None}
            assert unknown <= known, nutrient

    def test_no_portion_passes_its_range_or_what_a_meal_may_hold(self) -> None:
        space = week_problem(self.catalog, self.allowed, self.targets, {}, 7, 7, Variety()).space
        for option, dish_id, role, row in by_option(space):
            item = self.catalog.foods[row.food_id]
            least, most = space.low[option] * item.step_g, space.high[option] * item.step_g
            limit = min(row.grams_max, item.max_g_meal)
            assert row.grams_min - 1e-9 <= least <= most <= limit + 1e-9, (dish_id, role, row.food_id)

    def test_steps_print_without_rounding(self) -> None:
        for item in self.catalog.foods.values():
            assert abs(item.step_g * 10 - round(item.step_g * 10)) < 1e-9, item.food_id

    @pytest.mark.parametrize(("days", "servings"), [(7, 2), (4, 1), (3, 0), (1, 0)])
    def test_servings_asked_for_shrink_with_the_days(self, days: int, servings: int) -> None:
        task = week_problem(self.catalog, self.allowed, self.targets, {}, days, days, Variety())
        assert [rule.servings for rule in task.at_least if "fish_least" in rule.name] == [servings]

    def test_a_food_has_a_weekly_cap_only_where_its_daily_one_could_pass_it(self) -> None:
        def capped(days: int) -> dict[str, float]:
            task = week_problem(self.catalog, self.allowed, self.targets, {}, days, days, Variety())
            return {limit.name: limit.week_g for limit in task.limits if limit.name in self.catalog.foods}

        foods = self.allowed.foods.values()
        for days in (1, 3, 7):
            assert capped(days) == {f.food_id: f.max_g_week for f in foods if f.max_g_week < days * f.max_g_day}
        assert len(capped(7)) > 10

    @pytest.mark.parametrize(("kcal", "appetite"), [(1050, 0.75), (2100, 1.0), (2520, 1.2), (6000, 1.5)])
    def test_appetite_follows_energy_within_bounds(self, kcal: float, appetite: float) -> None:
        targets = [t for t in self.targets if t.nutrient != "energy_kcal"]
        energy = replace(self.targets[0], lower=0.97 * kcal, upper=1.03 * kcal)
        assert self.targets[0].nutrient == "energy_kcal"
        task = week_problem(self.catalog, self.allowed, [energy, *targets], {}, 7, 7, Variety())
        assert task.energy_kcal == pytest.approx(kcal)
        for option, dish_id, _, row in by_option(task.space):
            low, high = task.space.low[option], task.space.high[option]
            wanted = row.grams_typical * appetite / self.catalog.foods[row.food_id].step_g
            near = min(max(wanted, low), high)
            assert abs(task.space.typical[option] - near) <= 0.5 + 1e-9, (dish_id, row.food_id)


def test_the_toy_serves_every_slot() -> None:
    assert [slot.slot.kind in {kind for dish in DISHES for kind in dish.row.slots} for slot in SLOTS] == [True] * 6
