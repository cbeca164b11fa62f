"""The energy requirement: one equation and what a life stage adds to it, both of the same method."""

from collections.abc import Mapping, Sequence

from nutriplan.errors import DataError, MissingReferenceError
from nutriplan.profile import Profile, Reference
from nutriplan.tables.energy import EnergyEquation, EnergyMethod, EnergyUnit
from nutriplan.tables.references import ConstantId, ReferenceTables
from nutriplan.targets.intakes import tidy
from nutriplan.targets.target import AppliedAdjustment, EnergyEstimate, Operation

GIVEN = "given"
BY_USER = "you"
# A set of reference intakes has its own equations; where they have no row for a person, the next ones stand in.
METHODS: Mapping[Reference, Sequence[EnergyMethod]] = {
    Reference.US: (EnergyMethod.EER_2023,),
    Reference.EU: (EnergyMethod.EFSA_2013, EnergyMethod.EER_2023),
}
METHOD_NAMES: Mapping[EnergyMethod, str] = {
    EnergyMethod.EER_2023: "EER 2023",
    EnergyMethod.EFSA_2013: "EFSA 2013",
    EnergyMethod.EER_2005: "EER 2005",
    EnergyMethod.MIFFLIN_1990: "Mifflin-St Jeor 1990",
    EnergyMethod.MIFFLIN_1990_RESTING: "Mifflin-St Jeor 1990",
    EnergyMethod.MIFFLIN_1990_EXACT: "Mifflin-St Jeor 1990",
}
_KJ_PER_MJ = 1000


def estimated_energy_requirement(
    profile: Profile, tables: ReferenceTables, methods: Sequence[EnergyMethod] = ()
) -> EnergyEstimate:
    """The energy [kcal/d] that keeps the person's weight.

    In pregnancy the weight is today's; what is laid down goes by the body mass index before pregnancy.

    Args:
        profile: The person.
        tables: The equations and additions.
        methods: Whose equations to use, the first that has one; those of the set of reference intakes when empty.

    Raises:
        MissingReferenceError: No equation covers the person.
        DataError: Two equations of one method do.
    """
    equation = energy_equation(profile, tables, methods)
    facts = profile.facts()
    energy = evaluate(equation, profile, tables)
    steps = []
    for addition in tables.energy_additions:
        if addition.method is equation.method and addition.when.holds(facts):
            size = _kcal(addition.value, addition.unit, tables)
            after = tidy(energy + size)
            steps.append(
                AppliedAdjustment(
                    rule=addition.rule_id,
                    operation=Operation.ADD,
                    value=size,
                    before=energy,
                    after=after,
                    reason=addition.reason,
                    grade=addition.grade,
                    source=addition.source,
                )
            )
            energy = after
    name = f"{METHOD_NAMES[equation.method]}, {equation.name}"
    return EnergyEstimate(energy, name, _formula(equation, profile), equation.source, tuple(steps))


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


def energy_equation(profile: Profile, tables: ReferenceTables, methods: Sequence[EnergyMethod] = ()) -> EnergyEquation:
    """The equation of the first method that covers the person.

    Raises:
        MissingReferenceError: No method has one.
        DataError: Two equations of one method do.
    """
    facts = profile.facts()
    wanted = f"sex {profile.sex}, age {profile.age}, activity {profile.activity}, state {profile.state}"
    methods = methods or METHODS[profile.reference]
    for method in methods:
        covering = [
            row
            for row in tables.equations
            if row.method is method
            and row.covers(profile.sex, profile.age)
            and row.activity in ("any", profile.activity)
            and row.when.holds(facts)
        ]
        if len(covering) > 1:
            raise DataError(f"energy_equations.csv has {len(covering)} rows for {wanted}; remove all but one")
        if covering:
            return covering[0]
    raise MissingReferenceError(
        f"energy_equations.csv has no row of {' or '.join(methods)} for {wanted}; no energy can be estimated"
    )


def evaluate(equation: EnergyEquation, profile: Profile, tables: ReferenceTables) -> float:
    """The equation's result [kcal/d], before any addition."""
    body = equation.c_height * profile.height_cm + equation.c_weight * profile.weight_kg
    total = (
        equation.c0
        + equation.c_age * (profile.age + equation.age_offset)
        + equation.body_factor * body
        + equation.c_week * (profile.pregnancy_week or 0)
    )
    return _kcal(equation.total_factor * total, equation.unit, tables)


def _kcal(value: float, unit: EnergyUnit, tables: ReferenceTables) -> float:
    return tidy(value * _KJ_PER_MJ / tables.constant(ConstantId.KJ_PER_KCAL) if unit == "MJ" else value)


def _formula(equation: EnergyEquation, profile: Profile) -> str:
    """The equation with the person's numbers, in its own unit."""
    constant = f"{equation.c0:g}" if equation.unit == "kcal" else f"{equation.c0:g} {equation.unit}"
    body = _signed([(equation.c_height, f"{profile.height_cm:g} cm"), (equation.c_weight, f"{profile.weight_kg:g} kg")])
    if equation.body_factor != 1:
        body = f"+ {equation.body_factor:g} x ({body.removeprefix('+ ')})"
    age = _signed([(equation.c_age, f"{profile.age + equation.age_offset:g} y")])
    week = _signed([(equation.c_week, f"week {profile.pregnancy_week}")])
    text = " ".join(part for part in (constant, age, body, week) if part)
    return text if equation.total_factor == 1 else f"{equation.total_factor:g} x ({text})"


def _signed(terms: Sequence[tuple[float, str]]) -> str:
    return " ".join(f"{'-' if factor < 0 else '+'} {abs(factor):g} x {what}" for factor, what in terms if factor)
