"""What the terminal shows of dishes: what a portion holds, and what a folder of own tables adds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from nutriplan.eligibility import dish_name
from nutriplan.measures import measure_text
from nutriplan.model.problem import step_range
from nutriplan.reports.lines import INDENT, wrapped
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import amount, plural, unit
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Dish, Ingredient
from nutriplan.tables.foods import Food
from nutriplan.tables.own import OwnFolder
from nutriplan.tables.own_checks import unsafe_notes

_USUAL = 1.0  # appetite of the typical portion


@dataclass(frozen=True, slots=True)
class Holding:
    """What a dish holds of a nutrient: in the typical portion of first alternatives, and the least and most of any.

    Unknown amounts count nothing; `unknown` are the foods that have one.
    """

    typical: float
    least: float
    most: float
    unknown: tuple[str, ...]


def holding(dish: Dish, catalog: Catalog, nutrient: str) -> Holding:
    """What a dish holds of a nutrient, in its unit."""
    amounts = [[_amounts(option, catalog.foods[option.food_id], nutrient) for option in o] for _, o in dish.roles]
    foods = (catalog.foods[option.food_id] for _, options in dish.roles for option in options)
    return Holding(
        fsum(role[0][1] for role in amounts),
        fsum(min(low for low, _, _ in role) for role in amounts),
        fsum(max(high for _, _, high in role) for role in amounts),
        tuple(sorted({food.short_name for food in foods if food.nutrients[nutrient] is None})),
    )


def _amounts(option: Ingredient, food: Food, nutrient: str) -> tuple[float, float, float]:
    per_step = (food.nutrients[nutrient] or 0.0) / 100 * food.step_g
    low, typical, high = step_range(option, food, _USUAL)
    return low * per_step, typical * per_step, high * per_step


def dishes_text(dishes: Sequence[Dish], foods: Mapping[str, Food]) -> str:
    """Dishes found: id, name with its first alternatives, meals and minutes."""
    return "\n".join(
        line
        for dish in dishes
        for line in wrapped(
            f"{dish.dish_id}  {dish_name(dish, foods)} ({', '.join(dish.row.slots)}; {dish.row.minutes} min)",
            INDENT,
            first="",
        )
    )


def dish_text(dish: Dish, catalog: Catalog) -> str:
    """A dish: its ingredients in typical portions, and its nutrients."""
    row = dish.row
    lines = [
        f"{dish_name(dish, catalog.foods)}  [{row.dish_id}]",
        f"{', '.join(row.slots)}; {row.minutes} min; mainly {row.main_group.replace('_', ' ')}",
        "",
        *(line for role, options in dish.roles for line in _role_lines(role, options, catalog)),
        "",
        f"{'':26}{'typical':>10}{'least':>11}{'most':>11}",
    ]
    for nutrient in in_order(each for each in catalog.nutrients.values() if each.composed):
        held = holding(dish, catalog, nutrient.nutrient_id)
        cells = [amount(value, nutrient) for value in (held.typical, held.least, held.most)]
        mark = "  *" if held.unknown else ""
        lines.append(
            f"{nutrient.short_name[:25]:26}{cells[0]:>10}{cells[1]:>11}{cells[2]:>11} {unit(nutrient.unit)}{mark}"
        )
    told = "Typical: first alternatives. * an ingredient's amount is unknown and counts nothing."
    return "\n".join([*lines, "", *wrapped(told, 0)])


def _role_lines(role: str, options: tuple[Ingredient, ...], catalog: Catalog) -> Iterator[str]:
    for place, option in enumerate(options):
        food = catalog.foods[option.food_id]
        low, typical, high = (steps * food.step_g for steps in step_range(option, food, _USUAL))
        said = f"{typical:g} g ({low:g} to {high:g}), {measure_text(food, typical)}" if typical else f"0 to {high:g} g"
        yield f"{role if place == 0 else '  or':14.14} {food.name}: {said}"


def folder_text(own: OwnFolder, ours: Catalog, together: Catalog) -> str:
    """What a sound folder adds and replaces, what it leaves unsaid, and what each dish comes to."""
    foods = [row for _, row in own.foods.rows]
    known = {dish.dish_id for dish in ours.dishes}
    named = {row.dish_id for _, row in own.dishes.rows} | {row.dish_id for _, row in own.ingredients.rows}
    replaced = sum(food.food_id in ours.foods for food in foods)
    lines = [
        "No fault found.",
        f"{plural(len(foods), 'food')}: {len(foods) - replaced} new, {replaced} in place of ours.",
        f"{plural(len(named), 'dish', 'dishes')}: {len(named - known)} new, {len(named & known)} in place of ours.",
    ]
    for dish in together.dishes:
        if dish.dish_id in named:
            energy = holding(dish, together, "energy_kcal")
            text = f"{dish.dish_id}: {energy.typical:,.0f} kcal ({energy.least:,.0f} to {energy.most:,.0f})"
            lines += wrapped(text, INDENT)
    notes = [*unsafe_notes(foods), *_unknown_notes(own)]
    return "\n".join(
        [*lines, *(["", "Good to know:"] if notes else []), *(line for n in notes for line in wrapped(n, 2))]
    )


def _unknown_notes(own: OwnFolder) -> Iterator[str]:
    for _, food in own.foods.rows:
        unknown = sum(value is None for value in food.nutrients.values())
        if unknown:
            yield (
                f"{food.food_id}: {plural(unknown, 'amount')} unknown; they count nothing toward a target, and as much "
                f"as the richest of {food.food_group.replace('_', ' ')} toward a limit"
            )
