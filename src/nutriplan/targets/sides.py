"""The two sides of a target: the bound that binds, where it comes from, and what can't bind."""

from collections.abc import Sequence
from dataclasses import dataclass

from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.references import ConstantId, IntakeKind, ReferenceIntake
from nutriplan.tables.rules import Basis, Bound
from nutriplan.targets.adjust import Adjusted, Person, adjust
from nutriplan.targets.energy import estimated_energy_requirement
from nutriplan.targets.intakes import (
    HIGH_SHARES,
    LOW_SHARES,
    LOWER_KINDS,
    UPPER_KINDS,
    amount,
    binds_food,
    covering_intakes,
    find_intake,
    state_told_apart,
    the_one,
)
from nutriplan.targets.target import AppliedAdjustment, NotEnforced

_LIMIT = "limit"
_PRINTED_KIND = {
    IntakeKind.AMDR_LOW: "AMDR",
    IntakeKind.AMDR_HIGH: "AMDR",
    IntakeKind.RI_LOW: "RI",
    IntakeKind.RI_HIGH: "RI",
    IntakeKind.SAFE: "safe level",
    IntakeKind.LIMIT: _LIMIT,
}
_NO_LIMIT_AT_THIS_AGE = "no limit is set at this age"


@dataclass(frozen=True, slots=True)
class Side:
    """A bound in the nutrient's unit: `base` before its adjustments, `share` when it is a share of energy.

    `note` says for which diet, form or phase of life the reference value was taken.
    """

    value: float
    base: float | None
    basis: str
    source: str
    share: bool
    steps: tuple[AppliedAdjustment, ...]
    note: str = ""


def printed_kind(kind: IntakeKind) -> str:
    """How a kind of reference intake is named to a reader."""
    return _PRINTED_KIND.get(kind, kind.value)


def not_enforced(row: ReferenceIntake, reason: str) -> NotEnforced:
    """A reference value with the reason why it binds no menu."""
    return NotEnforced(row.nutrient_id, printed_kind(row.kind), row.value, row.unit, reason, row.source)


def lower_side(person: Person, nutrient: Nutrient) -> tuple[Side | None, list[NotEnforced]]:
    """The largest of the adjusted recommended intake and the low end of the acceptable share of energy.

    Adjustments start from the value outside pregnancy and lactation; a rule sets the value of the state.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows do.
    """
    profile, tables = person.profile, person.tables
    row = find_intake(tables, profile, nutrient.nutrient_id, LOWER_KINDS, person.base_state)
    base = _amount(person, row) if row else None
    adjusted = adjust(person, nutrient.nutrient_id, Bound.LOWER, base)
    sides = [
        *_adjusted_side(person, row, base, adjusted),
        *_share_sides(person, nutrient, LOW_SHARES, ConstantId.ENERGY_HIGH),
    ]
    return max(sides, key=lambda side: side.value, default=None), []


def upper_side(person: Person, nutrient: Nutrient) -> tuple[Side | None, list[NotEnforced]]:
    """The smallest of the adjusted upper limit and the shares of energy not to pass; what can't bind food apart.

    Raises:
        DataError: Two rows cover the person.
    """
    row, unbound = _limit_row(person, nutrient)
    base = _amount(person, row) if row else None
    adjusted = adjust(person, nutrient.nutrient_id, Bound.UPPER, base)
    sides = [
        *_adjusted_side(person, row, base, adjusted),
        *_share_sides(person, nutrient, HIGH_SHARES, ConstantId.ENERGY_LOW),
        *_share_sides(person, nutrient, (IntakeKind.LIMIT,), ConstantId.ENERGY_LOW),
    ]
    if not sides and not unbound:
        return None, _limit_of_others(person, nutrient)
    return min(sides, key=lambda side: side.value, default=None), unbound


