"""Plans at the edges: seeds, few and many days, and targets that nothing can meet."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from nutriplan.errors import NoMenuError
from nutriplan.reports.envelope import plan_json
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.foods import Diet
from nutriplan.targets.target import Period
from nutriplan.week import WeekResult
from plans import FOODS_CSV, SEVEN, START, WOMAN, composition, dinner_groups, faults, plan, servings


@pytest.fixture(scope="session")
def ten_days() -> WeekResult:
    return plan({}, days=10)


def dishes(week: WeekResult, days: slice = slice(None)) -> set[str]:
    return {meal.dish_id for day in week.days[days] for meal in day.meals}


class TestSeeds:
    @staticmethod
    def start(hash_seed: str, threads: str) -> subprocess.Popen[str]:
        code = (
            "from datetime import date\n"
            "from nutriplan.planner import plan_days\n"
            "from nutriplan.profile_input import person_from\n"
            "from nutriplan.reports.envelope import plan_json\n"
            "from nutriplan.tables.references import load_references\n"
            "result = plan_days(person_from({}, load_references()), date(2026, 11, 23), 7)\n"
            "print(plan_json(result), end='')\n"
        )
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        setting = {"PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1", **dict.fromkeys(names, threads)}
        command = [sys.executable, "-c", code]
        return subprocess.Popen(command, env=os.environ | setting, stdout=subprocess.PIPE, encoding="utf-8")

    def test_the_same_seed_gives_the_same_json_in_any_process(self) -> None:
        running = [self.start("1", "1"), self.start("77", "2")]
        first, second = (process.communicate(timeout=300)[0] for process in running)
        texts = [re.sub(r'"seconds": [0-9.]+', "", text) for text in (first, second)]
        assert texts[0] == texts[1]
        assert len(json.loads(first)["days"]) == SEVEN

    def test_another_seed_gives_another_menu_as_good(self) -> None:
        first, other = (plan({}, days=3, seed=seed) for seed in (0, 1))
        assert first.shortfalls == other.shortfalls == ()
        assert len(dishes(first) & dishes(other)) < len(dishes(first)) / 2
        assert other.solver.objective < 2 * first.solver.objective


class TestDays:
    def test_one_day(self) -> None:
        day = plan({}, days=1)
        assert [d.date for d in day.days] == [START]
        assert day.shortfalls == ()

    def test_ten_days_are_two_weeks_that_fit_together(self, ten_days: WeekResult) -> None:
        assert [(day.date - START).days for day in ten_days.days] == list(range(10))
        assert ten_days.shortfalls == ()
        assert all(a != b for a, b in pairwise(dinner_groups(ten_days)))
        for days in (ten_days.days[:7], ten_days.days[7:]):
            assert max(Counter(meal.dish_id for day in days for meal in day.meals).values()) <= 2

    def test_later_weeks_bring_new_dishes(self, ten_days: WeekResult) -> None:
        early, late = dishes(ten_days, slice(0, 7)), dishes(ten_days, slice(7, None))
        assert len(late - early) > len(late) / 2


class TestOutOfReach:
    @pytest.fixture(scope="class")
    @classmethod
    def unfortified(cls) -> WeekResult:
        return plan({**WOMAN, "diet": "vegan", "exclude": ["fortified"]}, days=2)

    @pytest.fixture(scope="class")
    @classmethod
    def starved(cls) -> WeekResult:
        return plan({**WOMAN, "diet": "vegan", "energy_kcal": 1000, "exclude": ["fortified", "nuts"]}, days=2)

    def test_the_closest_plan_still_comes_out_whole(self, starved: WeekResult, unfortified: WeekResult) -> None:
        for result in (starved, unfortified):
            assert [len(day.meals) for day in result.days] == [6, 6]
            assert result.shortfalls
            for s in servings(result):
                assert s.food.diet is Diet.VEGAN
                assert not {"fortified"} & set(s.food.traits)
        assert not [s for s in servings(starved) if s.food.food_group == "nuts"]

    def test_every_shortfall_says_by_how_much_and_what_may_help(self, starved: WeekResult) -> None:
        targets = {target.nutrient: target for target in starved.targets.targets}
        for miss in starved.shortfalls:
            assert miss.fixes
            assert miss.short_by > 0
            assert miss.short_by == pytest.approx(abs(miss.target - miss.amount))
            assert miss.above is (miss.amount > miss.target)
            if miss.date is not None:
                day = next(day for day in starved.days if day.date == miss.date)
                assert miss.above or day.totals[miss.nutrient] == miss.amount
                target = targets[miss.nutrient]
                assert miss.target in (target.lower, target.floor, target.upper)

    def test_what_the_body_stores_is_judged_by_its_mean_with_a_floor(self, unfortified: WeekResult) -> None:
        target = unfortified.targets["vitamin_b12_ug"]
        assert target.period is Period.WEEK
        assert target.floor == pytest.approx(0.7 * (target.lower or 0))
        assert {miss.nutrient for miss in unfortified.shortfalls} == {"vitamin_b12_ug"}
        assert None in {miss.date for miss in unfortified.shortfalls}

    def test_a_fix_that_is_named_is_one_that_works(self, unfortified: WeekResult) -> None:
        for miss in unfortified.shortfalls:
            assert "lift the exclusion of fortified" in miss.fixes
        assert plan({**WOMAN, "diet": "vegan"}, days=1).shortfalls == ()

    def test_the_json_lists_the_shortfalls_as_an_independent_judge_does(self, starved: WeekResult) -> None:
        document = json.loads(plan_json(starved))
        assert faults(document, composition([FOODS_CSV])) == []
        assert len(document["shortfalls"]) == len(starved.shortfalls) > 0

    def test_no_dish_left_for_a_meal_names_the_meal(self, catalog: Catalog) -> None:
        with pytest.raises(NoMenuError) as error:
            plan({"exclude": sorted({food.food_group for food in catalog.foods.values()})})
        meals = [fault.split(":")[0] for fault in error.value.faults]
        assert meals == ["breakfast", "snack", "lunch", "dinner", "drinks"]
        drinks = [dish.dish_id for dish in catalog.dishes if "drinks" in dish.row.slots]
        with pytest.raises(NoMenuError, match=f"drinks: all {len(drinks)} dishes are left out") as error:
            plan({"exclude": drinks})
        assert len(error.value.faults) == 1
