"""What would close the gaps, in words: changes, what they close, what stays open, the meals still to come."""

from collections.abc import Mapping, Sequence

from nutriplan.check.result import Added, Closed, Rest, Suggestion, Swapped, Unclosable
from nutriplan.reports.view.words import (
    amount,
    amount_beside,
    amount_with_unit,
    grams,
    listed,
    lower_first,
    measure,
    number,
    prose,
)
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient

ENERGY = "energy_kcal"
_HOW_TO_ADD = {
    "side": "add to a meal",
    "topping": "sprinkle on",
    "snack": "have as a snack",
    "drink": "drink",
    "spread": "have on bread",
}
_BARELY = 0.05  # kcal


def change_texts(suggestion: Suggestion) -> list[str]:
    """The changes of a suggestion, each in a phrase: `add 1 large egg ...`, `1 slice of ... in place of ...`."""
    return [*(_added(item) for item in suggestion.added), *(_swapped(item) for item in suggestion.swapped)]


def closes_text(suggestion: Suggestion, nutrients: Mapping[str, Nutrient]) -> str:
    """What a suggestion closes and leaves open, with amounts, and the energy it brings."""
    closed = listed([_closed(item, nutrients) for item in suggestion.closes])
    left = listed([_closed(item, nutrients) for item in suggestion.leaves])
    kcal = suggestion.energy_kcal
    parts = [f"closes {closed}"] if closed else []
    parts += [f"leaves open {left}"] if left else []
    sign = "±" if abs(kcal) < _BARELY else "+" if kcal > 0 else "−"
    return f"{'; '.join(parts)} ({sign}{number(abs(kcal), 0)} kcal)"


def unclosable_text(item: Unclosable, nutrients: Mapping[str, Nutrient]) -> str:
    """A gap that stays open, how far the best gets, and why."""
    nutrient = nutrients[item.nutrient]
    best = amount_beside(item.best, item.target, nutrient)
    target = amount_with_unit(item.target, nutrient)
    return f"{nutrient.name} stays open: the best gets to {best} of {target}, {prose(item.reason)}."


def left_alone_text(names: Sequence[str], nutrients: Mapping[str, Nutrient]) -> str:
    """What nothing is suggested for."""
    told = listed([lower_first(nutrients[name].name) for name in names])
    return f"Nothing is suggested for {told}: they follow how much you eat and salt." if names else ""


def rest_text(rest: Rest, nutrients: Mapping[str, Nutrient]) -> str:
    """What the whole day holds with the planned rest, and what it still misses."""
    energy = f"With it the whole day holds {number(rest.totals[ENERGY], 0)} kcal"
    if not rest.missed:
        return f"{energy} and meets every target."
    missed = [
        f"{lower_first(nutrients[miss.nutrient].short_name)} ({amount(miss.after, nutrients[miss.nutrient])} against "
        f"{amount_with_unit(miss.target, nutrients[miss.nutrient])})"
        for miss in rest.missed
    ]
    return f"{energy} and still misses {listed(missed)}."


def portion_text(said: str, weight: float) -> str:
    """A portion in household measure and grams, the weight said once."""
    return grams(weight) if said == f"{weight:g} g" else f"{measure(said)} ({grams(weight)})"


def _added(item: Added) -> str:
    lead = _HOW_TO_ADD.get(item.eaten_as, "add")
    return f"{lead} {portion_text(item.measure, item.grams)} {_inside(item.food)}"


def _swapped(item: Swapped) -> str:
    new = f"{portion_text(item.new_measure, item.new_grams)} {_inside(item.new)}"
    return f"in line {item.line} have {new}, in place of the {_inside(item.old)}"


def _inside(food: Food) -> str:
    """The name of a food inside a sentence: a small first letter unless it is a proper name."""
    return food.name if food.short_name[:1].isupper() else lower_first(food.name)


def _closed(item: Closed, nutrients: Mapping[str, Nutrient]) -> str:
    nutrient = nutrients[item.nutrient]
    after = (
        amount_beside(item.after, item.target, nutrient) if item.after < item.target else amount(item.after, nutrient)
    )
    return f"{lower_first(nutrient.short_name)} ({after} of {amount_with_unit(item.target, nutrient)})"
