"""The day as a mixed-integer programme: what was eaten is fixed, what comes on top or in its place is chosen.

With y_f = 1 if food f is added, x_f = least_f y_f + e_f its steps, u_j = 1 if swap j is made, z_k = 1 if gap k stays
open and s_k the share of it that does:

    e_f <= (most_f - least_f) y_f,  sum y_f <= foods,  sum u_j <= swaps,  one food of a family,
    few foods that are eaten alike (two sides),  one swap of a portion
    sum_f a_kf x_f + sum_j d_kj u_j + missing_k s_k >= missing_k,   s_k <= z_k      for every gap k
    sum_j d_kj u_j (+ what is added) >= - spare_k                                   for every target that is met
    sum_f A_lf x_f + sum_j D_lj u_j <= room_l                                       for every limit, energy, food rule

    cost = sum weight_k (open z_k + share s_k) + energy and grams that are added + a price for every food and swap

a counts what is known, A the most an unknown amount can be, so that no suggestion rests on what nobody measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nutriplan.check.plate import ENERGY, Tables, known_per_g
from nutriplan.check.room import Rooms
from nutriplan.model.day_model import Draft
from nutriplan.model.highs import Floats, Ints, Outcome, Programme, solve
from nutriplan.model.problem import family_of
from nutriplan.tables.foods import Food

_MARGIN = 1e-5  # a gap is closed by so much more than it takes, for the solver's tolerance
_NODES = 500
_NO_CALCIUM_FROM = "high_oxalate"  # its calcium is hardly taken up (interactions.csv, oxalate)
_CALCIUM = "calcium_mg"


@dataclass(frozen=True, slots=True)
class Choice:
    """A food that may be added: from `low` to `high` steps."""

    food: Food
    low: int
    high: int
    eaten_as: str


@dataclass(frozen=True, slots=True)
class SwapChoice:
    """A food that may stand in for a portion of the day, by the portion's place."""

    place: int
    old: Food
    old_grams: float
    new: Food
    new_grams: float


@dataclass(frozen=True, slots=True)
class Prices:
    """What a change costs beside its energy [kcal], all in kcal: what is smallest depends on it.

    Attributes:
        food: Every food that is added.
        swap: Every swap.
        gram: A gram that is added, or that a swap changes.
        added: Multiplies all of an added food, so that swaps go first where that is wished.
        open: A gap of weight 1 that stays open.
        share: All of a gap of weight 1 that stays open, by its share.
    """

    food: float = 15.0
    swap: float = 30.0
    gram: float = 0.01
    added: float = 1.0
    open: float = 3_000.0
    share: float = 1_000.0


