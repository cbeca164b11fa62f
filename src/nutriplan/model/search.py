"""The day search: many annealing chains side by side look for days of low priced cost.

The cost of a day is, in units of preference (see settings.Weights),

    sum_s dish price + sum_o option price + sum_o step price * x_o          prices of the week (duals of the master)
  + sum_o |x_o - typical_o| / typical_o                                     portions near typical
  + sum_k weight_k * miss_k / scale_k + miss price * [miss_k > 0]           rows of the day
  + share weight * energy outside the meals' shares + repeats in the day

All of it is added up in whole numbers (millionths), with amounts rounded against the menu (down where a target asks
for more, up where a limit asks for less). So the sums do not depend on the order of addition or on the machine, and
what holds in the search holds in fact. Only the price of a family that stands twice within one dish is reckoned
roughly while a chain moves; `DaySearch.cost`, by which days are chosen, counts it exactly.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.chance import DRAW, LUCK, LUCK_TABLE, cooled, offered, padded
from nutriplan.model.chance import MILLION as MILLION  # others measure in it too
from nutriplan.model.problem import Floats, Ints, Problem, Space
from nutriplan.model.settings import RowKind, Weights
from nutriplan.tables.dishes import Slot

_DISH_MOVE_EVERY = 5
_DRAWS = 5  # chances of a move
_HOT, _WARM = 6.0, 2.0  # temperatures in units of preference: fresh start, restart
_REPEATED_DISH = 8.0  # the same dish twice in one day


@dataclass(frozen=True, slots=True)
class Days:
    """Days as arrays: `dish` (n, slots), `option` and `steps` (n, slots, roles); a role that a dish lacks has the
    option number one past the last and no steps.
    """

    dish: Ints
    option: Ints
    steps: Ints

    def __len__(self) -> int:
        return len(self.dish)

    def take(self, index: Ints | NDArray[np.bool_]) -> "Days":
        """Some of the days."""
        return Days(self.dish[index], self.option[index], self.steps[index])

    @staticmethod
    def join(parts: "list[Days]") -> "Days":
        """Several lots of days as one."""
        return Days(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("dish", "option", "steps")))


def food_grams(space: Space, days: Days) -> Floats:
    """Grams of each food in each day (n, foods + 1); the last column stands for the roles that a dish lacks."""
    grams = np.zeros((len(days), len(space.foods) + 1))
    food = np.append(space.food, len(space.foods))[days.option].reshape(len(days), -1)
    served = (days.steps * np.append(space.step_g, 0.0)[days.option]).reshape(len(days), -1)
    np.add.at(grams, (np.arange(len(days))[:, None], food), served)
    return grams


def within_food_caps(space: Space, days: Days) -> NDArray[np.bool_]:
    """Which days keep every food's daily most (n,)."""
    caps = np.array([food.max_g_day for food in space.foods])
    return np.asarray((food_grams(space, days)[:, :-1] <= caps + 1e-6).all(axis=1))


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of the week in units of preference: `dish` (slots, dishes), `option` (O,) once, `step` (O,) a step."""

    dish: Floats
    option: Floats
    step: Floats


@dataclass(slots=True)
class _Chains:
    """State of the chains: the days and, kept beside them, what they add up to, in whole numbers."""

    days: Days
    slot_rows: Ints  # (n, slots, rows)
    rows: Ints  # (n, rows)
    slot_energy: Ints  # (n, slots)
    slot_cost: Ints  # (n, slots)
    count: Ints  # (n, families + 1): servings of each family
    row_cost: Ints  # (n,)


class DaySearch:
    """Looks for days of a problem; holds its whole-number arrays, no state between calls."""

    def __init__(self, problem: Problem, weights: Weights) -> None:
        space, rows = problem.space, problem.rows
        self.space = space
        self.slots = len(space.slots)
        self.width = space.role_start.shape[1]
        sign = np.where(np.isfinite(rows.lower), 1.0, -1.0)
        bound = np.where(sign > 0, rows.lower, -rows.upper)
        price = weights.of_rows(rows.kind) / rows.scale * MILLION  # of a unit missed
        self.bound = np.ceil(bound * price).astype(np.int64)
        self.amount = padded(np.floor(space.amount * (sign * price) + 1e-6).astype(np.int64))
        self.asked = rows.kind != RowKind.RESTRAINT
        self.miss_price = round(weights.miss * MILLION)
        self.energy = padded(np.rint(space.energy / problem.energy_kcal * MILLION).astype(np.int64))
        self.share_min = np.array([round(slot.share_min * MILLION) for slot in space.slots], dtype=np.int64)
        self.share_max = np.array([round(slot.share_max * MILLION) for slot in space.slots], dtype=np.int64)
        self.share_weight = round(weights.meal_share)
        self.low, self.high, self.typical = (padded(a) for a in (space.low, space.high, space.typical))
        self.roles = (space.role_count > 0).sum(axis=1)
        self.family = np.append(space.family, len(space.families))
        self.deviation = padded(np.rint(MILLION / np.maximum(space.typical, 1)).astype(np.int64))
        repeat = weights.same_food_in_day * space.spaced_families
        self.repeat = np.rint(np.append(repeat, 0.0) * MILLION).astype(np.int64)
        names = [slot.slot for slot in space.slots]
        self.lunch = names.index(Slot.LUNCH) if Slot.LUNCH in names else -1
        self.dinner = names.index(Slot.DINNER) if Slot.DINNER in names else -1
        self.same_group = round(weights.same_group_in_day * MILLION)
        self.same_dish = round(_REPEATED_DISH * MILLION)

    def run(
        self,
        prices: Prices,
        starts: Days | None,
        chains: int,
        moves: int,
        rng: np.random.Generator,
        *,
        slots: Ints | None = None,
        same_dishes: bool = False,
    ) -> Days:
        """Anneal `chains` days for `moves` moves each.

        Args:
            prices: What the week asks or pays for dishes, options and steps.
            starts: Days to begin with; the rest of the chains begin at random.
            chains: Number of chains.
            moves: Moves a chain.
            rng: Source of chance.
            slots: The meals that may change; all when None.
            same_dishes: Change portions and alternatives only.
        """
        search = _Priced(self, prices, slots)
        days = self.random_days(chains, rng)
        warm = 0 if starts is None else min(len(starts), chains)
        if starts is not None and warm:
            days = Days.join([starts.take(np.arange(warm)), days.take(np.arange(warm, chains))])
        state = search.load(days)
        hottest = np.where(np.arange(chains) < warm, _WARM, _HOT)
        draws = rng.integers(DRAW, size=(moves, _DRAWS, chains))
        cooling = cooled(hottest, moves)
        for move in range(moves):
            heat = cooling[move] * LUCK_TABLE[draws[move, 0] % LUCK] // MILLION
            if move % _DISH_MOVE_EVERY == 0 and not same_dishes:
                slot = search.slots[move // _DISH_MOVE_EVERY % len(search.slots)]
                search.move_dish(state, heat, int(slot), draws[move, 1], rng)
            else:
                search.move_portion(state, heat, draws[move, 1:])
        return state.days

    def cost(self, prices: Prices, days: Days) -> Floats:
        """What each day costs at given prices [units of preference] (n,)."""
        search = _Priced(self, prices)
        state = search.load(days)
        slot = np.arange(self.slots)
        total = state.row_cost + state.slot_cost.sum(axis=1) + search.share_cost(slot, state.slot_energy).sum(axis=1)
        total = total + (self.repeat * np.maximum(state.count - 1, 0)).sum(axis=1)
        for s in range(self.slots):
            # each pair of like dishes is seen from both of its slots
            total = total + search.sameness(days.dish, s, days.dish[:, s]) // 2
        return np.asarray(total / MILLION, dtype=np.float64)

    def meets(self, days: Days) -> NDArray[np.bool_]:
        """Which days miss no row that asks for something (n,)."""
        amounts = (days.steps[..., None] * self.amount[days.option]).sum(axis=(1, 2))
        return np.asarray((amounts >= self.bound)[:, self.asked].all(axis=1))

    def random_days(self, count: int, rng: np.random.Generator) -> Days:
        """Days with random dishes and alternatives in typical portions."""
        dish = np.stack([fitting[rng.integers(len(fitting), size=count)] for fitting in self.space.slot_dishes], axis=1)
        option, steps = self.random_servings(dish, rng)
        return Days(dish, option, steps)

    def random_servings(self, dish: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Random alternatives of dishes (...,) in typical portions: options and steps (..., roles)."""
        start, count = self.space.role_start[dish], self.space.role_count[dish]
        option = np.where(
            count > 0, start + rng.integers(MILLION, size=count.shape) % np.maximum(count, 1), len(self.low) - 1
        )
        return option, self.typical[option]


