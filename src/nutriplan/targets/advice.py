"""What is told to a person beside the numbers, by kind: what to ask a doctor first."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from nutriplan.tables.rules import Hold, Interaction, Notice
from nutriplan.targets.adjust import Person
from nutriplan.targets.target import Advice, NotEnforced, Target, in_order

FOR_A_DOCTOR = "no target is set: only your doctor can say how much is right"


def advice_for(person: Person, more: Iterable[Advice] = ()) -> tuple[Advice, ...]:
    """The notices and interactions that hold of a person, and what was found while the targets were made.

    Interactions with a food are left to whoever knows the plan.
    """
    interactions = [row for row in person.tables.interactions if not row.trait and row.when.holds(person.facts)]
    rows: list[Notice | Interaction] = [*person.notices, *interactions]
    return in_order([*(_advice(row) for row in rows), *more])


def plan_advice(person: Person, kinds: Set[str]) -> tuple[Advice, ...]:
    """The interactions with food that hold of a person and a plan.

    Args:
        person: Whose plan it is.
        kinds: The traits and food groups of all foods in it.
    """
    rows = person.tables.interactions
    return in_order(_advice(row) for row in rows if kinds & set(row.trait) and row.when.holds(person.facts))


def without_held(person: Person, targets: Sequence[Target]) -> tuple[list[Target], list[NotEnforced]]:
    """Take off the lower side of what only a doctor may set; a target with no side left is not enforced."""
    kept: list[Target] = []
    released: list[NotEnforced] = []
    for target in targets:
        notice = person.hold(target.nutrient)
        if notice is None or notice.hold is not Hold.NO_TARGET or target.lower is None:
            kept.append(target)
            continue
        released.append(
            NotEnforced(target.nutrient, target.basis, target.base, target.unit, FOR_A_DOCTOR, notice.source)
        )
        if target.upper is not None:
            kept.append(replace(target, lower=None))
    return kept, released


def _advice(row: Notice | Interaction) -> Advice:
    nutrients = row.nutrient_id if isinstance(row, Notice) else ()
    return Advice(row.kind, row.text, row.source, nutrients)
