"""The cheapest day at given prices, in whole numbers, solved to a proven bound: the exact pricer of the proof.

To the model of day_model.py, with y, z, up and down whole, come what a day costs once and what it uses once:

    + flat price * [short_k > 0]                    short_k <= M_k b_k, b_k whole: any miss
    + price_f w_f                                   served options of food family f <= m_t w_f, w_f whole: on this day
    - price_r s_rtd                                 s_rtd <= y_td, serving size_r * s_rtd <= grams of rule r's foods
    + repeat price_f * (servings of family f - 1)+  a family in two meals
    + (lunches and dinners of main group g - 1)+    lunch and dinner alike
    + (servings of dish d - 1)+                     a dish twice
    + limit price / 100 * (grams of food f - its daily most)+

Prices of the week that grow with the amount (weekly limits, means) stand in the price of a step, those of dishes and
dinner groups in the price of a dish. Two meals of one kind are taken together (their energy, a dish in both), which can
only make the day cheaper, so the bound holds for every day there is.
"""

from dataclasses import dataclass, replace

import numpy as np

from nutriplan.model.day_columns import DayColumns
from nutriplan.model.day_model import DayModel
from nutriplan.model.days import Days, Prices
from nutriplan.model.highs import Floats, Ints, Outcome, Programme, solve
from nutriplan.model.layout import REPEATED_DISH
from nutriplan.model.problem import Problem
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.week_rows import NEVER, WeekView
from nutriplan.tables.dishes import Slot

_TOLERANCE = 1e-5  # of the reduced costs, above the solver's own


@dataclass(frozen=True, slots=True)
class Pricer:
    """What pricing days of one class needs but the prices."""

    problem: Problem
    search: DaySearch
    view: WeekView
    base: Prices
    weights: Weights

    def price(self, duals: Floats, known: Days, nodes: int, within: float) -> "PricedDay":
        """The cheapest day at the duals of the week's rules (R,).

        With v the price of a known day and l the value of the programme with fractions, a column of reduced cost above
        v - l is 0 in every cheaper day (reduced-cost fixing), which leaves a third of them or fewer.

        Args:
            duals: Prices of the rules.
            known: A good day.
            nodes: Work limit; the bound is proven wherever it stops.
            within: Distance between day and bound at which to stop.
        """
        day = WholeDay(self)
        programme = day.priced(duals)
        relaxed = solve(programme.relaxed())
        if relaxed.outcome is not Outcome.OPTIMAL:
            return PricedDay(-np.inf, known)
        value = float((self.search.cost(self.base, known) - self.view.use(known) @ duals)[0])
        few = relaxed.reduced <= max(value - relaxed.objective, 0.0) + _TOLERANCE
        if programme.integer is not None:  # a fraction of a column that need not be whole does not cost all of it
            few |= ~programme.integer
        days = DayColumns(day.model)
        columns = np.flatnonzero(few[: days.count])
        begin = np.arange(len(columns)), days.of(known)[columns]
        answer = solve(programme.keeping(few), nodes=nodes, within=within, presolve=True, begin=begin, every=True)
        if answer.outcome is Outcome.INFEASIBLE:
            return PricedDay(value, known)
        if not len(answer.x):
            return PricedDay(relaxed.objective, known)
        met = np.zeros((len(answer.met) + 1, len(few)))
        met[:, few] = [*answer.met, answer.x]
        return PricedDay(min(value, answer.bound), Days.join([days.day(x) for x in met]))


@dataclass(frozen=True, slots=True)
class PricedDay:
    """No day is priced below `bound`; `days` are those found, the best one last."""

    bound: float
    days: Days


