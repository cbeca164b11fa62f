"""What is said to a person beside the numbers: notices that hold of them, and how the numbers were found."""

from collections.abc import Iterable, Iterator

from nutriplan.profile import State
from nutriplan.tables.energy import EnergyMethod
from nutriplan.tables.references import ConstantId
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.energy import BY_USER, METHODS, energy_equation, estimated_energy_requirement
from nutriplan.targets.intakes import LOWER_KINDS, covering_intakes
from nutriplan.targets.target import Advice, EnergyEstimate

_ENERGY = "energy_kcal"
_FIRST_TRIMESTER = 1
_ORDER = tuple(NoticeKind)


def advice_for(person: Person, energy: EnergyEstimate, more: Iterable[Advice] = ()) -> tuple[Advice, ...]:
    """All sentences for a person: what to ask a doctor first, each once.

    Args:
        person: Whom it is for.
        energy: The energy to plan for.
        more: What was found while the targets were made.
    """
    told = [*_notices(person), *more, *_asked_energy(person, energy), *_energy_equation(person), *_contexts(person)]
    return tuple(sorted(dict.fromkeys(told), key=lambda item: _ORDER.index(item.kind)))


def _notices(person: Person) -> Iterator[Advice]:
    for notice in person.notices:
        yield Advice(notice.kind, notice.text, notice.source, notice.nutrient_id)


def _asked_energy(person: Person, energy: EnergyEstimate) -> Iterator[Advice]:
    """That the energy asked for is below the need, and that a weight is missing."""
    profile = person.profile
    if energy.source == BY_USER:
        estimate = estimated_energy_requirement(profile, person.tables)
        need = estimate.energy_kcal
        if energy.energy_kcal < need * person.tables.constant(ConstantId.ENERGY_LOW):
            text = f"You asked for {energy.energy_kcal:.0f} kcal; about {need:.0f} kcal keep your weight."
            kind = NoticeKind.NOTE
            if profile.state is not State.NONE:
                text += f" In {profile.state} eat less only if a doctor advises it."
                kind = NoticeKind.DOCTOR
            yield Advice(kind, text, estimate.source, (_ENERGY,))
    late = profile.state is State.PREGNANCY and profile.pregnancy_trimester != _FIRST_TRIMESTER
    if late and profile.pre_pregnancy_weight_kg is None:
        text = "No weight before pregnancy was given, so today's weight stands for it; give it for a better estimate."
        source = energy_equation(profile, person.tables).source
        yield Advice(NoticeKind.NOTE, text, source, (_ENERGY,))


def _energy_equation(person: Person) -> Iterator[Advice]:
    """That another set's equation stands in, or that a requirement of its own does not follow the body."""
    profile, tables = person.profile, person.tables
    own = METHODS[profile.reference][0]
    estimate = estimated_energy_requirement(profile, tables)
    if energy_equation(profile, tables).method is not own:
        text = f"The European energy table has no value for you; the equation of {estimate.equation} stands in."
        yield Advice(NoticeKind.NOTE, text, estimate.source, (_ENERGY,))
    elif own is EnergyMethod.EFSA_2013:
        by_body = estimated_energy_requirement(profile, tables, (EnergyMethod.EER_2023,)).energy_kcal
        low, high = (tables.constant(end) * estimate.energy_kcal for end in (ConstantId.ENERGY_LOW, ConstantId.ENERGY_HIGH))
        if not low <= by_body <= high:
            text = (
                "The European energy requirement is for a body mass index of 22 at usual heights, whatever you weigh: "
                f"{estimate.energy_kcal:.0f} kcal. By your height and weight the equation of 2023 says {by_body:.0f} "
                "kcal; ask for that with --energy-kcal if your weight is to stay as it is."
            )
            yield Advice(NoticeKind.NOTE, text, estimate.source, (_ENERGY,))


def _contexts(person: Person) -> Iterator[Advice]:
    """For which diet, form or phase of life recommendations were taken, where a report gives several."""
    profile, tables = person.profile, person.tables
    for nutrient in tables.nutrients.values():
        for row in covering_intakes(tables, profile, nutrient.nutrient_id, LOWER_KINDS, profile.state):
            if row.context:
                context = tables.contexts[row.context]
                text = f"{nutrient.name}: {context.reason}."
                yield Advice(NoticeKind.NOTE, text, context.source, (nutrient.nutrient_id,))
