"""The pure functions that workers run: what a person's problem is, and the plan of a person as files.

They read the shipped tables and nothing else, and write nothing, so they may run anywhere and any number of times.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter, thread_time

from nutriplan.batch.figures import NO_FIGURES, Figures, figures_of
from nutriplan.batch.problem_key import problem_key, profile_key
from nutriplan.batch.request import Request
from nutriplan.errors import NutriplanError
from nutriplan.model.threads import at_most
from nutriplan.other_dinners import offering, other_dinners
from nutriplan.plan import DinnerSwaps
from nutriplan.planner import Case, Planned, case_of, planned, told
from nutriplan.profile_input import Person
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.paper import Page
from nutriplan.solver_report import FINISHED
from nutriplan.week import WeekResult

JSON, PDF = "json", "pdf"
_A_BUG = "this is a bug; please report it: "


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found for a problem, to be told to everyone who has it.

    Attributes:
        profile: The word for the profile that it was found for.
        found: The days and what they miss.
        swaps: Other dinners; None where they were not looked for.
    """

    profile: str
    found: Planned
    swaps: tuple[DinnerSwaps, ...] | None = None

    def fits(self, profile: str) -> bool:
        """Whether it can be told to someone with the same problem: what would fix a miss is worded for one profile."""
        return not self.found.missed or self.profile == profile


@dataclass(frozen=True, slots=True)
class Job:
    """A person to plan for, and what is known of the problem."""

    person: Person
    request: Request
    known: Kept | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: the files by kind, and what to keep where it was found just now; or a fault."""

    figures: Figures = NO_FIGURES
    files: dict[str, bytes] = field(default_factory=dict)
    kept: Kept | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """The word for a person's problem, or why there is none."""

    key: str = ""
    fault: str = ""


def examine(jobs: Sequence[Job]) -> list[Examined]:
    """Find out whose problems are the same."""
    return [_examined(job) for job in jobs]


def _examined(job: Job) -> Examined:
    try:
        return Examined(key=problem_key(_case(job)))
    except NutriplanError as error:
        return Examined(fault=_sentence(error))
    except Exception as error:  # noqa: BLE001 - a bug with one person must not stop the others
        return Examined(fault=_bug(error))


def plan_person(job: Job) -> Outcome:
    """Plan for a person on one thread, or tell what is known already; every fault is the person's own."""
    try:
        with at_most(1):
            return _planned(job)
    except NutriplanError as error:
        return Outcome(fault=_sentence(error))
    except Exception as error:  # noqa: BLE001 - a bug with one person must not stop the others
        return Outcome(fault=_bug(error))


def _planned(job: Job) -> Outcome:
    begun, processor = perf_counter(), thread_time()
    case = _case(job)
    kept = job.known
    if kept is None or not kept.fits(profile_key(job.person)):
        kept = Kept(profile_key(job.person), _timeless(planned(case)))
    result = told(case, kept.found, job.request.command(job.person))
    if job.request.printing is not None and Page.SWAPS in job.request.printing.pages:
        kept = kept if kept.swaps is not None else replace(kept, swaps=other_dinners(result, case.task))
        result = offering(result, kept.swaps or (), case.task.catalog.foods)
    solved = perf_counter() - begun, thread_time() - processor
    found_now = kept is not job.known and kept.found.solver.status == FINISHED
    return Outcome(
        figures=figures_of(result, *solved, shared=job.known is not None and kept.found is job.known.found),
        files=_files(result, job.request),
        kept=kept if found_now else None,
    )


def _case(job: Job) -> Case:
    request = job.request
    return case_of(job.person, request.start, request.days, request.wishes, request.planner())


def _timeless(found: Planned) -> Planned:
    """The same without the seconds it took, so that the same plan has the same bytes wherever it is made."""
    return replace(found, solver=replace(found.solver, seconds=0.0))


def _files(result: WeekResult, request: Request) -> dict[str, bytes]:
    files = {JSON: plan_json(result).encode()}
    if request.printing is not None:
        from nutriplan.reports.pdf.document import draw_pdf
        from nutriplan.reports.view.report import report_view

        files[PDF] = draw_pdf(report_view(result), request.printing)
    return files


def _sentence(error: NutriplanError) -> str:
    return " ".join([error.message, "; ".join(error.faults)]).strip()


def _bug(error: Exception) -> str:
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{_A_BUG}{type(error).__name__}: {error} ({at.name}, line {at.lineno})"
