"""Wishes that contradict each other, a rule or a limit are named before anything is planned, all at once."""

from datetime import timedelta
from typing import Any

import pytest

from nutriplan.errors import NoMenuError, UsageError
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ReferenceTables, load_references
from nutriplan.wishes import Wishes
from plans import START, WOMAN
from test_wishes import DATES, faults, order

LIVER = "chicken_liver_mushroom"
SALMON = "salmon_pasta_leek"
PREGNANT = {**WOMAN, "trimester": 2}


def breakfasts(catalog: Catalog) -> list[str]:
    return [dish.dish_id for dish in catalog.dishes if "breakfast" in dish.row.slots]


class TestSafety:
    def test_liver_in_pregnancy_names_the_rule_and_its_source(self, tables: ReferenceTables) -> None:
        rule = next(rule for rule in tables.food_rules if rule.rule_id == "pregnancy_liver")
        for wishes in (Wishes(pin=(f"sun dinner={LIVER}",)), Wishes(must=("chicken liver",))):
            (fault,) = faults(wishes, **PREGNANT)
            assert rule.reason in fault
            assert f"rule {rule.rule_id}, source {rule.source}" in fault
            assert rule.source in tables.sources  # which `nutriplan sources` lists

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"allergy": ["fish"]}, "contains fish"),
            ({"exclude": ["salmon", "trout", "fish"]}, "you asked to leave out"),
            ({"diet": "vegan"}, "not vegan"),
        ],
    )
    def test_what_is_left_out_can_be_neither_pinned_nor_asked_for(self, facts: dict[str, Any], said: str) -> None:
        pinned, asked = faults(Wishes(pin=(f"tue dinner={SALMON}",), must=("salmon",)), **facts)
        assert said in pinned
        assert said in asked
        assert "rule" not in pinned  # the person's own word is no rule


class TestLimits:
    def test_liver_too_often_passes_the_limit_of_the_week(self) -> None:
        twice = (f"mon dinner={LIVER}", f"thu dinner={LIVER}")  # 80 g in least portions
        assert len(order(Wishes(pin=twice)).pins) == len(twice)
        (fault,) = faults(Wishes(pin=(*twice, f"sun dinner={LIVER}")))
        pins = ", ".join(f"{day} dinner={LIVER}" for day in ("2026-11-23", "2026-11-26", "2026-11-29"))
        assert f"pin {pins}: 120 g or more in week 1 of the plan, where 100 g is the most" in fault
        assert "rule everyone_liver" in fault

    def test_once_a_week_is_within_it_in_every_week(self) -> None:
        dates = [START + timedelta(days=offset) for offset in range(14)]
        pinned = order(Wishes(pin=(f"mon dinner={LIVER}",)), dates)  # both Mondays
        assert set(pinned.pins) == {(dates[0], Slot.DINNER), (dates[7], Slot.DINNER)}

    def test_fish_beyond_twelve_ounces_in_pregnancy(self, catalog: Catalog) -> None:
        fishy = [d for d in catalog.dishes if d.row.main_group == "fish" and "dinner" in d.row.slots]
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        pins = tuple(f"{day} dinner={dish.dish_id}" for day, dish in zip(days, fishy, strict=False))
        found = [fault for fault in faults(Wishes(pin=pins), **PREGNANT) if "340 g is the most" in fault]
        assert len(found) == 1
        assert "rule pregnancy_fish_most, source FDA_EPA_FISH" in found[0]

    def test_servings_that_a_week_may_not_have(self) -> None:
        (fault,) = faults(Wishes(must=("chicken_liver_cooked x3",)))
        assert "3 servings are 120 g or more, and a week may have 100 g" in fault
        assert "rule everyone_liver" in fault

    def test_servings_that_the_meals_left_cannot_hold(self, catalog: Catalog) -> None:
        held = {d.dish_id: {o.food_id for _, options in d.roles for o in options} for d in catalog.dishes}
        drinks = [d.dish_id for d in catalog.dishes if d.row.slots == ("drinks",)]
        elsewhere = set().union(*(held[dish] for dish in held if dish not in drinks))
        only_drunk = min(set().union(*(held[dish] for dish in drinks)) - elsewhere)
        other = next(dish for dish in drinks if only_drunk not in held[dish])
        pins = tuple(f"{day} drinks={other}" for day in ("mon", "tue", "wed", "thu", "fri", "sat"))
        (fault,) = faults(Wishes(must=(f"{only_drunk} x2",), pin=pins))
        assert "2 servings, but only 1 of the week's meals" in fault


