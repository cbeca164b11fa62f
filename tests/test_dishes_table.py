"""data/dishes.csv and data/dish_ingredients.csv: food that a cook would serve, and enough of it for everyone."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from math import isclose
from string import Formatter
from typing import Any

import pytest

from nutriplan.eligibility import eligible
from nutriplan.profile import Profile, Sex
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.dishes import Dish, DishKind
from nutriplan.tables.foods import Food
from nutriplan.tables.references import ReferenceTables

DISHES = load_catalog().dishes
FOODS = load_catalog().foods

# Promised numbers of dishes: by what they are made for, and that are left for someone with a diet or an allergy.
LEAST = {"breakfast": 35, "lunch": 50, "dinner": 50, "snack": 30, "drinks": 12}
LEAST_FOR: list[tuple[dict[str, Any], int]] = [({}, 180), ({"diet": "vegan"}, 60), ({"diet": "vegetarian"}, 100)]
LEAST_FOR += [({"allergy": ("milk",)}, 80), ({"allergy": ("gluten",)}, 80)]
# Four weeks in which no dish comes more than twice: 28 of each meal, twice as many snacks, and as many drinks.
TWICE_IN_FOUR_WEEKS = {"breakfast": 14, "lunch": 14, "dinner": 14, "snack": 28, "drinks": 14}
LUNCHES_AND_DINNERS = 28  # a dish that fits both still comes no more than twice

# A real plate in typical portions, whichever alternatives are chosen. Energy: a plate must fit the share of the day
# that its meal may have (meal_slots.csv) of a light eater at least, of whom typical portions are written for at most.
LIGHT_EATER_KCAL, USUAL_EATER_KCAL = 1600, 2100
# Weight [g]: from two slices of bread with something on them to a plate so full that more would fall off; a snack is
# a handful to a large smoothie, a drink an espresso to a big bottle. (Dry lentils in a soup weigh without their water.)
WEIGHT = {"breakfast": (200, 700), "lunch": (350, 900), "dinner": (350, 900), "snack": (25, 450), "drinks": (50, 600)}
# Sodium [mg]: 2,300 a day is the limit, so that a meal has at most 30 % of it, a snack a sixth, a drink a tenth.
SODIUM = {"breakfast": 690, "lunch": 690, "dinner": 690, "snack": 383, "drinks": 230}

# Two foods may share these words in one name: beans of two kinds, a pumpkin with its own seeds.
MAY_COME_TWICE = {"bean", "pumpkin"}
SMALL_WORDS = {"and", "with", "on", "in", "of", "a", "or", "the", "to"}
LONGEST_NAME, LONGEST_METHOD = 90, 140

# In these food groups one word is said for all: milk of soy, oil of any seed, soy sauce or tamari, honey or syrup.
SAID_FOR_ALL = {"milk", "plant_milk", "soy", "yogurt", "oils", "butter", "condiments", "sweets", "herbs"}
SAID_FOR_ALL |= {"mushrooms", "dried_fruit"}

# A seasoning that a method names must be among the ingredients, else nobody buys it: word -> part of the food's id.
SPELT_ALIKE = """
basil cardamom chives cinnamon cornstarch cumin curry dill garlic ginger horseradish lemon lime mint miso mustard olives
oregano paprika parsley rosemary tahini thyme turmeric vinegar
"""
SEASONINGS = {word: word for word in SPELT_ALIKE.split()} | {"chilli": "chili", "stock": "broth"}

# What people with cramps are told to eat. Not on menus: kelp (a few grams hold more iodine than a day's limit) and
# cod liver oil (a remedy by the spoon; its retinol would crowd out liver, carrots and milk).
TOLD_TO_EAT = """
oats_rolled_dry barley_pearled_cooked millet_cooked rice_brown_cooked quinoa_cooked rye_flakes_dry bread_rye
buckwheat_cooked bulgur_cooked oat_bran_dry wheat_bran wheat_germ_toasted wheat_sprouts bread_whole_wheat
pasta_whole_wheat_cooked almonds cashews hazelnuts walnuts brazil_nuts pine_nuts pistachios pecans peanut_butter
pumpkin_seeds sunflower_seeds sesame_seeds tahini chia_seeds flaxseed soybeans_cooked tofu_firm_calcium edamame_cooked
tempeh soymilk_fortified soymilk_unfortified adzuki_beans_cooked black_beans_cooked black_eyed_peas_cooked
borlotti_beans_cooked chickpeas_cooked fava_beans_cooked kidney_beans_cooked lentils_cooked lentils_red_dry
lima_beans_cooked mung_beans_cooked navy_beans_cooked pigeon_peas_cooked pinto_beans_cooked split_peas_cooked
urad_beans_cooked white_beans_cooked peas_green_frozen_cooked apricots_dried prunes raisins figs_dried dates_deglet
wakame_raw agar_dried milk_1pct_fortified milk_1pct_unfortified kefir_lowfat_fortified buttermilk_lowfat
yogurt_plain_lowfat yogurt_greek_lowfat cottage_cheese_2pct parmesan swiss_cheese gouda cheddar_low_sodium
cabbage_white_cooked cabbage_savoy_cooked cabbage_red_raw celery_raw celery_cooked spinach_raw spinach_cooked
kale_cooked chard_cooked collards_cooked beet_greens_cooked mustard_greens_cooked turnip_greens_cooked
dandelion_greens_cooked bok_choy_cooked rocket_raw watercress_raw lettuce_romaine_raw endive_raw broccoli_cooked
salmon_atlantic_cooked trout_rainbow_cooked sardines_canned_oil mackerel_pacific_cooked herring_cooked cod_cooked
haddock_cooked halibut_cooked tuna_light_canned_no_salt shrimp_cooked mussels_cooked clams_canned orange banana
avocado kiwi_green apple strawberries melon_cantaloupe sweet_potato_baked potato_baked_skin tomatoes_raw
mushrooms_white_uv_raw beef_liver_cooked chicken_liver_cooked chicken_breast_cooked turkey_breast_cooked
beef_ground_95_cooked lamb_leg_roasted pork_tenderloin_cooked egg_boiled dark_chocolate_70 orange_juice
orange_juice_calcium_vitamin_d butter_unsalted olive_oil rapeseed_oil parsley_fresh sugar salt water_tap water_mineral
coffee tea_black tea_herbal
""".split()  # noqa: SIM905 - a table of ids reads better than as many quoted words
NOT_ON_MENUS = {"kelp_raw", "cod_liver_oil"}


def roles_in(template: str) -> list[str]:
    return [field for _, field, _, _ in Formatter().parse(template) if field is not None]


def stem(word: str) -> str:
    return re.sub(r"(oes|es|s)$", "", word)


def short_names(dish: Dish, template: str) -> Iterator[dict[str, str]]:
    """Every way in which a template can be filled in."""
    named = [(role, options) for role, options in dish.roles if role in roles_in(template)]
    for chosen in product(*(options for _, options in named)):
        pairs = zip(named, chosen, strict=True)
        yield {role: FOODS[option.food_id].short_name for (role, _), option in pairs}


def names(dish: Dish) -> list[str]:
    return [dish.text(dish.row.name, filling) for filling in short_names(dish, dish.row.name)]


def span(dish: Dish, per_gram: Callable[[Food], float]) -> tuple[float, float]:
    """Least and most that typical portions come to: roles add up, so the extremes of each role do for every choice."""
    amounts = [[item.grams_typical * per_gram(FOODS[item.food_id]) for item in options] for _, options in dish.roles]
    return sum(map(min, amounts)), sum(map(max, amounts))


def per_gram_of(nutrient: str) -> Callable[[Food], float]:
    return lambda food: (food.nutrients[nutrient] or 0.0) / 100


def kinds(dishes: tuple[Dish, ...]) -> Counter[str]:
    return Counter(str(kind) for dish in dishes for kind in dish.row.slots)


def dishes_for(catalog: Catalog, tables: ReferenceTables, facts: Mapping[str, Any]) -> tuple[Dish, ...]:
    person = Profile.model_validate({"sex": Sex.FEMALE, "age": 35, "height_cm": 163, "weight_kg": 57, **facts})
    return eligible(catalog.foods, catalog.dishes, tables.food_rules, person).dishes


# Enough for everyone


def test_there_are_dishes_for_every_meal() -> None:
    counted = kinds(DISHES)
    assert {kind: counted[kind] >= least for kind, least in LEAST.items()} == dict.fromkeys(LEAST, True)


@pytest.mark.parametrize(("facts", "least"), LEAST_FOR)
def test_the_promised_number_is_left_for_diets(
    catalog: Catalog, tables: ReferenceTables, facts: Mapping[str, Any], least: int
) -> None:
    """Counted by what may be served: a dish stays when each of its roles has an alternative that the person eats."""
    assert len(dishes_for(catalog, tables, facts)) >= least


@pytest.mark.parametrize(
    "facts",
    [{"diet": diet} for diet in ("vegan", "vegetarian", "pescatarian", "omnivore")]
    + [{"allergy": (what,)} for what in ("milk", "gluten", "eggs", "nuts", "peanuts", "soybeans", "fish", "sesame")]
    + [{"trimester": 2}, {"lactation": "0-6"}],
    ids=lambda facts: "-".join(str(value) for value in facts.values()),
)
def test_each_diet_alone_fills_four_weeks(catalog: Catalog, tables: ReferenceTables, facts: Mapping[str, Any]) -> None:
    dishes = dishes_for(catalog, tables, facts)
    counted = kinds(dishes)
    short = {kind: counted[kind] for kind, least in TWICE_IN_FOUR_WEEKS.items() if counted[kind] < least}
    assert not short
    both = [dish for dish in dishes if {DishKind.LUNCH, DishKind.DINNER} & set(dish.row.slots)]
    assert len(both) >= LUNCHES_AND_DINNERS


@pytest.mark.parametrize("food_id", TOLD_TO_EAT)
def test_what_people_with_cramps_are_told_to_eat_is_in_a_dish(food_id: str) -> None:
    assert food_id in FOODS
    assert any(option.food_id == food_id for dish in DISHES for _, options in dish.roles for option in options)


def test_what_is_kept_off_menus_is_in_no_dish() -> None:
    used = {option.food_id for dish in DISHES for _, options in dish.roles for option in options}
    assert used.isdisjoint(NOT_ON_MENUS)
    assert set(FOODS) >= NOT_ON_MENUS


# Real plates


@pytest.mark.parametrize("kind", list(DishKind))
def test_energy_fits_the_meal(catalog: Catalog, kind: DishKind) -> None:
    shares = next((slot.share_min, slot.share_max) for slot in catalog.slots if slot.slot.kind is kind)
    least, most = shares[0] * LIGHT_EATER_KCAL, shares[1] * USUAL_EATER_KCAL
    energy = {dish.dish_id: span(dish, per_gram_of("energy_kcal")) for dish in DISHES if kind in dish.row.slots}
    assert {dish: kcal for dish, kcal in energy.items() if kcal[0] < least or kcal[1] > most} == {}


@pytest.mark.parametrize("kind", list(DishKind))
def test_weight_fits_the_plate(kind: DishKind) -> None:
    least, most = WEIGHT[kind]
    weight = {dish.dish_id: span(dish, lambda food: 1.0) for dish in DISHES if kind in dish.row.slots}
    assert {dish: grams for dish, grams in weight.items() if grams[0] < least or grams[1] > most} == {}


@pytest.mark.parametrize("kind", list(DishKind))
def test_salt_is_used_lightly(kind: DishKind) -> None:
    sodium = {dish.dish_id: span(dish, per_gram_of("sodium_mg"))[1] for dish in DISHES if kind in dish.row.slots}
    assert {dish: mg for dish, mg in sodium.items() if mg > SODIUM[kind]} == {}


def test_every_dish_takes_a_cook_some_time_but_not_the_evening() -> None:
    assert {dish.dish_id for dish in DISHES if not 1 <= dish.row.minutes <= 90} == set()


# Portions


def test_typical_portions_are_whole_steps_and_ranges_hold_one() -> None:
    for dish in DISHES:
        for _, options in dish.roles:
            for option in options:
                food, where = FOODS[option.food_id], (dish.dish_id, option.food_id)
                steps = option.grams_typical / food.step_g
                assert isclose(steps, round(steps), abs_tol=1e-9), where
                fitting = int(option.grams_max / food.step_g + 1e-9) * food.step_g
                assert option.grams_min - 1e-9 <= fitting, where
                assert option.grams_max <= food.max_g_meal + 1e-9, where


def test_no_food_stands_twice_in_one_dish() -> None:
    for dish in DISHES:
        counted = Counter(option.food_id for _, options in dish.roles for option in options)
        assert max(counted.values()) == 1, (dish.dish_id, counted.most_common(2))


# Words


def test_named_roles_exist_and_are_always_served() -> None:
    for dish in DISHES:
        roles = dict(dish.roles)
        for role in roles_in(dish.row.name) + roles_in(dish.row.method):
            assert role in roles, (dish.dish_id, role)
            assert min(option.grams_min for option in roles[role]) > 0, (dish.dish_id, role)


def test_names_read_well_whatever_is_chosen() -> None:
    for dish in DISHES:
        for name in names(dish):
            assert re.fullmatch(r"[A-ZÀ-Þ][A-Za-zÀ-ÿ]*([ ,'’-]{1,2}[A-Za-zÀ-ÿ]+)*", name), name
            assert len(name) <= LONGEST_NAME, name
            words = [word for word in re.findall(r"[a-zà-ÿ][a-zà-ÿ'-]+", name.lower()) if word not in SMALL_WORDS]
            twice = {word for word, times in Counter(map(stem, words)).items() if times > 1}
            assert twice <= MAY_COME_TWICE, name


def test_two_dishes_never_go_by_one_name() -> None:
    called: dict[str, set[str]] = defaultdict(set)
    for dish in DISHES:
        for name in names(dish):
            called[name].add(dish.dish_id)
    assert {name: dishes for name, dishes in called.items() if len(dishes) > 1} == {}


def test_methods_are_one_short_line() -> None:
    for dish in DISHES:
        method = dish.row.method
        assert len(method) <= LONGEST_METHOD, dish.dish_id
        assert re.fullmatch(r"[A-Z][^\n()]*[^ .]\.", method), dish.dish_id
        assert "  " not in method, dish.dish_id
        assert re.sub(r"\{[a-z_]+\}", "", method).isprintable(), dish.dish_id
        assert not re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", method)), dish.dish_id


def test_a_method_leaves_no_food_that_counts_to_the_cooks_liking() -> None:
    """What is listed counts in the day's sums; only what is no ingredient (to grill, a splash of water) is free."""
    for dish in DISHES:
        free = dish.row.method.replace("grill if you like", "").replace("thin with water if you like", "")
        assert not re.search(r"\b(if you like|if you want|as you like|to taste|optional\w*)\b", free), dish.dish_id


