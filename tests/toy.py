"""A catalogue small enough to check by hand: eight foods, nine dishes, four nutrients, six meals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.days import Days, Prices
from nutriplan.model.food_limits import AtLeast, FoodLimit
from nutriplan.model.problem import Problem, Space, build_space, day_rows
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import RowKind, Weights
from nutriplan.model.week_rows import WeekView, rule_cost
from nutriplan.tables.dishes import Dish, DishKind, DishRow, Ingredient, Slot, assemble
from nutriplan.tables.foods import Aisle, Diet, Food, highest_known
from nutriplan.tables.slots import MealSlot
from nutriplan.targets.target import Target

ENERGY_KCAL = 1600.0
FOCUS = frozenset({"magnesium_mg"})
KINDS = dict.fromkeys(FOCUS, RowKind.FOCUS)


def food(
    food_id: str, group: str, step_g: float, amounts: Sequence[float | None], *, traits: str = "", most_g: float = 400.0
) -> Food:
    """A food with its energy, magnesium, vitamin D and sodium per 100 g."""
    names = ("energy_kcal", "magnesium_mg", "vitamin_d_ug", "sodium_mg")
    return Food(
        food_id=food_id,
        name=food_id.capitalize(),
        short_name=food_id,
        food_group=group,
        state="raw",
        ndb_no="00001",
        aisle=Aisle.PRODUCE,
        diet=Diet.VEGAN,
        allergens=(),
        traits=tuple(traits.split()),
        measure="100 g",
        measure_g=100,
        step_g=step_g,
        max_g_meal=most_g,
        max_g_day=2 * most_g,
        max_g_week=14 * most_g,
        purchase_name=food_id,
        purchase_factor=1,
        purchase_source="none",
        tags=(),
        nutrients=dict(zip(names, amounts, strict=True)),
    )


FOODS: Mapping[str, Food] = {
    item.food_id: item
    for item in (
        food("oats", "cereals", 20, (389, 177, 0, 2)),
        food("rice", "cereals", 40, (123, 39, 0, 4)),
        food("milk", "milk", 60, (42, 11, 1.2, 44)),
        food("salmon", "fish", 10, (206, 30, 13.1, 61)),
        food("cod", "fish", 10, (105, 42, None, None)),
        food("apple", "fruit", 91, (52, 5, 0, 1)),
        food("almonds", "nuts", 5, (579, 270, 0, None), most_g=45),
        food("salt", "condiments", 0.5, (0, 1, 0, 38758), traits="staple", most_g=3),
    )
}

# dish_id: slots, main group, minutes, then per role its alternatives with grams (least, typical, most).
_Grams = tuple[float, float, float]
_DISHES: Mapping[str, tuple[str, str, int, Mapping[str, Mapping[str, _Grams]]]] = {
    "porridge": (
        "breakfast",
        "grain",
        10,
        {
            "grain": {"oats": (40, 80, 120), "rice": (80, 120, 200)},
            "milk": {"milk": (120, 180, 300)},
            "salt": {"salt": (0, 0.5, 1)},
        },
    ),
    "muesli": (
        "breakfast",
        "grain",
        5,
        {
            "grain": {"oats": (40, 60, 120)},
            "milk": {"milk": (60, 180, 300)},
            "topping": {"apple": (0, 91, 182), "almonds": (5, 15, 30)},
        },
    ),
    "fish_rice": (
        "lunch|dinner",
        "fish",
        25,
        {
            "fish": {"salmon": (60, 120, 200), "cod": (80, 150, 250)},
            "grain": {"rice": (80, 160, 280)},
            "salt": {"salt": (0, 0.5, 1.5)},
        },
    ),
    "pilaf": (
        "lunch|dinner",
        "grain",
        30,
        {"grain": {"rice": (120, 200, 320)}, "nuts": {"almonds": (10, 20, 40)}, "salt": {"salt": (0, 1, 2)}},
    ),
    "milk_rice": ("lunch", "dairy", 20, {"grain": {"rice": (120, 200, 280)}, "milk": {"milk": (180, 240, 360)}}),
    "fruit": ("snack", "fruit", 1, {"fruit": {"apple": (91, 91, 182)}}),
    "nuts": ("snack", "nuts", 1, {"nuts": {"almonds": (10, 20, 45)}}),
    "glass_of_milk": ("drinks", "drink", 1, {"drink": {"milk": (60, 180, 300)}}),
    "oat_drink": ("drinks", "drink", 15, {"grain": {"oats": (20, 20, 40)}}),
}


def dish_rows() -> tuple[list[DishRow], list[Ingredient]]:
    """The dishes as they would stand in their two tables."""
    rows, ingredients = [], []
    for dish_id, (slots, group, minutes, roles) in _DISHES.items():
        kinds = tuple(DishKind(kind) for kind in slots.split("|"))
        rows.append(
            DishRow(dish_id=dish_id, name=dish_id, slots=kinds, main_group=group, minutes=minutes, method="Serve.")
        )
        ingredients += [
            Ingredient(dish_id=dish_id, role=role, food_id=name, grams_min=g[0], grams_typical=g[1], grams_max=g[2])
            for role, options in roles.items()
            for name, g in options.items()
        ]
    return rows, ingredients


DISHES: tuple[Dish, ...] = assemble(*dish_rows())

SLOTS: tuple[MealSlot, ...] = tuple(
    MealSlot(
        slot=slot,
        name=slot,
        share_min=least,
        share_max=most,
        serve_at="12:00",
        serve_minutes=30,
        source="toy",
        locator="",
    )
    for slot, least, most in (
        (Slot.BREAKFAST, 0.16, 0.35),
        (Slot.SNACK_1, 0.03, 0.15),
        (Slot.LUNCH, 0.22, 0.38),
        (Slot.SNACK_2, 0.03, 0.15),
        (Slot.DINNER, 0.22, 0.4),
        (Slot.DRINKS, 0.0, 0.12),
    )
)


def target(nutrient: str, lower: float | None, upper: float | None = None) -> Target:
    return Target(nutrient, "", lower, upper, "RDA", "toy", nutrient in FOCUS)


# Odd enough that no sum of steps lies exactly on a bound.
TARGETS = (
    target("energy_kcal", 1440.0003, 1760.0007),
    target("magnesium_mg", 330.7003),
    target("vitamin_d_ug", 4.9003, 25.3007),
    target("sodium_mg", None, 1500.3007),
)
LIMITS = (
    FoodLimit("nuts", frozenset({"almonds"}), 62, 100),
    FoodLimit("salmon", frozenset({"salmon"}), inf, 200),
)
AT_LEAST = (AtLeast("fish", frozenset({"salmon", "cod"}), 1, 110),)


def problem(
    days: int = 2,
    *,
    targets: Sequence[Target] = TARGETS,
    weekly: Mapping[str, float] | None = None,
    limits: Sequence[FoodLimit] = LIMITS,
    at_least: Sequence[AtLeast] = AT_LEAST,
    dishes: Sequence[Dish] = DISHES,
    slots: Sequence[MealSlot] = SLOTS,
    appetite: float = 1.0,
    most_servings: int = 2,
) -> Problem:
    """A problem on the toy catalogue."""
    rows = day_rows(targets, limits, weekly or {}, KINDS)
    return Problem(
        space=build_space(FOODS, dishes, slots, rows, limits, appetite),
        rows=rows,
        energy_kcal=ENERGY_KCAL,
        limits=tuple(limits),
        at_least=tuple(at_least),
        days=days,
        most_servings=most_servings,
        most_food_days=2,
        most_group_dinners=1,
    )


def some_prices(space: Space, rng: np.random.Generator, size: float = 1.0) -> Prices:
    """Prices of either sign."""
    shape = (len(space.slots), len(space.dishes))
    options = len(space.food)
    return Prices(*(size * rng.uniform(-1, 1, n) for n in (shape, options, options)))


def some_days(search: DaySearch, count: int, rng: np.random.Generator) -> Days:
    """Random days whose portions lie anywhere in their ranges."""
    days = search.random_days(count, rng)
    low, high = (np.append(steps, 0)[days.option] for steps in (search.space.low, search.space.high))
    return Days(days.dish, days.option, low + rng.integers(1 << 20, size=low.shape) % (high - low + 1))


@dataclass(frozen=True, slots=True)
class Portion:
    """An ingredient of a day, looked up by hand in the dishes: no array of the model but the option numbers."""

    slot: int
    dish: int
    option: int
    steps: int
    typical: int
    food: Food

    @property
    def grams(self) -> Fraction:
        return self.steps * Fraction(str(self.food.step_g))


def portions(space: Space, days: Days, day: int, appetite: float = 1.0) -> list[Portion]:
    """What a day serves."""
    served = []
    for slot in range(len(space.slots)):
        dish = int(days.dish[day, slot])
        for role, (_, options) in enumerate(space.dishes[dish].roles):
            option, steps = int(days.option[day, slot, role]), int(days.steps[day, slot, role])
            row = options[option - int(space.role_start[dish, role])]
            step_g = FOODS[row.food_id].step_g
            least, most = -int(-row.grams_min // step_g), int(row.grams_max // step_g)
            typical = min(max(round(row.grams_typical * appetite / step_g), least), most)
            served.append(Portion(slot, dish, option, steps, typical, FOODS[row.food_id]))
    return served


def row_amount(task: Problem, served: Sequence[Portion], name: str) -> Fraction:
    """What a day holds of a row, exactly, from the decimals of the food table."""
    kind, _, subject = name.partition(":")
    if kind == "limit":
        foods = next(limit.foods for limit in task.limits if limit.name == subject)
        return sum((p.grams for p in served if p.food.food_id in foods), Fraction(0))
    ceiling = highest_known(FOODS.values(), subject) if kind == "upper" else {}
    per_100_g = [p.food.nutrients[subject] for p in served]
    filled = [
        amount if amount is not None else ceiling.get(p.food.food_group, 0.0)
        for p, amount in zip(served, per_100_g, strict=True)
    ]
    return sum((p.grams * Fraction(str(x)) / 100 for p, x in zip(served, filled, strict=True)), Fraction(0))


def misses(task: Problem, served: Sequence[Portion]) -> list[Fraction]:
    """By how much each row is missed, exactly."""
    rows, found = task.rows, []
    for name, lower, upper in zip(rows.names, rows.lower.tolist(), rows.upper.tolist(), strict=True):
        amount = row_amount(task, served, name)
        short = Fraction(str(lower)) - amount if lower > -inf else amount - Fraction(str(upper))
        found.append(max(short, Fraction(0)))
    return found


def slow_cost(task: Problem, weights: Weights, prices: Prices, days: Days, day: int) -> float:
    """The cost of a day by the formula of the day search, term by term."""
    space, served = task.space, portions(task.space, days, day)
    dishes = [int(dish) for dish in days.dish[day]]
    cost = sum(float(prices.dish[slot, dish]) for slot, dish in enumerate(dishes))
    for p in served:
        cost += float(prices.option[p.option]) + float(prices.step[p.option]) * p.steps
        cost += abs(p.steps - p.typical) / max(p.typical, 1)
    price = {
        RowKind.LIMIT: weights.limit,
        RowKind.FOCUS: weights.focus,
        RowKind.GUARD: weights.guard,
        RowKind.ENERGY: weights.energy,
        RowKind.RESTRAINT: weights.restraint,
    }
    bounds = zip(task.rows.lower, task.rows.upper, task.rows.kind, misses(task, served), strict=True)
    for lower, upper, kind, miss in bounds:
        scale = lower if lower > -inf else upper
        cost += price[RowKind(kind)] * float(miss) / scale + weights.miss * (miss > 0)
    for number, slot in enumerate(space.slots):
        kcal = sum(float(p.grams) * (p.food.nutrients["energy_kcal"] or 0) / 100 for p in served if p.slot == number)
        share = kcal / task.energy_kcal
        cost += weights.meal_share * (max(slot.share_min - share, 0) + max(share - slot.share_max, 0))
    spaced = [p.food.food_id for p in served if "staple" not in p.food.traits]
    cost += weights.same_food_in_day * (len(spaced) - len(set(spaced)))
    lunch, dinner = (space.dishes[dishes[number]].row.main_group for number in (2, 4))
    cost += weights.same_group_in_day * (lunch == dinner)
    alike = sum(a == b for a, b in combinations(dishes, 2))
    return cost + 8.0 * alike + weights.limit / 100 * over_the_caps(task, days, day)


def over_the_caps(task: Problem, days: Days, day: int) -> float:
    """Grams of foods beyond what a day may hold, by hand."""
    eaten: defaultdict[str, float] = defaultdict(float)
    for p in portions(task.space, days, day):
        eaten[p.food.food_id] += float(p.grams)
    return sum(max(eaten[food.food_id] - food.max_g_day, 0.0) for food in task.space.foods)


def week_cost(task: Problem, weights: Weights, prices: Prices, days: Days) -> float:
    """What some days cost as a week."""
    view = WeekView(task, task.days, weights)
    bent = rule_cost(view.rules, view.use(days).sum(axis=0))
    return float(DaySearch(task, weights).cost(prices, days).sum()) + bent


def same(left: Days, right: Days) -> bool:
    """Whether two lots of days are the same."""
    pairs = ((left.dish, right.dish), (left.option, right.option), (left.steps, right.steps))
    return all(np.array_equal(a, b) for a, b in pairs)


def keys(days: Days) -> list[bytes]:
    """What tells days apart."""
    parts: tuple[NDArray[np.int64], ...] = (days.dish, days.option, days.steps)
    return [b"".join(part[index].tobytes() for part in parts) for index in range(len(days))]
