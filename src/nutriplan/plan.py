"""A plan as printed: meals in grams and household measures, and what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from nutriplan.tables.dishes import Slot


class BoundKind(StrEnum):
    """How the bound that a gap is measured against was proven."""

    LP = "lp"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Item:
    """An ingredient of a meal: grams as printed and the household measure that says the same."""

    food_id: str
    grams: float
    measure: str


@dataclass(frozen=True, slots=True)
class Meal:
    """A dish in a slot, its name and method filled in with the chosen alternatives.

    `leftover_of` is the date whose dinner was cooked double for it; `minutes` then are those to warm it up.
    """

    slot: Slot
    dish_id: str
    name: str
    main_group: str
    minutes: int
    method: str
    items: tuple[Item, ...]
    leftover_of: date | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day's meals; `totals` per nutrient id from the printed grams (unknown counts nothing), `unknown` per nutrient
    id the foods of the day whose amount is not known.
    """

    date: date
    meals: tuple[Meal, ...]
    totals: Mapping[str, float]
    unknown: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DinnerSwaps:
    """What could be served in place of a dinner while all else of the plan stays: best first, none where nothing can
    without a target missed that the plan meets.
    """

    date: date
    alternatives: tuple[Meal, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A food or dish left out, why, and on whose word (a source key, or `you` for the user's own wish).

    `rule` is the row of food_rules.csv that leaves it out, empty where none does.
    """

    what: str
    name: str
    reason: str
    source: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A target that the plan misses: on a date, or None for the mean of the plan. `short_by` is always positive;
    `above` tells that an upper limit is passed rather than a lower one missed.
    """

    nutrient: str
    date: date | None
    target: float
    amount: float
    short_by: float
    above: bool
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShoppingItem:
    """What to buy: grams as bought and a text a shopper can use; `foods` the food ids it covers. `at_hand` marks what
    a kitchen usually has (oil, spices, little of what keeps): to be checked before it is bought.
    """

    aisle: str
    item: str
    grams: float
    text: str
    foods: tuple[str, ...]
    at_hand: bool = False


@dataclass(frozen=True, slots=True)
class SolverReport:
    """How the plan was found: `gap` is (objective - bound) / objective against a proven bound of the kind named,
    `estimate` the same against the column generation's own linear programme, which proves nothing. `prices` are the
    shadow prices of that bound: what a day pays, in units of preference, for the whole of a target (`lower:iron_mg`) or
    a limit (`upper:sodium_mg`); what is not in it costs nothing.
    """

    status: str
    objective: float
    bound: float
    bound_kind: BoundKind
    gap: float
    estimate: float
    seconds: float
    prices: Mapping[str, float] = field(default_factory=dict)
