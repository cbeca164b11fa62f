"""Adjustments: set, then add, then multiply, then cap; of adds that overlap only the largest."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.exercise import Weekday
from nutriplan.profile import Profile, State
from nutriplan.tables.conditions import Facts
from nutriplan.tables.references import ReferenceTables
from nutriplan.tables.rules import Adjustment, Bound, Hold, Notice, Size
from nutriplan.targets.intakes import LOWER_KINDS, UPPER_KINDS, amount, find_intake, tidy
from nutriplan.targets.sweat import day_facts, loss_of, sweat_of
from nutriplan.targets.target import AppliedAdjustment, Operation

_PERCENT = 100
_ORDER = tuple(Operation)
_HOLDS = tuple(Hold)


@dataclass(frozen=True)
class Person:
    """Whose targets are made: the profile, all tables, the energy [kcal/d] to plan for, and the day of the week.

    No weekday stands for a day of which only the daily exercise is known.
    """

    profile: Profile
    tables: ReferenceTables
    energy_kcal: float
    weekday: Weekday | None = None

    @property
    def base_state(self) -> State:
        """The state whose reference value adjustments start from."""
        return State.NONE

    @cached_property
    def facts(self) -> Facts:
        """What the conditions of rules may ask of the person on this day."""
        return day_facts(self.profile, self.tables.sweat, self.weekday)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """The notices that hold of the person on this day, in table order."""
        return tuple(notice for notice in self.tables.notices if notice.when.holds(self.facts))

    def hold(self, nutrient: str) -> Notice | None:
        """The notice that switches most off for a nutrient, where one does."""
        holding = [notice for notice in self.notices if notice.hold and notice.concerns(nutrient)]
        return max(holding, key=lambda notice: _HOLDS.index(notice.hold or Hold.NO_EXTRA), default=None)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A bound after its adjustments, in the nutrient's unit, with the steps that changed it."""

    value: float | None
    steps: tuple[AppliedAdjustment, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A rule with its size for the person, and how that was found where it is a sum of its own."""

    rule: Adjustment
    size: float
    formula: str = ""

    def applied(self, before: float | None, after: float) -> AppliedAdjustment:
        """The step as it is shown."""
        reason = f"{self.rule.reason} ({self.formula})" if self.formula else self.rule.reason
        return AppliedAdjustment(
            rule=self.rule.rule_id,
            operation=Operation(self.rule.operation),
            value=self.size,
            before=before,
            after=after,
            reason=reason,
            grade=self.rule.grade,
            source=self.rule.source,
        )


def adjust(person: Person, nutrient: str, bound: Bound, start: float | None) -> Adjusted:
    """Apply every rule that holds of the person to a bound of a nutrient.

    Steps that change nothing are left out, and so are raises that asking a doctor switches off.

    Args:
        person: Whose bound it is.
        nutrient: The nutrient id.
        bound: Which side of the target.
        start: The reference value in the nutrient's unit; None when there is none.

    Raises:
        DataError: Two `set` rules hold at once, or a rule needs a value to start from and there is none.
        MissingReferenceError: A rule takes the reference row of a state and there is none.
    """
    value = start
    shown: list[AppliedAdjustment] = []
    rules = _rules(person, nutrient, bound)
    for operation in _ORDER:
        of_kind = [rule for rule in rules if rule.operation == operation]
        if operation is Operation.SET and len(of_kind) > 1:
            names = ", ".join(rule.rule_id for rule in of_kind)
            raise DataError(f"adjustments.csv: {names} set the same bound of one person; mend their conditions")
        steps = [_step(person, rule, value) for rule in of_kind]
        for step in _without_overlap(steps):
            after = _apply(step, value)
            if after != value and not _held(person, step.rule, value, after):
                shown.append(step.applied(value, after))
                value = after
    return Adjusted(value, tuple(shown))


def _rules(person: Person, nutrient: str, bound: Bound) -> list[Adjustment]:
    return [
        rule
        for rule in person.tables.adjustments
        if rule.nutrient_id == nutrient
        and rule.bound is bound
        and rule.reference in ("", person.profile.reference)
        and rule.when.holds(person.facts)
    ]


def _without_overlap(steps: Sequence[_Step]) -> list[_Step]:
    """Of adds in one overlap group the largest; the first of equals."""
    largest: dict[str, _Step] = {}
    for step in steps:
        group = step.rule.overlap_group or step.rule.rule_id
        if group not in largest or step.size > largest[group].size:
            largest[group] = step
    return list(largest.values())


def _step(person: Person, rule: Adjustment, value: float | None) -> _Step:
    """The size of a rule; percent and caps of sweat are taken of the value before any add."""
    base = value or 0.0
    if rule.basis is Size.SWEAT:
        table = person.tables.sweat
        litres = sweat_of(person.profile, table, person.weekday).litres
        loss = loss_of(table, rule.nutrient_id, litres, base)
        return _Step(rule, loss.amount, loss.formula)
    if rule.value is None:
        return _Step(rule, _of_state(person, rule))
    if rule.basis is Size.PER_KG:
        return _Step(rule, tidy(rule.value * person.profile.usual_weight_kg))
    if rule.basis is Size.PCT_OF_VALUE:
        size = tidy(rule.value / _PERCENT * base)
        return _Step(rule, size, f"{rule.value:g} percent of {base:g}")
    return _Step(rule, rule.value)


def _of_state(person: Person, rule: Adjustment) -> float:
    kinds = LOWER_KINDS if rule.bound is Bound.LOWER else UPPER_KINDS
    row = find_intake(person.tables, person.profile, rule.nutrient_id, kinds, person.profile.state)
    if row is None:
        raise MissingReferenceError(
            f"adjustments.csv, {rule.rule_id}: {person.profile.reference} has no value of {rule.nutrient_id} to set"
        )
    return amount(person.tables, person.profile, row, person.energy_kcal)


def _apply(step: _Step, value: float | None) -> float:
    operation = Operation(step.rule.operation)
    if operation is Operation.SET or (value is None and operation is Operation.CAP):
        return step.size
    if value is None:
        raise DataError(f"adjustments.csv, {step.rule.rule_id}: there is no {step.rule.bound} bound to {operation}")
    match operation:
        case Operation.ADD:
            return tidy(value + step.size)
        case Operation.MULTIPLY:
            return tidy(value * step.size)
        case _:
            return min(value, step.size)


def _held(person: Person, rule: Adjustment, before: float | None, after: float) -> bool:
    """Whether a step raises what a doctor should be asked about first."""
    none = 0.0 if rule.bound is Bound.LOWER else inf
    notice = person.hold(rule.nutrient_id)
    if notice is None or after <= (none if before is None else before):
        return False
    return notice.hold is not Hold.NO_EXTRA or not rule.when.of_life_stage
