"""The planning problem as arrays: what can be served, what each step of it gives, and what a day must hold.

Symbols used in this package: a day picks for every slot s one dish d(s), for every role of that dish one alternative o,
and for every chosen alternative a whole number of steps x_o between its least and its most. Row k of a day is

    L_k <= sum_o a_ok * x_o <= U_k

with a_ok the amount in one step. An unknown amount counts 0 against L and the highest known amount of its food group
against U, so that what is not known can neither meet a target nor hide an excess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.food_limits import AtLeast, FoodLimit
from nutriplan.model.settings import RowKind
from nutriplan.tables.dishes import Dish, Ingredient, Slot
from nutriplan.tables.foods import Food, highest_known
from nutriplan.tables.slots import MealSlot
from nutriplan.targets.target import Target

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FAMILIES = frozenset({"mushrooms", "eggs", "shellfish", "liver", "pasta"})  # food groups that taste of one thing


@dataclass(frozen=True, slots=True)
class DayRows:
    """The rows of a day: `lower` and `upper` (rows,), infinite where open, `kind` by RowKind, and `mean_lower` (rows,)
    that the mean of the week must also hold, minus infinity where there is none.
    """

    names: tuple[str, ...]
    lower: Floats
    upper: Floats
    kind: Ints
    mean_lower: Floats

    @property
    def scale(self) -> Floats:
        """The bound that a miss is measured against (rows,)."""
        lower = np.where(np.isfinite(self.lower) & (self.lower > 0), self.lower, 0.0)
        upper = np.where(np.isfinite(self.upper) & (self.upper > 0), self.upper, 0.0)
        return np.where(lower > 0, lower, np.where(upper > 0, upper, 1.0))


@dataclass(frozen=True, slots=True)
class Space:
    """All that may be served. Options are the alternatives of every role of every dish, in table order.

    Per option (O,): `food`, `family` and `dish` index, steps `low`, `typical`, `high`, `step_g`; `amount` (O, rows) and
    `energy` (O,) [kcal] in a step. Per dish (D, roles): `role_start`, `role_count` of its options (0 where it has fewer
    roles). `slot_dishes` per slot the dishes that fit it.
    """

    slots: tuple[MealSlot, ...]
    dishes: tuple[Dish, ...]
    foods: tuple[Food, ...]
    families: tuple[str, ...]
    food: Ints
    family: Ints
    dish: Ints
    low: Ints
    typical: Ints
    high: Ints
    step_g: Floats
    amount: Floats
    energy: Floats
    role_start: Ints
    role_count: Ints
    slot_dishes: tuple[Ints, ...]
    group: Ints  # main group of each dish (D,)
    group_names: tuple[str, ...]

    @property
    def spaced_families(self) -> NDArray[np.bool_]:
        """The families that should not come again too soon: all with a food that is no staple (families,)."""
        spaced = np.zeros(len(self.families), dtype=bool)
        kept = np.array(["staple" not in food.traits for food in self.foods])
        spaced[self.family[kept[self.food]]] = True
        return spaced


@dataclass(frozen=True, slots=True)
class Problem:
    """Days of a week that ask for the same: the space, the rows of a day, how many days, and the rules over the whole
    week they are part of.
    """

    space: Space
    rows: DayRows
    energy_kcal: float
    limits: tuple[FoodLimit, ...]
    at_least: tuple[AtLeast, ...]
    days: int
    most_servings: int
    most_food_days: int
    most_group_dinners: int
    repeatable: frozenset[str] = frozenset()  # dishes that may come as often as they like


def day_rows(
    targets: Sequence[Target],
    limits: Sequence[FoodLimit],
    weekly: Mapping[str, float],
    kinds: Mapping[str, RowKind],
    restraints: Mapping[str, float] | None = None,
) -> DayRows:
    """Rows of a day from targets and daily food limits.

    Args:
        targets: The bounds of the nutrients.
        limits: Food limits; those with a daily part become rows.
        weekly: Nutrients judged by the week's mean -> the floor of a day, as a share of the target.
        kinds: Nutrients of another kind than guard; a limit on one that has no entry is a limit of safety.
        restraints: Nutrients of which no more than an amount is wished, though nothing asks for it.
    """
    names, lower, upper, kind, mean = [], [], [], [], []
    for target in targets:
        share = weekly.get(target.nutrient, 1.0)
        if target.lower is not None:
            names.append(f"lower:{target.nutrient}")
            lower.append(target.lower * share)
            upper.append(np.inf)
            kind.append(kinds.get(target.nutrient, RowKind.GUARD))
            mean.append(target.lower if share < 1.0 else -np.inf)
        if target.upper is not None:
            names.append(f"upper:{target.nutrient}")
            lower.append(-np.inf)
            upper.append(target.upper)
            own = kinds.get(target.nutrient, RowKind.LIMIT)
            kind.append(RowKind.LIMIT if own is RowKind.FOCUS else own)
            mean.append(-np.inf)
    for nutrient, wished in (restraints or {}).items():
        names.append(f"restraint:{nutrient}")
        lower.append(-np.inf)
        upper.append(wished)
        kind.append(RowKind.RESTRAINT)
        mean.append(-np.inf)
    for limit in limits:
        if np.isfinite(limit.day_g):
            names.append(f"limit:{limit.name}")
            lower.append(-np.inf)
            upper.append(limit.day_g)
            kind.append(RowKind.LIMIT)
            mean.append(-np.inf)
    return DayRows(tuple(names), np.array(lower), np.array(upper), np.array(kind, dtype=np.int64), np.array(mean))


def build_space(
    foods: Mapping[str, Food],
    dishes: Sequence[Dish],
    slots: Sequence[MealSlot],
    rows: DayRows,
    limits: Sequence[FoodLimit],
    appetite: float,
) -> Space:
    """Lay out dishes and foods as arrays.

    Args:
        foods: The whole food table, by id.
        dishes: The dishes that may be served, each role with its allowed alternatives.
        slots: The meals of a day.
        rows: The rows of a day.
        limits: The food limits that rows may refer to.
        appetite: Typical portions are multiplied by this before they are rounded to steps.
    """
    used = sorted({option.food_id for dish in dishes for _, options in dish.roles for option in options})
    food_list = tuple(foods[food_id] for food_id in used)
    position = {food_id: index for index, food_id in enumerate(used)}
    role_width = max(len(dish.roles) for dish in dishes)
    role_start = np.zeros((len(dishes), role_width), dtype=np.int64)
    role_count = np.zeros_like(role_start)
    columns: list[tuple[int, int, int, int, int]] = []
    for index, dish in enumerate(dishes):
        for role, (_, options) in enumerate(dish.roles):
            role_start[index, role], role_count[index, role] = len(columns), len(options)
            columns += [(position[o.food_id], index, *step_range(o, foods[o.food_id], appetite)) for o in options]
    food, owner, low, typical, high = (np.array(column, dtype=np.int64) for column in zip(*columns, strict=True))
    step_g = np.array([item.step_g for item in food_list])[food]
    per_gram = row_amounts(food_list, tuple(foods.values()), rows, limits)
    kin = [family_of(item) for item in food_list]
    families = tuple(sorted(set(kin)))
    group_names = tuple(sorted({dish.row.main_group for dish in dishes}))
    return Space(
        slots=tuple(slots),
        dishes=tuple(dishes),
        foods=food_list,
        families=families,
        food=food,
        family=np.array([families.index(name) for name in kin], dtype=np.int64)[food],
        dish=owner,
        low=low,
        typical=typical,
        high=high,
        step_g=step_g,
        amount=per_gram[food] * step_g[:, None],
        energy=np.array([(item.nutrients["energy_kcal"] or 0.0) / 100 for item in food_list])[food] * step_g,
        role_start=role_start,
        role_count=role_count,
        slot_dishes=tuple(_fitting(dishes, slot.slot) for slot in slots),
        group=np.array([group_names.index(dish.row.main_group) for dish in dishes], dtype=np.int64),
        group_names=group_names,
    )


def family_of(food: Food) -> str:
    """What a food is to someone who eats it: trout and salmon are fish, raw and cooked carrots are carrots."""
    if "fish" in food.traits:
        return "fish"
    return food.food_group if food.food_group in _FAMILIES else food.short_name


def step_range(option: Ingredient, food: Food, appetite: float) -> tuple[int, int, int]:
    """Least, typical and most steps of an alternative; the typical portion follows the appetite within the range."""
    low = int(np.ceil(option.grams_min / food.step_g - 1e-9))
    high = int(np.floor(min(option.grams_max, food.max_g_meal) / food.step_g + 1e-9))
    high = max(high, low)
    typical = round(option.grams_typical * appetite / food.step_g)
    return low, min(max(typical, low), high), high


def row_amounts(
    foods: Sequence[Food], table_foods: Sequence[Food], rows: DayRows, limits: Sequence[FoodLimit]
) -> Floats:
    """Amount of each row's nutrient in a gram of each food (foods, rows): unknown is 0 for a lower row and the highest
    known amount of its food group in the whole table for an upper one.
    """
    by_name = {limit.name: limit for limit in limits}
    table = np.zeros((len(foods), len(rows.names)))
    for column, name in enumerate(rows.names):
        kind, _, subject = name.partition(":")
        if kind == "limit":
            table[:, column] = [float(food.food_id in by_name[subject].foods) for food in foods]
        else:
            table[:, column] = [known_or(food.nutrients[subject], 0.0) / 100 for food in foods]
            if kind != "lower":
                ceiling = highest_known(table_foods, subject)
                table[:, column] = [known_or(f.nutrients[subject], ceiling[f.food_group]) / 100 for f in foods]
    return table


def narrowed(problem: Problem, choices: Mapping[Slot, frozenset[str]]) -> Problem:
    """The problem of days on which some meals take only some dishes, by id."""
    space = problem.space
    slot_dishes = tuple(
        np.array([d for d in fitting if slot.slot not in choices or space.dishes[d].dish_id in choices[slot.slot]], int)
        for slot, fitting in zip(space.slots, space.slot_dishes, strict=True)
    )
    return replace(problem, space=replace(space, slot_dishes=slot_dishes))


def known_or(value: float | None, otherwise: float) -> float:
    """The value, or what stands for an unknown one."""
    return otherwise if value is None else value


def _fitting(dishes: Sequence[Dish], slot: Slot) -> Ints:
    return np.array([index for index, dish in enumerate(dishes) if slot.kind in dish.row.slots], dtype=np.int64)
