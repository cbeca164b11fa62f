"""Lines of plain text that several commands print: advice by kind, water, steps."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from textwrap import wrap

from nutriplan.reports.view.words import listed, number, prose, short, trimmed, weekday
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.target import Advice, AppliedAdjustment, Fluid, Operation, TargetSet

WIDTH = 80
INDENT = 4
YOU = "you"
_UNPUBLISHED = {"NONE": "general knowledge"}  # the key of sources.csv would read as if nothing stood behind it
HEADINGS: Mapping[NoticeKind, str] = {
    NoticeKind.DOCTOR: "Ask your doctor",
    NoticeKind.SAFETY: "Safety",
    NoticeKind.TIMING: "When to take it",
    NoticeKind.PRIORITY: "Matters more for you",
    NoticeKind.NOTE: "Notes",
}
FIRST = (NoticeKind.DOCTOR,)
REST = (NoticeKind.TIMING, NoticeKind.PRIORITY, NoticeKind.NOTE)
_MOST_DATES = 1000  # more than the dates of any class


def wrapped(text: str, indent: int, first: str | None = None) -> list[str]:
    """A text in lines of at most `WIDTH`, with `first` before the first one instead of the indent."""
    lead = " " * indent
    return wrap(text, WIDTH, initial_indent=lead if first is None else first, subsequent_indent=lead) or [""]


def assumed_lines(assumed: Sequence[str]) -> list[str]:
    """What was taken for facts that were not given; nothing where all were."""
    return wrapped(f"Assumed: {', '.join(assumed)}.", 0) if assumed else []


def cited(source: str) -> str:
    """The key of a source as a mark at the end of a line; nothing for the user's own word."""
    return "" if source in ("", YOU) else f" [{_UNPUBLISHED.get(source, source)}]"


def advice_lines(advice: Iterable[Advice], kinds: Sequence[NoticeKind]) -> list[str]:
    """The advice of some kinds, each under its heading; what to ask a doctor is underlined."""
    told = list(advice)
    lines: list[str] = []
    for kind in kinds:
        items = [item for item in told if item.kind is kind]
        if not items:
            continue
        heading = HEADINGS[kind]
        lines += ["", heading, *(["=" * len(heading)] if kind is NoticeKind.DOCTOR else [])]
        lines += [line for item in items for line in bullet(f"{prose(item.text)}{cited(item.source)}")]
    return lines


def bullet(text: str) -> list[str]:
    """A text as an item of a list."""
    return wrapped(text, 2, first="- ")


def weekdays(days: Iterable[date]) -> str:
    """The weekdays of dates, Monday first: `Tue, Thu, Sat`."""
    by_place = {day.weekday(): weekday(day)[:3] for day in days}
    return ", ".join(by_place[place] for place in sorted(by_place))


def per_day(text: str, days: Collection[date] | None) -> str:
    """When an amount holds: `2.7 L a day`, `5.2 L on Tue, Thu, Sat`."""
    return f"{text} on {weekdays(days)}" if days else f"{text} a day"


def water_line(fluids: Sequence[Fluid]) -> str:
    """The water of every class of days in one sentence, that of most days first; equal amounts stand once."""
    days: dict[str, set[date] | None] = {}
    for fluid in fluids:
        amount = f"{trimmed(fluid.water_l, 1)} L"
        held = days.get(amount, set())
        days[amount] = None if fluid.days is None or held is None else held | set(fluid.days)
    ordered = sorted(days, key=lambda amount: -len(days[amount] or range(_MOST_DATES)))
    return f"Water: {'; '.join([f'{ordered[0]} a day', *(per_day(amount, days[amount]) for amount in ordered[1:])])}"


def change_text(step: AppliedAdjustment, decimals: int) -> str:
    """A step as a sum (`310 + 40 = 350`) or, where the value is replaced, as `310 -> 350`."""
    after = trimmed(step.after, decimals)
    if step.before is None:
        return after
    before = trimmed(step.before, decimals)
    if step.operation is Operation.ADD:
        return f"{before} {'-' if step.value < 0 else '+'} {short(abs(step.value))} = {after}"
    if step.operation is Operation.MULTIPLY:
        return f"{before} × {short(step.value)} = {after}"
    return f"{before} -> {after}"


def step_lines(step: AppliedAdjustment, decimals: int, what: str = "") -> list[str]:
    """A step with its reason, grade of evidence and source."""
    lead = f"{what} " if what else ""
    return wrapped(
        f"{lead}{change_text(step, decimals)}: {prose(step.reason)} ({step.grade}){cited(step.source)}", INDENT
    )


def fluid_lines(asked: TargetSet) -> list[str]:
    """The water of a day with its steps, and what makes up for sweat."""
    fluids = asked.fluid
    bases = listed(list(dict.fromkeys(f"{fluid.basis}{cited(fluid.source)}" for fluid in fluids)))
    lines = wrapped(f"{water_line(fluids)}, in food and drink together, {bases}", INDENT, first="")
    for step in dict.fromkeys(step for fluid in fluids for step in fluid.adjustments):
        having = [fluid for fluid in fluids if step in fluid.adjustments]
        days = [day for fluid in having for day in fluid.days or ()]
        lines += step_lines(step, 1, "" if len(having) == len(fluids) else f"{weekdays(days)}:")
    return lines + [line for fluid in fluids if fluid.sweat_l > 0 for line in sweat_lines(fluid, asked)]


def sweat_lines(fluid: Fluid, asked: TargetSet) -> list[str]:
    """What the exercise of a day costs and how it is made up for; how much to drink is left to a doctor who has to."""
    when = f"{weekdays(fluid.days)}: " if fluid.days else ""
    cost = (
        f"exercise costs about {trimmed(fluid.sweat_l, 1)} L of sweat with {number(fluid.sodium_mg, 0)} mg of sodium."
    )
    drink = (
        f"Drink {fluid.replace_l_per_kg:g} L for every kg lost, and lose no more than "
        f"{fluid.most_loss_pct:g} % of your weight{cited(fluid.replace_source)}"
    )
    what = "Ask your doctor how much of it to make up for." if asked.doctor_sets_fluid else drink
    return wrapped(f"{when}{cost} {what}", INDENT)
