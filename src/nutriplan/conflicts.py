"""Wishes that can't be granted together, or against a limit: found by counting, before anything is solved."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from math import ceil, inf

from nutriplan.eligibility import Eligible, named
from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.food_limits import AtLeast
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Dish, Ingredient, Slot

_BREAKFASTS = 2  # different ones in a week where they may repeat
_ROUNDING = 1e-9
Pins = Mapping[tuple[date, Slot], str]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Most grams of some foods in a day and in a week, and who says so."""

    foods: AbstractSet[str]
    day_g: float
    week_g: float
    why: str


class Conflicts:
    """Holds wishes against each other and against what may be served.

    Args:
        catalog: All foods and dishes, and the meals of a day.
        allowed: What may be served to the person.
        dates: The days of the plan.
    """

    def __init__(self, catalog: Catalog, allowed: Eligible, dates: Sequence[date]) -> None:
        self.catalog, self.allowed = catalog, allowed
        self.dates = list(dates)
        self.weeks = [self.dates[at : at + WEEK_DAYS] for at in range(0, len(self.dates), WEEK_DAYS)]
        self.dishes = {dish.dish_id: dish for dish in allowed.dishes}

    def avoided_pins(self, pins: Pins, avoid: Sequence[str]) -> Iterator[str]:
        """Pinned dishes that are to be avoided, or can't do without what is to be avoided."""
        for word in avoid:
            things = set(named(word, self.catalog.foods, self.catalog.dishes))
            for dish_id in dict.fromkeys(pins.values()):
                needed = dish_id in things or any(
                    all(option.food_id in things and option.grams_min > 0 for option in options)
                    for _, options in (self.dishes[dish_id].roles if dish_id in self.dishes else ())
                )
                if needed:
                    yield f"pin {dish_id}: you also ask to avoid {word}"

    def overfull_pins(self, pins: Pins) -> Iterator[str]:
        """Pins that hold more of some foods, even in their least portions, than a day or a week may."""
        pinned = [self.dishes[dish] for dish in sorted(set(pins.values())) if dish in self.dishes]
        held = {option.food_id for dish in pinned for _, options in dish.roles for option in options}
        told: set[str] = set()  # a food's own limit adds nothing to a rule's
        for ceiling in self._ceilings(held):
            spans = [(week, ceiling.week_g, f"week {number + 1} of the plan") for number, week in enumerate(self.weeks)]
            for days, most_g, when in [*spans, *(([day], ceiling.day_g, str(day)) for day in self.dates)]:
                guilty, total = self._holding(ceiling, pins, days)
                if total > most_g * (1 + _ROUNDING) and guilty not in told:
                    told.add(guilty)
                    yield f"pin {guilty}: {total:g} g or more in {when}, where {most_g:g} g is the most: {ceiling.why}"

    def breakfasts(self, pins: Pins) -> Iterator[str]:
        """Pins that are more different breakfasts than repeated ones may be."""
        for week in self.weeks:
            pinned = sorted({dish for (day, slot), dish in pins.items() if slot is Slot.BREAKFAST and day in week})
            if len(pinned) > _BREAKFASTS:
                yield (
                    f"repeat-breakfast: at most {_BREAKFASTS} different breakfasts, but {len(pinned)} are pinned: "
                    f"{', '.join(pinned)}"
                )

    def crowded(self, rule: AtLeast, places: Mapping[tuple[date, Slot], AbstractSet[str]]) -> Iterator[str]:
        """Servings of foods that the first week has no room for.

        Args:
            rule: The servings that are asked for.
            places: The dishes that each meal of the first week may take, by id.
        """
        wish = rule.name.partition(":")[2]
        least = {dish.dish_id: self._serving(dish, rule.foods) for dish in self.allowed.dishes}
        room = sum(any(least[dish] < inf for dish in dishes) for dishes in places.values())
        if rule.servings > room:
            yield f"must {wish}: {rule.servings} servings, but only {room} of the week's meals could have it"
        asked = min(least.values(), default=inf) * rule.servings
        for ceiling in self._ceilings(rule.foods):
            if rule.foods <= ceiling.foods and ceiling.week_g * (1 + _ROUNDING) < asked < inf:
                yield (
                    f"must {wish}: {rule.servings} servings are {asked:g} g or more, and a week may have "
                    f"{ceiling.week_g:g} g: {ceiling.why}"
                )
                return

    def _ceilings(self, foods: AbstractSet[str]) -> Iterator[Ceiling]:
        """The ceilings that have to do with some foods."""
        for rule in self.allowed.limits:
            if rule.foods & foods:
                yield Ceiling(rule.foods, rule.day_g, rule.week_g, because(rule.reason, rule.rule, rule.source))
        for food in self.allowed.foods.values():
            if food.food_id in foods:
                why = f"the most {food.short_name} that one person is served (foods.csv)"
                yield Ceiling(frozenset({food.food_id}), food.max_g_day, food.max_g_week, why)

    def _holding(self, ceiling: Ceiling, pins: Pins, days: Sequence[date]) -> tuple[str, float]:
        """The pins of some days that can't do without some foods, and the least grams of them that they hold."""
        least = {
            f"{day} {slot}={dish}": self._least(self.dishes[dish], ceiling.foods)
            for (day, slot), dish in pins.items()
            if day in days and dish in self.dishes
        }
        return ", ".join(pin for pin, grams in least.items() if grams), sum(least.values())

    def _least(self, dish: Dish, foods: AbstractSet[str]) -> float:
        """The least grams of some foods that a dish can be served with."""
        roles = (options for _, options in dish.roles if all(option.food_id in foods for option in options))
        return sum(min(self._portion(option, 0) for option in options) for options in roles)

    def _serving(self, dish: Dish, foods: AbstractSet[str]) -> float:
        """The least grams of a serving of one of some foods in a dish; infinite where it can't have any."""
        options = (option for _, options in dish.roles for option in options if option.food_id in foods)
        return min((self._portion(option, 1) for option in options), default=inf)

    def _portion(self, option: Ingredient, steps: int) -> float:
        """The grams of the least portion of an alternative that has at least so many steps."""
        step_g = self.allowed.foods[option.food_id].step_g
        return max(ceil(option.grams_min / step_g - _ROUNDING), steps) * step_g


def because(reason: str, rule: str, source: str) -> str:
    """A reason with the rule and the source that give it, so that both can be looked up."""
    return f"{reason} (rule {rule}, source {source}: see `nutriplan sources`)" if rule else reason
