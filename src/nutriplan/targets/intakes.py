"""Which reference value holds for a person: exactly one row, or a named error."""

from collections.abc import Sequence

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.profile import Profile, State
from nutriplan.tables.references import ConstantId, IntakeKind, ReferenceIntake, ReferenceTables, Scope
from nutriplan.tables.rules import Basis

LOWER_KINDS = (IntakeKind.RDA, IntakeKind.PRI, IntakeKind.AI)
UPPER_KINDS = (IntakeKind.UL, IntakeKind.SAFE, IntakeKind.CDRR)
LOW_SHARES = (IntakeKind.AMDR_LOW, IntakeKind.RI_LOW)
HIGH_SHARES = (IntakeKind.AMDR_HIGH, IntakeKind.RI_HIGH)
ENERGY_FACTORS = {
    "protein_g": ConstantId.KCAL_PER_G_PROTEIN,
    "carbohydrate_g": ConstantId.KCAL_PER_G_CARBOHYDRATE,
    "fat_g": ConstantId.KCAL_PER_G_FAT,
    "saturated_fat_g": ConstantId.KCAL_PER_G_FAT,
}
_PERCENT = 100
_KJ_PER_MJ = 1000
_DECIMALS = 6  # far finer than any target, coarse enough to hide binary noise
# A limit on one form of a nutrient binds food only where the food table has a column for just that form.
_FORMS_WITH_A_COLUMN = {("retinol_ug", Scope.PREFORMED_ONLY), ("folic_acid_ug", Scope.SYNTHETIC_ONLY)}


def tidy(value: float) -> float:
    """A computed amount without the noise of binary fractions (69.3, not 69.30000000000001)."""
    return round(value, _DECIMALS)


def binds_food(row: ReferenceIntake) -> bool:
    """Whether what is eaten can be held against the row: not a limit on supplements or added forms alone."""
    return row.scope is Scope.TOTAL or (row.nutrient_id, row.scope) in _FORMS_WITH_A_COLUMN


def covering_intakes(
    tables: ReferenceTables, profile: Profile, nutrient: str, kinds: Sequence[IntakeKind], state: State
) -> tuple[ReferenceIntake, ...]:
    """All rows of these kinds that cover the person in the contexts taken, with `state` for theirs, in table order."""
    facts = profile.facts()
    return tuple(
        row
        for row in tables.intakes_of(profile.reference, nutrient)
        if row.kind in kinds
        and row.state == state
        and row.covers(profile.sex, profile.age)
        and tables.in_context(row, facts)
    )


def find_intake(
    tables: ReferenceTables, profile: Profile, nutrient: str, kinds: Sequence[IntakeKind], state: State
) -> ReferenceIntake | None:
    """The row of the first kind that covers the person, taking `state` for theirs.

    A value per kg of body weight goes before the same value for a reference body.

    Returns:
        None when the set of reference intakes has no such value for anyone.

    Raises:
        MissingReferenceError: Others have such a value, but no row covers this person.
        DataError: Two rows cover the person.
    """
    covering = covering_intakes(tables, profile, nutrient, kinds, state)
    if covering:
        return the_one(profile, covering, kinds)
    if any(row.kind in kinds for row in tables.intakes_of(profile.reference, nutrient)):
        raise MissingReferenceError(
            f"reference_intakes.csv has no row for {_wanted(profile, nutrient, kinds, state)}; no target can be set"
        )
    return None


def the_one(profile: Profile, rows: Sequence[ReferenceIntake], kinds: Sequence[IntakeKind]) -> ReferenceIntake | None:
    """Of rows that cover the person the one of the first kind; None when there is no row.

    Raises:
        DataError: Two rows of that kind, in the basis that goes first.
    """
    for kind in kinds:
        of_kind = [row for row in rows if row.kind is kind]
        chosen = [row for row in of_kind if row.basis is Basis.PER_KG] or of_kind
        if len(chosen) > 1:
            wanted = _wanted(profile, chosen[0].nutrient_id, [kind], State(chosen[0].state))
            raise DataError(f"reference_intakes.csv has {len(chosen)} rows for {wanted}; remove all but one")
        if chosen:
            return chosen[0]
    return None


def state_told_apart(tables: ReferenceTables, profile: Profile, nutrient: str, kinds: Sequence[IntakeKind]) -> State:
    """The person's state where the set has values of these kinds for it, else none: the value of all holds then."""
    rows = [row for row in tables.intakes_of(profile.reference, nutrient) if row.kind in kinds]
    return profile.state if any(row.state == profile.state for row in rows) else State.NONE


def _wanted(profile: Profile, nutrient: str, kinds: Sequence[IntakeKind], state: State) -> str:
    names = " or ".join(kind for kind in kinds)
    return f"{profile.reference} {nutrient} {names}, sex {profile.sex}, age {profile.age}, state {state}"


def amount(tables: ReferenceTables, profile: Profile, row: ReferenceIntake, energy_kcal: float) -> float:
    """The value of a row for the person, a day, in the nutrient's unit.

    Args:
        tables: For the factors of energy.
        profile: Whose body weight [kg] counts for a value per kg: the one before pregnancy, where it is given.
        row: The reference value.
        energy_kcal: The energy [kcal/d] that a value per MJ or a share of energy is taken of.

    Raises:
        DataError: A share of energy of a nutrient that carries none.
    """
    match row.basis:
        case Basis.PER_DAY | Basis.ADDED_PER_DAY:
            return row.value
        case Basis.PER_KG:
            return tidy(row.value * profile.usual_weight_kg)
        case Basis.PER_MJ:
            return tidy(row.value * energy_kcal * tables.constant(ConstantId.KJ_PER_KCAL) / _KJ_PER_MJ)
        case Basis.PCT_ENERGY:
            if row.nutrient_id not in ENERGY_FACTORS:
                raise DataError(f"reference_intakes.csv gives {row.nutrient_id} in percent of energy, but it has none")
            return tidy(row.value / _PERCENT * energy_kcal / tables.constant(ENERGY_FACTORS[row.nutrient_id]))