class TestCounts:
    def test_servings_are_read(self) -> None:
        (rule,) = order(Wishes(must=("red lentils x3",))).must
        assert (rule.name, rule.servings) == ("must:red lentils", 3)
        (rule,) = order(Wishes(must=("lentils",))).must
        assert rule.servings == 1

    @pytest.mark.parametrize("wish", ["lentils x0", "lentils x", "lentils xx3"])
    def test_what_is_no_count_is_no_food(self, wish: str) -> None:
        assert faults(Wishes(must=(wish,)))


class TestTogether:
    @pytest.mark.parametrize("word", [SALMON, "leeks", "oily_fish", "fish"])
    def test_a_pinned_dish_that_is_to_be_avoided(self, word: str) -> None:
        (fault,) = faults(Wishes(pin=(f"tue dinner={SALMON}",), avoid=(word,)))
        assert fault == f"pin {SALMON}: you also ask to avoid {word}"

    def test_an_avoided_food_that_the_dish_can_do_without_is_no_conflict(self, catalog: Catalog) -> None:
        dish = next(d for d in catalog.dishes if any(len(o) > 1 for _, o in d.roles) and "dinner" in d.row.slots)
        options = next(options for _, options in dish.roles if len(options) > 1)
        wishes = Wishes(pin=(f"tue dinner={dish.dish_id}",), avoid=(options[0].food_id,))
        assert dish.dish_id in order(wishes).pins.values()

    def test_a_food_asked_for_and_avoided(self) -> None:
        assert faults(Wishes(must=("salmon",), avoid=("salmon",))) == ("must salmon: you also ask to avoid salmon",)

    def test_the_same_pin_twice_is_one_pin(self) -> None:
        assert order(Wishes(pin=(f"tue dinner={SALMON}", f"2026-11-24 dinner={SALMON}"))).repeated == frozenset()

    def test_three_breakfasts_pinned_where_two_may_be(self, catalog: Catalog) -> None:
        three = breakfasts(catalog)[:3]
        pins = tuple(f"{day} breakfast={dish}" for day, dish in zip(("mon", "wed", "fri"), three, strict=True))
        (fault,) = faults(Wishes(pin=pins, repeat_breakfast=True))
        assert all(dish in fault for dish in three)
        assert len(order(Wishes(pin=pins[:2], repeat_breakfast=True)).pins) == len(pins) - 1

    def test_quick_meals_are_asked_for_only_where_no_dish_is_settled(self, catalog: Catalog) -> None:
        minutes = {dish.dish_id: dish.row.minutes for dish in catalog.dishes}
        least = min(minutes[d.dish_id] for d in catalog.dishes if "dinner" in d.row.slots)
        (fault,) = faults(Wishes(max_minutes=least - 1))
        assert fault == f"max-minutes {least - 1}: the quickest dinner takes {least} minutes"
        saturday = order(Wishes(max_minutes=least - 1, pin=()), DATES[5:])
        assert saturday.choices(DATES[5]) == {}

    def test_leftovers_of_a_single_day(self) -> None:
        with pytest.raises(UsageError, match="no dinner before"):
            order(Wishes(leftovers=True), DATES[:1])

    def test_all_are_told_at_once(self) -> None:
        wishes = Wishes(
            pin=(
                *(f"{day} dinner={LIVER}" for day in ("mon", "thu", "sun")),
                f"tue dinner={SALMON}",
                "tue dinner=moon_pie",
            ),
            avoid=("fish",),
            must=("salmon", "unobtainium"),
        )
        told = " ".join(faults(wishes))
        for part in ("everyone_liver", "moon_pie", "avoid fish", "must salmon", "unobtainium", "already pinned"):
            assert part in told


def test_when_everything_is_excluded_the_meals_and_the_reasons_are_named(catalog: Catalog) -> None:
    everything = sorted({food.food_group for food in catalog.foods.values()})
    with pytest.raises(NoMenuError) as error:
        plan_days(person_from({"exclude": everything}, load_references()), START, 7)
    kinds = ("breakfast", "lunch", "dinner", "snack", "drinks")
    assert [fault.partition(":")[0] for fault in error.value.faults] == [*kinds[:1], "snack", *kinds[1:3], "drinks"]
    assert all("you asked to leave out" in fault for fault in error.value.faults)
