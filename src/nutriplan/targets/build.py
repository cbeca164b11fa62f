"""A person's targets, complete: every nutrient that is steered or watched gets a target or a reason why not."""

from dataclasses import replace

from nutriplan.errors import MissingReferenceError, UsageError
from nutriplan.exercise import Weekday
from nutriplan.profile import Profile
from nutriplan.tables.energy import EnergyMethod
from nutriplan.tables.nutrients import Nutrient, NutrientRole
from nutriplan.tables.references import ConstantId, ReferenceTables
from nutriplan.tables.rules import Grade, NoticeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.advice import advice_for, without_held
from nutriplan.targets.energy import BY_USER, energy_equation, energy_of
from nutriplan.targets.energy_advice import energy_advice
from nutriplan.targets.fluid import fluid_of
from nutriplan.targets.intakes import tidy
from nutriplan.targets.sides import Side, lower_side, unmeasured, upper_side
from nutriplan.targets.supplements import count_supplements
from nutriplan.targets.target import (
    Advice,
    AppliedAdjustment,
    EnergyEstimate,
    NotEnforced,
    Operation,
    Target,
    TargetSet,
)

ENERGY = "energy_kcal"
UPPER_LIMIT_RULE = "upper_limit"
_STEERED = (NutrientRole.FOCUS, NutrientRole.GUARD)
_BASIS_OF_METHOD = {EnergyMethod.EFSA_2013: "AR"}
_BASIS_OF_ENERGY = "EER"


def targets_for(profile: Profile, tables: ReferenceTables, weekday: Weekday | None = None) -> TargetSet:
    """All that is asked of a day of one person.

    Args:
        profile: The person.
        tables: Reference values and rules.
        weekday: Which day of the week, for exercise that isn't daily; None counts only what is.

    Returns:
        Targets in the order of nutrients.csv, what is not enforced, and sentences for the person.

    Raises:
        MissingReferenceError: No row covers the person; the error names the row.
        DataError: Two rows cover the person, or two rules set the same bound.
    """
    energy = energy_of(profile, tables)
    person = Person(profile, tables, energy.energy_kcal, weekday)
    targets: list[Target] = []
    unbound: list[NotEnforced] = []
    advice = list(energy_advice(person, energy))
    for nutrient in tables.nutrients.values():
        if nutrient.nutrient_id == ENERGY:
            targets.append(_energy_target(person, nutrient, energy))
        elif nutrient.composed:
            target, rest, said = _target(person, nutrient)
            targets += [target] if target else []
            unbound += rest
            advice += said
        else:
            unbound += unmeasured(person, nutrient)
    held, released = without_held(person, targets)
    counted = count_supplements(person, held)
    unbound += [*released, *counted.unbound]
    targets = list(counted.targets)
    _check_complete(profile, tables, {*(t.nutrient for t in targets), *(n.nutrient for n in unbound)})
    return TargetSet(
        reference=profile.reference,
        energy=energy,
        targets=tuple(targets),
        not_enforced=tuple(unbound),
        advice=advice_for(person, [*advice, *counted.advice]),
        fluid=(fluid_of(person),),
    )


def check_plan_age(profile: Profile, tables: ReferenceTables) -> None:
    """Refuse menus for the youngest, for whom targets are served all the same.

    Raises:
        UsageError: The person is younger than menus are made for; the error names the age.
    """
    youngest = tables.constant(ConstantId.PLAN_AGE_MIN)
    if profile.age < youngest:
        raise UsageError(f"menus are planned from the age of {youngest:g}, not for {profile.age}; targets are served")


def _energy_target(person: Person, nutrient: Nutrient, energy: EnergyEstimate) -> Target:
    method = energy_equation(person.profile, person.tables).method
    basis = "your wish" if energy.source == BY_USER else _BASIS_OF_METHOD.get(method, _BASIS_OF_ENERGY)
    return Target(
        nutrient=nutrient.nutrient_id,
        unit=nutrient.unit,
        lower=tidy(energy.energy_kcal * person.tables.constant(ConstantId.ENERGY_LOW)),
        upper=tidy(energy.energy_kcal * person.tables.constant(ConstantId.ENERGY_HIGH)),
        basis=basis,
        source=energy.source,
        focus=nutrient.role is NutrientRole.FOCUS,
        base=energy.adjustments[0].before if energy.adjustments else energy.energy_kcal,
        adjustments=energy.adjustments,
    )


def _target(person: Person, nutrient: Nutrient) -> tuple[Target | None, list[NotEnforced], list[Advice]]:
    lower, unbound_lower = lower_side(person, nutrient)
    upper, unbound_upper = upper_side(person, nutrient)
    unbound = [*unbound_lower, *unbound_upper]
    said = []
    if lower and upper and lower.value > upper.value:
        lower, upper, dropped, advice = _settle(nutrient, lower, upper)
        unbound += dropped
        said.append(advice)
    main = lower or upper
    if main is None:
        return None, unbound, said
    target = Target(
        nutrient=nutrient.nutrient_id,
        unit=nutrient.unit,
        lower=lower.value if lower else None,
        upper=upper.value if upper else None,
        basis=main.basis,
        source=main.source,
        focus=nutrient.role is NutrientRole.FOCUS,
        upper_basis=upper.basis if upper else None,
        upper_source=upper.source if upper else None,
        base=main.base,
        adjustments=(*(lower.steps if lower else ()), *(upper.steps if upper else ())),
        note=main.note,
    )
    return target, unbound, said


def _settle(nutrient: Nutrient, lower: Side, upper: Side) -> tuple[Side, Side | None, list[NotEnforced], Advice]:
    """Settle a lower bound above the upper one: a share of energy gives way to a need, a need to a limit of safety."""
    unit, name, about = nutrient.unit, nutrient.name, (nutrient.nutrient_id,)
    if upper.share:
        reason = f"it lies below the {lower.basis} at this energy"
        dropped = NotEnforced(nutrient.nutrient_id, upper.basis, upper.value, unit, reason, upper.source)
        text = f"{name}: {lower.value:.4g} {unit} are needed, more than the usual share of energy; the need counts."
        return lower, None, [dropped], Advice(NoticeKind.NOTE, text, lower.source, about)
    step = AppliedAdjustment(
        rule=UPPER_LIMIT_RULE,
        operation=Operation.CAP,
        value=upper.value,
        before=lower.value,
        after=upper.value,
        reason="a target never passes the upper limit",
        grade=Grade.OFFICIAL,
        source=upper.source,
    )
    capped = replace(lower, value=upper.value, steps=(*lower.steps, step))
    text = f"{name}: the target would be {lower.value:.4g} {unit}, above the upper limit; ask your doctor about it."
    return capped, upper, [], Advice(NoticeKind.DOCTOR, text, upper.source, about)


def _check_complete(profile: Profile, tables: ReferenceTables, covered: set[str]) -> None:
    steered = [row.nutrient_id for row in tables.nutrients.values() if row.role in _STEERED]
    if missing := [nutrient for nutrient in steered if nutrient not in covered]:
        raise MissingReferenceError(
            f"reference_intakes.csv has no {profile.reference} row for some nutrients; add rows or change their role:",
            missing,
        )
