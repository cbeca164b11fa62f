"""What a plan says and does when only a doctor may set a nutrient."""

from datetime import date

import pytest

from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.reports.view.week import week_view
from nutriplan.tables.references import load_references
from nutriplan.tables.rules import NoticeKind
from nutriplan.week import WeekResult

MAN = {"sex": "male", "age": 75}
POTASSIUM_AI_MG = 3400  # NASEM 2019, men over 70
PHOSPHORUS_RDA_MG = 700  # IOM 1997


@pytest.fixture(scope="module")
def kidney() -> WeekResult:
    """Two days for a man of 75 with kidney disease."""
    return plan_days(person_from(MAN | {"condition": ["kidney_disease"]}, load_references()), date(2026, 11, 23), 2)


@pytest.fixture(scope="module")
def healthy() -> WeekResult:
    """The same for one without."""
    return plan_days(person_from(MAN, load_references()), date(2026, 11, 23), 2)


def test_nothing_asks_for_potassium_or_phosphorus(kidney: WeekResult) -> None:
    lower = {target.nutrient for target in kidney.targets.targets if target.lower is not None}
    assert not lower & {"potassium_mg", "phosphorus_mg"}
    assert {item.nutrient for item in kidney.targets.not_enforced} >= {"potassium_mg", "phosphorus_mg"}


def test_the_menus_hold_them_down_where_the_rest_allows(kidney: WeekResult, healthy: WeekResult) -> None:
    assert not kidney.shortfalls
    assert all(day.totals["potassium_mg"] <= POTASSIUM_AI_MG for day in kidney.days)
    assert max(day.totals["phosphorus_mg"] for day in kidney.days) < min(
        day.totals["phosphorus_mg"] for day in healthy.days
    )


def test_the_doctor_comes_first_and_hears_the_amounts(kidney: WeekResult) -> None:
    kinds = [item.kind for item in kidney.targets.advice]
    assert kinds == sorted(kinds, key=list(NoticeKind).index)
    assert kinds[0] is NoticeKind.DOCTOR
    low = f"{min(day.totals['potassium_mg'] for day in kidney.days):,.0f}"
    assert any(f"hold {low} to" in text and "potassium" in text for text in kidney.targets.notices)
    assert week_view(kidney).doctor.startswith("Ask your doctor")


def test_no_one_else_is_sent_to_a_doctor(healthy: WeekResult) -> None:
    assert week_view(healthy).doctor == ""
