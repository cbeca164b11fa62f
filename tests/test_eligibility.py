"""What a person may be served, on a small hand-made table."""

from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.eligibility import Eligible, eligible
from nutriplan.errors import UsageError
from nutriplan.profile import Profile
from nutriplan.tables.dishes import Dish, DishKind, DishRow, Ingredient, assemble
from nutriplan.tables.foods import Allergen, Diet, Food
from nutriplan.tables.references import load_references

RULES = load_references(Path(__file__).parents[1] / "data").food_rules


REST_OF_A_FOOD = {
    "state": "raw",
    "ndb_no": "00001",
    "aisle": "produce",
    "measure": "100 g",
    "measure_g": "100",
    "step_g": "10",
    "max_g_meal": "300",
    "max_g_day": "300",
    "max_g_week": "900",
    "purchase_name": "Food",
    "purchase_factor": "1",
    "purchase_source": "none",
    "tags": "",
    "nutrients": {},
}


def food(food_id: str, group: str, diet: str = "vegan", traits: str = "", allergens: str = "", short: str = "") -> Food:
    cells = {
        "food_id": food_id,
        "name": food_id.replace("_", " ").capitalize(),
        "short_name": short or food_id.replace("_", " "),
        "food_group": group,
        "diet": diet,
        "allergens": allergens,
        "traits": traits,
    }
    return Food.model_validate(REST_OF_A_FOOD | cells)


FOODS = {
    item.food_id: item
    for item in (
        food("rice", "cereals"),
        food("bulgur", "cereals", allergens="gluten"),
        food("spinach", "leafy_greens"),
        food("onion_raw", "vegetables", short="onion"),
        food("tofu_firm", "soy", allergens="soybeans", short="firm tofu"),
        food("feta", "cheese", "vegetarian", allergens="milk"),
        food("brie", "cheese", "vegetarian", "mould_ripened_cheese", "milk"),
        food("salmon_cooked", "fish", "pescatarian", "fish|oily_fish|fish_best", "fish", "salmon"),
        food(
            "salmon_smoked", "fish", "pescatarian", "fish|oily_fish|fish_best|cold_smoked_fish", "fish", "smoked salmon"
        ),
        food("tuna_light", "fish", "pescatarian", "fish|fish_best|tuna", "fish"),
        food("halibut", "fish", "pescatarian", "fish|fish_good", "fish"),
        food("swordfish", "fish", "pescatarian", "fish|fish_avoid", "fish"),
        food("shrimp", "shellfish", "pescatarian", "shellfish|fish_best", "crustaceans"),
        food("beef_liver", "liver", "omnivore", "liver|red_meat"),
        food("chicken", "poultry", "omnivore", "poultry"),
        food("brazil_nuts", "nuts", traits="brazil_nut", allergens="nuts", short="Brazil nuts"),
        food("wine_red", "drinks", traits="alcohol", short="red wine"),
        food("kelp", "seaweed", traits="kelp|brown_seaweed"),
        food("wakame", "seaweed", traits="brown_seaweed"),
        food("tonic_water", "drinks", traits="quinine"),
    )
}


def dish(dish_id: str, name: str, **roles: str) -> Dish:
    row = DishRow(
        dish_id=dish_id, name=name, slots=(DishKind.DINNER,), main_group="grain", minutes=20, method="Cook the {main}."
    )
    rows = [
        Ingredient(dish_id=dish_id, role=role, food_id=food_id, grams_min=50, grams_typical=100, grams_max=200)
        for role, foods in roles.items()
        for food_id in foods.split("|")
    ]
    return assemble([row], rows)[0]


DISHES = (
    dish("fish_grain", "{main} with {grain}", main="salmon_cooked|tuna_light|halibut", grain="bulgur|rice"),
    dish("liver_onion", "{main} with {side}", main="beef_liver", side="onion_raw"),
    dish("tofu_bowl", "{main} with {grain} and {side}", main="tofu_firm", grain="rice|bulgur", side="spinach"),
    dish("cheese_plate", "{main} and {side}", main="feta|brie", side="spinach"),
)


def serve(**facts: Any) -> Eligible:
    base: dict[str, Any] = {"sex": "female", "age": 30, "height_cm": 165, "weight_kg": 60}
    return eligible(FOODS, DISHES, RULES, Profile(**{**base, **facts}))


def reasons(found: Eligible) -> dict[str, tuple[str, str]]:
    return {item.what: (item.reason, item.source) for item in found.exclusions}


def kept_dishes(found: Eligible) -> list[str]:
    return [item.dish_id for item in found.dishes]