def unmeasured(person: Person, nutrient: Nutrient) -> list[NotEnforced]:
    """Every reference value of a nutrient that the food table lacks, with the reason.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows do.
    """
    profile, tables = person.profile, person.tables
    groups: Sequence[Sequence[IntakeKind]] = (LOWER_KINDS, UPPER_KINDS, LOW_SHARES, HIGH_SHARES)
    found = []
    for kinds in groups:
        state = state_told_apart(tables, profile, nutrient.nutrient_id, kinds)
        found.append(find_intake(tables, profile, nutrient.nutrient_id, kinds, state))
    reason = nutrient.not_enforced_reason or "the food table has no values of it"
    return [not_enforced(row, reason) for row in found if row]


def _limit_row(person: Person, nutrient: Nutrient) -> tuple[ReferenceIntake | None, list[NotEnforced]]:
    """The limit that binds food, and those that don't: on other forms, or not set for this age or state."""
    profile, tables = person.profile, person.tables
    covering = covering_intakes(tables, profile, nutrient.nutrient_id, UPPER_KINDS, person.base_state)
    unbound = [not_enforced(row, row.note) for row in covering if not binds_food(row)]
    row = the_one(profile, [row for row in covering if binds_food(row)], UPPER_KINDS)
    own = covering_intakes(tables, profile, nutrient.nutrient_id, UPPER_KINDS, profile.state)
    if row and not own:
        return None, [*unbound, not_enforced(row, f"a limit outside {profile.state}; none is set for it")]
    return row, unbound


def _limit_of_others(person: Person, nutrient: Nutrient) -> list[NotEnforced]:
    """That the set has a limit of this nutrient, but none at the person's age."""
    rows = person.tables.intakes_of(person.profile.reference, nutrient.nutrient_id)
    known = [row for row in rows if row.kind in (*UPPER_KINDS, IntakeKind.LIMIT)][:1]
    return [
        NotEnforced(row.nutrient_id, printed_kind(row.kind), None, nutrient.unit, _NO_LIMIT_AT_THIS_AGE, row.source)
        for row in known
    ]


def _amount(person: Person, row: ReferenceIntake) -> float:
    """The row's value of a day; a value per MJ goes by the requirement, so that eating less never lowers it."""
    energy_kcal = person.energy_kcal
    if row.basis is Basis.PER_MJ:
        energy_kcal = max(energy_kcal, estimated_energy_requirement(person.profile, person.tables).energy_kcal)
    return amount(person.tables, person.profile, row, energy_kcal)


def _adjusted_side(person: Person, row: ReferenceIntake | None, base: float | None, adjusted: Adjusted) -> list[Side]:
    if adjusted.value is None:
        return []
    row = _row_of_state(person, row) if row else None
    basis = printed_kind(row.kind) if row else _LIMIT
    source = row.source if row else adjusted.steps[-1].source
    note = person.tables.contexts[row.context].reason if row and row.context else ""
    return [Side(adjusted.value, base, basis, source, share=False, steps=adjusted.steps, note=note)]


def _row_of_state(person: Person, row: ReferenceIntake) -> ReferenceIntake:
    """The value for the person's state where the set has one of its own, else the row itself."""
    profile, tables = person.profile, person.tables
    kinds = LOWER_KINDS if row.kind in LOWER_KINDS else UPPER_KINDS
    covering = covering_intakes(tables, profile, row.nutrient_id, kinds, profile.state)
    return the_one(profile, [own for own in covering if binds_food(own)], kinds) or row


def _share_sides(person: Person, nutrient: Nutrient, kinds: Sequence[IntakeKind], end: ConstantId) -> list[Side]:
    """A share of energy that holds at any energy of the day's band: taken of its far end."""
    profile, tables = person.profile, person.tables
    state = state_told_apart(tables, profile, nutrient.nutrient_id, kinds)
    row = the_one(profile, covering_intakes(tables, profile, nutrient.nutrient_id, kinds, state), kinds)
    if row is None:
        return []
    value = amount(tables, profile, row, person.energy_kcal * tables.constant(end))
    return [Side(value, value, printed_kind(row.kind), row.source, share=True, steps=())]
