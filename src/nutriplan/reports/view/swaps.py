"""Other dinners: what could be cooked in place of each one with no target lost."""

from dataclasses import dataclass

from nutriplan.plan import Day, DinnerSwaps
from nutriplan.reports.view.day import MealView, meal_view
from nutriplan.reports.view.meals import meal_title
from nutriplan.reports.view.week import anchor
from nutriplan.reports.view.words import short_date, weekday
from nutriplan.tables.dishes import Slot
from nutriplan.week import WeekResult

TITLE = "If you would rather have something else"
_FEW = 2


@dataclass(frozen=True, slots=True)
class DinnerView:
    """A dinner and what could stand in its place; `said` where that is less than two dishes."""

    anchor: str
    weekday: str
    date: str
    served: str
    options: tuple[MealView, ...]
    said: str


@dataclass(frozen=True, slots=True)
class SwapsView:
    """The page of other dinners."""

    lead: str
    dinners: tuple[DinnerView, ...]


def swaps_view(result: WeekResult) -> SwapsView:
    """The page of other dinners; without dinners where none were looked for."""
    days = {day.date: day for day in result.days}
    shown = () if no_swaps(result) else result.swaps
    missed = "every target it meets now, and misses the others by no more than now"
    kept = missed if result.shortfalls else "all its targets"
    lead = (
        f"Cook one of these in place of that day’s dinner, in the portions printed here, and leave all else as it is:"
        f" the plan still meets {kept}. This was worked out for one dinner at a time; for a second one make the plan"
        " again with what you chose (nutriplan plan --swap)."
    )
    return SwapsView(lead, tuple(_dinner(result, days[each.date], each) for each in shown))


def no_swaps(result: WeekResult) -> str:
    """What to say where a search found nothing to serve in place of any dinner; empty for any other plan."""
    if not result.swaps or any(each.alternatives for each in result.swaps):
        return ""
    return f"Other dinners were looked for too; the search found none that {_kept(result)}."


def _kept(result: WeekResult) -> str:
    """What an offer does with the targets."""
    return "makes no shortfall worse" if result.shortfalls else "keeps every target"


def _dinner(result: WeekResult, day: Day, swaps: DinnerSwaps) -> DinnerView:
    served = next(meal for meal in day.meals if meal.slot is Slot.DINNER)
    return DinnerView(
        anchor=anchor(day.date),
        weekday=weekday(day.date),
        date=short_date(day.date),
        served=meal_title(served),
        options=tuple(meal_view(result, day, meal) for meal in swaps.alternatives),
        said=_said(len(swaps.alternatives), _kept(result)),
    )


def _said(found: int, kept: str) -> str:
    if found >= _FEW:
        return ""
    return f"The search found {'only this dish' if found else 'no other dish'} that {kept}."
