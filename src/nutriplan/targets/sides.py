"""The two sides of a target: the bound that binds, where it comes from, and what can't bind."""

from collections.abc import Sequence
from dataclasses import dataclass

from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.references import ConstantId, IntakeKind, ReferenceIntake
from nutriplan.tables.rules import Bound
from nutriplan.targets.adjust import Adjusted, Person, adjust
from nutriplan.targets.intakes import LOWER_KINDS, UPPER_KINDS, amount, binds_food, find_intake
from nutriplan.targets.target import AppliedAdjustment, NotEnforced

_LIMIT = "limit"
_PRINTED_KIND = {IntakeKind.AMDR_LOW: "AMDR", IntakeKind.AMDR_HIGH: "AMDR", IntakeKind.LIMIT: _LIMIT}
_ONLY_THE_LIMIT_BINDS = "menus hold far more than this, so only the limit on it can bind"


@dataclass(frozen=True, slots=True)
class Side:
    """A bound in the nutrient's unit: `base` before its adjustments, `share` when it is a share of energy."""

    value: float
    base: float | None
    basis: str
    source: str
    share: bool
    steps: tuple[AppliedAdjustment, ...]


def printed_kind(kind: IntakeKind) -> str:
    """How a kind of reference intake is named to a reader."""
    return _PRINTED_KIND.get(kind, kind.value)


def not_enforced(row: ReferenceIntake, reason: str) -> NotEnforced:
    """A reference value with the reason why it binds no menu."""
    return NotEnforced(row.nutrient_id, printed_kind(row.kind), row.value, row.unit, reason, row.source)


def lower_side(person: Person, nutrient: Nutrient) -> tuple[Side | None, list[NotEnforced]]:
    """The largest of the adjusted RDA or AI and the low end of the acceptable share of energy.

    Adjustments start from the value outside pregnancy and lactation; a rule sets the value of the state.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows do.
    """
    profile, tables = person.profile, person.tables
    row = find_intake(tables, profile, nutrient.nutrient_id, LOWER_KINDS, person.base_state)
    if row and find_intake(tables, profile, nutrient.nutrient_id, (IntakeKind.CDRR,), person.base_state):
        return None, [not_enforced(row, _ONLY_THE_LIMIT_BINDS)]
    base = amount(tables, profile, row, person.energy_kcal) if row else None
    adjusted = adjust(person, nutrient.nutrient_id, Bound.LOWER, base)
    sides = [*_adjusted_side(row, base, adjusted), *_share_sides(person, nutrient, IntakeKind.AMDR_LOW)]
    return max(sides, key=lambda side: side.value, default=None), []


def upper_side(person: Person, nutrient: Nutrient) -> tuple[Side | None, list[NotEnforced]]:
    """The smallest of the adjusted UL or CDRR and the shares of energy not to pass; limits that bind no food apart.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows do.
    """
    profile, tables = person.profile, person.tables
    row = find_intake(tables, profile, nutrient.nutrient_id, UPPER_KINDS, person.base_state)
    unbound = []
    if row and not binds_food(row):
        unbound = [not_enforced(row, row.note)]
        row = None
    base = amount(tables, profile, row, person.energy_kcal) if row else None
    adjusted = adjust(person, nutrient.nutrient_id, Bound.UPPER, base)
    sides = [
        *_adjusted_side(row, base, adjusted),
        *_share_sides(person, nutrient, IntakeKind.AMDR_HIGH),
        *_share_sides(person, nutrient, IntakeKind.LIMIT),
    ]
    return min(sides, key=lambda side: side.value, default=None), unbound


def unmeasured(person: Person, nutrient: Nutrient) -> list[NotEnforced]:
    """Every reference value of a nutrient that the food table lacks, with the reason.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows do.
    """
    state = person.profile.state
    groups: Sequence[Sequence[IntakeKind]] = (LOWER_KINDS, UPPER_KINDS, (IntakeKind.AMDR_LOW,), (IntakeKind.AMDR_HIGH,))
    found = [find_intake(person.tables, person.profile, nutrient.nutrient_id, kinds, state) for kinds in groups]
    reason = nutrient.not_enforced_reason or "the food table has no values of it"
    return [not_enforced(row, reason) for row in found if row]


def _adjusted_side(row: ReferenceIntake | None, base: float | None, adjusted: Adjusted) -> list[Side]:
    if adjusted.value is None:
        return []
    basis = printed_kind(row.kind) if row else _LIMIT
    source = row.source if row else adjusted.steps[-1].source
    return [Side(adjusted.value, base, basis, source, share=False, steps=adjusted.steps)]


def _share_sides(person: Person, nutrient: Nutrient, kind: IntakeKind) -> list[Side]:
    """A share of energy that holds at any energy of the day's band: taken of its far end."""
    row = find_intake(person.tables, person.profile, nutrient.nutrient_id, (kind,), person.profile.state)
    if row is None:
        return []
    end = ConstantId.ENERGY_HIGH if kind is IntakeKind.AMDR_LOW else ConstantId.ENERGY_LOW
    energy_kcal = person.energy_kcal * person.tables.constant(end)
    value = amount(person.tables, person.profile, row, energy_kcal)
    return [Side(value, value, printed_kind(row.kind), row.source, share=True, steps=())]
