"""What planning a week returns: all that any report may say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nutriplan.plan import Day, DinnerSwaps, Exclusion, ShoppingItem, Shortfall, SolverReport
from nutriplan.profile import Profile
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.pieces import Piece
from nutriplan.targets.target import TargetSet
from nutriplan.wishes import NO_WISHES, Wishes


@dataclass(frozen=True, slots=True)
class WeekResult:
    """A plan with its person, targets, proof and words; days in date order, all mappings by id.

    `foods` holds the foods that occur in the plan and its swaps, `sources` the citation of every source key that is
    named anywhere in the result, `command` the line that makes the same plan again, `pieces` what is bought by number
    by its name, `revision` how often the plan was changed since it was made, `swaps` the other dinners that were looked
    for, a row each dinner that is not pinned; empty where none were.
    """

    version: str
    seed: int
    command: str
    profile: Profile
    assumed: tuple[str, ...]
    start: date
    targets: TargetSet
    days: tuple[Day, ...]
    shortfalls: tuple[Shortfall, ...]
    excluded: tuple[Exclusion, ...]
    shopping: tuple[ShoppingItem, ...]
    solver: SolverReport
    nutrients: Mapping[str, Nutrient]
    foods: Mapping[str, Food]
    sources: Mapping[str, str]
    wishes: Wishes = NO_WISHES
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    swaps: tuple[DinnerSwaps, ...] = ()
    revision: int = 0
