"""What checking a diary returns: all that any report may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nutriplan.diary.eaten import Eaten, NotUnderstood
from nutriplan.plan import Meal
from nutriplan.profile import Profile
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient
from nutriplan.targets.target import Target, TargetSet

_ENERGY = "energy_kcal"
_BEGUN = 0.5  # of the energy of a day


class Status(StrEnum):
    """How a day's intake stands to its target.

    MAYBE_ABOVE: the known amounts keep the limit, but the unknown ones may pass it. FREE: nothing is asked.
    """

    BELOW_AVERAGE = "below average requirement"
    BELOW = "below target"
    MET = "met"
    MAYBE_ABOVE = "may be above limit"
    ABOVE = "above limit"
    FREE = "no target"

    @property
    def is_gap(self) -> bool:
        """Whether too little was eaten, as far as is known."""
        return self in (Status.BELOW_AVERAGE, Status.BELOW)

    @property
    def is_excess(self) -> bool:
        """Whether too much was eaten, or may have been."""
        return self in (Status.ABOVE, Status.MAYBE_ABOVE)

    @property
    def is_certain_excess(self) -> bool:
        """Whether too much was eaten by the known amounts alone."""
        return self is Status.ABOVE


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a food gave of a nutrient, in its unit, and its share of the known amount (0 to 1)."""

    name: str
    amount: float
    share: float


@dataclass(frozen=True, slots=True)
class NutrientLine:
    """The intake of a nutrient: the known amount, and the most it can be (None: no bound is known).

    `average` is the average requirement, `coverage` the share of the day's energy from foods of which the amount is
    known, `unknown` the names of the others, `top` the foods that gave most, `without` why there is no target.
    """

    nutrient: str
    amount: float
    at_most: float | None
    target: Target | None
    average: float | None
    status: Status
    coverage: float
    unknown: tuple[str, ...]
    top: tuple[Contribution, ...]
    without: str = ""

    @property
    def base(self) -> float | None:
        """What a percentage is of: the target, the middle of the range of energy, else the limit."""
        if self.target is None:
            return None
        lower, upper = self.target.lower, self.target.upper
        if self.nutrient == _ENERGY and lower and upper:
            return (lower + upper) / 2
        return lower or upper

    @property
    def missing(self) -> float:
        """What is missing to the target as far as is known, never below 0."""
        lower = self.target.lower if self.target else None
        return max(0.0, (lower or 0.0) - self.amount)

    @property
    def could_be_met(self) -> bool:
        """Whether the unknown amounts may fill what is missing."""
        return self.status.is_gap and (self.at_most is None or self.at_most >= self.amount + self.missing)


class Weight(StrEnum):
    """How much a caution weighs: something to avoid, too much of something, or something to know."""

    AVOID = "avoid"
    LIMIT = "limit"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Caution:
    """A caution about what was eaten, on whose word (a source key, or `you`)."""

    weight: Weight
    what: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class MealShare:
    """A meal's energy [kcal] and its share of the day's (0 to 1)."""

    meal: str
    energy_kcal: float
    share: float


@dataclass(frozen=True, slots=True)
class Added:
    """A food to add: grams in whole household steps, the measure in words, and how it is eaten."""

    food: Food
    grams: float
    measure: str
    eaten_as: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """A food eaten and what to have instead, both in grams and household measure; `line` is the line of the diary."""

    line: int
    old: Food
    old_grams: float
    old_measure: str
    new: Food
    new_grams: float
    new_measure: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A gap that a suggestion closes, or narrows: the amount before and after, and the target, in its unit."""

    nutrient: str
    before: float
    after: float
    target: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Changes that were verified by adding the changed day up again: what they close and what stays open."""

    added: tuple[Added, ...]
    swapped: tuple[Swapped, ...]
    closes: tuple[Closed, ...]
    leaves: tuple[Closed, ...]
    energy_kcal: float

    @property
    def grams(self) -> float:
        """The grams that are added."""
        return sum(item.grams for item in self.added)


@dataclass(frozen=True, slots=True)
class Unclosable:
    """A gap that no suggestion closes: how far the best gets, and why not further."""

    nutrient: str
    best: float
    target: float
    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """The meals for the rest of the day, what the whole day then holds, and which targets it still misses."""

    meals: tuple[Meal, ...]
    totals: Mapping[str, float]
    missed: tuple[Closed, ...]


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day, or the mean of several (`of_days` > 1), against its targets.

    `left_alone` names the gaps that nothing is suggested for: energy and its shares follow the appetite.
    """

    label: str
    date: date | None
    of_days: int
    targets: TargetSet
    eaten: tuple[Eaten, ...]
    not_understood: tuple[NotUnderstood, ...]
    lines: tuple[NutrientLine, ...]
    intake: Mapping[str, float]
    coverage: Mapping[str, float]
    meals: tuple[MealShare, ...]
    cautions: tuple[Caution, ...]
    suggestions: tuple[Suggestion, ...] = ()
    unclosable: tuple[Unclosable, ...] = ()
    left_alone: tuple[str, ...] = ()
    rest: Rest | None = None

    @property
    def has_begun_only(self) -> bool:
        """Whether less than half of the day's energy was eaten, so that meals are still to come."""
        energy = next((line for line in self.lines if line.nutrient == _ENERGY), None)
        lower = energy.target.lower if energy is not None and energy.target is not None else None
        return energy is not None and lower is not None and energy.amount < lower * _BEGUN

    @property
    def gaps(self) -> tuple[NutrientLine, ...]:
        """The nutrients of which too little was eaten."""
        return tuple(line for line in self.lines if line.status.is_gap)

    @property
    def excesses(self) -> tuple[NutrientLine, ...]:
        """The nutrients of which too much was eaten, or may have been."""
        return tuple(line for line in self.lines if line.status.is_excess)

    def line(self, nutrient: str) -> NutrientLine:
        """The line of a nutrient.

        Raises:
            KeyError: It has none.
        """
        for line in self.lines:
            if line.nutrient == nutrient:
                return line
        raise KeyError(nutrient)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A checked diary: a report a day and, for several days, their mean; `foods` holds the curated
    table, `sources` the citations by key.
    """

    version: str
    name: str
    profile: Profile
    assumed: tuple[str, ...]
    days: tuple[DayReport, ...]
    mean: DayReport | None
    nutrients: Mapping[str, Nutrient]
    foods: Mapping[str, Food]
    sources: Mapping[str, str]

    @property
    def main(self) -> DayReport:
        """The report that stands for the diary: the mean of several days, or the one day."""
        return self.mean or self.days[0]

    @property
    def not_understood(self) -> int:
        """How many lines were not understood, at least in part."""
        return len({(number, line.line) for number, day in enumerate(self.days) for line in day.not_understood})

    @property
    def understood(self) -> int:
        """How many lines were understood, at least in part."""
        return len({(number, line.line) for number, day in enumerate(self.days) for line in day.eaten})
