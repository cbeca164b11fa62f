"""All parts of a report together, so that references are numbered once across the pages."""

from dataclasses import dataclass

from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.day import DayView, day_view
from nutriplan.reports.view.guidance import GuidanceView, guidance_view, load_guidance, shipped_citations
from nutriplan.reports.view.head import Head, head, reference_name
from nutriplan.reports.view.notes import NotesView, notes_view
from nutriplan.reports.view.shopping import ShoppingView, shopping_view
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.swaps import SwapsView, swaps_view
from nutriplan.reports.view.targets import TargetsView, targets_view
from nutriplan.reports.view.week import WeekView, week_view
from nutriplan.shopping import ALONE, Household
from nutriplan.week import WeekResult


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole report, part by part in the order of the pages."""

    head: Head
    week: WeekView
    shortfalls: tuple[ShortfallView, ...]
    days: tuple[DayView, ...]
    swaps: SwapsView
    shopping: ShoppingView
    targets: TargetsView
    guidance: GuidanceView
    notes: NotesView


def report_view(result: WeekResult, household: Household = ALONE) -> ReportView:
    """Word and round all that a plan says.

    Args:
        result: The plan.
        household: For how many the shopping is, when and beside what.

    Raises:
        DataError: The standing texts can't be read.
    """
    cites = Citations({**shipped_citations(), **result.sources})
    targets = targets_view(result, cites, reference_name(result))
    guidance = guidance_view(load_guidance(), cites)
    return ReportView(
        head=head(result),
        week=week_view(result),
        shortfalls=shortfall_views(result),
        days=tuple(day_view(result, day) for day in result.days),
        swaps=swaps_view(result),
        shopping=shopping_view(result, household),
        targets=targets,
        guidance=guidance,
        notes=notes_view(result, cites.listed()),
    )
