"""What a diet, an allergy or a named list leaves out is on no plate, whichever way an ingredient comes into a dish."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from nutriplan.eligibility import Eligible, eligible
from nutriplan.errors import UsageError
from nutriplan.model.settings import PlannerSettings
from nutriplan.planner import plan_days
from nutriplan.profile_input import person_from
from nutriplan.relaxations import relaxations
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.dishes import DishKind
from nutriplan.tables.exclusion_lists import SubjectKind, listed, load_exclusion_lists
from nutriplan.tables.foods import Allergen, Diet, Food
from nutriplan.tables.references import load_references
from nutriplan.wishes import NO_WISHES
from plans import START, WOMAN, servings

CATALOG, TABLES, LISTS = load_catalog(), load_references(), load_exclusion_lists()
LIGHT = PlannerSettings(chains=64, moves=600, rounds=2, dives=0)
Unwanted = Callable[[Food], bool]

# What makes a food animal, by its group or kind; told apart here by hand from the column `diet` that is under test.
FLESH = {"meat", "poultry", "liver", "beef", "pork", "lamb", "red_meat", "processed_meat"}
FISH = {"fish", "shellfish", "fish_liver_oil"}
FROM_ANIMALS = {"milk", "yogurt", "cheese", "eggs"}
WORDS = {
    "pork": ("pork", "ham", "bacon", "salami", "chorizo"),
    "alcohol": ("beer", "wine"),
    "sea without fins": ("shrimp", "crab", "lobster", "mussel", "oyster", "clam", "squid", "scallop", "crayfish"),
    "garlic and onion": ("garlic", "onion", "shallot", "leek"),
}


def kinds(food: Food) -> set[str]:
    return {food.food_group, *food.traits}


def named(food: Food, *groups: str) -> bool:
    words = {word.strip(",()").lower().removesuffix("s") for word in food.name.split()}
    return any(word in words for group in groups for word in WORDS[group])


def flesh(food: Food) -> bool:
    return bool(kinds(food) & FLESH) or named(food, "pork")


def fish(food: Food) -> bool:
    return bool(kinds(food) & FISH) or bool({"fish", "crustaceans", "molluscs"} & set(food.allergens))


def animal(food: Food) -> bool:
    from_animals = bool(kinds(food) & FROM_ANIMALS) or bool({"milk", "eggs"} & set(food.allergens))
    return flesh(food) or fish(food) or from_animals or food.food_id == "honey"


def dairy(food: Food) -> bool:
    return "milk" in food.allergens or bool(kinds(food) & {"milk", "yogurt", "cheese"})


def with_allergen(*allergens: str) -> Unwanted:
    return lambda food: bool(set(allergens) & set(food.allergens))


@dataclass(frozen=True)
class Style:
    """A way of eating: the facts of a profile, and which foods it must never serve."""

    facts: Mapping[str, Any]
    never: Unwanted


STYLES: Mapping[str, Style] = {
    **{str(allergen): Style({"allergy": [allergen]}, with_allergen(allergen)) for allergen in Allergen},
    "gluten and milk": Style({"allergy": ["gluten", "milk"]}, lambda food: dairy(food) or "gluten" in food.allergens),
    "vegan": Style({"diet": Diet.VEGAN}, animal),
    "vegetarian": Style({"diet": Diet.VEGETARIAN}, lambda food: flesh(food) or fish(food)),
    "pescatarian": Style({"diet": Diet.PESCATARIAN}, flesh),
    "halal": Style({"exclude": ["halal"]}, lambda food: named(food, "pork", "alcohol") or "pork" in food.traits),
    "kosher": Style(
        {"exclude": ["kosher"]},
        lambda food: named(food, "pork") or (named(food, "sea without fins") and food.food_group != "mushrooms"),
    ),
    "low-fodmap": Style(
        {"exclude": ["low-fodmap"]},
        lambda food: named(food, "garlic and onion") or food.food_group in ("legumes", "yogurt", "mushrooms"),
    ),
}


def allowed(facts: Mapping[str, Any]) -> Eligible:
    person = person_from({**WOMAN, **facts}, TABLES)
    return eligible(CATALOG.foods, CATALOG.dishes, TABLES.food_rules, person.profile)


@pytest.mark.parametrize("name", STYLES)
def test_no_dish_may_hold_what_is_left_out(name: str) -> None:
    style = STYLES[name]
    found = allowed(style.facts)
    assert not [food.food_id for food in found.foods.values() if style.never(food)]
    options = {option.food_id for dish in found.dishes for _, roles in dish.roles for option in roles}
    assert options
    assert not [food_id for food_id in sorted(options) if style.never(CATALOG.foods[food_id])]
    assert options <= set(found.foods)


@pytest.mark.parametrize("name", STYLES)
def test_every_loss_has_its_reason(name: str) -> None:
    found = allowed(STYLES[name].facts)
    reasons = {exclusion.what: exclusion for exclusion in found.exclusions}
    lost = set(CATALOG.foods) - set(found.foods) | {d.dish_id for d in CATALOG.dishes} - {
        d.dish_id for d in found.dishes
    }
    assert lost <= set(reasons)
    assert all(each.reason and (each.source == "you" or each.source in TABLES.sources) for each in reasons.values())


@pytest.mark.parametrize("name", STYLES)
def test_every_meal_has_dishes_left(name: str) -> None:
    found = allowed(STYLES[name].facts)
    for kind in DishKind:
        assert sum(kind in dish.row.slots for dish in found.dishes) >= 5, kind


@pytest.mark.parametrize("name", STYLES)
def test_a_day_is_planned_and_nothing_slips_in(name: str) -> None:
    style = STYLES[name]
    week = plan_days(person_from({**WOMAN, **style.facts}, TABLES), START, 1, settings=LIGHT)
    served = list(servings(week))
    assert {item.slot for item in served} >= {slot.slot for slot in CATALOG.slots if slot.share_min > 0}
    assert not [item.food.food_id for item in served if style.never(item.food)]
    assert all(shortfall.fixes for shortfall in week.shortfalls)  # what falls short is told, with what would mend it


class TestLists:
    def test_every_subject_is_of_the_food_table(self) -> None:
        foods = CATALOG.foods.values()
        for row in LISTS:
            assert any(row.selects(food) for food in foods), row.subject
            assert not row.beside or any(row.is_beside(food) for food in foods), row.beside
        assert {row.kind for row in LISTS} == set(SubjectKind)

    def test_rows_of_a_list_share_their_name(self) -> None:
        assert {(row.list_id, row.name) for row in LISTS} == {
            ("halal", "halal-style"),
            ("kosher", "kosher-style"),
            ("low_fodmap", "low-FODMAP-style"),
        }

    @pytest.mark.parametrize("wish", ["low-fodmap", "Low FODMAP", "low_fodmap"])
    def test_a_list_goes_by_its_name_however_it_is_written(self, wish: str) -> None:
        assert {row.list_id for row in listed(wish, LISTS)} == {"low_fodmap"}

    def test_no_list_is_called_like_a_food(self) -> None:
        names = {name for food in CATALOG.foods.values() for name in (food.food_id, food.food_group, *food.traits)}
        assert not {row.list_id for row in LISTS} & names

    def test_a_word_that_is_no_list_is_refused(self) -> None:
        with pytest.raises(UsageError, match="or a list"):
            allowed({"exclude": ["halaal"]})

    def test_reasons_and_sources_are_those_of_the_rows(self) -> None:
        reasons = {each.what: (each.reason, each.source) for each in allowed({"exclude": ["kosher"]}).exclusions}
        assert reasons["rabbit_stewed"] == ("kosher-style: rabbits have no split hoof", "KOSHER_LAW")
        assert reasons["ham_cooked"][0].startswith("kosher-style: pigs")

    def test_lists_and_foods_go_together(self) -> None:
        found = allowed({"exclude": ["halal", "beetroot"]})
        assert not {"ham_cooked", "beetroot_raw", "beetroot_cooked"} & set(found.foods)

    def test_no_kosher_dish_may_hold_milk_beside_meat(self) -> None:
        found = allowed({"exclude": ["kosher"]})
        mixed = 0
        for dish in found.dishes:
            options = [found.foods[option.food_id] for _, roles in dish.roles for option in roles]
            assert not (any(map(flesh, options)) and any(map(dairy, options))), dish.dish_id
        for dish in CATALOG.dishes:
            options = [CATALOG.foods[option.food_id] for _, roles in dish.roles for option in roles]
            mixed += any(map(flesh, options)) and any(map(dairy, options))
        assert mixed > 5  # so that the rule has something to do
        assert any(dairy(food) for food in found.foods.values())
        assert any(flesh(food) for food in found.foods.values())

    def test_a_style_of_eating_is_never_offered_as_what_to_give_up(self) -> None:
        person = person_from({**WOMAN, "exclude": ["halal", "tofu"]}, TABLES)
        words = [each.words for each in relaxations(person.profile, NO_WISHES, TABLES)]
        assert "lift the exclusion of tofu" in words
        assert not [each for each in words if "halal" in each]


class TestWordsOfTheKitchen:
    """A word that someone would say takes all that they mean by it."""

    @pytest.mark.parametrize(
        ("wish", "gone"),
        [
            ("tofu", {"tofu_firm_calcium", "tofu_silken", "tofu_regular_calcium"}),
            ("onion", {"onions_raw", "onions_cooked"}),
            ("tomato", {"tomatoes_raw", "tomatoes_cooked", "tomatoes_canned_no_salt"}),
            ("tomatoes", {"tomatoes_raw", "tomatoes_cooked", "tomatoes_canned_no_salt"}),
            ("potato", {"potato_boiled_in_skin", "potato_baked_skin"}),
            ("blueberry", {"blueberries", "blueberries_frozen"}),
            ("salmon", {"salmon_atlantic_cooked", "salmon_pink_canned", "salmon_smoked"}),
            ("egg", {"egg_raw", "egg_boiled", "egg_noodles_cooked"}),
        ],
    )
    def test_raw_cooked_and_canned(self, wish: str, gone: set[str]) -> None:
        assert gone <= set(CATALOG.foods)
        found = allowed({"exclude": [wish]})
        assert not gone & set(found.foods)

    def test_an_id_takes_that_food_alone(self) -> None:
        everything = set(allowed({}).foods)
        assert everything - set(allowed({"exclude": ["onions_raw"]}).foods) == {"onions_raw"}
