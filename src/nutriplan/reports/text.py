"""What the terminal shows: text of at most 80 columns, plain but for the heat map of a terminal in colour."""

from collections.abc import Iterable

from nutriplan.reports.lines import FIRST, INDENT, REST, advice_lines, assumed_lines, water_line, wrapped
from nutriplan.reports.view.head import head, proof_line
from nutriplan.reports.view.shortfalls import ShortfallView, shortfall_views
from nutriplan.reports.view.tightest import tight_sentences
from nutriplan.reports.view.week import verdict_of
from nutriplan.reports.week_table import week_lines
from nutriplan.tables.rules import NoticeKind
from nutriplan.week import WeekResult


def week_text(result: WeekResult, *, colour: bool = False) -> str:
    """The week: who, verdict, what to ask a doctor, meals, focus nutrients against their targets, what falls short."""
    top = head(result)
    verdict, _ = verdict_of(result)
    advice = result.targets.advice
    lines = [f"{top.dates}  {top.person}", *wrapped(top.profile, 0), *assumed_lines(result.assumed)]
    lines += ["", *wrapped(verdict, 0), *advice_lines(advice, FIRST), *advice_lines(advice, (NoticeKind.SAFETY,))]
    lines += week_lines(result, colour=colour)
    lines += ["", *wrapped(" ".join(told), 0)] if (told := tight_sentences(result)) else []
    if result.targets.fluid:
        lines += ["", *wrapped(f"{water_line(result.targets.fluid)}, in food and drink together.", INDENT, first="")]
    lines += [line for view in shortfall_views(result) for line in _shortfall_lines(view)]
    lines += advice_lines(advice, REST)
    return "\n".join([*lines, "", *wrapped(f"Plan {proof_line(result.solver)}. {top.disclaimer}.", 0)])


def _shortfall_lines(view: ShortfallView) -> Iterable[str]:
    """A nutrient that falls short: on which days, and what would fix it."""
    yield ""
    yield f"Not met: {view.name}"
    for miss in view.misses:
        yield from wrapped(f"{miss.when}: {miss.amount} against {miss.target}, {miss.by}", 2)
    for fix in view.fixes:
        lead = "" if fix.startswith("ask your doctor") else "could be met: "
        yield from wrapped(f"{lead}{fix}", INDENT)