def test_everyone_is_kept_from_alcohol_kelp_and_quinine_only() -> None:
    found = serve(sex="male")
    assert set(reasons(found)) == {"wine_red", "kelp", "tonic_water"}
    assert kept_dishes(found) == [item.dish_id for item in DISHES]
    assert reasons(found)["tonic_water"][1] == "FDA_QUININE"


def test_pregnancy_leaves_out_what_harms() -> None:
    found = serve(trimester=1)
    assert set(reasons(found)) == {
        "beef_liver", "brie", "salmon_smoked", "halibut", "swordfish", "wine_red", "kelp", "wakame", "tonic_water",
        "liver_onion",
    }  # fmt: skip
    assert reasons(found)["beef_liver"] == ("so much retinol that it can harm the unborn child", "NHS_FOODS")
    assert reasons(found)["swordfish"][1] == "FDA_EPA_FISH"
    assert reasons(found)["wine_red"][1] == "CDC_ALC"
    assert reasons(found)["liver_onion"] == (
        "needs beef liver: so much retinol that it can harm the unborn child",
        "NHS_FOODS",
    )


def test_breastfeeding_leaves_out_mercury_alcohol_and_seaweed_but_not_liver() -> None:
    found = serve(lactation="0-6")
    assert set(reasons(found)) == {"halibut", "swordfish", "wine_red", "kelp", "wakame", "tonic_water"}
    assert "liver_onion" in kept_dishes(found)


def test_women_who_might_become_pregnant_are_kept_from_the_most_mercury() -> None:
    assert "swordfish" in reasons(serve(age=50))
    assert "swordfish" not in reasons(serve(age=51))
    assert "swordfish" not in reasons(serve(sex="male"))


def test_a_dish_keeps_the_alternatives_that_remain() -> None:
    found = serve(trimester=2, allergy=("gluten",))
    fish_grain = next(item for item in found.dishes if item.dish_id == "fish_grain")
    left = {role: [option.food_id for option in options] for role, options in fish_grain.roles}
    assert left == {"main": ["salmon_cooked", "tuna_light"], "grain": ["rice"]}


@pytest.mark.parametrize(
    ("diet", "dishes"),
    [
        ("vegan", ["tofu_bowl"]),
        ("vegetarian", ["tofu_bowl", "cheese_plate"]),
        ("pescatarian", ["fish_grain", "tofu_bowl", "cheese_plate"]),
        ("omnivore", ["fish_grain", "liver_onion", "tofu_bowl", "cheese_plate"]),
    ],
)
def test_diets(diet: str, dishes: list[str]) -> None:
    found = serve(diet=diet)
    assert kept_dishes(found) == dishes
    if diet == "vegan":
        assert reasons(found)["feta"] == ("not vegan", "you")
        assert reasons(found)["cheese_plate"] == ("needs feta or brie: not vegan", "you")


def test_allergies() -> None:
    found = serve(allergy=("soybeans", "milk"))
    assert reasons(found)["tofu_firm"] == ("contains soybeans", "you")
    assert reasons(found)["feta"] == ("contains milk", "you")
    assert kept_dishes(found) == ["fish_grain", "liver_onion"]


@pytest.mark.parametrize(
    ("wish", "lost"),
    [
        ("rice", {"rice"}),
        ("onion", {"onion_raw"}),
        ("Onions", {"onion_raw"}),
        ("red wine", set()),
        ("cheese", {"feta", "brie", "cheese_plate"}),
        ("oily_fish", {"salmon_cooked", "salmon_smoked"}),
        ("tofu", {"tofu_firm"}),
        ("salmon", {"salmon_cooked", "salmon_smoked"}),
        ("smoked salmon", {"salmon_smoked"}),
        ("salmon_cooked", {"salmon_cooked"}),
        ("tofu_bowl", {"tofu_bowl"}),
    ],
)
def test_wishes(wish: str, lost: set[str]) -> None:
    found = serve(exclude=(wish,))
    by_user = {item.what for item in found.exclusions if item.source == "you"}
    assert lost <= by_user
    assert {name for name in by_user if name in FOODS} == {name for name in lost if name in FOODS}


def test_an_unknown_wish_is_refused_with_near_ones() -> None:
    with pytest.raises(UsageError, match=r"spinnach: did you mean spinach") as caught:
        serve(exclude=("spinnach", "zzz"))
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("wish", ["", "  "])
def test_a_blank_wish_is_refused(wish: str) -> None:
    with pytest.raises(UsageError):
        serve(exclude=(wish,))


