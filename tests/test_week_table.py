"""The week as a table of 80 columns: a snapshot of a day, nothing lost in wrapping, colour only where it is wanted."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.reports.lines import WIDTH
from nutriplan.reports.week_table import heat_lines, menu_lines, week_lines
from nutriplan.tables.dishes import Slot
from nutriplan.week import WeekResult
from reports_fixture import week_result

MONDAY = """\
            Breakfast             Lunch                 Dinner
Mon 23 Nov  Buckwheat porridge    Warm lentil salad     Roast salmon with
2,280 kcal  with blueberries and  with spinach,         potatoes, broccoli
            almonds               tomatoes and a boiled and lemon
                                  egg
            Snacks: Greek yogurt with figs; Apple and pumpkin seeds. Drinks:
            water and black tea"""
HEAT = """\
In focus                 target   mean   Mon   Tue   Wed   Thu   Fri   Sat   Sun
Magnesium                350 mg    544  181    99!  140   198    99!  202   167"""
WEEK = week_result()
MISSED = week_result(shortfalls=True)
LETTERS = st.text(st.sampled_from("abcdefghij -"), min_size=1, max_size=60).filter(str.strip)


def test_a_day_as_it_is_printed() -> None:
    assert "\n".join(menu_lines(WEEK, WEEK.days[:1])) == MONDAY


def test_the_heat_map_as_it_is_printed() -> None:
    lines = list(heat_lines(MISSED, MISSED.days, colour=False))
    assert "\n".join(lines[:2]) == HEAT
    assert [line.split()[0] for line in lines[1:]][-2:] == ["Vitamin", "Vitamin"]
    assert len(lines) == 13
    vitamin_d = lines[-1].split()
    assert vitamin_d[-7:] == ["108", "82~", "132", "94~", "92~", "143", "101"]


@given(names=st.lists(LETTERS, min_size=3, max_size=3))
def test_no_word_of_a_dish_is_lost(names: list[str]) -> None:
    first = WEEK.days[0]
    named = dict(zip((Slot.BREAKFAST, Slot.LUNCH, Slot.DINNER), names, strict=True))
    meals = tuple(replace(meal, name=named[meal.slot]) for meal in first.meals if meal.slot in named)
    lines = list(menu_lines(WEEK, [replace(first, meals=meals)]))[1:]
    for place, name in enumerate(names):
        column = "".join(line[12 + 22 * place : 34 + 22 * place] for line in lines)
        assert re.sub(r"\s", "", column) == re.sub(r"\s", "", name)
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize("result", [WEEK, MISSED, week_result(days=10), week_result(days=1)])
def test_every_line_fits(result: WeekResult) -> None:
    assert max(len(line) for line in week_lines(result, colour=False)) <= WIDTH


def test_every_day_of_a_long_plan_has_its_week() -> None:
    lines = list(week_lines(week_result(days=10), colour=False))
    assert sum(line.startswith("In focus") for line in lines) == 2
    for number in range(10):
        day = WEEK.start + timedelta(days=number)
        assert any(line.startswith(f"{day:%a} {day.day} Nov") or f"{day.day} Dec" in line for line in lines)


def test_colour_changes_nothing_but_colour() -> None:
    plain = list(week_lines(MISSED, colour=False))
    coloured = list(week_lines(MISSED, colour=True))
    assert "\x1b" not in "".join(plain)
    assert [re.sub(r"\x1b\[[\d;]*m", "", line).rstrip() for line in coloured] == plain
    magnesium = next(line for line in coloured if line.startswith("Magnesium"))
    assert magnesium.count("48;5;166") == 2  # the two days that miss it
    assert magnesium.count("\x1b[0m") == 7
