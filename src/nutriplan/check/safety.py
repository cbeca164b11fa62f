"""Cautions about what was eaten: allergies, the safety rules of the person's state, and what goes with a medicine."""

from collections.abc import Iterator, Sequence
from math import inf

from nutriplan.check.plate import Plate
from nutriplan.check.result import Caution, Weight
from nutriplan.eligibility import BY_USER
from nutriplan.profile import Profile
from nutriplan.tables.rules import FoodRule, NoticeKind, RuleAction
from nutriplan.targets.adjust import Person
from nutriplan.targets.advice import plan_advice

_DAYS_A_WEEK = 7
_MENU_RULES = frozenset({"PLANNER_RULE"})  # what menus leave out of their own accord is no caution for who ate it
_WEIGHTS = tuple(Weight)


def cautions_for(plates: Sequence[Plate], person: Person) -> tuple[Caution, ...]:
    """Every caution about the food of some days, the gravest first.

    Limits of a week are held against the days given, which are at most a week.

    Args:
        plates: One day, or the days that are looked at together.
        person: Who ate it.
    """
    foods = {food.food_id: food for plate in plates for food in plate.foods.values()}
    found = list(_of_allergies(plates, person.profile))
    facts = person.profile.facts()
    for rule in person.tables.food_rules:
        if rule.when.holds(facts):
            found += _of_rule(plates, rule)
    kinds = {kind for food in foods.values() for kind in (*food.traits, food.food_group)}
    found += [
        Caution(Weight.AVOID if item.kind is NoticeKind.DOCTOR else Weight.NOTE, "", item.text, item.source)
        for item in plan_advice(person, kinds)
    ]
    found += [*_of_diet(plates, person.profile), *_of_unknown(plates)]
    return tuple(sorted(dict.fromkeys(found), key=lambda item: _WEIGHTS.index(item.weight)))


def unwise_kinds(person: Person) -> frozenset[str]:
    """The traits and food groups that a person's medicines or conditions call for care with, so never suggested."""
    grave = (NoticeKind.DOCTOR, NoticeKind.SAFETY)
    rows = [row for row in person.tables.interactions if row.kind in grave and row.when.holds(person.facts)]
    return frozenset(kind for row in rows for kind in row.trait)


def _of_allergies(plates: Sequence[Plate], profile: Profile) -> Iterator[Caution]:
    for plate in plates:
        for food in plate.foods.values():
            if hit := [allergen for allergen in food.allergens if allergen in profile.allergy]:
                text = f"contains {', '.join(hit)}, which you say you are allergic to"
                yield Caution(Weight.AVOID, food.name, text, BY_USER)


def _of_diet(plates: Sequence[Plate], profile: Profile) -> Iterator[Caution]:
    """One note for all that the diet leaves out; what a food of no table is made of is not known."""
    names = dict.fromkeys(
        food.name
        for plate in plates
        for food_id, food in plate.foods.items()
        if food_id in plate.tables.foods and not profile.diet.allows(food.diet)
    )
    if names:
        yield Caution(Weight.NOTE, ", ".join(names), f"not {profile.diet}, which you say you eat", BY_USER)


def _of_rule(plates: Sequence[Plate], rule: FoodRule) -> Iterator[Caution]:
    chosen = {
        food.food_id: food
        for plate in plates
        for food in plate.foods.values()
        if {*food.traits, food.food_group} & set(rule.trait)
    }
    if not chosen:
        return
    if rule.action is RuleAction.AVOID:
        if rule.source not in _MENU_RULES or not rule.when.text.startswith("everyone"):
            yield from (Caution(Weight.AVOID, food.name, rule.reason, rule.source) for food in chosen.values())
        return
    per_day = [plate.grams_of(chosen) for plate in plates]
    names = ", ".join(food.name for food in chosen.values())
    if rule.action is RuleAction.LIMIT_DAY and max(per_day, default=0.0) > rule.amount:
        text = f"{max(per_day):.0f} g in a day, at most {rule.amount:g} g: {rule.reason}"
        yield Caution(Weight.LIMIT, names, text, rule.source)
    most = rule.amount if len(plates) <= _DAYS_A_WEEK else inf
    if rule.action is RuleAction.LIMIT_WEEK and sum(per_day) > most:
        text = f"{sum(per_day):.0f} g, more than the {rule.amount:g} g of a whole week: {rule.reason}"
        yield Caution(Weight.LIMIT, names, text, rule.source)


def _of_unknown(plates: Sequence[Plate]) -> Iterator[Caution]:
    """Foods that are not of our tables carry no kind, so that no rule can be held against them."""
    names = dict.fromkeys(
        food.name
        for plate in plates
        for food_id, food in plate.foods.items()
        if food_id not in plate.tables.foods and not food.traits and not food.allergens
    )
    if names:
        text = "no allergen or safety rule could be checked for it: the food is not of the curated table"
        yield Caution(Weight.NOTE, ", ".join(names), text, "")
