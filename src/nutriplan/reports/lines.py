"""Lines of plain text that several commands print: advice by kind, water, steps, who it is for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from textwrap import wrap

from nutriplan.profile import Profile
from nutriplan.reports.view.words import listed, number, prose, short, trimmed, weekday
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.target import Advice, AppliedAdjustment, Fluid, Operation

WIDTH = 80
INDENT = 4
YOU = "you"
HEADINGS: Mapping[NoticeKind, str] = {
    NoticeKind.DOCTOR: "Ask your doctor",
    NoticeKind.SAFETY: "Safety",
    NoticeKind.TIMING: "When to take it",
    NoticeKind.PRIORITY: "Matters more for you",
    NoticeKind.NOTE: "Notes",
}
FIRST = (NoticeKind.DOCTOR,)
REST = (NoticeKind.TIMING, NoticeKind.PRIORITY, NoticeKind.NOTE)
_WEEK = 28  # more than the dates of any class


def wrapped(text: str, indent: int, first: str | None = None) -> list[str]:
    """A text in lines of at most `WIDTH`, with `first` before the first one instead of the indent."""
    lead = " " * indent
    return wrap(text, WIDTH, initial_indent=lead if first is None else first, subsequent_indent=lead) or [""]


def cited(source: str) -> str:
    """The key of a source as a mark at the end of a line; nothing for the user's own word."""
    return "" if source in ("", YOU) else f" [{source}]"


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
    """The water of every class of days in one sentence, the one of most days first."""
    first, *rest = sorted(fluids, key=lambda fluid: -len(fluid.days) if fluid.days else -_WEEK)
    others = [per_day(f"{trimmed(fluid.water_l, 1)} L", fluid.days) for fluid in rest]
    return f"Water: {'; '.join([f'{trimmed(first.water_l, 1)} L a day', *others])}"


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


def circumstances(profile: Profile) -> str:
    """What else counts beside body and diet: exercise, climate, medicines, conditions, supplements, habits."""
    habits = {"smoker": profile.smoker, "under stress": profile.stress, "high-protein diet": profile.high_protein}
    named = {
        "exercise": [*profile.exercise, *_weather(profile)],
        "medicines": [name.replace("_", " ") for name in profile.medication],
        "conditions": [name.replace("_", " ") for name in profile.condition],
        "supplements": [prose(text.replace("_", " ")) for text in profile.supplement],
        "habits": [habit for habit, given in habits.items() if given],
    }
    texts = [f"{what}: {', '.join(items)}" for what, items in named.items() if items]
    return "; ".join(texts)


def _weather(profile: Profile) -> list[str]:
    """Where it is done, only where something is done."""
    weather = []
    if profile.climate:
        weather.append(f"{profile.climate} climate")
    if profile.temperature_c is not None:
        weather.append(f"{profile.temperature_c:g} °C")
    if profile.humidity_pct is not None:
        weather.append(f"{profile.humidity_pct:g} % humidity")
    if profile.sweat_rate is not None:
        weather.append(f"{profile.sweat_rate:g} L of sweat an hour")
    return weather


def fluid_lines(fluids: Sequence[Fluid]) -> list[str]:
    """The water of a day with its steps, and what makes up for sweat."""
    lines = wrapped(f"{water_line(fluids)}, in food and drink together ({_bases(fluids)})", INDENT, first="")
    shown: dict[AppliedAdjustment, list[date]] = {}
    everyday = set[AppliedAdjustment]()
    for fluid in fluids:
        for step in fluid.adjustments:
            shown.setdefault(step, []).extend(fluid.days or ())
            everyday |= {step} if fluid.days is None or all(step in each.adjustments for each in fluids) else set()
    for step, days in shown.items():
        lines += step_lines(step, 1, "" if step in everyday else f"{weekdays(days)}:")
    return lines + [line for fluid in fluids if fluid.sweat_l > 0 for line in sweat_lines(fluid)]


def sweat_lines(fluid: Fluid) -> list[str]:
    """What the exercise of a day costs, and how it is made up for."""
    when = f"{weekdays(fluid.days)}: " if fluid.days else ""
    text = (
        f"{when}exercise costs about {trimmed(fluid.sweat_l, 1)} L of sweat with {number(fluid.sodium_mg, 0)} mg of "
        f"sodium. Drink {fluid.replace_l_per_kg:g} L for every kg lost, and lose no more than "
        f"{fluid.most_loss_pct:g} % of your weight{cited(fluid.replace_source)}"
    )
    return wrapped(text, INDENT)


def _bases(fluids: Sequence[Fluid]) -> str:
    return listed(list(dict.fromkeys(f"{fluid.basis}{cited(fluid.source)}" for fluid in fluids)))
