"""Wishes: what they do to a plan, and what is said of those that can't be granted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from nutriplan.eligibility import Eligible, eligible
from nutriplan.errors import UsageError
from nutriplan.model.problem import Problem, narrowed
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import PlannerSettings, Weights
from nutriplan.model.solve import base_prices, favourites, solve_week
from nutriplan.model.week_rows import WeekView
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import load_references
from nutriplan.week import WeekResult
from nutriplan.wishes import NO_WISHES, Order, Wishes, meals_named, understood
from plans import START, WOMAN
from toy import problem

DATES = [START + timedelta(days=offset) for offset in range(7)]  # a Monday to a Sunday
TUESDAY, WEDNESDAY = DATES[1], DATES[2]
SLOTS = tuple(Slot)
DINNER = "salmon_pasta_leek"


def allowed_for(facts: Mapping[str, Any]) -> Eligible:
    catalog, tables = load_catalog(), load_references()
    return eligible(catalog.foods, catalog.dishes, tables.food_rules, person_from(facts, tables).profile)


def order(wishes: Wishes, dates: list[date] | None = None, **facts: Any) -> Order:
    return understood(wishes, dates or DATES, load_catalog(), allowed_for(facts))


def faults(wishes: Wishes, **facts: Any) -> tuple[str, ...]:
    with pytest.raises(UsageError) as error:
        order(wishes, **facts)
    return error.value.faults


class TestWords:
    @pytest.mark.parametrize(
        "words", ["tue dinner", "TUE  dinner", "tuesday dinner", "2026-11-24 dinner", " tue dinner "]
    )
    def test_a_meal_is_named_by_weekday_or_date(self, words: str) -> None:
        assert meals_named(words, DATES, SLOTS) == [(TUESDAY, Slot.DINNER)]

    @pytest.mark.parametrize("words", ["wed snack_2", "wed snack 2"])
    def test_a_snack_is_named_with_its_number(self, words: str) -> None:
        assert meals_named(words, DATES, SLOTS) == [(WEDNESDAY, Slot.SNACK_2)]

    def test_a_day_alone_names_all_its_meals(self) -> None:
        assert meals_named("wed", DATES, SLOTS) == [(WEDNESDAY, slot) for slot in SLOTS]

    def test_a_weekday_names_every_such_day(self) -> None:
        dates = [START + timedelta(days=offset) for offset in range(14)]
        assert [day for day, _ in meals_named("tue lunch", dates, SLOTS)] == [TUESDAY, TUESDAY + timedelta(days=7)]

    @pytest.mark.parametrize(
        ("words", "said"), [("2026-12-24", "no day of the plan"), ("wed tea", "no meal"), ("dinner wed", "no day")]
    )
    def test_what_names_nothing_is_refused(self, words: str, said: str) -> None:
        with pytest.raises(UsageError, match=said):
            meals_named(words, DATES, SLOTS)


class TestRefusals:
    @pytest.mark.parametrize(
        ("pin", "facts", "said"),
        [
            ("tue dinner=salmon_pasta_lek", {}, "did you mean salmon_pasta_leek"),
            (f"tue breakfast={DINNER}", {}, "no dish for breakfast"),
            (f"tue dinner={DINNER}", {"diet": "vegan"}, "not vegan"),
            (f"tue dinner={DINNER}", {"allergy": ["fish"]}, "contains fish"),
            (f"tue dinner={DINNER}", {"exclude": [DINNER]}, "you asked to leave it out"),
            ("sun dinner=chicken_liver_mushroom", {**WOMAN, "trimester": 2}, "unborn child"),
            (f"tue={DINNER}", {}, "write it as"),
            ("tue dinner", {}, "write it as"),
            (f"someday dinner={DINNER}", {}, "no day of the plan"),
        ],
    )
    def test_a_pin_that_can_not_be(self, pin: str, facts: dict[str, Any], said: str) -> None:
        (fault,) = faults(Wishes(pin=(pin,)), **facts)
        assert said in fault

    def test_two_pins_on_one_meal(self) -> None:
        (fault,) = faults(Wishes(pin=(f"tue dinner={DINNER}", "2026-11-24 dinner=pasta_ricotta_peas")))
        assert f"already pinned to {DINNER}" in fault

    def test_foods_that_must_be_and_may_not(self) -> None:
        assert "unborn child" in faults(Wishes(must=("liver",)), **WOMAN, trimester=2)[0]
        assert "you also ask to avoid fish" in faults(Wishes(must=("salmon",), avoid=("fish",)))[0]
        assert "did you mean" in faults(Wishes(must=("salmn",)))[0]
        with pytest.raises(UsageError, match="no dish left is made with it"):  # liver takes longer on a weekday
            order(Wishes(must=("liver",), max_minutes=20), DATES[:5])
        assert "avoid" in faults(Wishes(avoid=("qqqq",)))[0]

    def test_meals_that_nobody_cooks_so_fast(self) -> None:
        assert any("the quickest dinner takes" in fault for fault in faults(Wishes(max_minutes=1)))

    def test_all_are_told_at_once(self) -> None:
        wishes = Wishes(pin=("tue dinner=nothing", "tea=x"), avoid=("qqqq",), must=("zzzz",), max_minutes=1)
        assert len(faults(wishes)) >= 5  # one a wish at least

    def test_a_plan_is_not_begun(self) -> None:
        with pytest.raises(UsageError, match="can't be granted"):
            plan_days(person_from({}, load_references()), START, 7, wishes=Wishes(pin=("tue dinner=nothing",)))


class TestOrder:
    def test_no_wishes_narrow_nothing(self) -> None:
        empty = order(NO_WISHES)
        assert (empty.pins, empty.avoid, empty.must, empty.quick) == ({}, frozenset(), (), None)
        assert all(empty.choices(day) == {} for day in DATES)

    def test_a_pin_reduces_its_meal_alone(self) -> None:
        pinned = order(Wishes(pin=(f"tue dinner={DINNER}",)))
        assert pinned.choices(TUESDAY) == {Slot.DINNER: frozenset({DINNER})}
        assert pinned.choices(WEDNESDAY) == {}
        assert pinned.repeated == frozenset()

    def test_a_dish_pinned_twice_may_repeat(self) -> None:
        assert order(Wishes(pin=(f"tue dinner={DINNER}", f"sat dinner={DINNER}"))).repeated == {DINNER}

    def test_quick_dishes_are_for_weekdays_and_a_pin_goes_before(self, catalog: Catalog) -> None:
        minutes = {dish.dish_id: dish.row.minutes for dish in catalog.dishes}
        quick = order(Wishes(max_minutes=20, pin=(f"tue dinner={DINNER}",)))
        assert minutes[DINNER] > 20  # the wish
        assert quick.choices(TUESDAY)[Slot.DINNER] == {DINNER}
        assert all(minutes[dish] <= 20 for dish in quick.choices(WEDNESDAY)[Slot.DINNER])
        assert quick.choices(DATES[5]) == quick.choices(DATES[6]) == {}

    def test_a_word_stands_for_all_it_names(self, catalog: Catalog) -> None:
        avoid = order(Wishes(avoid=("fish", DINNER))).avoid
        assert DINNER in avoid
        assert {food.food_id for food in catalog.foods.values() if food.food_group == "fish"} <= avoid


class TestModel:
    """On the toy tables: wishes as bounds and prices of the one model."""

    task = problem(2)
    small = PlannerSettings(chains=64, moves=400, rounds=3, dives=0)

    def served(self, *tasks: Problem, **more: Any) -> list[list[str]]:
        wanted = [index for index, task in enumerate(tasks) for _ in range(task.days)]
        days = solve_week(tasks, wanted, self.small, **more).days
        return [[self.task.space.dishes[dish].dish_id for dish in day] for day in days.dish.tolist()]

    def test_a_narrowed_meal_takes_only_its_dishes(self) -> None:
        slot, fitting = self.task.space.slots[0].slot, self.task.space.slot_dishes[0]
        for dish in fitting:
            dish_id = self.task.space.dishes[dish].dish_id
            pinned = narrowed(problem(1), {slot: frozenset({dish_id})})
            assert pinned.space.slot_dishes[0].tolist() == [dish]
            assert [a.tolist() for a in pinned.space.slot_dishes[1:]] == [
                a.tolist() for a in self.task.space.slot_dishes[1:]
            ]
            assert self.served(pinned, problem(1))[0][0] == dish_id

    def test_what_is_avoided_is_dearer_by_its_price(self) -> None:
        weights, space = Weights(), self.task.space
        dish, food = space.dishes[0].dish_id, space.foods[0].food_id
        plain, dear = (
            base_prices(space, weights, np.random.default_rng(0), frozenset(), avoid)
            for avoid in (frozenset[str](), frozenset({dish, food}))
        )
        assert (dear.dish - plain.dish)[:, 0] == pytest.approx(weights.avoided)
        assert (dear.dish - plain.dish)[:, 1:].max() == 0
        assert (dear.option - plain.option) == pytest.approx(weights.avoided * (space.food == 0))

    def test_a_dish_that_may_repeat_costs_nothing_more(self) -> None:
        dish = self.task.space.dishes[0].dish_id
        rules = WeekView(replace(self.task, repeatable=frozenset({dish})), 2, Weights()).rules
        plain = WeekView(self.task, 2, Weights()).rules
        assert rules.most[0] == np.inf
        assert rules.most[1:] == pytest.approx(plain.most[1:])

    def test_favourites_are_dishes_of_the_slot(self) -> None:
        few = favourites(self.task, self.task.space.slots[0].slot, 1, self.small, frozenset(), frozenset())
        assert len(few) == 1
        assert few <= {self.task.space.dishes[dish].dish_id for dish in self.task.space.slot_dishes[0]}

    def test_a_search_of_some_slots_leaves_the_others_alone(self) -> None:
        search, rng = DaySearch(self.task, Weights()), np.random.default_rng(0)
        days = search.random_days(16, rng)
        prices = base_prices(self.task.space, Weights(), rng, frozenset(), frozenset())
        found = search.run(prices, days, 16, 200, rng, slots=np.array([1]))
        others = np.arange(found.dish.shape[1]) != 1
        assert np.array_equal(found.steps[:, others], days.steps[:, others])
        assert np.array_equal(found.option[:, others], days.option[:, others])
        assert not np.array_equal(found.steps[:, 1], days.steps[:, 1])
        kept = search.run(prices, days, 16, 200, rng, same_dishes=True)
        assert np.array_equal(kept.dish, days.dish)


class TestPlan:
    @pytest.fixture(scope="class")
    @classmethod
    def granted(cls) -> WeekResult:
        wishes = Wishes(
            pin=(f"tue dinner={DINNER}", "tue snack_1=apple_nut_butter"),
            must=("sardines",),
            avoid=("citrus_seeds", "tofu"),
            max_minutes=20,
            repeat_breakfast=True,
        )
        return plan_days(person_from({}, load_references()), START, 4, wishes=wishes)

    def test_every_wish_is_granted_and_every_target_met(self, granted: WeekResult) -> None:
        assert granted.shortfalls == ()
        meals = {(day.date, meal.slot): meal for day in granted.days for meal in day.meals}
        assert meals[TUESDAY, Slot.DINNER].dish_id == DINNER
        assert meals[TUESDAY, Slot.SNACK_1].dish_id == "apple_nut_butter"
        assert any("sardine" in item.food_id for meal in meals.values() for item in meal.items)
        avoided = order(granted.wishes).avoid
        assert len(avoided) > 1
        assert not avoided & {*granted.foods, *(meal.dish_id for meal in meals.values())}
        assert max(meal.minutes for meal in meals.values() if meal.dish_id != DINNER) <= 20  # the wish
        breakfasts = {meal.dish_id for (_, slot), meal in meals.items() if slot is Slot.BREAKFAST}
        assert len(breakfasts) <= 2  # at most two different ones

    def test_the_bound_stays_below_the_objective(self, granted: WeekResult) -> None:
        assert 0 < granted.solver.bound <= granted.solver.objective

    def test_the_wishes_are_kept_with_the_plan(self, granted: WeekResult) -> None:
        assert granted.wishes.max_minutes == 20  # the wish

    def test_a_plan_is_not_like_an_earlier_one(self, granted: WeekResult) -> None:
        old = {meal.dish_id for day in granted.days for meal in day.meals}
        person = person_from({}, load_references())
        new = plan_days(person, START, 2, wishes=Wishes(not_like=tuple(sorted(old))))
        assert new.shortfalls == ()
        assert not old & {meal.dish_id for day in new.days for meal in day.meals}
