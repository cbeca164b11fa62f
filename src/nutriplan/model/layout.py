"""A week laid out for the compiled search: whole numbers in arrays, prices in millionths of a unit of preference."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.chance import MILLION, offered, padded
from nutriplan.model.days import Prices
from nutriplan.model.problem import Floats, Ints, Problem, Space
from nutriplan.model.settings import Weights
from nutriplan.model.week_rows import NEVER, WeekView, rule_costs, serving_steps
from nutriplan.tables.dishes import Slot

Records = np.ndarray[Any, np.dtype[np.void]]
REPEATED_DISH = 8.0  # the same dish twice in one day
_HINT = 0.5  # how far what dishes bring is believed: it is an average over a day of fractions
_NO_BOUND = -1e18

# What a chain asks of an option at every move, together so that it lies close in memory: price of choosing it, of a
# step, of a step off the typical portion; energy in a step; its steps, family, food and grams in a step.
OPTION = np.dtype(
    [
        ("price", "f8"),
        ("step_price", "f8"),
        ("away", "f8"),
        ("energy", "f8"),
        ("typical_cost", "f8"),
        ("typical_energy", "f8"),
        ("step_g", "f8"),
        ("low", "i4"),
        ("typical", "i4"),
        ("high", "i4"),
        ("family", "i4"),
        ("food", "i4"),
        ("spare", "i4"),  # never read: it keeps the numbers above in whole words
    ]
)


class Menu(NamedTuple):
    """Weeks as arrays (..., days, slots) `dish`, (..., days, slots, roles) `option` and `steps`."""

    dish: Ints
    option: Ints
    steps: Ints


class Layout(NamedTuple):
    """What a week gives and costs.

    Per day `kind`, its class. Per class and option (C, O + 1) `option` as above and `amount` (C, O + 1, rows) of a
    step; per class `bound` (C, rows) and per slot its dishes `offered` (C, slots, most), how many `offers` (C, slots),
    and `offer` (C, slots, most) the upper ends of the draws that offer each. Per dish `role_start`, `role_count`
    (D, roles), `roles`, `group`, `serves` (D,). Per slot `dish_price` (slots, D), `share_min`, `share_max`. Per family
    `repeat`, the price of serving it again in a day. Per food `food_cap`, its most grams in a day. `week` tells whether
    there are rules of the week, which are:

    What so many uses cost: `use_cost` (D, uses), `family_cost` (families + 1, days), `group_cost` (groups,
    dinners), `serving_cost` (rules, servings), a meal being a serving from `serving_steps` (O + 1, rules) on. And what
    it adds up to: an option gives in a step `stock_amount` (O + 1, parts) of `stock`, -1 where it has no more parts;
    `stock_bound` is asked of each.
    """

    kind: Ints
    option: Records
    amount: Floats
    bound: Floats
    offered: Ints
    offers: Ints
    offer: Ints
    role_start: Ints
    role_count: Ints
    roles: Ints
    group: Ints
    serves: NDArray[np.bool_]
    dish_price: Floats
    share_min: Floats
    share_max: Floats
    repeat: Floats
    food_cap: Floats
    use_cost: Floats
    family_cost: Floats
    group_cost: Floats
    serving_cost: Floats
    serving_steps: Ints
    stock: Ints
    stock_amount: Floats
    stock_bound: Floats
    share_weight: float
    miss_price: float
    same_dish: float
    same_group: float
    cap_price: float
    empty_cost: float
    lunch: int
    dinner: int
    week: bool


def layout(problems: Sequence[Problem], kind: Ints, weights: Weights, view: WeekView | None) -> Layout:
    """Lay out a week at no prices for dishes and options.

    Args:
        problems: The problem of each class of days.
        kind: The class of each day (days,).
        weights: What is weighed against what.
        view: The rules of the week; without them its days are each for themselves.
    """
    space, count, steps = problems[0].space, len(problems), serving_steps(problems[0])
    most = max(len(dishes) for problem in problems for dishes in problem.space.slot_dishes)
    rows = max(len(problem.rows.names) for problem in problems)
    option = np.zeros((count, len(space.food) + 1), dtype=OPTION)
    amount = np.zeros((count, len(space.food) + 1, rows))
    bound = np.full((count, rows), _NO_BOUND)
    given = np.zeros((count, len(space.slots), most), dtype=np.int64)
    offers = np.zeros((count, len(space.slots)), dtype=np.int64)
    for index, problem in enumerate(problems):
        _fill_options(option[index], problem)
        own = len(problem.rows.names)
        amount[index, :, :own], bound[index, :own] = _day_rows(problem, weights)
        for slot, dishes in enumerate(problem.space.slot_dishes):
            given[index, slot, : len(dishes)], offers[index, slot] = dishes, len(dishes)
    names = [slot.slot for slot in space.slots]
    return Layout(
        kind=kind,
        option=option,
        amount=amount,
        bound=bound,
        offered=given,
        offers=offers,
        offer=np.zeros_like(given),
        role_start=space.role_start,
        role_count=space.role_count,
        roles=(space.role_count > 0).sum(axis=1),
        group=space.group,
        dish_price=np.zeros((len(space.slots), len(space.dishes))),
        share_min=_millionths(np.array([slot.share_min for slot in space.slots])),
        share_max=_millionths(np.array([slot.share_max for slot in space.slots])),
        repeat=_millionths(np.append(weights.same_food_in_day * space.spaced_families, 0.0)),
        food_cap=np.append([food.max_g_day + 1e-6 for food in space.foods], np.inf),
        share_weight=float(round(weights.meal_share)),
        miss_price=float(round(weights.miss * MILLION)),
        same_dish=float(round(REPEATED_DISH * MILLION)),
        same_group=float(round(weights.same_group_in_day * MILLION)),
        cap_price=float(round(weights.gram_too_much * MILLION)),
        lunch=names.index(Slot.LUNCH) if Slot.LUNCH in names else -1,
        dinner=names.index(Slot.DINNER) if Slot.DINNER in names else -1,
        week=view is not None,
        serving_steps=steps,
        serves=np.isin(np.arange(len(space.dishes)), space.dish[(steps[:-1] < NEVER).any(axis=1)]),
        **_week_rules(space, len(kind), steps.shape[1], view),
    )


def priced(at: Layout, prices: Prices, extra: Floats | None = None) -> Layout:
    """The layout with prices of dishes, options and steps. Dishes that are cheap, also by what they bring `extra`
    (slots, D), are offered more often.
    """
    dear = prices.dish if extra is None else prices.dish + _HINT * extra
    options = at.option.copy()
    options["price"], options["step_price"] = (padded(_millionths(each)) for each in (prices.option, prices.step))
    options["typical_cost"] = options["price"] + options["step_price"] * options["typical"]
    offer = np.zeros_like(at.offered)
    for kind, slots in enumerate(at.offers):
        for slot, count in enumerate(slots):
            offer[kind, slot, :count] = offered(dear[slot, at.offered[kind, slot, :count]])
    return at._replace(option=options, dish_price=_millionths(prices.dish), offer=offer, **_paid_servings(at, prices))


def _paid_servings(at: Layout, prices: Prices) -> dict[str, Any]:
    """What servings cost a day that is searched by itself; a week has its rules for them."""
    if at.week:
        return {}
    paid = prices.serving.any()
    price = _millionths(prices.serving)[:, None] if paid else np.zeros((len(at.serving_cost), 1))
    return {"serves": at.serves & paid, "serving_cost": price * np.arange(at.serving_cost.shape[1])}


def _fill_options(option: Records, problem: Problem) -> None:
    space = problem.space
    for name in ("low", "typical", "high", "food", "family", "step_g"):
        option[name][:-1] = getattr(space, name)
    option["food"][-1], option["family"][-1] = len(space.foods), len(space.families)
    option["away"][:-1] = np.rint(MILLION / np.maximum(space.typical, 1))
    option["energy"][:-1] = np.rint(space.energy / problem.energy_kcal * MILLION)
    option["typical_energy"] = option["energy"] * option["typical"]


def _day_rows(problem: Problem, weights: Weights) -> tuple[Floats, Floats]:
    """Amounts (O + 1, rows) and bounds (rows,), rounded against the menu."""
    rows = problem.rows
    sign = np.where(np.isfinite(rows.lower), 1.0, -1.0)
    price = weights.of_rows(rows.kind) / rows.scale * MILLION  # of a unit missed
    bound = np.where(sign > 0, rows.lower, -rows.upper)
    return padded(np.floor(problem.space.amount * (sign * price) + 1e-6)), np.ceil(bound * price)


def _week_rules(space: Space, days: int, rules: int, view: WeekView | None) -> dict[str, Any]:
    """The tables of the week; all nought where it has no rules."""
    uses = days * len(space.slots) + 1
    options = len(space.food) + 1
    tables: dict[str, Any] = {
        "use_cost": np.zeros((len(space.dishes), uses + 1)),
        "family_cost": np.zeros((len(space.families) + 1, days + 2)),
        "group_cost": np.zeros((len(space.group_names), days + 2)),
        "serving_cost": np.zeros((rules, uses + 1)),
        "stock": np.full((options, 1), -1),
        "stock_amount": np.zeros((options, 1)),
        "stock_bound": np.zeros(0),
        "empty_cost": 0.0,
    }
    if view is None:
        return tables
    costs = np.stack([_cost_of_uses(view, count) for count in range(uses + 1)], axis=1)
    dish, family, group, _, serving, _ = np.split(costs, np.cumsum(view.rules.blocks)[:-1])
    tables["use_cost"] = dish
    tables["family_cost"][view.spaced] = family[:, : days + 2]
    tables["group_cost"] = group[:, : days + 2].copy()
    tables["serving_cost"] = serving
    tables["stock"], tables["stock_amount"], tables["stock_bound"] = _stocks(space, view)
    tables["empty_cost"] = float(serving[:, 0].sum() + np.maximum(tables["stock_bound"], 0.0).sum())
    return tables


def _cost_of_uses(view: WeekView, count: int) -> Floats:
    return _millionths(rule_costs(view.rules, np.full(len(view.rules.least), float(count))))


def _stocks(space: Space, view: WeekView) -> tuple[Ints, Floats, Floats]:
    """Limits and means of the week: of each option the parts it gives to (O + 1, parts), and the bounds."""
    rules = view.rules
    first = sum(rules.blocks[:3])
    limits = np.arange(first, first + rules.blocks[3])
    means = np.arange(len(rules.least) - rules.blocks[5], len(rules.least))
    per_step = np.append(space.step_g, 0.0)[:, None] * view.limit_share[np.append(space.food, len(space.foods))]
    price = np.concatenate([rules.price_hard[limits], rules.price_hard[means]]) * MILLION
    gives = np.hstack([-per_step, view.mean_step]) * price
    gives = np.floor(gives + 1e-6)
    bound = np.concatenate([-rules.most[limits], rules.least[means]]) * price
    width = max(1, int((gives != 0).sum(axis=1).max(initial=1)))
    stock = np.full((len(gives), width), -1)
    amount = np.zeros((len(gives), width))
    for number, line in enumerate(gives):
        parts = np.flatnonzero(line)
        stock[number, : len(parts)], amount[number, : len(parts)] = parts, line[parts]
    return stock, amount, np.ceil(bound)


def _millionths(units: Floats) -> Floats:
    return np.asarray(np.rint(units * MILLION))