@dataclass(frozen=True, slots=True)
class Menu:
    """What may be chosen, and how much of it: foods, those of them that are eaten alike (two sides), and swaps."""

    adds: tuple[Choice, ...]
    swaps: tuple[SwapChoice, ...]
    most_foods: int = 4
    most_alike: int = 2
    most_swaps: int = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """Foods added with their grams, and swaps made."""

    added: tuple[tuple[Choice, float], ...]
    swapped: tuple[SwapChoice, ...]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The largest share of a gap that stays open even in fractions of portions, and the energy [kcal] they bring."""

    open_share: float
    energy_kcal: float


class GapModel:
    """The programme above for one day."""

    def __init__(self, menu: Menu, rooms: Rooms, tables: Tables, prices: Prices) -> None:
        self.menu, self.rooms, self.tables, self.prices = menu, rooms, tables, prices

    def best(self, keep: int) -> Chosen | None:
        """The smallest changes that close most, among the `keep` foods and swaps that the relaxation likes best.

        Returns:
            None where the work limit ends the search without an answer.
        """
        adds, swaps = self._promising(keep)
        for all_closed in (True, False):
            draft = _Draft(self, adds, swaps, whole=True, all_closed=all_closed)
            answer = solve(draft.programme(), nodes=_NODES, small=True)
            if answer.outcome in (Outcome.OPTIMAL, Outcome.LIMIT) and len(answer.x):
                return draft.chosen(answer.x)
        return None

    def relaxed(self) -> Relaxed:
        """What fractions of portions reach: no whole portions can do better."""
        draft = _Draft(self, *self._all(), whole=False, all_closed=False)
        answer = solve(draft.programme())
        if answer.outcome is not Outcome.OPTIMAL:
            return Relaxed(1.0, 0.0)
        return Relaxed(float(answer.x[draft.short].max(initial=0.0)), draft.energy(answer.x))

    def _all(self) -> tuple[Ints, Ints]:
        return np.arange(len(self.menu.adds)), np.arange(len(self.menu.swaps))

    def _promising(self, keep: int) -> tuple[Ints, Ints]:
        """The foods and swaps that would cost the relaxation least to take in."""
        adds, swaps = self._all()
        draft = _Draft(self, adds, swaps, whole=False, all_closed=False)
        reduced = solve(draft.programme()).reduced
        if not len(reduced):
            return adds[:keep], swaps[:keep]
        return _least(reduced[draft.serve], keep), _least(reduced[draft.swap], keep)


class _Draft:
    """The programme of some foods and swaps: `serve`, `more`, `swap` and `short` are its columns."""

    def __init__(self, model: GapModel, adds: Ints, swaps: Ints, *, whole: bool, all_closed: bool) -> None:
        self.model, self.draft, prices = model, Draft(), model.prices
        self.adds = [model.menu.adds[i] for i in adds]
        self.swaps = [model.menu.swaps[j] for j in swaps]
        self.step = np.array([choice.food.step_g for choice in self.adds])
        self.low = np.array([choice.low for choice in self.adds], dtype=np.float64)
        self.high = np.array([choice.high for choice in self.adds], dtype=np.float64)
        per_step = prices.added * (self._held(known_per_g, ENERGY) + prices.gram * self.step)
        away = [abs(_gain(s, ENERGY)) + prices.gram * abs(s.new_grams - s.old_grams) for s in self.swaps]
        weight = np.array([need.weight for need in model.rooms.needs]) * (not all_closed)
        columns = self.draft.columns
        self.serve = columns(prices.food * prices.added + per_step * self.low, 1.0, whole=whole)
        self.more = columns(per_step, self.high - self.low, whole=whole)
        self.swap = columns(prices.swap + np.array(away), 1.0, whole=whole)
        left = columns(prices.open * weight, float(not all_closed), whole=whole)
        self.short = columns(prices.share * weight, (1 + _MARGIN) * (not all_closed))
        self._serve()
        self._close(left)
        self._keep()

    def programme(self) -> Programme:
        """The programme as arrays."""
        return self.draft.programme()

    def chosen(self, values: Floats) -> Chosen:
        """The changes that stand in the columns."""
        served, more = np.rint(values[self.serve]), np.rint(values[self.more])
        grams = (served * self.low + more) * self.step
        return Chosen(
            tuple((choice, float(each)) for choice, each, on in zip(self.adds, grams, served, strict=True) if on),
            tuple(swap for swap, on in zip(self.swaps, values[self.swap], strict=True) if on > 0.5),
        )

    def energy(self, values: Floats) -> float:
        """The energy [kcal] of the foods that are added."""
        steps = values[self.serve] * self.low + values[self.more]
        return float(steps @ self._held(known_per_g, ENERGY))

    def _held(self, per_g: Callable[[Food, str], float], nutrient: str) -> Floats:
        """What a step of each food holds."""
        per_gram = np.array([per_g(choice.food, nutrient) for choice in self.adds], dtype=np.float64)
        return np.asarray(per_gram * self.step)

    def _serve(self) -> None:
        rows, menu = np.arange(len(self.adds)), self.model.menu
        self.draft.entries(rows, self.more, 1.0)
        self.draft.entries(rows, self.serve, self.low - self.high)
        self.draft.close(-np.inf, 0.0, len(rows))
        self._one_of_each(self.serve, [family_of(choice.food) for choice in self.adds])
        self._one_of_each(self.swap, [str(swap.place) for swap in self.swaps])
        self._row([(self.serve, np.ones(len(self.serve)))], -np.inf, float(menu.most_foods))
        self._row([(self.swap, np.ones(len(self.swap)))], -np.inf, float(menu.most_swaps))
        for kind in sorted({choice.eaten_as for choice in self.adds}):
            alike = np.array([float(choice.eaten_as == kind) for choice in self.adds])
            self._row([(self.serve, alike)], -np.inf, float(menu.most_alike))

    def _one_of_each(self, columns: Ints, names: Sequence[str]) -> None:
        kinds, rows = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
        self.draft.entries(rows, columns, 1.0)
        self.draft.close(-np.inf, 1.0, len(kinds))

    def _close(self, left: Ints) -> None:
        for place, need in enumerate(self.model.rooms.needs):
            gain = self._held(_counted, need.nutrient) / need.missing
            swing = np.array([_gain(swap, need.nutrient) for swap in self.swaps]) / need.missing
            # Where nothing takes away, more than all of a gap counts as all of it: the relaxation is then tighter.
            most = np.inf if len(self.swaps) else 1 + _MARGIN
            one, open_ = self.short[place : place + 1], left[place : place + 1]
            parts = [(self.serve, np.minimum(gain * self.low, most)), (self.more, np.minimum(gain, most))]
            self._row([*parts, (self.swap, swing), (one, np.ones(1))], 1 + _MARGIN, np.inf)
            self._row([(one, np.ones(1)), (open_, np.full(1, -1 - _MARGIN))], -np.inf, 0.0)

    def _keep(self) -> None:
        """Rows of what is met, of limits, of energy and of food rules."""
        rooms = self.model.rooms
        for spare in rooms.spares if self.swaps else ():
            swing = np.array([_gain(swap, spare.nutrient) for swap in self.swaps])
            self._under(-self._held(known_per_g, spare.nutrient), -swing, spare.amount)
        for room in rooms.limits:
            most = self._held(self.model.tables.most_per_g, room.nutrient)
            swing = np.array([self._swing(swap, room.nutrient, by_known=room.by_known) for swap in self.swaps])
            self._under(most, swing, room.amount)
        energy = np.array([_gain(swap, ENERGY) for swap in self.swaps])
        self._under(self._held(known_per_g, ENERGY), energy, rooms.energy_kcal)
        for rule in rooms.foods:
            grams = self.step * [choice.food.food_id in rule.foods for choice in self.adds]
            self._under(grams, np.array([_grams(swap, rule.foods) for swap in self.swaps]), rule.grams)

    def _under(self, per_step: Floats, swing: Floats, most: float) -> None:
        """A row that stays under `most`, with coefficients near 1; none where nothing can pass it."""
        if self._reach(per_step, swing) <= most:
            return
        scale = max(most, float(np.abs(per_step).max(initial=0.0)), float(np.abs(swing).max(initial=0.0)))
        per_step, swing = per_step / scale, swing / scale
        parts = [(self.serve, per_step * self.low), (self.more, per_step), (self.swap, swing)]
        self._row(parts, -np.inf, most / scale * (1 - _MARGIN))

    def _reach(self, per_step: Floats, swing: Floats) -> float:
        """The most that as many foods and swaps as are allowed can bring."""
        added = np.sort(np.maximum(per_step * self.high, 0.0))[::-1][: self.model.menu.most_foods]
        swapped = np.sort(np.maximum(swing, 0.0))[::-1][: self.model.menu.most_swaps]
        return float(added.sum() + swapped.sum())

    def _row(self, parts: Sequence[tuple[Ints, Floats]], lower: float, upper: float) -> None:
        for columns, values in parts:
            held = np.flatnonzero(values)
            self.draft.entries(np.zeros(len(held), dtype=np.int64), columns[held], values[held])
        self.draft.close(lower, upper, 1)

    def _swing(self, swap: SwapChoice, nutrient: str, *, by_known: bool) -> float:
        """What a swap adds to a limited nutrient at most."""
        old = known_per_g(swap.old, nutrient) if by_known else self.model.tables.most_per_g(swap.old, nutrient)
        return self.model.tables.most_per_g(swap.new, nutrient) * swap.new_grams - old * swap.old_grams


def _counted(food: Food, nutrient: str) -> float:
    """What a gram of a food counts towards a gap."""
    if nutrient == _CALCIUM and _NO_CALCIUM_FROM in food.traits:
        return 0.0
    return known_per_g(food, nutrient)


def _gain(swap: SwapChoice, nutrient: str) -> float:
    """What a swap adds of a nutrient as far as is known, negative where it takes away."""
    return _counted(swap.new, nutrient) * swap.new_grams - known_per_g(swap.old, nutrient) * swap.old_grams


def _grams(swap: SwapChoice, foods: frozenset[str]) -> float:
    return swap.new_grams * (swap.new.food_id in foods) - swap.old_grams * (swap.old.food_id in foods)


def _least(scores: Floats, keep: int) -> Ints:
    """The places of the `keep` smallest, in order of place."""
    return np.sort(np.argsort(np.rint(scores * 1e6), kind="stable")[:keep])
