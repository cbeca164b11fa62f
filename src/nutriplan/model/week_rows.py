"""The rules over a week as rows on whole days: what each day uses, and what the week may use.

With lambda_j the number of times day j is served, every rule reads

    sum_j use_rj * lambda_j - over_r + under_r  between  least_r and most_r

where `over` and `under` are bought at the rule's prices: no rule is ever broken in silence, and none makes a week
impossible. The rules, in blocks, with what the days use of them:

    servings of dish d               <= 1       more up to the most servings at one price, beyond at another
    days with food family f          <= 4       staples apart; more at a price a day
    dinners of main group g          <= 2       more at a price an evening
    grams of the foods of limit l    <= most    a weekly limit: passed only at the price of a limit
    servings under minimum m         >= least   fish, and what the user must have
    mean of target k                 >= days    in parts of the target, where a week's mean serves
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nutriplan.model.days import Days, Prices, flat, food_grams
from nutriplan.model.problem import Floats, Ints, Problem
from nutriplan.model.settings import Weights
from nutriplan.tables.dishes import Slot

NEVER = 1 << 30  # steps that no serving has
_MARGIN = 1.002  # means are asked for a little above the target, so that no tiny miss is ever bought


@dataclass(frozen=True, slots=True)
class WeekRules:
    """The rules of a week, in blocks: dishes, food families, dinner groups, food limits, servings, means.

    Per rule (R,): `least`, `most` (infinite where open), `free` how much may be over at the low price `price_soft`
    before the high price `price_hard` sets in; both prices in units of preference per unit of use.
    """

    least: Floats
    most: Floats
    free: Floats
    price_soft: Floats
    price_hard: Floats
    blocks: tuple[int, ...]


class WeekView:
    """What days use of the rules of a week, and what prices on the rules mean for dishes, options and steps."""

    def __init__(self, problem: Problem, days: int, weights: Weights) -> None:
        self.problem, self.days, space = problem, days, problem.space
        foods = len(space.foods)
        self.spaced = np.flatnonzero(space.spaced_families)
        self.family_row = np.full(len(space.families) + 1, -1)
        self.family_row[self.spaced] = np.arange(len(self.spaced))
        self.weekly = [limit for limit in problem.limits if np.isfinite(limit.week_g)]
        ids = [food.food_id for food in space.foods]
        self.limit_share = np.zeros((foods + 1, len(self.weekly)))  # of the limit, in a gram of a food
        place = {food_id: index for index, food_id in enumerate(ids)}
        for column, limit in enumerate(self.weekly):
            members = [place[food_id] for food_id in limit.foods if food_id in place]
            self.limit_share[members, column] = 1.0 / max(limit.week_g, 1e-9)
        self.serving_steps = serving_steps(problem)
        self.mean_rows = np.flatnonzero(np.isfinite(problem.rows.mean_lower))
        self.mean_step = np.zeros((len(space.food) + 1, len(self.mean_rows)))
        self.mean_step[:-1] = space.amount[:, self.mean_rows] / problem.rows.mean_lower[self.mean_rows]
        names = [slot.slot for slot in space.slots]
        self.dinner = names.index(Slot.DINNER) if Slot.DINNER in names else -1
        self.rules = self._rules(weights)

    def _rules(self, weights: Weights) -> WeekRules:
        """One line a block: rules in it, least, most, free over it, price of the free part, price beyond."""
        problem, inf = self.problem, np.inf
        servings = np.array([float(rule.servings) for rule in problem.at_least])
        once = np.array([inf if dish.dish_id in problem.repeatable else 1.0 for dish in problem.space.dishes])
        blocks: tuple[tuple[int, float | Floats, float | Floats, float, float, float | Floats], ...] = (
            (len(once), -inf, once, problem.most_servings - 1, weights.second_serving, weights.guard),
            (len(self.spaced), -inf, problem.most_food_days, inf, weights.food_too_often, 0.0),
            (len(problem.space.group_names), -inf, problem.most_group_dinners, inf, weights.group_too_often, 0.0),
            (len(self.weekly), -inf, 1, 0.0, 0.0, weights.limit),
            (len(servings), servings, inf, 0.0, 0.0, weights.servings),
            (
                len(self.mean_rows),
                self.days * _MARGIN,
                inf,
                0.0,
                0.0,
                weights.of_rows(problem.rows.kind[self.mean_rows]),
            ),
        )
        columns = zip(*([np.full(count, value) for value in values] for count, *values in blocks), strict=True)
        least, most, free, soft, hard = (np.concatenate(column) for column in columns)
        return WeekRules(least, most, free, soft, hard, tuple(block[0] for block in blocks))

    def use(self, days: Days) -> Floats:
        """What each day uses of each rule (n, R)."""
        space, n = self.problem.space, len(days)
        line = np.arange(n)[:, None]
        dish = np.zeros((n, len(space.dishes)))
        np.add.at(dish, (line, days.dish), 1.0)
        family = np.append(space.family, len(space.families))[flat(days.option)]
        served = flat(days.steps) > 0
        row = np.where(served, self.family_row[family], -1)
        present = np.zeros((n, len(self.spaced) + 1))
        present[line, row] = 1.0
        group = np.zeros((n, len(space.group_names)))
        group[line[:, 0], space.group[days.dish[:, self.dinner]]] = 1.0
        limit = food_grams(space, days) @ self.limit_share
        servings = (days.steps[..., None] >= self.serving_steps[days.option]).any(axis=2).sum(axis=1)
        mean = (days.steps[..., None] * self.mean_step[days.option]).sum(axis=(1, 2))
        return np.concatenate([dish, present[:, :-1], group, limit, servings, mean], axis=1)

    def marginal(self, rest: Floats) -> Floats:
        """What one more use of each counting rule costs the week (R,); limits and means count by amounts."""
        cost = rule_costs(self.rules, rest + 1) - rule_costs(self.rules, rest)
        cost[sum(self.rules.blocks[:3]) :][: self.rules.blocks[3]] = 0.0
        cost[len(cost) - self.rules.blocks[5] :] = 0.0
        return cost

    def prices(self, base: Prices, duals: Floats) -> Prices:
        """Prices of dishes, options and steps that charge a day for what it uses, at the duals of the rules (R,)."""
        dish, family, group, limit, serving, mean = np.split(-duals, np.cumsum(self.rules.blocks)[:-1])
        space = self.problem.space
        by_dish = base.dish + dish
        by_dish[self.dinner] += group[space.group]
        per_family = np.zeros(len(space.families))
        per_family[self.spaced] = family
        option = base.option + per_family[space.family]
        per_gram = (self.limit_share[:-1] * limit).sum(axis=1)
        step = base.step + per_gram[space.food] * space.step_g + (self.mean_step[:-1] * mean).sum(axis=1)
        return Prices(by_dish, option, step, serving)


def serving_steps(problem: Problem) -> Ints:
    """From how many steps on an option makes its meal a serving of each rule (O + 1, rules); NEVER where none does."""
    space, ids = problem.space, [food.food_id for food in problem.space.foods]
    steps = np.full((len(space.food) + 1, len(problem.at_least)), NEVER)
    for column, rule in enumerate(problem.at_least):
        member = np.array([food_id in rule.foods for food_id in ids])[space.food]
        least = np.ceil(rule.serving_g / space.step_g - 1e-9).astype(np.int64)
        steps[:-1, column] = np.where(member & (space.high >= least), least, NEVER)
    return steps


def rule_costs(rules: WeekRules, use: Floats) -> Floats:
    """What weeks pay for each rule that they bend (..., R): `use` (..., R) are the sums over their days."""
    over = np.maximum(use - rules.most, 0.0)
    under = np.maximum(rules.least - use, 0.0)
    soft = np.minimum(over, rules.free)
    price = soft * rules.price_soft + (over - soft + under) * rules.price_hard
    return np.where(over + under > 0, np.nan_to_num(price), 0.0)


def rule_slopes(rules: WeekRules, use: Floats) -> Floats:
    """What a little more use of each rule costs (..., R), per unit; further use costs no less."""
    dear = np.where(use >= rules.most + rules.free, rules.price_hard, rules.price_soft)
    return np.where(use >= rules.most, dear, np.where(use < rules.least, -rules.price_hard, 0.0))


def some_rules(rules: WeekRules, rows: Ints | NDArray[np.int32]) -> WeekRules:
    """Some of the rules, by number, in an array of any shape; no longer in blocks."""
    least, most, free = rules.least[rows], rules.most[rows], rules.free[rows]
    return WeekRules(least, most, free, rules.price_soft[rows], rules.price_hard[rows], blocks=())


def rule_cost(rules: WeekRules, use: Floats) -> float:
    """What the week pays for all rules that it bends."""
    return float(rule_costs(rules, use).sum())


def violated(rules: WeekRules, use: Floats) -> Ints:
    """The rules that a week breaks beyond what may be bought softly."""
    over = np.maximum(use - rules.most, 0.0) > rules.free + 1e-9
    return np.flatnonzero(over | (use < rules.least - 1e-9))
