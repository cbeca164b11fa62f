"""The judge of a plan, on hand-made days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.assessment import Judge
from nutriplan.plan import Day, Shortfall
from nutriplan.targets.target import Period, Target
from small_table import MONDAY, day_with, meal_of, small_food

IRON, SODIUM = "iron_mg", "sodium_mg"
WEEK = [MONDAY + timedelta(days=index) for index in range(7)]
amounts = st.floats(min_value=0.1, max_value=5000)


def target(
    nutrient: str = IRON,
    lower: float | None = None,
    upper: float | None = None,
    floor: float | None = None,
    days: tuple[date, ...] | None = None,
) -> Target:
    period = Period.DAY if floor is None else Period.WEEK
    return Target(nutrient, "mg", lower, upper, "RDA", "TEST", focus=False, period=period, floor=floor, days=days)


def days_of(*totals: float, nutrient: str = IRON) -> list[Day]:
    return [day_with({nutrient: total}, day=day) for day, total in zip(WEEK, totals, strict=False)]


def judged(days: list[Day], *targets: Target) -> tuple[Shortfall, ...]:
    return Judge.of({}, targets).shortfalls(days, targets)


def test_a_met_target_is_no_shortfall() -> None:
    assert judged(days_of(18.0, 20.0), target(lower=18.0, upper=45.0)) == ()


def test_each_day_below_the_target_is_one() -> None:
    assert judged(days_of(17.0, 18.0, 12.0), target(lower=18.0)) == (
        Shortfall(IRON, WEEK[0], 18.0, 17.0, 1.0, above=False, fixes=()),
        Shortfall(IRON, WEEK[2], 18.0, 12.0, 6.0, above=False, fixes=()),
    )


def test_each_day_above_the_limit_is_one() -> None:
    assert judged(days_of(46.0, 45.0), target(upper=45.0)) == (
        Shortfall(IRON, WEEK[0], 45.0, 46.0, 1.0, above=True, fixes=()),
    )


def test_a_week_mean_lets_days_differ() -> None:
    assert judged(days_of(15.0, 21.0), target(lower=18.0, floor=12.6)) == ()


def test_a_week_mean_that_is_missed_has_no_date() -> None:
    assert judged(days_of(15.0, 17.0), target(lower=18.0, floor=12.6)) == (
        Shortfall(IRON, None, 18.0, 16.0, 2.0, above=False, fixes=()),
    )


def test_a_day_under_the_floor_is_missed_though_the_mean_holds() -> None:
    (missed,) = judged(days_of(12.0, 24.0), target(lower=18.0, floor=12.5))
    assert (missed.date, missed.target, missed.short_by) == (WEEK[0], 12.5, 0.5)


def test_a_limit_holds_every_day_whatever_the_period() -> None:
    (missed,) = judged(days_of(18.0, 50.0), target(lower=18.0, upper=45.0, floor=12.6))
    assert (missed.date, missed.above, missed.short_by) == (WEEK[1], True, 5.0)


def test_a_target_of_some_dates_is_judged_on_those() -> None:
    (missed,) = judged(days_of(1.0, 1.0, 18.0), target(lower=18.0, days=(WEEK[1], WEEK[2])))
    assert missed.date == WEEK[1]


def test_the_mean_of_a_target_of_some_dates_is_over_those() -> None:
    assert judged(days_of(1.0, 17.0, 19.0), target(lower=18.0, floor=12.6, days=(WEEK[1], WEEK[2]))) == ()


def test_a_target_of_no_date_of_the_plan_asks_nothing() -> None:
    assert judged(days_of(1.0), target(lower=18.0, floor=12.6, days=(WEEK[6],))) == ()


def test_shortfalls_come_in_the_order_of_targets_and_dates() -> None:
    days = [day_with({IRON: 1.0, SODIUM: 9000.0}, day=day) for day in WEEK[:2]]
    missed = judged(days, target(SODIUM, upper=2300.0), target(IRON, lower=18.0))
    assert [(item.nutrient, item.date) for item in missed] == [
        (SODIUM, WEEK[0]),
        (SODIUM, WEEK[1]),
        (IRON, WEEK[0]),
        (IRON, WEEK[1]),
    ]


@given(bound=amounts, share=st.floats(min_value=-1e-10, max_value=1e-10))
def test_the_rounding_of_binary_sums_is_no_miss(bound: float, share: float) -> None:
    assert judged(days_of(bound * (1 + share)), target(lower=bound, upper=bound)) == ()
    assert judged(days_of(bound * (1 + share)), target(lower=bound, floor=bound)) == ()


@given(bound=amounts, share=st.floats(min_value=1e-7, max_value=0.9))
def test_anything_larger_is_one(bound: float, share: float) -> None:
    (short,) = judged(days_of(bound * (1 - share)), target(lower=bound))
    (over,) = judged(days_of(bound * (1 + share)), target(upper=bound))
    assert short.short_by == pytest.approx(bound * share)
    assert over.short_by == pytest.approx(bound * share)


@given(
    totals=st.lists(amounts, min_size=1, max_size=7),
    lower=amounts,
    floor_share=st.floats(min_value=0.1, max_value=1),
    upper=amounts,
)
def test_what_is_missed_is_what_the_definition_says(
    totals: list[float], lower: float, floor_share: float, upper: float
) -> None:
    """Against a second statement of the rules, in other words."""
    missed = judged(days_of(*totals), target(lower=lower, upper=upper, floor=lower * floor_share))
    assert {item.date for item in missed if item.above} == {
        day for day, total in zip(WEEK, totals, strict=False) if total / upper > 1 + 1e-9
    }
    assert {item.date for item in missed if not item.above and item.date} == {
        day for day, total in zip(WEEK, totals, strict=False) if total / (lower * floor_share) < 1 - 1e-9
    }
    mean_missed = any(item.date is None for item in missed)
    mean = sum(totals) / len(totals) / lower
    assert mean_missed == (mean < 1) or mean == pytest.approx(1, rel=2e-9)
    assert all(item.short_by > 0 for item in missed)


# What is not known


FOODS = {
    food.food_id: food
    for food in (
        small_food("olives", {SODIUM: 700.0}, food_group="vegetables"),
        small_food("cucumber", {SODIUM: 2.0}, food_group="vegetables"),
        small_food("pickle", {SODIUM: None}, food_group="vegetables"),
        small_food("pear", {SODIUM: 1.0}, food_group="fruit"),
        small_food("medlar", {SODIUM: None}, food_group="fruit"),
        small_food("shrub", {SODIUM: None}, food_group="herbs"),
    )
}
LIMIT = target(SODIUM, upper=400.0)


def most(day: Day) -> float:
    return Judge.of(FOODS, [LIMIT]).at_most(day, SODIUM)


def test_an_unknown_amount_counts_as_the_highest_of_its_group() -> None:
    day = day_with({SODIUM: 4.0}, meal_of({"cucumber": 200, "pickle": 50}), unknown=("pickle",))
    assert most(day) == pytest.approx(4.0 + 350.0)


def test_each_unknown_food_counts_by_its_own_group_in_every_meal() -> None:
    meals = meal_of({"medlar": 100}), meal_of({"medlar": 200, "pickle": 10})
    day = day_with({SODIUM: 10.0}, *meals, unknown=("medlar", "pickle"))
    assert most(day) == pytest.approx(10.0 + 3.0 + 70.0)


def test_a_group_of_which_nothing_is_known_adds_nothing() -> None:
    assert most(day_with({SODIUM: 10.0}, meal_of({"shrub": 100}), unknown=("shrub",))) == 10.0


def test_the_unknown_can_pass_a_limit_but_never_meet_a_target() -> None:
    day = day_with({SODIUM: 60.0}, meal_of({"pickle": 50}), unknown=("pickle",))
    assert most(day) == pytest.approx(410.0)
    (over,) = Judge.of(FOODS, [LIMIT]).shortfalls([day], [LIMIT])
    assert over.above
    assert (over.amount, over.short_by) == pytest.approx((410.0, 10.0))
    least = target(SODIUM, lower=100.0)
    (short,) = Judge.of(FOODS, [least]).shortfalls([day], [least])
    assert (short.amount, short.short_by) == (60.0, 40.0)


@given(grams=st.floats(min_value=0, max_value=500), known=st.floats(min_value=0, max_value=700))
def test_no_food_of_the_group_could_hold_more_than_is_counted(grams: float, known: float) -> None:
    """Had the amount been measured, anywhere up to the highest of the group, the day would hold no more."""
    day = day_with({SODIUM: 0.0}, meal_of({"pickle": grams}), unknown=("pickle",))
    assert most(day) >= grams * known / 100 - 1e-9