class WholeDay:
    """Writes the programme above, a method for each family of rows.

    What a day uses of the rules of the week is linear in its columns: `used` are the non-zero entries (rule, column,
    amount).
    """

    def __init__(self, pricer: Pricer) -> None:
        self.search, self.view = pricer.search, pricer.view
        self.weights = pricer.weights
        self.model = DayModel(pricer.problem, pricer.base, pricer.weights, whole=True)
        self.draft, self.space = self.model.draft, self.model.space
        self._used: list[tuple[Ints, Ints, Floats]] = []
        dishes, families, groups, limits, servings, _ = np.cumsum([0, *self.view.rules.blocks])[:-1]
        self._flat_misses(pricer.weights.miss)
        self._use(dishes + self.model.served_dish, self.model.serve, 1.0)
        self._use_families(int(families))
        self._use_groups(int(groups))
        per_gram = self.view.limit_share[self.space.food[self.model.option]]
        self._use_amounts(int(limits), per_gram * self.space.step_g[self.model.option][:, None])
        for rule in range(len(self.model.problem.at_least)):
            self._use_servings(int(servings), rule)
        self._use_amounts(int(servings) + len(self.model.problem.at_least), self.view.mean_step[self.model.option])
        self._repeat_families()
        self._repeat_dishes()
        self._repeat_groups()
        self._keep_daily_mosts(pricer.weights.gram_too_much)

    @property
    def used(self) -> tuple[Ints, Ints, Floats]:
        """What each column uses of the rules: rules, columns, amounts."""
        rules, columns, amounts = (np.concatenate(part) for part in zip(*self._used, strict=True))
        return rules, columns, amounts

    def priced(self, duals: Floats) -> Programme:
        """The programme at the duals of the rules (R,)."""
        programme = self.draft.programme()
        rules, columns, amounts = self.used
        cost = programme.cost.copy()
        np.subtract.at(cost, columns, amounts * duals[rules])
        return replace(programme, cost=cost)

    def _use(self, rules: Ints, columns: Ints, amounts: Floats | float) -> None:
        self._used.append((rules, columns, np.broadcast_to(amounts, columns.shape).astype(np.float64)))

    def _use_amounts(self, first: int, per_step: Floats) -> None:
        """What a step of each option uses of the rules from `first` on (options, rules)."""
        model = self.model
        option, rule = np.nonzero(per_step)
        amount = per_step[option, rule]
        self._use(first + rule, model.choose[option], amount * model.typical[option])
        self._use(first + rule, model.up[option], amount)
        self._use(first + rule, model.down[option], -amount)

    def _use_groups(self, first: int) -> None:
        model = self.model
        kind = next((index for index, meal in enumerate(model.meals) if self.view.dinner in meal), -1)
        dinner = np.flatnonzero(model.served_kind == kind)
        self._use(first + self.space.group[model.served_dish[dinner]], model.serve[dinner], 1.0)

    def _flat_misses(self, price: float) -> None:
        """Any miss costs a flat price as well:  short_k <= M_k b_k, b_k whole."""
        model, rows = self.model, self.model.problem.rows
        amount = model.space.amount[model.option] * model.space.high[model.option][:, None]
        most = np.zeros(len(rows.names))
        for kind, times in enumerate(model.times):
            most += times * _most_of_a_dish(model, kind, amount)
        room = np.where(np.isfinite(rows.lower), rows.lower, most - np.where(np.isfinite(rows.upper), rows.upper, 0.0))
        missed = self.draft.columns(np.full(len(room), price), 1.0, whole=True)
        row = np.arange(len(room))
        self.draft.entries(row, model.short, 1.0)
        self.draft.entries(row, missed, -np.maximum(room, 0.0) / rows.scale)
        self.draft.close(-np.inf, 0.0, len(row))

    def _use_families(self, first: int) -> None:
        """A family of foods is used once a day, in whatever meals:  served options of f <= m_t w_f, w_f whole."""
        model, space = self.model, self.space
        row = self.view.family_row[space.family[model.option]]
        charged = np.flatnonzero(row >= 0)
        families, which = np.unique(row[charged], return_inverse=True)
        once = self.draft.columns(np.zeros(len(families)), 1.0, whole=True)
        self._use(first + families, once, 1.0)
        option = model.option[charged]
        turn = _turns(model.kind[charged], space.dish[option], space.family[option])
        key, line = np.unique(np.stack([which, model.kind[charged], turn]), axis=1, return_inverse=True)
        always = space.low[option] > 0
        share = 1.0 / np.maximum(space.high[option], 1)
        self.draft.entries(line, model.choose[charged], np.where(always, 1.0, share * model.typical[charged]))
        self.draft.entries(line, model.up[charged], np.where(always, 0.0, share))
        self.draft.entries(line, model.down[charged], np.where(always, 0.0, -share))
        self.draft.entries(np.arange(key.shape[1]), once[key[0]], -model.times[key[1]])
        self.draft.close(-np.inf, 0.0, key.shape[1])

    def _use_servings(self, first: int, rule: int) -> None:
        """A serving counts from a size on:  s_td <= y_td,  serving size * s_td <= grams of the rule's foods."""
        model, space = self.model, self.space
        members = np.flatnonzero(self.view.serving_steps[model.option, rule] < NEVER)
        owner = model.kind[members] * len(space.dishes) + space.dish[model.option[members]]
        served = model.served_kind * len(space.dishes) + model.served_dish
        names, line = np.unique(owner, return_inverse=True)
        serve = _find(served, names, model.serve)
        got = self.draft.columns(np.zeros(len(names)), np.max(model.times), whole=True)
        self._use(np.full(len(names), first + rule), got, 1.0)
        row = np.arange(len(names))
        self.draft.entries(row, got, 1.0)
        self.draft.entries(row, serve, -1.0)
        self.draft.close(-np.inf, 0.0, len(row))
        self.draft.entries(row, got, model.problem.at_least[rule].serving_g)
        grams = space.step_g[model.option[members]]
        self.draft.entries(line, model.choose[members], -grams * model.typical[members])
        self.draft.entries(line, model.up[members], -grams)
        self.draft.entries(line, model.down[members], grams)
        self.draft.close(-np.inf, 0.0, len(row))

    def _more_than_once(self, price: Floats, rows: Ints, columns: Ints) -> None:
        """Charge everything of a row after the first."""
        more = self.draft.columns(price)
        self.draft.entries(rows, columns, 1.0)
        self.draft.entries(np.arange(len(price)), more, -1.0)
        self.draft.close(-np.inf, 1.0, len(price))

    def _repeat_families(self) -> None:
        """A family of foods in two meals of the day costs extra:  sum_{o of f} z_o - more_f <= 1."""
        price = np.where(self.space.spaced_families, self.weights.same_food_in_day, 0.0)
        family = self.space.family[self.model.option]
        spaced = np.flatnonzero(price[family] > 0)
        families, line = np.unique(family[spaced], return_inverse=True)
        self._more_than_once(price[families], line, self.model.choose[spaced])

    def _repeat_dishes(self) -> None:
        """A dish twice in the day costs extra:  sum_t y_td - more_d <= 1."""
        count = len(self.space.dishes)
        self._more_than_once(np.full(count, REPEATED_DISH), self.model.served_dish, self.model.serve)

    def _repeat_groups(self) -> None:
        """Lunch and dinner about the same main thing cost extra:  sum_{d of g} y_d - more_g <= 1."""
        names = [slot.slot for slot in self.space.slots]
        slots = [names.index(slot) for slot in (Slot.LUNCH, Slot.DINNER) if slot in names]
        if len(slots) < 2:
            return
        kinds = [index for index, meal in enumerate(self.model.meals) if set(meal) & set(slots)]
        facing = np.flatnonzero(np.isin(self.model.served_kind, kinds))
        group = self.space.group[self.model.served_dish[facing]]
        price = np.full(len(self.space.group_names), self.weights.same_group_in_day)
        self._more_than_once(price, group, self.model.serve[facing])

    def _keep_daily_mosts(self, price: float) -> None:
        """Each gram of a food beyond its daily most is dear:  grams of food f - over_f <= most_f."""
        model, space = self.model, self.space
        food, most = space.food[model.option], np.array([each.max_g_day for each in space.foods])
        # What one role can hold; where a dish has the food in two, a row too few at most lowers the bound.
        held = np.zeros((len(model.meals), len(most)))
        np.maximum.at(held, (model.kind, food), space.high[model.option] * space.step_g[model.option])
        tight = np.flatnonzero(model.times @ held > most)
        option = np.flatnonzero(np.isin(food, tight))
        over = self.draft.columns(np.full(len(tight), price))
        model.eaten(np.searchsorted(tight, food[option]), option, space.step_g[model.option[option]])
        self.draft.entries(np.arange(len(tight)), over, -1.0)
        self.draft.close(-np.inf, most[tight], len(tight))


