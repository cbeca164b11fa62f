"""The energy requirement: one equation of 2023 and what a life stage adds to it (NASEM2023)."""

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.profile import Profile
from nutriplan.tables.references import EnergyEquation, ReferenceTables
from nutriplan.targets.intakes import tidy
from nutriplan.targets.target import AppliedAdjustment, EnergyEstimate, Operation

GIVEN = "given"
BY_USER = "you"


def estimated_energy_requirement(profile: Profile, tables: ReferenceTables) -> EnergyEstimate:
    """The energy [kcal/d] that keeps the person's weight, by the 2023 equations (NASEM2023).

    In pregnancy the weight is today's; what is laid down goes by the body mass index before pregnancy.

    Raises:
        MissingReferenceError: No equation covers the person.
        DataError: Two equations do.
    """
    equation = _equation(profile, tables)
    energy = evaluate(equation, profile)
    steps = []
    for addition in tables.energy_additions:
        if addition.when.holds(profile.facts()):
            after = tidy(energy + addition.value)
            steps.append(
                AppliedAdjustment(
                    rule=addition.rule_id,
                    operation=Operation.ADD,
                    value=addition.value,
                    before=energy,
                    after=after,
                    reason=addition.reason,
                    grade=addition.grade,
                    source=addition.source,
                )
            )
            energy = after
    name, formula = f"EER 2023, {equation.name}", _formula(equation, profile)
    return EnergyEstimate(energy, name, formula, equation.source, tuple(steps))


def energy_of(profile: Profile, tables: ReferenceTables) -> EnergyEstimate:
    """The energy [kcal/d] to plan for: what the user asked for, else the requirement.

    Raises:
        MissingReferenceError: No equation covers the person.
        DataError: Two equations do.
    """
    estimate = estimated_energy_requirement(profile, tables)
    if profile.energy_kcal is None:
        return estimate
    formula = f"{profile.energy_kcal:g} kcal as asked for; {estimate.equation} says {estimate.energy_kcal:.0f} kcal"
    return EnergyEstimate(profile.energy_kcal, GIVEN, formula, BY_USER)


def evaluate(equation: EnergyEquation, profile: Profile) -> float:
    """The equation's result [kcal/d], before any addition."""
    return tidy(
        equation.c0
        + equation.c_age * profile.age
        + equation.c_height * profile.height_cm
        + equation.c_weight * profile.weight_kg
        + equation.c_week * (profile.pregnancy_week or 0)
    )


def _equation(profile: Profile, tables: ReferenceTables) -> EnergyEquation:
    facts = profile.facts()
    covering = [
        row
        for row in tables.equations
        if row.covers(profile.sex, profile.age) and row.activity in ("any", profile.activity) and row.when.holds(facts)
    ]
    wanted = f"sex {profile.sex}, age {profile.age}, activity {profile.activity}, state {profile.state}"
    if not covering:
        raise MissingReferenceError(f"energy_equations.csv has no row for {wanted}; no energy can be estimated")
    if len(covering) > 1:
        raise DataError(f"energy_equations.csv has {len(covering)} rows for {wanted}; remove all but one")
    return covering[0]


def _formula(equation: EnergyEquation, profile: Profile) -> str:
    terms = [
        (equation.c_age, f"{profile.age} y"),
        (equation.c_height, f"{profile.height_cm:g} cm"),
        (equation.c_weight, f"{profile.weight_kg:g} kg"),
        (equation.c_week, f"week {profile.pregnancy_week}"),
    ]
    signed = [f"{'-' if factor < 0 else '+'} {abs(factor):g} x {what}" for factor, what in terms if factor]
    return " ".join([f"{equation.c0:g}", *signed])