class _Priced:
    """A day search at given prices, which changes some slots (all when None)."""

    def __init__(self, search: DaySearch, prices: Prices, slots: Ints | None = None) -> None:
        self.at = search
        self.slots = np.arange(search.slots) if slots is None else slots
        self.dish_price = np.rint(prices.dish * MILLION).astype(np.int64)
        self.option_price = padded(np.rint(prices.option * MILLION).astype(np.int64))
        self.step_price = padded(np.rint(prices.step * MILLION).astype(np.int64))
        self.offers = [offered(prices.dish[slot, dishes]) for slot, dishes in enumerate(search.space.slot_dishes)]

    def load(self, days: Days) -> _Chains:
        """The chains that stand at given days."""
        at = self.at
        amounts = (days.steps[..., None] * at.amount[days.option]).sum(axis=2)
        rows = amounts.sum(axis=1)
        count = np.zeros((len(days), len(at.repeat)), dtype=np.int64)
        present = at.family[days.option].reshape(len(days), -1)
        np.add.at(count, (np.arange(len(days))[:, None], present), 1)
        slot_cost = self.dish_price[np.arange(at.slots), days.dish] + self.serving_cost(days.option, days.steps).sum(
            axis=2
        )
        energy = (days.steps * at.energy[days.option]).sum(axis=2)
        owned = replace(days, dish=days.dish.copy(), option=days.option.copy(), steps=days.steps.copy())
        return _Chains(owned, amounts, rows, energy, slot_cost, count, self.miss_cost(rows))

    def miss_cost(self, rows: Ints) -> Ints:
        """Cost of missed rows: rows (n, rows) -> (n,)."""
        miss = np.maximum(self.at.bound - rows, 0)
        return np.asarray(miss.sum(axis=1) + self.at.miss_price * np.count_nonzero(miss, axis=1))

    def serving_cost(self, option: Ints, steps: Ints) -> Ints:
        """Cost of alternatives in given steps, of any shape."""
        at = self.at
        away = np.abs(steps - at.typical[option]) * at.deviation[option]
        return np.asarray(self.option_price[option] + self.step_price[option] * steps + away)

    def share_cost(self, slot: Ints, energy: Ints) -> Ints:
        """Cost of a meal's energy outside its share."""
        at = self.at
        outside = np.maximum(at.share_min[slot] - energy, 0) + np.maximum(energy - at.share_max[slot], 0)
        return np.asarray(outside * at.share_weight)

    def move_portion(self, state: _Chains, heat: Ints, draws: Ints) -> None:
        """Change the steps of one ingredient, or take another alternative for it, in every chain."""
        at, days = self.at, state.days
        chain = np.arange(len(days))
        slot = self.slots[draws[0] % len(self.slots)]
        dish = days.dish[chain, slot]
        role = draws[1] % at.roles[dish]
        old, old_steps = days.option[chain, slot, role], days.steps[chain, slot, role]
        other = at.space.role_start[dish, role] + draws[2] % at.space.role_count[dish, role]
        new = np.where(draws[3] % 4 == 0, other, old)
        wanted = np.where(new == old, old_steps + _STRIDES[draws[2] % len(_STRIDES)], at.typical[new])
        steps = np.minimum(np.maximum(wanted, at.low[new]), at.high[new])
        added = steps[:, None] * at.amount[new] - old_steps[:, None] * at.amount[old]
        rows = state.rows + added
        row_cost = self.miss_cost(rows)
        serving = self.serving_cost(new, steps) - self.serving_cost(old, old_steps)
        energy = state.slot_energy[chain, slot]
        new_energy = energy + steps * at.energy[new] - old_steps * at.energy[old]
        share = self.share_cost(slot, new_energy) - self.share_cost(slot, energy)
        food, new_food = at.family[old], at.family[new]
        swapped = food != new_food
        repeat = at.repeat[new_food] * (state.count[chain, new_food] > 0) - at.repeat[food] * (
            state.count[chain, food] > 1
        )
        change = row_cost - state.row_cost + serving + share + repeat * swapped
        yes = np.flatnonzero((change <= heat) & ((new != old) | (steps != old_steps)))
        s, r = slot[yes], role[yes]
        days.option[yes, s, r], days.steps[yes, s, r] = new[yes], steps[yes]
        state.rows[yes], state.row_cost[yes] = rows[yes], row_cost[yes]
        state.slot_rows[yes, s] += added[yes]
        state.slot_energy[yes, s] = new_energy[yes]
        state.slot_cost[yes, s] += serving[yes]
        state.count[yes, food[yes]] -= 1
        state.count[yes, new_food[yes]] += 1

    def move_dish(self, state: _Chains, heat: Ints, s: int, draw: Ints, rng: np.random.Generator) -> None:
        """Put another dish in slot `s`, cheap ones more often, in every chain."""
        at, days = self.at, state.days
        slot = np.full(len(days), s)
        dish = at.space.slot_dishes[s][np.searchsorted(self.offers[s], draw, side="right")]
        option, steps = at.random_servings(dish, rng)
        gained = np.einsum("cr,crk->ck", steps, at.amount[option])
        rows = state.rows - state.slot_rows[:, s] + gained
        row_cost = self.miss_cost(rows)
        slot_cost = self.dish_price[s, dish] + self.serving_cost(option, steps).sum(axis=1)
        energy = (steps * at.energy[option]).sum(axis=1)
        share = self.share_cost(slot, energy) - self.share_cost(slot, state.slot_energy[:, s])
        old_food, new_food = at.family[days.option[:, s]], at.family[option]
        shared = (new_food[:, :, None] == old_food[:, None, :]).any(axis=2)
        others = np.take_along_axis(state.count, new_food, axis=1) - shared
        alone = np.take_along_axis(state.count, old_food, axis=1) > 1
        repeat = (at.repeat[new_food] * (others > 0)).sum(axis=1) - (at.repeat[old_food] * alone).sum(axis=1)
        same = self.sameness(days.dish, s, dish) - self.sameness(days.dish, s, days.dish[:, s])
        change = row_cost - state.row_cost + slot_cost - state.slot_cost[:, s] + share + repeat + same
        yes = np.flatnonzero(change <= heat)
        np.add.at(state.count, (yes[:, None], old_food[yes]), -1)
        np.add.at(state.count, (yes[:, None], new_food[yes]), 1)
        days.dish[yes, s], days.option[yes, s], days.steps[yes, s] = dish[yes], option[yes], steps[yes]
        state.rows[yes], state.row_cost[yes] = rows[yes], row_cost[yes]
        state.slot_rows[yes, s], state.slot_energy[yes, s] = gained[yes], energy[yes]
        state.slot_cost[yes, s] = slot_cost[yes]

    def sameness(self, dishes: Ints, slot: int, dish: Ints) -> Ints:
        """Cost of a dish in a slot beside the other dishes of its day: the same dish, or lunch and dinner alike."""
        at = self.at
        others = np.delete(dishes, slot, axis=1)
        cost = at.same_dish * (others == dish[:, None]).sum(axis=1)
        if slot in (at.lunch, at.dinner) and min(at.lunch, at.dinner) >= 0:
            facing = dishes[:, at.dinner if slot == at.lunch else at.lunch]
            cost = cost + at.same_group * (at.space.group[dish] == at.space.group[facing])
        return np.asarray(cost)


_STRIDES = np.array([-2, -1, -1, 1, 1, 2])
