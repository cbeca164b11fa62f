"""What no cook would serve is on no plan: the rules of data/never_served.csv, in words and as numbers.

Every rule is held against whole weeks of varied people; those about one meal also against every dish at the most that
it may be served with.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nutriplan.plan import Item, Meal
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.dishes import Dish, DishKind, Slot
from nutriplan.tables.foods import Diet, Food
from nutriplan.week import WeekResult
from plans import plan

PEOPLE: Mapping[str, dict[str, Any]] = {
    "an adult": {},
    "a vegan": {"sex": "female", "age": 45, "diet": Diet.VEGAN},
    "pregnant, week 30": {"sex": "female", "age": 31, "gestation_week": 30},
    "an athlete on 3,800 kcal": {
        "sex": "male", "age": 25, "height_cm": 186, "weight_kg": 82, "energy_kcal": 3800, "activity": "very-active",
    },
    "a girl of 15 in Europe": {"sex": "female", "age": 15, "height_cm": 163, "weight_kg": 54, "reference": "eu"},
}  # fmt: skip
FOODS = load_catalog().foods
EVERYTHING = "all"
ROUNDING_G = 1e-6


@dataclass(frozen=True)
class Rule:
    """A row of never_served.csv."""

    rule_id: str
    words: str
    scope: str
    slots: frozenset[str]
    measure: str
    select: tuple[str, ...]
    state: str
    portion_g: float
    least: float | None
    most: float | None

    def takes(self, food: Food) -> bool:
        """Whether the rule is about a food."""
        names = {f"food:{food.food_id}", f"group:{food.food_group}", f"state:{food.state}", EVERYTHING}
        names |= {f"trait:{trait}" for trait in food.traits}
        out = any(each.startswith("!") and each[1:] in names for each in self.select)
        return not out and bool(names & set(self.select)) and self.state in ("", food.state)

    def takes_dish(self, meal: Meal) -> bool:
        """Whether the rule is about a dish, by its main group or by words of its name."""
        words = [each.removeprefix("name:") for each in self.select if each.startswith("name:")]
        return f"main:{meal.main_group}" in self.select or any(word in meal.name.lower() for word in words)

    def amount(self, meals: Sequence[Meal]) -> float:
        """What some meals hold of what the rule is about."""
        return _MEASURES[self.measure](self, meals)

    def broken_by(self, amount: float) -> bool:
        below = self.least is not None and amount < self.least - ROUNDING_G
        return below or (self.most is not None and amount > self.most + ROUNDING_G)


def grams(rule: Rule, meals: Sequence[Meal]) -> float:
    return sum(item.grams for meal in meals for item in meal.items if rule.takes(FOODS[item.food_id]))


def meals_with(rule: Rule, meals: Sequence[Meal]) -> float:
    return float(sum(grams(rule, [meal]) >= rule.portion_g for meal in meals))


def foods(rule: Rule, meals: Sequence[Meal]) -> float:
    eaten = [item for meal in meals for item in meal.items if item.grams >= rule.portion_g]
    return float(len({item.food_id for item in eaten if rule.takes(FOODS[item.food_id])}))


def dishes(rule: Rule, meals: Sequence[Meal]) -> float:
    return float(sum(rule.takes_dish(meal) for meal in meals))


def repeats(rule: Rule, meals: Sequence[Meal]) -> float:
    return float(len(meals) - len({meal.dish_id for meal in meals}))


def minutes(rule: Rule, meals: Sequence[Meal]) -> float:
    return float(sum(meal.minutes for meal in meals))


_MEASURES: Mapping[str, Callable[[Rule, Sequence[Meal]], float]] = {
    "grams": grams,
    "meals": meals_with,
    "foods": foods,
    "dishes": dishes,
    "repeats": repeats,
    "minutes": minutes,
}


def read_rules() -> Iterator[Rule]:
    with (Path(__file__).parent / "data" / "never_served.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Rule(
                rule_id=row["rule_id"],
                words=row["rule"],
                scope=row["scope"],
                slots=frozenset(row["slots"].split("|")) - {""},
                measure=row["measure"],
                select=tuple(row["select"].split("|")),
                state=row["state"],
                portion_g=float(row["portion_g"] or 0),
                least=float(row["least"]) if row["least"] else None,
                most=float(row["most"]) if row["most"] else None,
            )


RULES = tuple(read_rules())


def scopes(week: WeekResult, rule: Rule) -> Iterator[tuple[str, tuple[Meal, ...]]]:
    """The lots of meals that a rule is held against: each meal, each day or the week, with where they are."""
    whole: tuple[Meal, ...] = ()
    for day in week.days:
        meals = tuple(meal for meal in day.meals if not rule.slots or meal.slot in rule.slots)
        whole += meals
        if rule.scope == "day":
            yield str(day.date), meals
        elif rule.scope == "meal":
            yield from ((f"{day.date} {meal.slot}: {meal.name}", (meal,)) for meal in meals)
    if rule.scope == "week":
        yield "the week", whole


@pytest.fixture(scope="module", params=PEOPLE)
def week(request: pytest.FixtureRequest) -> WeekResult:
    return plan(PEOPLE[request.param])


def test_no_plan_serves_it(week: WeekResult) -> None:
    faults = [
        f"{where}: {rule.words} ({rule.amount(meals):g})"
        for rule in RULES
        for where, meals in scopes(week, rule)
        if rule.broken_by(rule.amount(meals))
    ]
    assert not faults, "\n".join(faults)


def at_its_most(dish: Dish, slot: Slot, rule: Rule) -> Meal:
    """A dish with the most of what a rule is about: of each role the alternative that can bring the most of it."""
    items = []
    for _, options in dish.roles:
        most = [(min(o.grams_max, FOODS[o.food_id].max_g_meal), o.food_id) for o in options]
        counted = [each for each in most if rule.takes(FOODS[each[1]])]
        grams, food_id = max(counted or most)
        step_g = FOODS[food_id].step_g
        items.append(Item(food_id, grams // step_g * step_g, ""))
    names = {role: FOODS[options[0].food_id].short_name for role, options in dish.roles}
    name = dish.text(dish.row.name, names)
    return Meal(slot, dish.dish_id, name, dish.row.main_group, dish.row.minutes, "", tuple(items))


ABOUT_ONE_DISH = [
    # no plan serves all of a dish at its most at once, so the weight of a plate is judged on plans alone
    rule
    for rule in RULES
    if rule.scope == "meal" and rule.most is not None and EVERYTHING not in rule.select
]


@pytest.mark.parametrize("rule", ABOUT_ONE_DISH, ids=lambda rule: rule.rule_id)
def test_no_dish_at_its_most_is_it(rule: Rule) -> None:
    faults = []
    for dish in load_catalog().dishes:
        for slot in Slot:
            if slot.kind in dish.row.slots and (not rule.slots or slot in rule.slots):
                amount = rule.amount([at_its_most(dish, slot, rule)])
                if rule.broken_by(amount):
                    faults.append(f"{dish.dish_id} as {slot}: {amount:g}")
    assert not faults, f"{rule.words}\n" + "\n".join(faults)


class TestTheRules:
    def test_there_are_many_and_each_is_named_once(self) -> None:
        assert len(RULES) >= 25
        assert len({rule.rule_id for rule in RULES}) == len(RULES)
        assert len({rule.words for rule in RULES}) == len(RULES)

    def test_each_bounds_something(self) -> None:
        assert all((rule.least is None) != (rule.most is None) for rule in RULES)
        assert {rule.scope for rule in RULES} == {"meal", "day", "week"}
        assert {rule.measure for rule in RULES} == set(_MEASURES)

    def test_every_name_in_them_is_known(self) -> None:
        catalog = load_catalog()
        known = {EVERYTHING, ""} | {f"main:{dish.row.main_group}" for dish in catalog.dishes}
        for food in FOODS.values():
            known |= {f"food:{food.food_id}", f"group:{food.food_group}", f"state:{food.state}"}
            known |= {f"trait:{trait}" for trait in food.traits}
        for rule in RULES:
            assert {each.removeprefix("!") for each in rule.select if not each.startswith("name:")} <= known, rule
            assert rule.slots <= set(Slot)
            if rule.measure not in ("dishes", "repeats", "minutes") and rule.most != 0:
                assert any(map(rule.takes, FOODS.values())), rule

    def test_names_of_dishes_in_them_occur(self) -> None:
        names = [dish.row.name.lower() for dish in load_catalog().dishes]
        for word in (each.removeprefix("name:") for rule in RULES for each in rule.select if each.startswith("name:")):
            assert any(word in name for name in names), word

    def test_each_can_be_broken(self) -> None:
        """A plate of the rule's own foods, heaped up or bare, breaks it."""
        for rule in RULES:
            if rule.measure not in ("grams", "meals", "foods"):
                continue
            heap = tuple(Item(food.food_id, 2000.0, "") for food in FOODS.values() if rule.takes(food))
            if not heap:  # no food of the table can break it yet
                assert rule.most == 0
                continue
            plates = [
                Meal(Slot.DINNER, f"dish_{number}", "Heap", "x", 0, "", heap if rule.least is None else ())
                for number in range(5)
            ]
            assert rule.broken_by(rule.amount(plates)), rule

    def test_a_dish_takes_its_largest_portions(self) -> None:
        rule = next(rule for rule in RULES if rule.rule_id == "nuts_meal")
        for dish in load_catalog().dishes:
            if DishKind.SNACK in dish.row.slots:
                meal = at_its_most(dish, Slot.SNACK_1, rule)
                assert len(meal.items) == len(dish.roles)
                assert all(item.grams <= FOODS[item.food_id].max_g_meal for item in meal.items)
