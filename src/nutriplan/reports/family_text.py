"""What the terminal shows of a household: the shared dishes, and how each person's days stand."""

from collections.abc import Iterator

from nutriplan.exercise import WEEK_DAYS
from nutriplan.family.result import FamilyResult
from nutriplan.reports.lines import INDENT, wrapped
from nutriplan.reports.view.family_week import family_verdict
from nutriplan.reports.view.head import DISCLAIMER, head, profile_line
from nutriplan.reports.view.shortfalls import shortfall_views
from nutriplan.reports.view.words import DASH, number, plural, short_date, weekday
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.target import TargetSet
from nutriplan.week import WeekResult

_COLUMN = 12


def family_text(family: FamilyResult) -> str:
    """The week of a household in lines of at most 80 columns."""
    first = family.members[0]
    top = head(first)
    names = ", ".join(week.profile.name for week in family.members)
    lines = [f"{top.dates}  {family.name or names}", "", *wrapped(family_verdict(family)[0], 0)]
    lines += [line for note in family.notes for line in wrapped(note, 0)]
    for start in range(0, len(first.days), WEEK_DAYS):
        lines += ["", *_shared_lines(family, start)]
    lines += ["", "Each one’s day"]
    for week in family.members:
        lines += list(_person_lines(week))
    told = "Portions and each one’s own meals stand in the PDF, the JSON and the CSV."
    return "\n".join([*lines, "", *wrapped(f"{told} {DISCLAIMER}.", 0)])


def _shared_lines(family: FamilyResult, start: int) -> Iterator[str]:
    first = family.members[0]
    for day in first.days[start : start + WEEK_DAYS]:
        yield f"{weekday(day.date)[:3]} {short_date(day.date)}"
        for meal in day.meals:
            if meal.slot in family.shared:
                yield from wrapped(meal.name, _COLUMN + 4, first=f"    {meal.slot.replace('_', ' '):{_COLUMN}}")


def _person_lines(week: WeekResult) -> Iterator[str]:
    energies = [day.totals["energy_kcal"] for day in week.days]
    ends = DASH.join(dict.fromkeys(number(end, 0) for end in (min(energies), max(energies))))
    missed = shortfall_views(week)
    days = plural(len(week.days), "day")
    stands = "all targets met" if not missed else "not met: " + ", ".join(view.name for view in missed)
    yield from wrapped(f"{week.profile.name}: {ends} kcal over {days}, {stands}", INDENT, first="  ")
    yield from wrapped(profile_line(week.profile), INDENT)
    for item in _first(week.targets):
        yield from wrapped(item, INDENT)
    for view in missed:
        for miss in view.misses:
            yield from wrapped(f"{view.name}, {miss.when}: {miss.amount} against {miss.target}, {miss.by}", INDENT)


def _first(targets: TargetSet) -> Iterator[str]:
    for item in targets.advice:
        if item.kind in (NoticeKind.DOCTOR, NoticeKind.SAFETY):
            yield item.text
