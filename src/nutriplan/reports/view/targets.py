"""Why the targets are what they are: base value, each step with its reason, what is not enforced, what is left out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from nutriplan.plan import Shortfall
from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.day import bounds_text
from nutriplan.reports.view.exclusions import ExclusionGroup, exclusion_groups
from nutriplan.reports.view.judge import Status, in_order, status
from nutriplan.reports.view.words import (
    amount,
    amount_beside,
    amount_with_unit,
    capitalised,
    plural,
    prose,
    short,
    short_date,
    trimmed,
    unit,
)
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.energy import GIVEN
from nutriplan.targets.target import AppliedAdjustment, EnergyEstimate, Fluid, NotEnforced, Operation, Period, Target
from nutriplan.week import WeekResult

_KINDS = {
    NoticeKind.DOCTOR: "Ask your doctor",
    NoticeKind.SAFETY: "Safety",
    NoticeKind.TIMING: "When to take it",
    NoticeKind.PRIORITY: "Matters more for you",
    NoticeKind.NOTE: "Note",
}
_WAYS = ((Status.SHORT, False), (Status.OVER, True))  # with whether it is above


@dataclass(frozen=True, slots=True)
class StepView:
    """One step from the reference value to the target, with its reason, evidence grade and source."""

    change: str
    reason: str
    grade: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target: bounds, what they are based on, what the plan gives on its lowest and highest day and on average, and
    in which ways it is missed.
    """

    name: str
    unit: str
    bounds: str
    basis: str
    eaten: str
    mean: str
    note: str
    focus: bool
    steps: tuple[StepView, ...]
    missed: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class EnergyView:
    """The energy requirement: the sum, the equation with its formula, and its steps."""

    amount: str
    equation: str
    formula: str
    source: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for the person; `kind` says what it is about."""

    kind: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class NotEnforcedView:
    """A reference value that binds nothing, and why."""

    name: str
    value: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetsView:
    """The page of targets."""

    reference: str
    assumed: tuple[str, ...]
    advice: tuple[Told, ...]
    fluid: tuple[Told, ...]
    energy: EnergyView
    targets: tuple[TargetView, ...]
    not_enforced: tuple[NotEnforcedView, ...]
    exclusions: tuple[ExclusionGroup, ...]


def targets_view(result: WeekResult, cites: Citations, reference: str) -> TargetsView:
    """The page of targets."""
    targets = result.targets
    order = {nutrient.nutrient_id: place for place, nutrient in enumerate(in_order(result.nutrients.values()))}
    ranked = sorted(targets.targets, key=lambda target: (order[target.nutrient], target.days or ()))
    return TargetsView(
        reference=reference,
        assumed=tuple(prose(text) for text in result.assumed),
        advice=tuple(Told(_KINDS[row.kind], prose(row.text), cites.cite(row.source)) for row in targets.advice),
        fluid=tuple(told for fluid in targets.fluid for told in _fluid(fluid, targets.doctor_sets_fluid, cites)),
        energy=_energy(targets.energy, cites),
        targets=tuple(_target(result, target, cites) for target in ranked),
        not_enforced=_not_enforced(result, cites, order),
        exclusions=exclusion_groups(result.excluded, cites),
    )


def _not_enforced(result: WeekResult, cites: Citations, order: Mapping[str, int]) -> tuple[NotEnforcedView, ...]:
    """Values that bind nothing, those of a nutrient with the same reason in one row."""
    groups: dict[tuple[str, str], list[NotEnforced]] = defaultdict(list)
    for missing in sorted(result.targets.not_enforced, key=lambda row: order.get(row.nutrient, len(order))):
        groups[(missing.nutrient, missing.reason)].append(missing)
    return tuple(
        NotEnforcedView(
            name=_nutrient_name(result, nutrient),
            value=", ".join(_reference_values(rows)),
            reason=capitalised(prose(reason)),
            source=cites.cite(dict.fromkeys(row.source for row in rows)),
        )
        for (nutrient, reason), rows in groups.items()
    )


def _reference_values(rows: Sequence[NotEnforced]) -> Iterator[str]:
    """The values by what they are; the two ends of a range in one."""
    bases: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in rows:
        bases[(row.basis, row.unit)] += [] if row.value is None else [row.value]
    for (basis, measured), values in bases.items():
        said = "–".join(short(value) for value in sorted(values))
        yield f"{basis.replace('_', ' ')} {said} {unit(measured)}".strip() if said else basis.replace("_", " ")


def _nutrient_name(result: WeekResult, nutrient_id: str) -> str:
    return result.nutrients[nutrient_id].name if nutrient_id in result.nutrients else nutrient_id.replace("_", " ")


def _energy(energy: EnergyEstimate, cites: Citations) -> EnergyView:
    return EnergyView(
        amount=f"{energy.energy_kcal:,.0f} kcal a day",
        equation="your wish" if energy.equation == GIVEN else prose(energy.equation),
        formula=prose(energy.formula),
        source=cites.cite(energy.source),
        steps=tuple(_step(step, 0, None, cites) for step in energy.adjustments),
    )


def _fluid(fluid: Fluid, doctor: bool, cites: Citations) -> Iterator[Told]:
    """The water of a day and, where there is sweat, what makes up for it."""
    when = f"On {', '.join(short_date(day) for day in fluid.days)}" if fluid.days else "A day"
    basis = f"{fluid.basis} {cites.cite(fluid.source)}".strip()
    yield Told(when, f"{fluid.water_l:.1f} L of water in food and drink together ({basis}).", "")
    for step in fluid.adjustments:
        yield Told("", f"{_change(step, 1)} L: {prose(step.reason)} ({step.grade})", cites.cite(step.source))
    if fluid.sweat_l > 0:
        cost = f"Exercise costs about {fluid.sweat_l:.1f} L of sweat with {fluid.sodium_mg:,.0f} mg of sodium."
        drink = (
            f"Drink {fluid.replace_l_per_kg:g} L for every kg lost, and lose no more than {fluid.most_loss_pct:g} % of"
            " your weight."
        )
        what = "Ask your doctor how much of it to make up for." if doctor else drink
        yield Told("Sweat", f"{cost} {what}", cites.cite(fluid.replace_source))


def _step(step: AppliedAdjustment, decimals: int, target: Target | None, cites: Citations) -> StepView:
    limit = target is not None and target.upper is not None and step.after == target.upper != target.lower
    return StepView(
        change=("limit " if limit else "") + _change(step, decimals),
        reason=capitalised(prose(step.reason)),
        grade=step.grade,
        source=cites.cite(step.source),
    )


def _change(step: AppliedAdjustment, decimals: int) -> str:
    """A step as a sum (`310 + 40 = 350`) or, where the value is replaced, as `from 310 to 350`."""
    after = trimmed(step.after, decimals)
    if step.before is None:
        return after
    before = trimmed(step.before, decimals)
    if step.operation is Operation.ADD:
        return f"{before} {'−' if step.value < 0 else '+'} {short(abs(step.value))} = {after}"
    if step.operation is Operation.MULTIPLY:
        return f"{before} × {short(step.value)} = {after}"
    return f"from {before} to {after}"


def _target(result: WeekResult, target: Target, cites: Citations) -> TargetView:
    nutrient = result.nutrients[target.nutrient]
    days = [day for day in result.days if target.days is None or day.date in target.days]
    eaten = [day.totals.get(target.nutrient, 0.0) for day in days]
    missed = [row for row in result.shortfalls if row.nutrient == target.nutrient and _is_of(row, target)]
    return TargetView(
        name=nutrient.name,
        unit=unit(target.unit),
        bounds=bounds_text(target, nutrient),
        basis=_basis(target, cites),
        eaten=_range(eaten, target, nutrient),
        mean=amount(fmean(eaten), nutrient) if eaten else "",
        note="; ".join((*_note(target, nutrient), *_missed(missed, len(days)))),
        focus=target.focus,
        steps=tuple(_step(step, nutrient.decimals, target, cites) for step in target.adjustments),
        missed=tuple(way for way, above in _WAYS if any(row.above is above for row in missed)),
    )


def _is_of(row: Shortfall, target: Target) -> bool:
    """Whether a miss of the nutrient is one of this target, where it has others on other days."""
    return row.date is None or target.days is None or row.date in target.days


def _missed(rows: Sequence[Shortfall], days: int) -> Iterator[str]:
    """On how many days a target is missed: `below on 2 of 7 days`."""
    for above, word in ((False, "below"), (True, "above")):
        named = {row.date for row in rows if row.above is above and row.date is not None}
        if named:
            yield f"{word} on {len(named)} of {plural(days, 'day')}"
        if any(row.above is above and row.date is None for row in rows):
            yield f"{word} as the mean of the plan"


def _basis(target: Target, cites: Citations) -> str:
    parts = [f"{target.basis} {cites.cite(target.source)}".strip()] if target.lower is not None else []
    if target.upper is not None:
        basis, source = target.upper_basis or target.basis, target.upper_source or target.source
        text = f"{basis} {cites.cite(source)}".strip()
        parts += [] if text in parts else [text]
    return ", ".join(parts)


def _range(eaten: list[float], target: Target, nutrient: Nutrient) -> str:
    if not eaten:
        return ""
    low, high = (_printed(end, target, nutrient) for end in (min(eaten), max(eaten)))
    return low if low == high else f"{low}–{high}"


def _printed(eaten: float, target: Target, nutrient: Nutrient) -> str:
    """A day's amount, with the decimals that tell it apart from a bound that it misses."""
    side = {Status.SHORT: target.lower, Status.OVER: target.upper}.get(status(eaten, target))
    return amount(eaten, nutrient) if side is None else amount_beside(eaten, side, nutrient)


def _note(target: Target, nutrient: Nutrient) -> Iterator[str]:
    if target.period is Period.WEEK:
        floor = f", no day below {amount_with_unit(target.floor, nutrient)}" if target.floor else ""
        yield f"held as the mean of the plan{floor}"
    if target.days is not None:
        yield "on " + ", ".join(short_date(day) for day in target.days)