def test_weekly_and_daily_limits() -> None:
    limits = {limit.rule: limit for limit in serve(sex="male").limits}
    assert set(limits) == {"everyone_liver", "everyone_brazil_nut"}
    liver, nuts = limits["everyone_liver"], limits["everyone_brazil_nut"]
    assert (set(liver.foods), liver.day_g, liver.week_g) == ({"beef_liver"}, inf, 100.0)
    assert (set(nuts.foods), nuts.day_g, nuts.week_g) == ({"brazil_nuts"}, 5.0, inf)


def test_fish_limits_in_pregnancy() -> None:
    limits = {limit.rule: limit for limit in serve(trimester=3).limits}
    most = limits["pregnancy_fish_most"]
    assert (set(most.foods), most.week_g) == ({"salmon_cooked", "tuna_light", "shrimp"}, 340.0)
    assert limits["pregnancy_oily_fish"].foods == {"salmon_cooked"}
    assert limits["pregnancy_tuna"].week_g == 280
    assert "everyone_liver" not in limits


@pytest.mark.parametrize("facts", [{}, {"trimester": 2}, {"lactation": "7-12"}])
def test_fish_twice_a_week_where_fish_is_eaten(facts: dict[str, Any]) -> None:
    (rule,) = serve(**facts).at_least
    assert (rule.servings, rule.serving_g) == (2, 114)
    assert "salmon_cooked" in rule.foods
    assert serve(diet="vegetarian", **facts).at_least == ()
    assert serve(allergy=("fish",), **facts).at_least == ()


def test_trying_to_conceive_leaves_out_what_harms_a_child_not_yet_known_of() -> None:
    found = serve(condition=("trying to conceive",))
    assert {"beef_liver", "swordfish"} <= set(reasons(found))
    assert reasons(found)["beef_liver"][1] == "NHS_FOODS"
    assert {"brie", "salmon_smoked", "halibut"} <= set(found.foods)
    assert {limit.rule: limit.week_g for limit in found.limits}["conception_tuna"] == 280


@pytest.mark.parametrize(
    ("age", "serving_g", "moderate_mercury"), [(3, 28, False), (7, 57, False), (10, 85, False), (11, 114, True)]
)
def test_children_eat_fish_low_in_mercury_in_their_own_portions(
    age: int, serving_g: float, moderate_mercury: bool
) -> None:
    found = serve(sex="male", age=age)
    (rule,) = found.at_least
    assert (rule.servings, rule.serving_g) == (2, serving_g)
    assert ("halibut" in found.foods) is moderate_mercury
    assert "swordfish" not in found.foods


def test_energy_drinks_and_liquorice_are_left_out_for_whom_they_harm() -> None:
    foods = {
        "energy_drink": food("energy_drink", "drinks", traits="energy_drink|caffeine"),
        "liquorice": food("liquorice", "sweets", traits="liquorice"),
    }
    base: dict[str, Any] = {"sex": "male", "height_cm": 170, "weight_kg": 60}

    def lost(**facts: Any) -> set[str]:
        return {item.what for item in eligible(foods, (), RULES, Profile(**{**base, "age": 30, **facts})).exclusions}

    assert lost() == set()
    assert lost(age=17) == {"energy_drink"}
    assert lost(medication=("hctz",)) == lost(medication=("ramipril",)) == {"liquorice"}
    assert lost(sex="female", lactation="0-6") == {"energy_drink"}


@given(
    diet=st.sampled_from(Diet),
    allergy=st.lists(st.sampled_from(Allergen), unique=True),
    trimester=st.none() | st.integers(1, 3),
    exclude=st.lists(st.sampled_from(sorted(FOODS)), unique=True),
)
def test_whatever_is_served_is_allowed(
    diet: Diet, allergy: list[Allergen], trimester: int | None, exclude: list[str]
) -> None:
    found = serve(diet=diet, allergy=tuple(allergy), trimester=trimester, exclude=tuple(exclude))
    lost = {item.what for item in found.exclusions}
    assert set(found.foods) | (lost & set(FOODS)) == set(FOODS)
    assert {item.dish_id for item in found.dishes} | (lost - set(FOODS)) == {item.dish_id for item in DISHES}
    assert not set(found.foods) & lost
    for served in found.foods.values():
        assert diet.allows(served.diet)
        assert not set(served.allergens) & set(allergy)
        assert served.food_id not in exclude
    for item in found.dishes:
        assert all(options for _, options in item.roles)
        assert all(option.food_id in found.foods for _, options in item.roles for option in options)
    assert len(lost) == len(found.exclusions)
    assert all(item.reason and item.source for item in found.exclusions)
