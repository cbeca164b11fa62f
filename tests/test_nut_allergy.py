"""Nuts and peanuts are two allergens: who names only the nuts is told so, wherever a plan is read."""

import json
from dataclasses import replace
from typing import Any

import pytest

from nutriplan.profile_input import person_from
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.text import week_text
from nutriplan.reports.view.report import report_view
from nutriplan.tables.references import ReferenceTables
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.build import targets_for
from nutriplan.week import WeekResult
from reports_fixture import week_result
from test_pdf import pages_of

ADVICE = "add --allergy peanuts if they are to be left out too"
ADULT: dict[str, Any] = {"sex": "female", "age": 31, "height_cm": 168, "weight_kg": 70, "trimester": 2}


def week_of(tables: ReferenceTables, *allergy: str) -> WeekResult:
    """The week of the fixture with the notices of someone with these allergies."""
    profile = person_from({**ADULT, "allergy": list(allergy)}, tables).profile
    week = week_result()
    advice = targets_for(profile, tables).advice
    return replace(week, profile=profile, targets=replace(week.targets, advice=advice))


@pytest.mark.parametrize(
    ("allergy", "told"),
    [(("nuts",), True), (("milk", "nuts"), True), (("nuts", "peanuts"), False), (("peanuts",), False), ((), False)],
)
def test_only_who_names_nuts_alone_is_told(tables: ReferenceTables, allergy: tuple[str, ...], *, told: bool) -> None:
    found = [item for item in week_of(tables, *allergy).targets.advice if ADVICE in item.text]
    assert [(item.kind, item.source) for item in found] == [(NoticeKind.SAFETY, "EU1169")] * told


def test_every_output_of_a_plan_tells_it(tables: ReferenceTables) -> None:
    week = week_of(tables, "nuts")
    assert ADVICE in " ".join(week_text(week).split())
    assert [row["kind"] for row in json.loads(plan_json(week))["notices"] if ADVICE in row["text"]] == ["safety"]
    pages = pages_of(draw_pdf(report_view(week), Printing(Paper.A4, pages=frozenset({Page.TARGETS}))))
    assert any(ADVICE in text for text in pages)