def _most_of_a_dish(model: DayModel, kind: int, amount: Floats) -> Floats:
    """The most that a dish of a kind may hold of each row, each role by its richest alternative (rows,)."""
    own = model.kind == kind
    space = model.space
    first = np.sort(space.role_start[space.role_count > 0])
    role = np.searchsorted(first, model.option[own], side="right") - 1
    roles = np.zeros((len(first), amount.shape[1]))
    np.maximum.at(roles, role, amount[own])
    dishes = np.zeros((len(space.dishes), amount.shape[1]))
    np.add.at(dishes, space.dish[first], roles)
    return np.asarray(dishes.max(axis=0))


def _turns(kind: Ints, dish: Ints, family: Ints) -> Ints:
    """How many roles of the same dish hold the same family before each one."""
    seen: dict[tuple[int, int, int], int] = {}
    turns = np.zeros(len(kind), dtype=np.int64)
    for index, key in enumerate(zip(kind.tolist(), dish.tolist(), family.tolist(), strict=True)):
        turns[index] = seen.get(key, 0)
        seen[key] = int(turns[index]) + 1
    return turns


def _find(names: Ints, wanted: Ints, values: Ints) -> Ints:
    """The values of wanted names."""
    order = np.argsort(names)
    return values[order[np.searchsorted(names, wanted, sorter=order)]]
