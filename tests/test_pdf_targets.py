"""The pages of targets in the PDF: every page of a list says what it lists, and what is missed is marked."""

from dataclasses import replace

import pytest

from nutriplan.plan import Exclusion, Shortfall
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.reports.pdf import marks
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.view.judge import Status
from nutriplan.reports.view.report import report_view
from nutriplan.targets.target import NotEnforced
from nutriplan.week import WeekResult
from reports_fixture import NUTRIENTS, week_result
from test_pdf import pages_of

NOT_ENFORCED = "Not enforced Reference value Why it binds no menu"
LEFT_OUT = "Left out for How many Foods and dishes"


def targets_pages(week: WeekResult, *, large: bool = False) -> list[str]:
    printing = Printing(Paper.A4, large=large, pages=frozenset({Page.TARGETS}))
    return pages_of(draw_pdf(report_view(week), printing))


@pytest.mark.parametrize("large", [False, True])
def test_a_list_goes_on_under_its_head(*, large: bool) -> None:
    week = week_result()
    reason = "it is never reached by food " * 8
    released = tuple(NotEnforced(key, "UL", 35, "mg", f"{reason} mark{key}", "IOM1998") for key in NUTRIENTS)
    excluded = tuple(Exclusion(f"x{place}", f"Food {place}", f"odd reason {place}", "you") for place in range(80))
    week = replace(week, targets=replace(week.targets, not_enforced=released), excluded=excluded)
    pages = targets_pages(week, large=large)
    listing = {
        NOT_ENFORCED: [text for text in pages if "mark" in text],
        LEFT_OUT: [text for text in pages if "Odd reason" in text],
    }
    for head, texts in listing.items():
        assert len(texts) >= 2
        assert [text.count(head) for text in texts] == [1] * len(texts)


class TestMissed:
    """The rows of targets that the plan misses."""

    def test_are_told_apart_by_day_and_by_way(self) -> None:
        rows = {row.name: row for row in report_view(week_result(shortfalls=True)).targets.targets}
        missed = {name: row.missed for name, row in rows.items() if row.missed}
        assert missed == {"Magnesium": (Status.SHORT,), "Iron": (Status.SHORT,), "Sodium": (Status.OVER,)}
        assert rows["Magnesium"].eaten.startswith("349.7–")
        assert rows["Magnesium"].note == "below on 2 of 7 days"
        assert rows["Sodium"].note == "above on 1 of 7 days"

    def test_belong_to_the_target_of_their_day(self) -> None:
        week = week_result(shortfalls=True)
        training = (week.days[1].date, week.days[3].date)
        rest = tuple(day.date for day in week.days if day.date not in (*training, week.days[4].date))
        magnesium = week.targets["magnesium_mg"]
        split = [replace(magnesium, days=days) for days in (training, rest)]
        others = [row for row in week.targets.targets if row is not magnesium]
        week = replace(week, targets=replace(week.targets, targets=(*others, *split)))
        found = {row.note: row.missed for row in report_view(week).targets.targets if row.name == "Magnesium"}
        assert found == {
            "on 24 Nov, 26 Nov; below on 1 of 2 days": (Status.SHORT,),
            "on 23 Nov, 25 Nov, 28 Nov, 29 Nov": (),
        }

    def test_of_a_mean_and_both_ways_are_told(self) -> None:
        week = week_result()
        day = week.days[0].date
        misses = (
            Shortfall("vitamin_d_ug", None, 15, 12, 3, above=False, fixes=()),
            Shortfall("vitamin_d_ug", day, 100, 120, 20, above=True, fixes=()),
        )
        rows = report_view(replace(week, shortfalls=misses)).targets.targets
        (vitamin,) = (row for row in rows if row.missed)
        assert vitamin.missed == (Status.SHORT, Status.OVER)
        assert vitamin.note.endswith("; below as the mean of the plan; above on 1 of 7 days")

    def test_have_a_sign_on_paper_with_its_legend_and_no_other_row_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn: list[Status] = []
        monkeypatch.setattr(marks, "status_mark", lambda _canvas, status, *_place: drawn.append(status))
        text = " ".join(targets_pages(week_result(shortfalls=True)))
        # Magnesium, iron, sodium; and a legend for each way in each of the two tables that has it.
        assert sorted(drawn) == sorted([Status.SHORT] * 4 + [Status.OVER] * 2)
        assert text.count("Not met: below the target") == 2
        assert text.count("Not met: above the limit") == 1
        assert "Below on 2 of 7 days" in text
        drawn.clear()
        assert "Not met" not in " ".join(targets_pages(week_result()))
        assert drawn == []