def test_eggs_that_come_raw_are_cooked_through() -> None:
    """Runny eggs are left out in pregnancy by their food; a method must not make them of raw ones."""
    eggs = re.compile(
        r"\b(scramble|poach|fried egg|egg fried|beaten eggs in|over (beaten )?eggs|with the eggs)", re.IGNORECASE
    )
    found = [dish for dish in DISHES if holds_raw_egg(dish) and eggs.search(dish.row.method)]
    assert len(found) > 8
    assert [dish.dish_id for dish in found if not re.search(r"\b(set|firm)\b", dish.row.method)] == []


def holds_raw_egg(dish: Dish) -> bool:
    return any(option.food_id == "egg_raw" for _, options in dish.roles for option in options)


def test_a_method_names_no_seasoning_that_is_not_an_ingredient() -> None:
    for dish in DISHES:
        held = " ".join(option.food_id for _, options in dish.roles for option in options)
        for word in re.findall(r"[a-z]+", re.sub(r"\{[a-z_]+\}", "", dish.row.method.lower())):
            assert word not in SEASONINGS or SEASONINGS[word] in held, (dish.dish_id, word)


def test_a_fixed_word_fits_every_alternative() -> None:
    """Where asparagus may stand in for green beans, neither name nor method may say green beans."""
    for dish in DISHES:
        template = f"{dish.row.name} {dish.row.method}"
        text = re.sub(r"\{[a-z_]+\}", "", template.lower())
        for role, options in dish.roles:
            foods = [FOODS[option.food_id] for option in options]
            said = {food.short_name for food in foods if re.search(rf"\b{re.escape(food.short_name)}\b", text)}
            if said and role not in roles_in(template) and not {food.food_group for food in foods} <= SAID_FOR_ALL:
                others = [food.food_id for food in foods if not any(alike(food.short_name, word) for word in said)]
                assert others == [], (dish.dish_id, role, said)


def alike(name: str, other: str) -> bool:
    """Whether two names share their last word: brown rice and rice."""
    return stem(name.split()[-1]) == stem(other.split()[-1])
