"""The week on the terminal when targets differ by day or are missing: advice in its place, shares, water."""

from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean

import pytest

from nutriplan.reports.lines import WIDTH, water_line, weekdays
from nutriplan.reports.text import week_text
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.target import Advice, Fluid, NotEnforced, TargetSet
from nutriplan.week import WeekResult
from reports_fixture import START, week_result

WEEK = tuple(START + timedelta(days=number) for number in range(7))
TRAINING = (WEEK[1], WEEK[3])


def with_targets(week: WeekResult, targets: TargetSet) -> WeekResult:
    return replace(week, targets=targets)


def fluid(litres: float, days: tuple[date, ...] | None) -> Fluid:
    return Fluid(litres, "AI", "IOM2005", 2.7, 0.0, 0.0, 1.5, 2.0, "IOM2005", days)


def line_of(text: str, name: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith(f"{name} ")).removeprefix(name).split()


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


def test_doctor_and_safety_come_before_the_menus_and_the_rest_after_the_table(week: WeekResult) -> None:
    told = [Advice(kind, f"About {kind}.", "IOM1997") for kind in reversed(NoticeKind)]
    text = week_text(with_targets(week, replace(week.targets, advice=tuple(told))))
    marks = [
        "All 34 targets", "Ask your doctor\n===============\n- About doctor. [IOM1997]",
        "Safety\n- About safety.", "Mon 23 Nov",
        "In focus", "When to take it\n- About timing.", "Matters more for you\n- About priority.",
        "Notes\n- About note.",
    ]  # fmt: skip
    places = [text.find(mark) for mark in marks]
    assert -1 not in places
    assert places == sorted(places)


def test_a_share_is_taken_of_the_target_of_its_own_day(week: WeekResult) -> None:
    magnesium = week.targets["magnesium_mg"]
    eaten = {day.date: day.totals["magnesium_mg"] for day in week.days}
    training = replace(magnesium, lower=4 * max(eaten.values()), days=TRAINING)
    usual = replace(magnesium, lower=0.5 * min(eaten.values()), days=tuple(set(WEEK) - set(TRAINING)))
    others = [row for row in week.targets.targets if row is not magnesium]
    text = week_text(with_targets(week, replace(week.targets, targets=(*others, usual, training))))
    shares = [eaten[day] / (4 * max(eaten.values()) if day in TRAINING else 0.5 * min(eaten.values())) for day in WEEK]
    found = line_of(text, "Magnesium")
    assert found[0] == f"{0.5 * min(eaten.values()):,.0f}–{4 * max(eaten.values()):,.0f}"
    cells = [f"{int(share * 100)}!" if share < 1 else f"{share * 100:.0f}" for share in shares]
    assert found[-7:] == cells
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_a_focus_nutrient_without_a_lower_target_stays_in_the_table(week: WeekResult) -> None:
    kept = [row for row in week.targets.targets if row.nutrient not in ("potassium_mg", "niacin_mg")]
    kept = [replace(row, lower=None) if row.nutrient == "phosphorus_mg" else row for row in kept]
    held = NotEnforced("potassium_mg", "AI", 2600.0, "mg", FOR_A_DOCTOR, "KDOQI2020")
    targets = replace(week.targets, targets=tuple(kept), not_enforced=(*week.targets.not_enforced, held))
    text = week_text(with_targets(week, targets))

    def mean(nutrient: str) -> float:
        return fmean(day.totals[nutrient] for day in week.days)

    assert line_of(text, "Potassium")[:3] == ["ask", "doctor", f"{mean('potassium_mg'):,.0f}"]
    assert line_of(text, "Niacin") == ["no", "target", f"{mean('niacin_mg'):.1f}", *"–––––––"]
    assert line_of(text, "Phosphorus") == ["≤", "3,500", "mg", f"{mean('phosphorus_mg'):,.0f}", *"–––––––"]


@pytest.mark.parametrize(
    ("fluids", "said"),
    [
        ((fluid(2.7, None),), "Water: 2.7 L a day"),
        ((fluid(3.7, None), fluid(6.9, (WEEK[1], WEEK[3], WEEK[5]))), "Water: 3.7 L a day; 6.9 L on Tue, Thu, Sat"),
        ((fluid(6.9, TRAINING), fluid(3.7, WEEK[:1] + WEEK[4:])), "Water: 3.7 L a day; 6.9 L on Tue, Thu"),
        ((fluid(2.7, WEEK[:5]), fluid(2.7, WEEK[5:])), "Water: 2.7 L a day"),
    ],
)
def test_water_has_one_line_for_all_classes_of_days(week: WeekResult, fluids: tuple[Fluid, ...], said: str) -> None:
    assert water_line(fluids) == said
    text = week_text(with_targets(week, replace(week.targets, fluid=fluids)))
    assert f"{said}, in food and drink together." in text


def test_without_fluid_nothing_is_said_of_water(week: WeekResult) -> None:
    assert "Water:" not in week_text(with_targets(week, replace(week.targets, fluid=())))


def test_weekdays_stand_once_and_in_order() -> None:
    assert (
        weekdays([*reversed(WEEK), *(day + timedelta(days=7) for day in WEEK)]) == "Mon, Tue, Wed, Thu, Fri, Sat, Sun"
    )
