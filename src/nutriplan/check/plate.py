"""What was eaten on a day, added up: known amounts, what unknown ones may hold at most, and where it comes from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import fsum, inf

from nutriplan.assessment import Judge
from nutriplan.menu import day_of, total
from nutriplan.plan import Day, Item, Meal
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Food, highest_known
from nutriplan.tables.nutrients import Nutrient

ENERGY = "energy_kcal"
_UNDATED = date(2000, 1, 1)  # stands for the date of a diary without one; targets then hold on every date


@dataclass(frozen=True, slots=True)
class Portion:
    """An amount of a food [g], in the meal it was eaten in where the diary says so."""

    food: Food
    grams: float
    meal: str | None = None


@dataclass(frozen=True)
class Tables:
    """The nutrients by id, and per nutrient the highest known amount per 100 g in each group of the curated foods."""

    nutrients: Mapping[str, Nutrient]
    foods: Mapping[str, Food]

    @cached_property
    def _highest(self) -> dict[str, dict[str, float]]:
        return {}

    def ceiling(self, nutrient: str, group: str) -> float:
        """What 100 g of a food may hold of a nutrient nobody measured in it: infinite for a group of unknown foods."""
        if nutrient not in self._highest:
            self._highest[nutrient] = highest_known(self.foods.values(), nutrient)
        return self._highest[nutrient].get(group, inf)

    def most_per_g(self, food: Food, nutrient: str) -> float:
        """The most that a gram of a food may hold of a nutrient."""
        known = food.nutrients[nutrient]
        return (self.ceiling(nutrient, food.food_group) if known is None else known) / 100


def known_per_g(food: Food, nutrient: str) -> float:
    """What a gram of a food holds of a nutrient as far as it is known."""
    return (food.nutrients[nutrient] or 0.0) / 100


@dataclass(frozen=True)
class Plate:
    """The portions of a day."""

    portions: tuple[Portion, ...]
    tables: Tables
    when: date | None = None

    @cached_property
    def foods(self) -> Mapping[str, Food]:
        """The foods eaten, by id; two foods that share an id are told apart by a number."""
        return {item.food_id: portion.food for item, portion in zip(self._items, self.portions, strict=True)}

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        seen: dict[str, Food] = {}
        items = []
        for portion in self.portions:
            name, number = portion.food.food_id, 2
            while seen.setdefault(name, portion.food) is not portion.food:
                name, number = f"{portion.food.food_id}_{number}", number + 1
            items.append(Item(name, portion.grams, ""))
        return tuple(items)

    @cached_property
    def day(self) -> Day:
        """The day as the judge of plans reads it."""
        meal = Meal(Slot.DRINKS, "", "", "", 0, "", self._items)
        return day_of(self.when or _UNDATED, (meal,), self.foods, self.tables.nutrients)

    def judge(self, nutrients: Iterable[str]) -> Judge:
        """A judge of this day for the limits of some nutrients."""
        groups = {food.food_group for food in self.foods.values()}
        table = self.tables
        return Judge(self.foods, {name: {group: table.ceiling(name, group) for group in groups} for name in nutrients})

    def known(self, nutrient: str) -> float:
        """The sum of the known amounts."""
        return self.day.totals[nutrient]

    def at_most(self, nutrient: str) -> float:
        """The most the day can hold of a nutrient, infinite where nothing is known of a food and its kind."""
        return self.judge([nutrient]).at_most(self.day, nutrient)

    def unknown(self, nutrient: str) -> tuple[str, ...]:
        """The names of the foods whose amount of a nutrient is not known."""
        return tuple(dict.fromkeys(self.foods[food_id].name for food_id in self.day.unknown.get(nutrient, ())))

    @cached_property
    def _weights(self) -> tuple[float, ...]:
        """The energy of each portion [kcal]; one of unknown energy weighs as an average gram of the day."""
        grams = fsum(p.grams for p in self.portions if p.food.nutrients[ENERGY] is not None)
        density = self.known(ENERGY) / grams if grams and self.known(ENERGY) else 1.0
        return tuple(
            portion.grams * (density if portion.food.nutrients[ENERGY] is None else known_per_g(portion.food, ENERGY))
            for portion in self.portions
        )

    def coverage(self, nutrient: str) -> float:
        """The share of the day's energy that comes from foods whose amount of a nutrient is known, from 0 to 1."""
        if nutrient not in self.day.unknown:
            return 1.0
        weights = self._weights if fsum(self._weights) else tuple(portion.grams for portion in self.portions)
        known = [
            weight
            for portion, weight in zip(self.portions, weights, strict=True)
            if portion.food.nutrients[nutrient] is not None
        ]
        return fsum(known) / (fsum(weights) or 1.0)

    def by_food(self, nutrient: str) -> list[tuple[str, float]]:
        """The foods eaten by what they hold of a nutrient, most first, those that hold none left out."""
        held: dict[str, float] = {}
        for portion in self.portions:
            amount = portion.grams * known_per_g(portion.food, nutrient)
            held[portion.food.name] = held.get(portion.food.name, 0.0) + amount
        return sorted(((name, amount) for name, amount in held.items() if amount > 0), key=lambda pair: -pair[1])

    def by_meal(self) -> dict[str, float]:
        """The energy of each meal [kcal], in the order of the diary; empty without meals."""
        held: dict[str, list[Item]] = {}
        for item, portion in zip(self._items, self.portions, strict=True):
            if portion.meal is not None:
                held.setdefault(portion.meal, []).append(item)
        return {meal: total(items, self.foods, ENERGY) for meal, items in held.items()}

    def grams_of(self, foods: Iterable[str]) -> float:
        """The grams eaten of some foods, by id."""
        wanted = frozenset(foods)
        return fsum(portion.grams for portion in self.portions if portion.food.food_id in wanted)

    def plus(self, more: Sequence[Portion]) -> "Plate":
        """The day with more on it."""
        return replace(self, portions=(*self.portions, *more))


def mean_plate(plates: Sequence[Plate]) -> Plate:
    """A day of the average: every portion of every day, divided by the number of days."""
    portions = (replace(p, grams=p.grams / len(plates), meal=None) for plate in plates for p in plate.portions)
    return Plate(tuple(portions), plates[0].tables)
