"""What a person may be served after diet, allergies, safety rules and wishes, each loss with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf

from nutriplan.errors import UsageError
from nutriplan.plan import Exclusion
from nutriplan.profile import Profile
from nutriplan.tables.dishes import Dish
from nutriplan.tables.exclusion_lists import ListedExclusion, listed, load_exclusion_lists
from nutriplan.tables.foods import Food
from nutriplan.tables.own_rows import ALLERGENS_UNKNOWN, TRAITS_UNKNOWN, UNLISTED
from nutriplan.tables.rules import FoodRule, RuleAction

BY_USER = "you"
_PLANNER = "PLANNER_RULE"


@dataclass(frozen=True, slots=True)
class GramLimit:
    """Most grams of some foods together, in a day and in a week; infinite where open."""

    rule: str
    foods: frozenset[str]
    day_g: float
    week_g: float
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class ServingRule:
    """Least servings of some foods in a week; a serving is a meal with `serving_g` grams or more of them."""

    rule: str
    foods: frozenset[str]
    servings: int
    serving_g: float
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Eligible:
    """Foods by id and dishes that may be served, what was left out and why, and the rules a menu must hold."""

    foods: Mapping[str, Food]
    dishes: tuple[Dish, ...]
    exclusions: tuple[Exclusion, ...]
    limits: tuple[GramLimit, ...]
    at_least: tuple[ServingRule, ...]


def eligible(
    foods: Mapping[str, Food], dishes: Sequence[Dish], rules: Iterable[FoodRule], profile: Profile
) -> Eligible:
    """Keep what the person may be served.

    A food is left out for the first of these that applies: diet, allergy, a safety rule, a named list, the user's wish.
    A dish keeps the alternatives that remain; a role with none is left away where it may be (no grams are needed and
    the dish is not named after it), else the dish is left out. A wish names a list (halal), a food, a food group, a
    trait or a dish by its id; failing that it takes every food whose short name has all its words (tofu, salmon).

    Args:
        foods: All foods by id.
        dishes: All dishes; their ingredients are in `foods`.
        rules: The food rules, applied in table order.
        profile: The person.

    Raises:
        UsageError: A word of `exclude` names no list, food, group, trait or dish; near ones are offered.
    """
    rows = [row for wish in profile.exclude for row in listed(wish, load_exclusion_lists())]
    unwanted = _unwanted(profile.exclude, foods, dishes)
    facts = profile.facts()
    active = [rule for rule in rules if rule.when.holds(facts)]
    avoid = [rule for rule in active if rule.action is RuleAction.AVOID]
    lost: dict[str, Exclusion] = {}
    for food in foods.values():
        if exclusion := _exclusion(food, avoid, profile) or _wished(food, rows, unwanted):
            lost[food.food_id] = exclusion
    kept = {food_id: food for food_id, food in foods.items() if food_id not in lost}
    served, dropped = _dishes(dishes, foods, lost, unwanted, [row for row in rows if row.beside])
    return Eligible(
        foods=kept,
        dishes=served,
        exclusions=(*lost.values(), *dropped),
        limits=tuple(_limits(active, kept)),
        at_least=tuple(_at_least(active, kept)),
    )


def _exclusion(food: Food, avoid: Sequence[FoodRule], profile: Profile) -> Exclusion | None:
    if not profile.diet.allows(food.diet):
        return Exclusion(food.food_id, food.name, f"not {profile.diet}", BY_USER)
    if allergens := [allergen for allergen in food.allergens if allergen in profile.allergy]:
        unsure = ALLERGENS_UNKNOWN in food.traits
        words = f"may contain {', '.join(allergens)}" if unsure else f"contains {', '.join(allergens)}"
        return Exclusion(food.food_id, food.name, words, BY_USER)
    if TRAITS_UNKNOWN in food.traits:
        return Exclusion(food.food_id, food.name, "its traits are not given, so no safety rule can clear it", _PLANNER)
    for rule in avoid:
        if _selects(rule, food):
            return Exclusion(food.food_id, food.name, rule.reason, rule.source, rule.rule_id)
    return None


def _wished(food: Food, rows: Iterable[ListedExclusion], unwanted: Mapping[str, str]) -> Exclusion | None:
    for row in rows:
        if not row.beside and row.selects(food):
            return Exclusion(food.food_id, food.name, row.told, row.source)
        if UNLISTED in food.traits and row.list_id not in food.traits:
            return Exclusion(food.food_id, food.name, f"{row.name}: not held against this list", _PLANNER)
    if food.food_id in unwanted:
        return Exclusion(food.food_id, food.name, f"you asked to leave out {unwanted[food.food_id]}", BY_USER)
    return None


def _selects(rule: FoodRule, food: Food) -> bool:
    return bool({*food.traits, food.food_group} & set(rule.trait))


def _dishes(
    dishes: Sequence[Dish],
    foods: Mapping[str, Food],
    lost_foods: Mapping[str, Exclusion],
    unwanted: Mapping[str, str],
    apart: Sequence[ListedExclusion],
) -> tuple[tuple[Dish, ...], list[Exclusion]]:
    served, dropped = [], []
    for dish in dishes:
        if dish.dish_id in unwanted:
            dropped.append(Exclusion(dish.dish_id, dish_name(dish, foods), "you asked to leave it out", BY_USER))
            continue
        lost = {**lost_foods, **_kept_apart(dish, foods, lost_foods, apart)}
        roles = tuple(
            (role, tuple(option for option in options if option.food_id not in lost)) for role, options in dish.roles
        )
        empty = next((role for role, options in roles if not options and not _may_lack(dish, role)), None)
        if empty is None:
            served.append(Dish(dish.row, tuple((role, options) for role, options in roles if options)))
        else:
            causes = [lost[option.food_id] for option in dict(dish.roles)[empty]]
            dropped.append(_dish_exclusion(dish, foods, causes))
    return tuple(served), dropped


def _kept_apart(
    dish: Dish, foods: Mapping[str, Food], lost: Mapping[str, Exclusion], apart: Sequence[ListedExclusion]
) -> dict[str, Exclusion]:
    """The foods that a dish may not have beside another that it may have: milk in a dish of meat."""
    kept = [foods[o.food_id] for _, options in dish.roles for o in options if o.food_id not in lost]
    return {
        food.food_id: Exclusion(food.food_id, food.name, row.told, row.source)
        for row in apart
        if any(row.is_beside(food) for food in kept)
        for food in kept
        if row.selects(food)
    }


def _may_lack(dish: Dish, role: str) -> bool:
    """Whether a dish is still itself without a role."""
    named = f"{{{role}}}" in dish.row.name + dish.row.method
    return not named and all(option.grams_min == 0 for option in dict(dish.roles)[role])


def _dish_exclusion(dish: Dish, foods: Mapping[str, Food], causes: Sequence[Exclusion]) -> Exclusion:
    needed = " or ".join(foods[cause.what].short_name for cause in causes)
    reasons = "; ".join(dict.fromkeys(cause.reason for cause in causes))
    first = next((cause for cause in causes if cause.rule), causes[0])  # a rule weighs more than a wish
    return Exclusion(dish.dish_id, dish_name(dish, foods), f"needs {needed}: {reasons}", first.source, first.rule)


def dish_name(dish: Dish, foods: Mapping[str, Food]) -> str:
    """The name of a dish with the first alternative of every role filled in."""
    return dish.text(dish.row.name, {role: foods[options[0].food_id].short_name for role, options in dish.roles})


def _limits(active: Iterable[FoodRule], kept: Mapping[str, Food]) -> Iterable[GramLimit]:
    for rule in active:
        if rule.action in (RuleAction.LIMIT_DAY, RuleAction.LIMIT_WEEK) and (selected := _selected(rule, kept)):
            day_g = rule.amount if rule.action is RuleAction.LIMIT_DAY else inf
            week_g = rule.amount if rule.action is RuleAction.LIMIT_WEEK else inf
            yield GramLimit(rule.rule_id, selected, day_g, week_g, rule.reason, rule.source)


def _at_least(active: Iterable[FoodRule], kept: Mapping[str, Food]) -> Iterable[ServingRule]:
    for rule in active:
        if rule.action is RuleAction.AT_LEAST_WEEK and (selected := _selected(rule, kept)):
            servings, serving_g = int(rule.amount), rule.serving_g or 0.0
            yield ServingRule(rule.rule_id, selected, servings, serving_g, rule.reason, rule.source)


def _selected(rule: FoodRule, foods: Mapping[str, Food]) -> frozenset[str]:
    return frozenset(food_id for food_id, food in foods.items() if _selects(rule, food))


def _unwanted(wishes: Iterable[str], foods: Mapping[str, Food], dishes: Sequence[Dish]) -> dict[str, str]:
    """Food or dish id -> the wish that leaves it out."""
    unwanted: dict[str, str] = {}
    faults = []
    for wish in wishes:
        if listed(wish, load_exclusion_lists()):
            continue
        found = named(wish, foods, dishes)
        unwanted |= dict.fromkeys(found, wish)
        if not found:
            faults.append(unknown(wish, foods, dishes))
    if faults:
        raise UsageError("exclude takes a food, a food group, a trait, a dish or a list; these are none:", faults)
    return unwanted


def named(wish: str, foods: Mapping[str, Food], dishes: Iterable[Dish]) -> list[str]:
    """Ids of the dishes and foods that a wish names: by id, food group or trait, or else all foods whose short name has
    all its words, so that `onion` means raw and cooked ones.
    """
    ids = {dish.dish_id: {dish.dish_id} for dish in dishes}
    ids |= {food.food_id: {food.food_id, food.food_group, *food.traits} for food in foods.values()}
    found = [thing for thing, names in ids.items() if _word(wish) in names]
    if not found and (stems := _stems(wish)):
        found = [food.food_id for food in foods.values() if stems <= _stems(food.short_name)]
    return found


def unknown(wish: str, foods: Mapping[str, Food], dishes: Iterable[Dish]) -> str:
    """What to say of a wish that names nothing: near names are offered."""
    names = {dish.dish_id for dish in dishes}.union(*(_names(food) for food in foods.values()))
    near = get_close_matches(_word(wish), sorted(names))
    advice = f"did you mean {' or '.join(near)}?" if near else "see `nutriplan foods search`"
    return f"{wish}: {advice}"


def _names(food: Food) -> set[str]:
    return {food.food_id, _word(food.short_name), food.food_group, *food.traits}


def _word(text: str) -> str:
    return "_".join(text.lower().split())


def _stems(text: str) -> set[str]:
    """The words of a text, in lower case and in the singular."""
    return {_singular(word) for word in text.lower().replace("_", " ").split()}


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word.removesuffix("es") if word.endswith("oes") else word.removesuffix("s")
