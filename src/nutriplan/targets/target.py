"""What a target is: bounds on a nutrient with the steps that made them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nutriplan.tables.rules import ALL_NUTRIENTS, NoticeKind

WATER = "water_l"


class Period(StrEnum):
    """Over what a target holds: every day, or the mean of the plan with a daily floor."""

    DAY = "day"
    WEEK = "week"


class Operation(StrEnum):
    """What an adjustment does, in the order in which they are applied."""

    SET = "set"
    ADD = "add"
    MULTIPLY = "multiply"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class AppliedAdjustment:
    """One step from the reference value to the target, in the target's unit.

    `value` is what the rule says (an amount for set, add and cap, a factor for multiply), `before` and `after` are the
    bound on either side of the step.
    """

    rule: str
    operation: Operation
    value: float
    before: float | None
    after: float
    reason: str
    grade: str
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """Bounds on what is eaten of a nutrient, in the nutrient's unit.

    `base` is the reference value before the adjustments; `floor` is the least of any day when the period is a week;
    `days` names the dates it holds on, None for all; `note` says for which diet, form or phase of life the reference
    value was taken.
    """

    nutrient: str
    unit: str
    lower: float | None
    upper: float | None
    basis: str
    source: str
    focus: bool
    upper_basis: str | None = None
    upper_source: str | None = None
    period: Period = Period.DAY
    floor: float | None = None
    base: float | None = None
    days: tuple[date, ...] | None = None
    adjustments: tuple[AppliedAdjustment, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotEnforced:
    """A reference value that can't bind a menu, with the reason."""

    nutrient: str
    basis: str
    value: float | None
    unit: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class EnergyEstimate:
    """The energy requirement [kcal/d] with the equation and what was added to it."""

    energy_kcal: float
    equation: str
    formula: str
    source: str
    adjustments: tuple[AppliedAdjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence for the person: what it is about, the nutrients it names, and where it comes from."""

    kind: NoticeKind
    text: str
    source: str
    nutrients: tuple[str, ...] = ()


def in_order(advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """Each once, by kind, what to ask a doctor first."""
    order = tuple(NoticeKind)
    return tuple(sorted(dict.fromkeys(advice), key=lambda item: order.index(item.kind)))


@dataclass(frozen=True, slots=True)
class Fluid:
    """Water of a day [L], in food and drink together, and what goes with sweat.

    `sweat_l` is the sweat of the day's exercise [L]; after it `replace_l_per_kg` [L] are drunk for every kg lost, and
    no more than `most_loss_pct` percent of the body mass should go. `sodium_mg` is what the sweat takes of it, for
    information where no target follows. `days` names the dates it holds on, None for all.
    """

    water_l: float
    basis: str
    source: str
    base_l: float
    sweat_l: float
    sodium_mg: float
    replace_l_per_kg: float
    most_loss_pct: float
    replace_source: str
    days: tuple[date, ...] | None = None
    adjustments: tuple[AppliedAdjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetSet:
    """All that is asked of a day of one person: complete, each nutrient a target or not enforced."""

    reference: str
    energy: EnergyEstimate
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    advice: tuple[Advice, ...] = ()
    fluid: tuple[Fluid, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """The sentences for the person, what to ask a doctor first."""
        return tuple(item.text for item in self.advice)

    @property
    def priorities(self) -> tuple[str, ...]:
        """Nutrients that a medicine, a condition or a habit makes matter more, without another number."""
        named = (item.nutrients for item in self.advice if item.kind is NoticeKind.PRIORITY)
        return tuple(dict.fromkeys(nutrient for nutrients in named for nutrient in nutrients))

    @property
    def doctor_sets_fluid(self) -> bool:
        """Whether something is to be asked of a doctor about water, so that no amount to drink is named."""
        about = {nutrient for item in self.advice if item.kind is NoticeKind.DOCTOR for nutrient in item.nutrients}
        return bool({WATER, ALL_NUTRIENTS} & about)

    def __getitem__(self, nutrient: str) -> Target:
        """The target of a nutrient.

        Raises:
            KeyError: The nutrient has no target.
        """
        for target in self.targets:
            if target.nutrient == nutrient:
                return target
        raise KeyError(nutrient)
