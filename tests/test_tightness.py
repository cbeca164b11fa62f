"""Which target is the tightest, what it costs and which foods carry it."""

from dataclasses import replace

import numpy as np
import pytest

from nutriplan.model.bound import linear_bound, lower_bound
from nutriplan.model.days import Prices
from nutriplan.model.settings import Weights
from nutriplan.plan import Day
from nutriplan.reports.lines import WIDTH
from nutriplan.reports.text import week_text
from nutriplan.reports.view.notes import notes_view
from nutriplan.reports.view.tightest import tight_rows, tight_sentences
from nutriplan.targets.target import Period
from nutriplan.tightness import Tightness, tightness
from nutriplan.week import WeekResult
from reports_fixture import week_result
from toy import TARGETS, problem, target


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


def of(week: WeekResult, prices: dict[str, float] | None = None) -> tuple[Tightness, ...]:
    return tightness(week.days, week.targets.targets, week.foods, prices or {})


class TestTightness:
    def test_every_share_is_the_least_of_the_days_or_the_mean(self, week: WeekResult) -> None:
        for each in of(week):
            lower = week.targets[each.nutrient].lower or 0.0
            shares = {day.date: day.totals[each.nutrient] / lower for day in week.days}
            if week.targets[each.nutrient].period is Period.WEEK:
                assert each.date is None
                assert each.share == pytest.approx(sum(shares.values()) / len(shares), abs=1e-6)
            else:
                assert each.date is not None
                assert each.share == pytest.approx(min(shares.values()), abs=1e-6)
                assert shares[each.date] == min(shares.values())

    def test_all_in_focus_and_the_guards_that_are_tight_or_cost_something_are_told(self, week: WeekResult) -> None:
        focus = {row.nutrient for row in week.targets.targets if row.focus and row.lower}
        spare = {row.nutrient: row.lower for row in week.targets.targets if row.lower and not row.focus}
        least = {key: min(day.totals[key] for day in week.days) / lower for key, lower in spare.items()}
        tight = {key for key, share in least.items() if share < 1.05 and key != "energy_kcal"}
        assert tight
        assert {each.nutrient for each in of(week)} == focus | tight
        dear = next(key for key, share in least.items() if share > 1.5)
        assert {each.nutrient for each in of(week, {f"lower:{dear}": 2.5})} == focus | tight | {dear}
        assert [each.price for each in of(week, {f"lower:{dear}": 2.5}) if each.nutrient == dear] == [2.5]

    def test_the_tightest_comes_first(self, week: WeekResult) -> None:
        shares = [each.share for each in of(week)]
        assert shares == sorted(shares)

    def test_carriers_are_the_three_foods_that_hold_most(self, week: WeekResult) -> None:
        for each in of(week):
            held: dict[str, float] = {}
            for day in week.days:
                for item in (item for meal in day.meals for item in meal.items):
                    amount = week.foods[item.food_id].nutrients[each.nutrient] or 0.0
                    held[item.food_id] = held.get(item.food_id, 0.0) + item.grams * amount
            best = sorted(held, key=lambda food: (-held[food], food))[:3]
            assert [carrier.food for carrier in each.carriers] == best
            for carrier in each.carriers:
                assert carrier.share == pytest.approx(held[carrier.food] / sum(held.values()), abs=1e-6)

    def test_a_target_for_some_days_is_held_against_those(self, week: WeekResult) -> None:
        row = week.targets["magnesium_mg"]
        days = (week.days[2].date,)
        (each,) = tightness(week.days, [replace(row, days=days, lower=10_000.0)], week.foods, {})
        assert each.date == days[0]
        assert each.share == pytest.approx(week.days[2].totals["magnesium_mg"] / 10_000, abs=1e-6)

    def test_food_that_nobody_measured_carries_nothing(self, week: WeekResult) -> None:
        nothing = {
            key: food.model_copy(update={"nutrients": {**food.nutrients, "vitamin_d_ug": None}})
            for key, food in week.foods.items()
        }
        row = week.targets["vitamin_d_ug"]
        days = [Day(day.date, day.meals, {**day.totals, "vitamin_d_ug": 0.0}, day.unknown) for day in week.days]
        (each,) = tightness(days, [row], nothing, {})
        assert each.carriers == ()


class TestWords:
    def test_the_tightest_is_named_with_its_foods(self, week: WeekResult) -> None:
        first = tight_rows(week)[0]
        (sentence,) = tight_sentences(week)
        assert sentence.startswith(f"{first.name} is the tightest: {first.share} % of the target {first.when}; ")
        assert sentence.endswith(f"over all days {first.carriers} carry {first.carried} % of it.")

    def test_a_target_that_is_missed_is_said_to_be(self) -> None:
        missed = week_result(shortfalls=True)
        assert tight_rows(missed)[0].short
        assert " falls furthest short: " in tight_sentences(missed)[0]

    def test_what_costs_most_is_named_targets_and_limits_alike(self, week: WeekResult) -> None:
        prices = {"lower:vitamin_d_ug": 3.0, "upper:sodium_mg": 5.0, "lower:iron_mg": 1.0, "lower:zinc_mg": 0.5}
        paid = replace(week, solver=replace(week.solver, prices={**prices, "limit:everyone_brazil_nut": 9.0}))
        assert tight_sentences(paid)[1] == "What shapes these menus most: the limit on sodium, vitamin D and iron."

    def test_they_stand_below_the_table_of_the_week_within_the_width(self, week: WeekResult) -> None:
        lines = week_text(week).splitlines()
        first = next(number for number, line in enumerate(lines) if " is the tightest: " in line)
        assert lines[first - 1] == ""
        assert max(len(line) for line in lines) <= WIDTH
        assert "" in lines[first + 1 : first + 4]  # three lines at most

    def test_the_last_page_has_them_as_well(self, week: WeekResult) -> None:
        assert notes_view(week, ()).tightest == tight_sentences(week)


class TestPrices:
    """On the toy tables: a shadow price is what the bound gains when a target is raised."""

    weights = Weights()

    def free(self) -> Prices:
        space = problem(1).space
        options = len(space.food)
        return Prices(np.zeros((len(space.slots), len(space.dishes))), np.zeros(options), np.zeros(options))

    @pytest.mark.parametrize("weekly", [{}, {"vitamin_d_ug": 0.7}])
    def test_raising_a_target_costs_its_price(self, weekly: dict[str, float]) -> None:
        hard = [*TARGETS[:1], target("magnesium_mg", 480), target("vitamin_d_ug", 16), *TARGETS[3:]]
        found = linear_bound(problem(2, targets=hard, weekly=weekly), self.free(), self.weights)
        assert found.value == lower_bound(problem(2, targets=hard, weekly=weekly), self.free(), self.weights)
        assert {"lower:magnesium_mg"} <= found.prices.keys()
        for index, nutrient in ((1, "magnesium_mg"), (2, "vitamin_d_ug")):
            row, raised = hard[index], list(hard)
            raised[index] = replace(row, lower=(row.lower or 0.0) * 1.001)
            dearer = lower_bound(problem(2, targets=raised, weekly=weekly), self.free(), self.weights)
            assert (dearer - found.value) / 2 / 0.001 == pytest.approx(
                found.prices.get(f"lower:{nutrient}", 0.0), rel=0.02
            )

    def test_what_is_met_in_passing_costs_nothing(self) -> None:
        easy = [*TARGETS[:1], target("magnesium_mg", 10), target("vitamin_d_ug", 0.1)]
        assert "lower:magnesium_mg" not in linear_bound(problem(2, targets=easy), self.free(), self.weights).prices
