"""Other dinners: each keeps every target by a judge of its own, comes back from a saved plan and is printed whole."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from nutriplan.errors import NoMenuError
from nutriplan.other_dinners import no_worse, with_swaps
from nutriplan.plan import DinnerSwaps, Shortfall
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.reopen import read_week
from nutriplan.reports.view.report import report_view
from nutriplan.reports.view.swaps import TITLE, no_swaps, swaps_view
from nutriplan.reports.view.words import grams
from nutriplan.rework import Rework
from nutriplan.tables.dishes import Slot
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes
from plans import FOODS_CSV, composition, misses

SAMPLE = Path(__file__).parents[1] / "reports" / "sample-week.json"
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(scope="session")
def week() -> WeekResult:
    return read_week(SAMPLE)


@pytest.fixture(scope="session")
def found(week: WeekResult) -> WeekResult:
    return with_swaps(replace(week, swaps=()))


@pytest.fixture(scope="session")
def one_day(week: WeekResult) -> WeekResult:
    """Three days of the week, whose dinner of the third is pinned."""
    days = week.days[:3]
    pin = f"{WEDNESDAY} dinner={days[2].meals[4].dish_id}"
    return replace(week, days=days, swaps=(), wishes=Wishes(pin=(pin,)))


def text_of(result: WeekResult, *, large: bool = False, pages: frozenset[Page] = frozenset({Page.SWAPS})) -> list[str]:
    content = draw_pdf(report_view(result), Printing(Paper.A4, large=large, pages=pages))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


class TestSearch:
    def test_each_keeps_every_target(self, found: WeekResult) -> None:
        table = composition([FOODS_CSV])
        document: dict[str, Any] = json.loads(plan_json(found))
        assert not misses(document, table)
        for swaps in document["swaps"]:
            for alternative in swaps["alternatives"]:
                changed = json.loads(plan_json(found))
                (day,) = (day for day in changed["days"] if day["date"] == swaps["date"])
                day["meals"] = [alternative if meal["slot"] == "dinner" else meal for meal in day["meals"]]
                assert not misses(changed, table), alternative["name"]

    def test_two_for_each_dinner_and_all_different(self, found: WeekResult) -> None:
        assert [swaps.date for swaps in found.swaps] == [day.date for day in found.days]
        served = {meal.dish_id for day in found.days for meal in day.meals}
        dishes = [meal.dish_id for swaps in found.swaps for meal in swaps.alternatives]
        assert len(dishes) == 2 * len(found.days)
        assert len(set(dishes) - served) == len(dishes)
        assert all(meal.slot is Slot.DINNER for swaps in found.swaps for meal in swaps.alternatives)

    def test_the_plan_itself_stays(self, week: WeekResult, found: WeekResult) -> None:
        assert replace(found, swaps=(), foods={}) == replace(week, swaps=(), foods={})

    def test_the_same_again_and_none_for_a_pinned_dinner(self, one_day: WeekResult) -> None:
        first = with_swaps(one_day)
        assert first == with_swaps(one_day)
        assert [swaps.date for swaps in first.swaps] == [day.date for day in one_day.days[:2]]

    def test_no_dish_left_is_no_fault(self, one_day: WeekResult, monkeypatch: pytest.MonkeyPatch) -> None:
        def none(*_: object, **__: object) -> list[object]:
            raise NoMenuError("dinner: no other dish is left for it.")

        monkeypatch.setattr(Rework, "offers", none)
        result = with_swaps(one_day)
        assert [swaps.alternatives for swaps in result.swaps] == [(), ()]
        assert no_swaps(result)
        assert not swaps_view(result).dinners

    @pytest.mark.parametrize(
        ("after", "before", "kept"),
        [
            ([], [], True),
            ([], [3.0], True),
            ([3.0], [3.0], True),
            ([2.0], [3.0], True),
            ([3.1], [3.0], False),
            ([0.1], [], False),
        ],
    )
    def test_what_a_plan_misses_may_not_grow(self, after: Sequence[float], before: Sequence[float], kept: bool) -> None:
        def missed(amounts: Sequence[float]) -> list[Shortfall]:
            return [Shortfall("iron_mg", WEDNESDAY, 18.0, 18.0 - by, by, above=False, fixes=()) for by in amounts]

        assert no_worse(missed(after), missed(before)) is kept


class TestPrinted:
    def test_a_saved_plan_gives_them_back(self, found: WeekResult, tmp_path: Path) -> None:
        path = tmp_path / "plan.json"
        path.write_text(plan_json(found), encoding="utf-8")
        again = read_week(path)
        assert again.swaps == found.swaps
        assert plan_json(again) == plan_json(found)

    @pytest.mark.parametrize("large", [False, True])
    def test_every_portion_is_on_the_page(self, found: WeekResult, *, large: bool) -> None:
        pages = text_of(found, large=large)
        text = " ".join(pages)
        assert TITLE in text
        assert large or len(pages) == 1
        for swaps in found.swaps:
            for meal in swaps.alternatives:
                assert meal.name in text
                for item in meal.items:
                    name, weight = re.escape(found.foods[item.food_id].name), re.escape(grams(item.grams))
                    assert re.search(rf"{name} [^·]*{weight}", text), (meal.name, item)

    def test_it_leads_to_the_days_only_where_they_are(self, found: WeekResult) -> None:
        both = draw_pdf(report_view(found), Printing(Paper.A4, pages=frozenset({Page.DAYS, Page.SWAPS})))
        alone = draw_pdf(report_view(found), Printing(Paper.A4, pages=frozenset({Page.SWAPS})))
        links = [len(PdfReader(BytesIO(pdf)).pages[-1].get("/Annots", [])) for pdf in (both, alone)]
        assert links == [len(found.days), 0]

    def test_it_says_where_there_is_none(self, found: WeekResult) -> None:
        first, second, *rest = found.swaps
        fewer = (DinnerSwaps(first.date, ()), DinnerSwaps(second.date, second.alternatives[:1]), *rest)
        text = " ".join(text_of(replace(found, swaps=fewer)))
        assert "found no other dish that keeps every target" in text
        assert "found only this dish that keeps every target" in text

    def test_no_page_where_none_was_looked_for_or_found(self, week: WeekResult) -> None:
        none = tuple(DinnerSwaps(day.date, ()) for day in week.days)
        pages = frozenset({Page.SWAPS, Page.SOURCES})
        for swaps, said in (((), False), (none, True)):
            text = " ".join(text_of(replace(week, swaps=swaps), pages=pages))
            assert TITLE not in text
            assert ("Other dinners were looked for" in text) is said
