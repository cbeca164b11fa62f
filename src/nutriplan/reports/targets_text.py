"""The targets as plain text: what to ask a doctor, then base, steps, target and limit of every nutrient."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from nutriplan.profile import Reference
from nutriplan.profile_input import Person
from nutriplan.reports.lines import (
    FIRST,
    INDENT,
    REST,
    WIDTH,
    advice_lines,
    assumed_lines,
    cited,
    fluid_lines,
    step_lines,
    weekdays,
    wrapped,
)
from nutriplan.reports.view.head import profile_line
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import bound, number, prose, short, trimmed, unit
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.references import ReferenceTables
from nutriplan.tables.rules import Bound, NoticeKind
from nutriplan.targets.supplements import SUPPLEMENT_RULE
from nutriplan.targets.target import AppliedAdjustment, EnergyEstimate, NotEnforced, Target, TargetSet

ENERGY = "energy_kcal"
REFERENCE_NAMES: Mapping[Reference, str] = {
    Reference.US: "US reference intakes (DRI)",
    Reference.EU: "European reference values (EFSA)",
}
FOOTER = "Sources in brackets: nutriplan sources. Not medical advice."
_NAME, _UNIT, _PERIOD = 16, 5, 7
_COLUMNS = {"base": 7, "steps": 7, "target": 8, "limit": 8}


@dataclass(frozen=True, slots=True)
class TargetSides:
    """A target taken apart: the value each side starts from, and the steps of each; no start where nothing is asked."""

    lower_base: float | None
    lower_steps: tuple[AppliedAdjustment, ...]
    upper_base: float | None
    upper_steps: tuple[AppliedAdjustment, ...]


def sides_of(target: Target, tables: ReferenceTables) -> TargetSides:
    """Tell the steps of the lower side from those of the limit.

    A lower side that a doctor has to set is not shown at all; one that supplements fill is, down to nothing.
    """
    lower, upper = _split_steps(target, tables)
    filled = any(step.rule == SUPPLEMENT_RULE for step in lower)
    asked = target.lower is not None or filled
    limited = target.upper is not None or bool(upper)
    return TargetSides(
        lower_base=target.base if asked else None,
        lower_steps=lower if asked else (),
        upper_base=(upper[0].before if upper else target.upper) if limited else None,
        upper_steps=upper if limited else (),
    )


def _split_steps(
    target: Target, tables: ReferenceTables
) -> tuple[tuple[AppliedAdjustment, ...], tuple[AppliedAdjustment, ...]]:
    of_limits = {rule.rule_id for rule in tables.adjustments if rule.bound is Bound.UPPER}
    supplements = [step for step in target.adjustments if step.rule == SUPPLEMENT_RULE]
    # Supplements come off both sides, the lower one first; off the limit alone where there is no lower side.
    of_limit = supplements[1:] if len(supplements) > 1 or not target.upper_basis else supplements
    upper = tuple(step for step in target.adjustments if step.rule in of_limits or step in of_limit)
    return tuple(step for step in target.adjustments if step not in upper), upper


def targets_text(asked: TargetSet, person: Person, tables: ReferenceTables) -> str:
    """The targets of a week: what to ask a doctor first, then energy, water and every nutrient with its steps."""
    lines = [*doctor_lines(asked), *person_lines(person)]
    lines += advice_lines(asked.advice, (NoticeKind.SAFETY,))
    lines += ["", *energy_lines(asked.energy), *fluid_lines(asked)]
    lines += ["", _heading()]
    for focus in (True, False):
        lines += ["", "Nutrients in focus" if focus else "Also watched"]
        named = {target.nutrient for target in asked.targets if target.focus is focus}
        for nutrient in in_order(row for key, row in tables.nutrients.items() if key in named):
            lines += _target_lines([row for row in asked.targets if row.nutrient == nutrient.nutrient_id], tables)
    lines += advice_lines(asked.advice, REST)
    lines += ["", "Known, but not enforced"]
    lines += [line for item in asked.not_enforced for line in not_enforced_lines(item, tables.nutrients)]
    return "\n".join([*lines, "", FOOTER])


def doctor_lines(asked: TargetSet) -> list[str]:
    """What to ask a doctor as the first thing on the screen, with an empty line after it; nothing without any."""
    lines = advice_lines(asked.advice, FIRST)
    return [*lines[1:], ""] if lines else []


def person_lines(person: Person) -> list[str]:
    """Who the targets are for, what else counts, what was assumed, and whose values they are."""
    lines = [*wrapped(profile_line(person.profile), 0), *assumed_lines(person.assumed)]
    return [*lines, REFERENCE_NAMES[person.profile.reference]]


def energy_lines(energy: EnergyEstimate) -> list[str]:
    """The energy of a day with its equation and steps."""
    text = f"Energy: {number(energy.energy_kcal, 0)} kcal a day, {energy.equation}{cited(energy.source)}"
    return [*wrapped(text, INDENT, first=""), *(line for step in energy.adjustments for line in step_lines(step, 0))]


def not_enforced_lines(item: NotEnforced, nutrients: Mapping[str, Nutrient]) -> list[str]:
    """A reference value that binds nothing, and why."""
    value = "" if item.value is None else f" {short(item.value)} {unit(item.unit)}"
    text = f"{nutrients[item.nutrient].name}, {item.basis}{value}: {prose(item.reason)}{cited(item.source)}"
    return wrapped(text, INDENT, first="  ")


def _heading() -> str:
    names = "".join(f"{name:>{width}}" for name, width in _COLUMNS.items())
    return f"{'':{_NAME}}{names} {'unit':{_UNIT}}{'period':{_PERIOD}}basis"


def _target_lines(versions: Sequence[Target], tables: ReferenceTables) -> Iterator[str]:
    """The target of a nutrient, once for every class of days that has its own."""
    shown: set[AppliedAdjustment] = set()
    for target in versions:
        nutrient = tables.nutrients[target.nutrient]
        sides = sides_of(target, tables)
        yield from _row(target, nutrient, sides)
        if target.days:
            yield f"{'':{INDENT}}on {weekdays(target.days)}"
        if target.note:
            yield from wrapped(prose(target.note), INDENT)
        if target.nutrient != ENERGY:  # its steps stand with the energy
            yield from _steps(sides, nutrient, shown)


def _steps(sides: TargetSides, nutrient: Nutrient, shown: set[AppliedAdjustment]) -> Iterator[str]:
    """The steps of both sides, leaving out those that stood under the target of other days."""
    for what, steps in (("", sides.lower_steps), ("limit", sides.upper_steps)):
        for step in steps:
            if step not in shown:
                shown.add(step)
                yield from step_lines(step, nutrient.decimals, what)


def _row(target: Target, nutrient: Nutrient, sides: TargetSides) -> list[str]:
    base = sides.lower_base if sides.lower_base is not None else sides.upper_base
    cells = (
        "" if base is None else bound(base, nutrient),
        _net_change(sides, nutrient),
        "" if target.lower is None else bound(target.lower, nutrient),
        "" if target.upper is None else bound(target.upper, nutrient),
    )
    numbers = "".join(f"{cell:>{width}}" for cell, width in zip(cells, _COLUMNS.values(), strict=True))
    name = f"  {nutrient.short_name[: _NAME - 2]:{_NAME - 2}}"
    lead = f"{name}{numbers} {unit(target.unit):{_UNIT}}{target.period:{_PERIOD}}"
    first, *rest = wrap(_basis(target), max(WIDTH - len(lead), 1), break_long_words=False) or [""]
    return [f"{lead}{first}".rstrip(), *(f"{'':{len(lead)}}{line}" for line in rest)]


def _net_change(sides: TargetSides, nutrient: Nutrient) -> str:
    """What the steps add up to on the side that is shown as base; nothing where they change nothing or set the first
    value there is.
    """
    steps = sides.lower_steps if sides.lower_base is not None else sides.upper_steps
    if not steps or steps[0].before is None:
        return ""
    change = steps[-1].after - steps[0].before
    text = trimmed(abs(change), nutrient.decimals)
    return "" if text == "0" else f"{'+' if change > 0 else '-'}{text}"


def _basis(target: Target) -> str:
    """What each side rests on, with sources: `RDA [IOM1997], UL [IOM2011]`, a shared source once."""
    pairs: list[tuple[str, str]] = []
    if target.lower is not None or target.upper is None:
        pairs.append((target.basis, target.source))
    if target.upper is not None:
        pairs.append((target.upper_basis or target.basis, target.upper_source or target.source))
    return _joined(dict.fromkeys(pairs))


def _joined(pairs: Collection[tuple[str, str]]) -> str:
    bases = "/".join(dict.fromkeys(basis for basis, _ in pairs))
    sources = ", ".join(dict.fromkeys(source for _, source in pairs if cited(source)))
    return f"{bases} [{sources}]" if sources else bases
