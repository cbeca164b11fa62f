"""Own tables against each other and against ours: faults that would make a plan wrong or unsafe, and what to know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from math import ceil, floor
from string import Formatter

from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Dish, DishRow, Ingredient
from nutriplan.tables.exclusion_lists import SubjectKind, load_exclusion_lists
from nutriplan.tables.food_checks import FoodLimit, food_limit
from nutriplan.tables.foods import Diet, Food
from nutriplan.tables.own_rows import ALLERGENS_UNKNOWN, DISHES, FOODS, INGREDIENTS, TRAITS_UNKNOWN, OwnFood
from nutriplan.tables.reader import Checked
from nutriplan.tables.references import load_references

_MACRONUTRIENTS = ("water_g", "protein_g", "carbohydrate_g", "fat_g", "alcohol_g")
_ENERGY = "energy_kcal"
_NOISE = 1e-9


def own_faults(
    foods: Checked[OwnFood], dishes: Checked[DishRow], ingredients: Checked[Ingredient], catalog: Catalog
) -> Iterator[str]:
    """Faults that no row shows by itself.

    Args:
        foods: Own foods.
        dishes: Own dishes.
        ingredients: Their ingredients.
        catalog: The shipped tables.
    """
    yield from _food_faults(foods.rows, catalog)
    yield from _dish_faults(dishes, ingredients, catalog)
    known: dict[str, Food] = {**catalog.foods, **{row.food_id: row for _, row in foods.rows}}
    yield from _ingredient_faults(ingredients.rows, known, {*catalog.foods, *(name for (name,) in foods.names)})
    yield from _steps_of_ours(foods.rows, ingredients.names, catalog)


def known_traits(catalog: Catalog) -> frozenset[str]:
    """Every trait that something acts on; the name of an exclusion list says that the food was held against it."""
    lists = load_exclusion_lists()
    return frozenset(
        {trait for food in catalog.foods.values() for trait in food.traits}
        | {trait for rule in load_references().food_rules for trait in rule.trait}
        | {row.subject for row in lists if row.kind is SubjectKind.TRAIT}
        | {row.list_id for row in lists}
    )


def unsafe_notes(foods: Iterable[OwnFood]) -> Iterator[str]:
    """What is left out because a row does not say that it is safe."""
    for food in foods:
        if TRAITS_UNKNOWN in food.traits:
            yield f"{food.food_id}: no traits are given, so no plan serves it; name them, or write none"
        elif ALLERGENS_UNKNOWN in food.traits:
            yield f"{food.food_id}: no allergens are given, so nobody with an allergy gets it; name them, or write none"


def _food_faults(rows: Sequence[tuple[int, OwnFood]], catalog: Catalog) -> Iterator[str]:
    traits, states = known_traits(catalog), {food.state for food in catalog.foods.values()}
    groups: dict[str, list[Food]] = {}
    for food in catalog.foods.values():
        groups.setdefault(food.food_group, []).append(food)
    for line, row in rows:
        where = f"{FOODS}, line {line}, column"
        for trait in row.given_traits:
            if trait not in traits:
                yield f"{where} traits: {_not_among(trait, traits)}, or no rule would act on it"
        if row.state not in states:
            yield f"{where} state: {_not_among(row.state, states)}"
        if row.food_group not in groups:
            yield f"{where} food_group: {_not_among(row.food_group, groups)}"
        else:
            yield from (f"{where} {fault}" for fault in _unlike_group(row, groups[row.food_group]))
        yield from (f"{where} {fault}" for fault in _implausible(row))


def _unlike_group(row: OwnFood, group: Sequence[Food]) -> Iterator[str]:
    """What all foods of a group have that decides who may eat them must be said of a new one too."""
    elsewhere = f"all {row.food_group} here have it; add it, or choose another food_group"
    for allergen in sorted(set.intersection(*(set(food.allergens) for food in group)) - set(row.allergens)):
        yield f"allergens: {allergen} is missing; {elsewhere}"
    if TRAITS_UNKNOWN not in row.traits:
        for trait in sorted(set.intersection(*(set(food.traits) for food in group)) - set(row.traits)):
            yield f"traits: {trait} is missing; {elsewhere}"
    strictest = min((food.diet for food in group), key=list(Diet).index)
    if not row.diet.allows(strictest):
        yield f"diet: {row.diet}, but {row.food_group} are {strictest} at the strictest; mend one of the two"


def _implausible(row: OwnFood) -> Iterator[str]:
    if row.nutrients[_ENERGY] is None:
        yield f"{_ENERGY}: blank; a menu can't be balanced without it, so add it"
    together = sum(row.nutrients.get(name) or 0.0 for name in _MACRONUTRIENTS)
    if together > food_limit(FoodLimit.OWN_SUM_MOST):
        yield f"protein_g: water, protein, carbohydrate and fat come to {together:g} g in 100 g; mend the units"
    if row.step_g > row.max_g_meal:
        yield f"step_g: {row.step_g:g} is more than max_g_meal, {row.max_g_meal:g}; make it smaller"


def _dish_faults(dishes: Checked[DishRow], ingredients: Checked[Ingredient], catalog: Catalog) -> Iterator[str]:
    ours = {dish.dish_id: dish for dish in catalog.dishes}
    groups = {dish.row.main_group for dish in catalog.dishes}
    roles: dict[str, set[str]] = {}
    for dish_id, role, _ in ingredients.names:
        roles.setdefault(dish_id, set()).add(role)
    for line, row in dishes.rows:
        where = f"{DISHES}, line {line}"
        if row.main_group not in groups:
            yield f"{where}, column main_group: {_not_among(row.main_group, groups)}"
        own = roles.get(row.dish_id) or {role for role, _ in _roles_of(ours, row.dish_id)}
        if not own:
            yield f"{where}: {row.dish_id} has no ingredient; add rows to {INGREDIENTS}"
            continue
        for column, text in (("name", row.name), ("method", row.method)):
            yield from (f"{where}, column {column}: {fault}" for fault in _template_faults(text, own))
    served = {name for (name,) in dishes.names} | ours.keys()
    for line, ingredient in ingredients.rows:
        if ingredient.dish_id not in served:
            yield (
                f"{INGREDIENTS}, line {line}, column dish_id: {ingredient.dish_id} is not in {DISHES}; "
                "add it or mend the id"
            )
    rewritten = {row.dish_id for _, row in dishes.rows}
    for dish_id in sorted((roles.keys() & ours.keys()) - rewritten):
        for text in (ours[dish_id].row.name, ours[dish_id].row.method):
            for fault in _template_faults(text, roles[dish_id]):
                yield f"{INGREDIENTS}: {dish_id} keeps our name and method: {fault}"


def _roles_of(ours: Mapping[str, Dish], dish_id: str) -> tuple[tuple[str, tuple[Ingredient, ...]], ...]:
    return ours[dish_id].roles if dish_id in ours else ()


def _template_faults(text: str, roles: set[str]) -> Iterator[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        yield f"the braces do not pair ({error}); write a role as {{role}}"
        return
    for _, role, form, conversion in parts:
        if role is not None and (role not in roles or form or conversion):
            yield f"{{{role}}} is no role of the dish ({', '.join(sorted(roles))}); add it or mend the name"


def _ingredient_faults(
    rows: Sequence[tuple[int, Ingredient]], foods: Mapping[str, Food], named: set[str]
) -> Iterator[str]:
    for line, row in rows:
        where = f"{INGREDIENTS}, line {line}"
        if row.food_id not in named:
            yield f"{where}, column food_id: {_not_among(row.food_id, named)}, here or in {FOODS}"
        if not row.grams_min <= row.grams_typical <= row.grams_max:
            yield f"{where}: grams must rise from grams_min over grams_typical to grams_max"
        elif row.food_id in foods and (fault := _no_step(row, foods[row.food_id])):
            yield f"{where}: {fault}; widen the range, or change step_g or max_g_meal of the food"


def _steps_of_ours(
    rows: Sequence[tuple[int, OwnFood]], own: Iterable[tuple[str, ...]], catalog: Catalog
) -> Iterator[str]:
    """Dishes of ours for which a food that takes the place of ours comes in the wrong steps."""
    changed = {dish_id for dish_id, *_ in own}
    replaced = {row.food_id: (line, row) for line, row in rows if row.food_id in catalog.foods}
    for dish in catalog.dishes:
        for option in (option for _, options in dish.roles for option in options):
            if dish.dish_id not in changed and option.food_id in replaced:
                line, food = replaced[option.food_id]
                if fault := _no_step(option, food):
                    yield f"{FOODS}, line {line}, column step_g: our dish {dish.dish_id} needs it: {fault}"


def _no_step(row: Ingredient, food: Food) -> str:
    """What is wrong with a range of grams that holds no whole number of steps; empty where it does."""
    least = ceil(row.grams_min / food.step_g - _NOISE) * food.step_g
    most = floor(min(row.grams_max, food.max_g_meal) / food.step_g + _NOISE) * food.step_g
    if most > 0 and least <= most:
        return ""
    upper = min(row.grams_max, food.max_g_meal)
    return f"no whole number of steps of {food.step_g:g} g of {food.food_id} lies in {row.grams_min:g} to {upper:g} g"


def _not_among(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, sorted(known), n=2, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(sorted(known)[:12])} ..."
    return f"{word!r} is not known; {hint} Mend it"
