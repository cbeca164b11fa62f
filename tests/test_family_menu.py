"""Days on which somebody falls short get other shared dishes, and only where that helps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from families import LIGHT, START
from nutriplan.family.member import Fitted, Member
from nutriplan.family.menu import SharedMenu, mended
from nutriplan.family.people import Family
from nutriplan.family.planner import seated
from nutriplan.family.table import Eater, shared_classes
from nutriplan.planner import plan_weeks
from nutriplan.profile_input import person_from
from nutriplan.rework import Rework
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import load_references
from nutriplan.task import judged
from nutriplan.wishes import NO_WISHES

# Little calcium, vitamin D and folate in every meal, and all of them shared: no one can make up for them.
POOR = {
    Slot.BREAKFAST: "boiled_eggs_breakfast",
    Slot.SNACK_1: "popcorn",
    Slot.LUNCH: "turkey_burrito_bowl",
    Slot.SNACK_2: "dried_fruit_nuts",
    Slot.DINNER: "chicken_rice_one_pot",
    Slot.DRINKS: "water_lemon",
}
DATES = [START, START + timedelta(days=1)]


def seats(shared: Sequence[Slot]) -> tuple[tuple[Member, ...], SharedMenu]:
    """Two people and a good menu for two days."""
    tables = load_references()
    facts: list[dict[str, object]] = [
        {"name": "Anna", "sex": "female", "age": 30},
        {"name": "Ben", "sex": "male", "age": 40},
    ]
    family = Family("", tuple(person_from(each, tables) for each in facts), tuple(shared))
    members, table = seated(family, DATES, NO_WISHES, LIGHT)
    eaters = [Eater(each.person.profile.name, each.task.allowed, each.classes) for each in members]
    classes = shared_classes(eaters, DATES)
    _, days = plan_weeks(table, classes, {}, None)
    return members, SharedMenu(Rework(table, classes, {}, days), shared)


def fits_of(members: Sequence[Member], menu: SharedMenu) -> list[Fitted]:
    return [each.fitted(menu.served, LIGHT) for each in members]


def misses(members: Sequence[Member], fits: Sequence[Fitted]) -> int:
    return sum(len(judged(each.task, fit.classes, fit.days)) for each, fit in zip(members, fits, strict=True))


def dishes_on(menu: SharedMenu, day: date) -> dict[Slot, str]:
    return {slot: dish.dish_id.partition("@")[0] for (when, slot), dish in menu.served.items() if when == day}


@pytest.fixture(scope="module")
def spoilt() -> tuple[tuple[Member, ...], SharedMenu, list[Fitted]]:
    """A menu of poor dishes on the first day, and plans that miss targets with it."""
    members, menu = seats(tuple(Slot))
    only = {slot: frozenset({dish}) for slot, dish in POOR.items()}
    menu.take(menu.work.offers(START, tuple(POOR), only=only)[0])
    fits = fits_of(members, menu)
    assert misses(members, fits) > 0
    return members, menu, fits


def test_a_day_that_falls_short_gets_other_dishes(
    spoilt: tuple[tuple[Member, ...], SharedMenu, list[Fitted]],
) -> None:
    members, menu, fits = spoilt
    before = dishes_on(menu, START), dishes_on(menu, DATES[1])
    again = mended(members, menu, fits, LIGHT)
    assert misses(members, again) < misses(members, fits)
    assert dishes_on(menu, START) != before[0]
    for each, fit in zip(members, again, strict=True):
        for day in fit.days:
            assert {meal.slot: meal.dish_id for meal in day.meals} == dishes_on(menu, day.date), each.person


def test_plans_that_miss_nothing_stay_as_they_are() -> None:
    members, menu = seats((Slot.BREAKFAST, Slot.LUNCH, Slot.DINNER))
    fits = fits_of(members, menu)
    served = dict(menu.served)
    assert misses(members, fits) == 0
    assert mended(members, menu, fits, LIGHT) == fits
    assert menu.served == served


def test_a_pinned_meal_is_never_offered_anew() -> None:
    members, menu = seats((Slot.LUNCH, Slot.DINNER))
    pinned = {(START, Slot.LUNCH): dishes_on(menu, START)[Slot.LUNCH]}
    task = menu.work.task
    menu.work.task = replace(task, order=replace(task.order, pins=pinned))
    offers = list(menu.offers(START, frozenset({"calcium_mg"})))
    assert offers
    lunches = {meal.dish_id for offer in offers for meal in offer.day.meals if meal.slot is Slot.LUNCH}
    assert lunches == set(pinned.values())
    assert len(members) == 2


def test_portions_keep_the_daily_most_of_a_food_in_two_meals() -> None:
    members, menu = seats((Slot.LUNCH, Slot.DINNER))
    twice = {"lunch": "potato_pea_frittata", "dinner": "turkey_burrito_bowl"}
    only = {Slot(slot): frozenset({dish}) for slot, dish in twice.items()}
    menu.take(menu.work.offers(START, (Slot.LUNCH, Slot.DINNER), only=only)[0])
    for member, fit in zip(members, fits_of(members, menu), strict=True):
        eaten: dict[str, float] = {}
        for item in (item for meal in fit.days[0].meals for item in meal.items):
            eaten[item.food_id] = eaten.get(item.food_id, 0.0) + item.grams
        foods = member.task.catalog.foods
        assert all(grams <= foods[food].max_g_day + 1e-6 for food, grams in eaten.items())
