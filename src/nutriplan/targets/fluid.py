"""Water of a day: the reference value, what a life stage adds, and what sweat takes."""

from nutriplan.errors import MissingReferenceError
from nutriplan.tables.rules import Bound
from nutriplan.tables.sweat import SweatKind
from nutriplan.targets.adjust import Person, adjust
from nutriplan.targets.intakes import LOWER_KINDS, amount, find_intake
from nutriplan.targets.sweat import loss_of, sweat_of
from nutriplan.targets.target import WATER, Fluid

_SODIUM = "sodium_mg"


def fluid_of(person: Person) -> Fluid:
    """The water [L] of the person's day, in food and drink together.

    Raises:
        MissingReferenceError: No row covers the person.
        DataError: Two rows do.
    """
    profile, tables = person.profile, person.tables
    row = find_intake(tables, profile, WATER, LOWER_KINDS, person.base_state)
    replacing = tables.sweat.find(SweatKind.REPLACE, WATER)
    if row is None or replacing is None:
        raise MissingReferenceError(f"no row says how much water {profile.reference} wants a day and after exercise")
    base = amount(tables, profile, row, person.energy_kcal)
    adjusted = adjust(person, WATER, Bound.LOWER, base)
    litres = sweat_of(profile, tables.sweat, person.weekday).litres
    return Fluid(
        water_l=base if adjusted.value is None else adjusted.value,
        basis=str(row.kind),
        source=row.source,
        base_l=base,
        sweat_l=litres,
        sodium_mg=loss_of(tables.sweat, _SODIUM, litres, 0.0).amount,
        replace_l_per_kg=replacing.value,
        most_loss_pct=tables.sweat.number(SweatKind.MASS_LOSS, nutrient=WATER),
        replace_source=replacing.source,
        adjustments=adjusted.steps,
    )
