"""What is said about the energy of a day: that it was asked for, and whose equation it comes from."""

from collections.abc import Iterator

from nutriplan.profile import State
from nutriplan.tables.energy import EnergyMethod
from nutriplan.tables.references import ConstantId
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.energy import BY_USER, METHODS, energy_equation, estimated_energy_requirement
from nutriplan.targets.target import Advice, EnergyEstimate

_ABOUT = ("energy_kcal",)
_FIRST_TRIMESTER = 1


def energy_advice(person: Person, energy: EnergyEstimate) -> Iterator[Advice]:
    """Every sentence about a person's energy.

    Args:
        person: Whose energy it is.
        energy: The energy to plan for.
    """
    yield from _asked_for(person, energy)
    yield from _without_earlier_weight(person, energy)
    if energy.source != BY_USER:
        yield from _whose_equation(person)


def _asked_for(person: Person, energy: EnergyEstimate) -> Iterator[Advice]:
    if energy.source != BY_USER:
        return
    profile = person.profile
    estimate = estimated_energy_requirement(profile, person.tables)
    need = estimate.energy_kcal
    if energy.energy_kcal < need * person.tables.constant(ConstantId.ENERGY_LOW):
        advice = "" if profile.state is State.NONE else f" In {profile.state} eat less only if a doctor advises it."
        text = f"You asked for {energy.energy_kcal:,.0f} kcal; about {need:,.0f} kcal keep your weight.{advice}"
        yield Advice(NoticeKind.SAFETY, text, estimate.source, _ABOUT)


def _without_earlier_weight(person: Person, energy: EnergyEstimate) -> Iterator[Advice]:
    profile = person.profile
    late = profile.state is State.PREGNANCY and profile.pregnancy_trimester != _FIRST_TRIMESTER
    if late and profile.pre_pregnancy_weight_kg is None:
        text = "No weight before pregnancy was given, so today's weight stands for it; give it for a better estimate."
        yield Advice(NoticeKind.NOTE, text, energy.source, _ABOUT)


def _whose_equation(person: Person) -> Iterator[Advice]:
    """That another set's equation stands in, or that the set's own requirement does not follow the body."""
    profile, tables = person.profile, person.tables
    own = METHODS[profile.reference][0]
    estimate = estimated_energy_requirement(profile, tables)
    if energy_equation(profile, tables).method is not own:
        text = f"The European energy table has no value for you; the equation of {estimate.equation} stands in."
        yield Advice(NoticeKind.NOTE, text, estimate.source, _ABOUT)
    elif own is EnergyMethod.EFSA_2013:
        need = estimate.energy_kcal
        by_body = estimated_energy_requirement(profile, tables, (EnergyMethod.EER_2023,)).energy_kcal
        low, high = (tables.constant(end) * need for end in (ConstantId.ENERGY_LOW, ConstantId.ENERGY_HIGH))
        if not low <= by_body <= high:
            text = (
                "The European energy requirement is for a body mass index of 22 at usual heights, whatever you weigh: "
                f"{need:,.0f} kcal. By your height and weight the equation of 2023 says {by_body:,.0f} kcal; ask for "
                "that with --energy-kcal if it fits you better."
            )
            yield Advice(NoticeKind.NOTE, text, estimate.source, _ABOUT)
