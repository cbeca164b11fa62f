"""Supplements that a person takes: they count to targets and limits, each by its scope; no dose is ever proposed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from nutriplan.tables.references import ReferenceIntake
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.adjust import Person
from nutriplan.targets.intakes import UPPER_KINDS, binds_food, covering_intakes, state_told_apart, tidy
from nutriplan.targets.target import Advice, AppliedAdjustment, NotEnforced, Operation, Target

SUPPLEMENT_RULE = "supplement"
_BY_USER = "you"
_GRADE = "your own statement"


@dataclass(frozen=True, slots=True)
class Counted:
    """Targets of what is left for food, what binds no more, and what to say."""

    targets: tuple[Target, ...]
    unbound: tuple[NotEnforced, ...]
    advice: tuple[Advice, ...]


def count_supplements(person: Person, targets: Sequence[Target]) -> Counted:
    """Take what supplements give off both sides of the targets: what is left is for food.

    A lower side that supplements fill is gone; an upper side that they pass is gone too, with advice to ask a doctor.

    Args:
        person: Whose supplements they are.
        targets: The targets of food and supplements together.
    """
    supplied = person.tables.health.supplied(person.profile.supplement)
    kept: list[Target] = []
    unbound: list[NotEnforced] = []
    for target in targets:
        left = _left(target, supplied.get(target.nutrient, 0.0))
        if left.lower is None and left.upper is None:
            reason = "your supplement gives all of it"
            unbound.append(NotEnforced(target.nutrient, target.basis, target.lower, target.unit, reason, target.source))
        else:
            kept.append(left)
    advice = [item for nutrient, amount in supplied.items() for item in _passed(person, nutrient, amount)]
    return Counted(tuple(kept), tuple(unbound), tuple(advice))


def _left(target: Target, amount: float) -> Target:
    if not amount:
        return target
    steps = []
    sides: list[float | None] = []
    for bound, what in ((target.lower, "target"), (target.upper, "limit")):
        after = None if bound is None else max(0.0, tidy(bound - amount))
        if bound is not None and after is not None:
            reason = f"your supplement gives {amount:g} {target.unit} of the {what} a day, the rest is for food"
            steps.append(_step(reason, bound, after))
        sides.append(after or None)
    return replace(target, lower=sides[0], upper=sides[1], adjustments=(*target.adjustments, *steps))


def _step(reason: str, before: float, after: float) -> AppliedAdjustment:
    return AppliedAdjustment(
        rule=SUPPLEMENT_RULE,
        operation=Operation.ADD,
        value=tidy(after - before),
        before=before,
        after=after,
        reason=reason,
        grade=_GRADE,
        source=_BY_USER,
    )


def least_limit(person: Person, nutrient: str) -> float:
    """The lowest upper limit that a supplement of a nutrient must stay within; infinite where there is none."""
    state = state_told_apart(person.tables, person.profile, nutrient, UPPER_KINDS)
    rows = covering_intakes(person.tables, person.profile, nutrient, UPPER_KINDS, state)
    return min((row.value for row in rows), default=inf)


def _passed(person: Person, nutrient: str, amount: float) -> list[Advice]:
    """Every upper limit that the supplements alone pass, whether it is on all intake or on supplements."""
    profile, tables = person.profile, person.tables
    state = state_told_apart(tables, profile, nutrient, UPPER_KINDS)
    rows = covering_intakes(tables, profile, nutrient, UPPER_KINDS, state)
    return [_advice(person, row, amount) for row in rows if amount > row.value]


def _advice(person: Person, row: ReferenceIntake, amount: float) -> Advice:
    name = person.tables.nutrients[row.nutrient_id].name
    scope = "" if binds_food(row) else " for supplements and added forms"
    text = (
        f"{name}: your supplements give {amount:g} {row.unit} a day, more than the upper limit of {row.value:g} "
        f"{row.unit}{scope}. Ask your doctor before you go on with it."
    )
    return Advice(NoticeKind.DOCTOR, text, row.source, (row.nutrient_id,))
