"""What a target is: bounds on a nutrient with the steps that made them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    `days` names the dates it holds on, None for all.
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
class TargetSet:
    """All that is asked of a day of one person: complete, each nutrient a target or not enforced."""

    reference: str
    energy: EnergyEstimate
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    notices: tuple[str, ...] = ()

    def __getitem__(self, nutrient: str) -> Target:
        """The target of a nutrient.

        Raises:
            KeyError: The nutrient has no target.
        """
        for target in self.targets:
            if target.nutrient == nutrient:
                return target
        raise KeyError(nutrient)
