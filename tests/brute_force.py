"""Weeks by brute force: every day that can be served, every week of such days, costed in plain loops.

Nothing of the model but the bare tables of a problem is used: the formulas are typed from the docstrings of search.py
(the cost of a day), week_rows.py and master.py (what a week pays for the rules that it bends).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import inf

from nutriplan.model.problem import Problem
from nutriplan.model.settings import RowKind, Weights
from nutriplan.tables.dishes import Dish, Slot
from nutriplan.tables.foods import Food

MARGIN = 1.002  # means are asked for a little above the target
REPEATED_DISH = 8.0


@dataclass(frozen=True)
class Plate:
    """An ingredient of a meal."""

    slot: int
    food: Food
    steps: int
    typical: int

    @property
    def grams(self) -> float:
        return self.steps * self.food.step_g


@dataclass(frozen=True)
class PlainDay:
    """A day: the dish of every slot and what is on the plates."""

    dishes: tuple[Dish, ...]
    plates: tuple[Plate, ...]


class BruteForce:
    """All days and weeks of one class of days."""

    def __init__(self, task: Problem, foods: Mapping[str, Food], weights: Weights, appetite: float) -> None:
        self.task, self.foods, self.weights, self.appetite = task, foods, weights, appetite
        self.slots = task.space.slots

    def days(self) -> Iterator[PlainDay]:
        """Every day that keeps each food's daily most."""
        meals = []
        for number, slot in enumerate(self.slots):
            fitting = [dish for dish in self.task.space.dishes if slot.slot.kind in dish.row.slots]
            meals.append([(dish, plates) for dish in fitting for plates in self._servings(number, dish)])
        for choice in product(*meals):
            plates = tuple(plate for _, served in choice for plate in served)
            if self._within_caps(plates):
                yield PlainDay(tuple(dish for dish, _ in choice), plates)

    def _servings(self, slot: int, dish: Dish) -> Iterator[tuple[Plate, ...]]:
        roles = []
        for _, options in dish.roles:
            ways = []
            for option in options:
                food = self.foods[option.food_id]
                least = int(-(-option.grams_min // food.step_g))
                most = max(int(min(option.grams_max, food.max_g_meal) // food.step_g), least)
                typical = min(max(round(option.grams_typical * self.appetite / food.step_g), least), most)
                ways += [Plate(slot, food, steps, typical) for steps in range(least, most + 1)]
            roles.append(ways)
        yield from product(*roles)

    def _within_caps(self, plates: Sequence[Plate]) -> bool:
        eaten: dict[str, float] = {}
        for plate in plates:
            eaten[plate.food.food_id] = eaten.get(plate.food.food_id, 0.0) + plate.grams
        return all(grams <= self.foods[name].max_g_day + 1e-6 for name, grams in eaten.items())

    def day_cost(self, day: PlainDay) -> float:
        """What a day costs by itself."""
        weights = self.weights
        cost = sum(dish.row.minutes * weights.minute for dish in day.dishes)
        for plate in day.plates:
            cost += abs(plate.steps - plate.typical) / max(plate.typical, 1)
            cost += weights.free_from * ("free_from" in plate.food.traits)
        return cost + self._misses(day) + self._shares(day) + self._repeats(day)

    def _misses(self, day: PlainDay) -> float:
        rows, cost = self.task.rows, 0.0
        for name, lower, upper, kind in zip(rows.names, rows.lower, rows.upper, rows.kind, strict=True):
            amount = self.amount(day, name)
            miss = max(lower - amount if lower > -inf else amount - upper, 0.0)
            cost += self._price(RowKind(kind)) * miss / (lower if lower > -inf else upper)
            cost += self.weights.miss * (miss > 0)
        return cost

    def _price(self, kind: RowKind) -> float:
        weights = self.weights
        return {
            RowKind.LIMIT: weights.limit,
            RowKind.FOCUS: weights.focus,
            RowKind.GUARD: weights.guard,
            RowKind.ENERGY: weights.energy,
            RowKind.RESTRAINT: weights.restraint,
        }[kind]

    def amount(self, day: PlainDay, row: str) -> float:
        """What a day holds of a row: unknown is nothing against a target, the group's most against a limit."""
        kind, _, subject = row.partition(":")
        total = 0.0
        for plate in day.plates:
            if kind == "limit":
                limit = next(each for each in self.task.limits if each.name == subject)
                total += plate.grams * (plate.food.food_id in limit.foods)
                continue
            known = plate.food.nutrients[subject]
            if known is None:
                group = [food for food in self.foods.values() if food.food_group == plate.food.food_group]
                known = 0.0 if kind == "lower" else max(food.nutrients[subject] or 0.0 for food in group)
            total += plate.grams * known / 100
        return total

    def _shares(self, day: PlainDay) -> float:
        cost = 0.0
        for number, slot in enumerate(self.slots):
            kcal = sum(p.grams * (p.food.nutrients["energy_kcal"] or 0.0) / 100 for p in day.plates if p.slot == number)
            share = kcal / self.task.energy_kcal
            cost += self.weights.meal_share * (max(slot.share_min - share, 0.0) + max(share - slot.share_max, 0.0))
        return cost

    def _repeats(self, day: PlainDay) -> float:
        seen: dict[str, int] = {}
        for plate in day.plates:
            if "staple" not in plate.food.traits:
                seen[_family(plate.food)] = seen.get(_family(plate.food), 0) + 1
        cost = self.weights.same_food_in_day * sum(count - 1 for count in seen.values())
        cost += REPEATED_DISH * sum(one is other for one, other in combinations(day.dishes, 2))
        groups = [dish.row.main_group for dish in day.dishes]
        names = [slot.slot for slot in self.slots]
        if Slot.LUNCH in names and Slot.DINNER in names:
            alike = groups[names.index(Slot.LUNCH)] == groups[names.index(Slot.DINNER)]
            cost += self.weights.same_group_in_day * alike
        return cost

    def use(self, day: PlainDay) -> dict[str, float]:
        """What a day uses of each rule of the week."""
        used: dict[str, float] = {}
        for dish in day.dishes:
            used[f"dish {dish.dish_id}"] = used.get(f"dish {dish.dish_id}", 0.0) + 1
        for plate in day.plates:
            if plate.steps and "staple" not in plate.food.traits:
                used[f"family {_family(plate.food)}"] = 1.0
        dinner = [slot.slot for slot in self.slots].index(Slot.DINNER)
        used[f"group {day.dishes[dinner].row.main_group}"] = 1.0
        for limit in self.task.limits:
            if limit.week_g < inf:
                used[f"limit {limit.name}"] = sum(p.grams for p in day.plates if p.food.food_id in limit.foods)
        for rule in self.task.at_least:
            enough = {p.slot for p in day.plates if p.food.food_id in rule.foods and p.grams >= rule.serving_g}
            used[f"servings {rule.name}"] = float(len(enough))
        for row, mean in zip(self.task.rows.names, self.task.rows.mean_lower, strict=True):
            if mean > -inf:
                used[f"mean {row}"] = self.amount(day, row) / mean
        return used

    def over_cost(self, total: Mapping[str, float]) -> float:
        """What is paid for too much of something; no further day makes it less."""
        task, weights, cost = self.task, self.weights, 0.0
        for name, amount in total.items():
            if name.startswith("dish "):
                again = max(amount - 1, 0.0)
                soft = min(again, task.most_servings - 1)
                cost += soft * weights.second_serving + (again - soft) * weights.guard
            elif name.startswith("family "):
                cost += weights.food_too_often * max(amount - task.most_food_days, 0.0)
            elif name.startswith("group "):
                cost += weights.group_too_often * max(amount - task.most_group_dinners, 0.0)
        for limit in task.limits:
            if limit.week_g < inf:
                cost += weights.limit * max(total.get(f"limit {limit.name}", 0.0) / limit.week_g - 1, 0.0)
        return cost

    def under_cost(self, total: Mapping[str, float]) -> float:
        """What a whole week pays for too little of something."""
        task, cost = self.task, 0.0
        for rule in task.at_least:
            cost += self.weights.servings * max(rule.servings - total[f"servings {rule.name}"], 0.0)
        for row, mean, kind in zip(task.rows.names, task.rows.mean_lower, task.rows.kind, strict=True):
            if mean > -inf:
                cost += self._price(RowKind(kind)) * max(task.days * MARGIN - total[f"mean {row}"], 0.0)
        return cost

    def best_week(self) -> "BestWeek | None":
        """The cheapest week; None where no day can be served. Days may come twice.

        Of days that use the same of every rule only the cheapest can be in it.
        """
        alike: dict[tuple[tuple[str, float], ...], float] = {}
        for day in self.days():
            use = tuple(sorted((name, round(amount, 9)) for name, amount in self.use(day).items()))
            alike[use] = min(alike.get(use, inf), self.day_cost(day))
        if not alike:
            return None
        kept = sorted((cost, use) for use, cost in alike.items())
        return self._search(kept, (), {}, 0.0, BestWeek(inf, ()))

    def _search(
        self,
        kept: Sequence[tuple[float, tuple[tuple[str, float], ...]]],
        week: tuple[int, ...],
        total: Mapping[str, float],
        spent: float,
        best: "BestWeek",
    ) -> "BestWeek":
        """The best of all weeks that go on from some days, in order of their cost."""
        left = self.task.days - len(week)
        paid = spent + self.over_cost(total)
        if not left:
            cost = paid + self.under_cost(total)
            return BestWeek(cost, week) if cost < best.cost else best
        for at in range(week[-1] if week else 0, len(kept)):
            cost, use = kept[at]
            if paid + left * cost >= best.cost:
                break
            more = dict(total)
            for name, amount in use:
                more[name] = more.get(name, 0.0) + amount
            best = self._search(kept, (*week, at), more, spent + cost, best)
        return best


@dataclass(frozen=True)
class BestWeek:
    """The cost of the cheapest week and what tells its days apart."""

    cost: float
    days: tuple[int, ...]

    @property
    def repeats(self) -> bool:
        """Whether a day comes twice in it."""
        return len(set(self.days)) < len(self.days)


def _family(food: Food) -> str:
    if "fish" in food.traits:
        return "fish"
    return "eggs" if food.food_group == "eggs" else food.short_name
