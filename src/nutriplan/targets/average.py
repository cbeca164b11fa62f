"""The average requirement: what half of a group of healthy people need, so that less is likely too little."""

from collections.abc import Mapping

from nutriplan.tables.references import IntakeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.intakes import amount, covering_intakes, state_told_apart, the_one, tidy

AVERAGE_KINDS = (IntakeKind.EAR, IntakeKind.AR)


def average_requirements(person: Person) -> Mapping[str, float]:
    """Nutrient id -> the average requirement that is left for food after supplements, where one is set.

    Raises:
        DataError: Two rows cover the person.
    """
    profile, tables = person.profile, person.tables
    supplied = tables.health.supplied(profile.supplement)
    found = {}
    for nutrient in tables.nutrients:
        state = state_told_apart(tables, profile, nutrient, AVERAGE_KINDS)
        row = the_one(profile, covering_intakes(tables, profile, nutrient, AVERAGE_KINDS, state), AVERAGE_KINDS)
        if row is not None:
            value = amount(tables, profile, row, person.energy_kcal)
            found[nutrient] = max(0.0, tidy(value - supplied.get(nutrient, 0.0)))
    return found
