"""Adjustments: set, then add, then multiply, then cap; of adds that overlap only the largest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.profile import Profile, State
from nutriplan.tables.references import ReferenceTables
from nutriplan.tables.rules import Adjustment, Basis, Bound
from nutriplan.targets.intakes import LOWER_KINDS, UPPER_KINDS, amount, find_intake, tidy
from nutriplan.targets.target import AppliedAdjustment, Operation


@dataclass(frozen=True, slots=True)
class Person:
    """Whose targets are made: the profile, all tables, and the energy [kcal/d] to plan for."""

    profile: Profile
    tables: ReferenceTables
    energy_kcal: float

    @property
    def base_state(self) -> State:
        """The state whose reference value adjustments start from."""
        return State.NONE


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A bound after its adjustments, in the nutrient's unit, with the steps that changed it."""

    value: float | None
    steps: tuple[AppliedAdjustment, ...]


def adjust(person: Person, nutrient: str, bound: Bound, start: float | None) -> Adjusted:
    """Apply every rule that holds of the person to a bound of a nutrient.

    Steps that change nothing are left out.

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
    steps = []
    for rule in _ordered(_rules(person, nutrient, bound)):
        size = _size(person, rule)
        after = _apply(rule, value, size)
        if after != value:
            steps.append(
                AppliedAdjustment(
                    rule=rule.rule_id,
                    operation=Operation(rule.operation),
                    value=size,
                    before=value,
                    after=after,
                    reason=rule.reason,
                    grade=rule.grade,
                    source=rule.source,
                )
            )
        value = after
    return Adjusted(value, tuple(steps))


def _rules(person: Person, nutrient: str, bound: Bound) -> list[Adjustment]:
    facts = person.profile.facts()
    return [
        rule
        for rule in person.tables.adjustments
        if rule.nutrient_id == nutrient
        and rule.bound is bound
        and rule.reference in ("", person.profile.reference)
        and rule.when.holds(facts)
    ]


def _ordered(rules: Sequence[Adjustment]) -> list[Adjustment]:
    order = list(Operation)
    sets = [rule.rule_id for rule in rules if rule.operation == "set"]
    if len(sets) > 1:
        raise DataError(f"adjustments.csv: {', '.join(sets)} set the same bound of one person; mend their conditions")
    return sorted(_without_overlap(rules), key=lambda rule: order.index(Operation(rule.operation)))


def _without_overlap(rules: Iterable[Adjustment]) -> list[Adjustment]:
    kept: list[Adjustment] = []
    largest: dict[str, Adjustment] = {}
    for rule in rules:
        if rule.operation != "add" or not rule.overlap_group:
            kept.append(rule)
        elif rule.overlap_group not in largest or (rule.value or 0) > (largest[rule.overlap_group].value or 0):
            largest[rule.overlap_group] = rule
    return kept + list(largest.values())


def _size(person: Person, rule: Adjustment) -> float:
    if rule.value is None:
        kinds = LOWER_KINDS if rule.bound is Bound.LOWER else UPPER_KINDS
        row = find_intake(person.tables, person.profile, rule.nutrient_id, kinds, person.profile.state)
        if row is None:
            raise MissingReferenceError(
                f"adjustments.csv, {rule.rule_id}: {person.profile.reference} has no value of {rule.nutrient_id} to set"
            )
        return amount(person.tables, person.profile, row, person.energy_kcal)
    return tidy(rule.value * person.profile.usual_weight_kg) if rule.basis is Basis.PER_KG else rule.value


def _apply(rule: Adjustment, value: float | None, size: float) -> float:
    operation = Operation(rule.operation)
    if operation is Operation.SET or (value is None and operation is Operation.CAP):
        return size
    if value is None:
        raise DataError(f"adjustments.csv, {rule.rule_id}: there is no {rule.bound} bound to {operation}")
    match operation:
        case Operation.ADD:
            return tidy(value + size)
        case Operation.MULTIPLY:
            return tidy(value * size)
        case _:
            return min(value, size)
