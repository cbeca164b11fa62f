"""What may be suggested to a person: foods to add, and foods to have in place of one that was eaten."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor

from nutriplan.check.gap_model import Choice, SwapChoice
from nutriplan.check.plate import Portion
from nutriplan.eligibility import Eligible
from nutriplan.tables.additions import Addition
from nutriplan.tables.dishes import Dish
from nutriplan.tables.foods import Food

_NEARLY = 1e-9
# Groups that one takes for one another on a plate, beside foods of the same group.
_KINDRED = (
    frozenset({"milk", "plant_milk"}),
    frozenset({"nuts", "seeds"}),
    frozenset({"vegetables", "leafy_greens"}),
    frozenset({"fish", "shellfish"}),
    frozenset({"meat", "poultry"}),
)
_MOST_PORTIONS = 100  # of a day that one would change by swaps
_MOST_MEASURES = 4.0  # a portion of more household measures is no single helping to swap


def choices_of(additions: Sequence[Addition], allowed: Eligible) -> tuple[Choice, ...]:
    """The foods that may be added, in whole steps."""
    return tuple(_choice(row, allowed.foods[row.food_id]) for row in additions if row.food_id in allowed.foods)


def swaps_of(portions: Sequence[Portion], allowed: Eligible) -> tuple[SwapChoice, ...]:
    """What may stand in for each portion: alternatives of a dish, in the same number of household measures.

    A list too long to be a day's gets none.
    """
    if len(portions) > _MOST_PORTIONS:
        return ()
    kin = _alternatives(allowed.dishes)
    return tuple(
        swap
        for place, portion in enumerate(portions)
        for name in sorted(kin.get(portion.food.food_id, ()))
        if name in allowed.foods and _kindred(portion.food.food_group, allowed.foods[name].food_group)
        for swap in _swap(place, portion, allowed.foods[name])
    )


def _choice(row: Addition, food: Food) -> Choice:
    low = ceil(row.grams_min / food.step_g - _NEARLY)
    return Choice(food, low, max(low, floor(row.grams_max / food.step_g + _NEARLY)), row.eaten_as)


def _swap(place: int, portion: Portion, new: Food) -> Iterator[SwapChoice]:
    old = portion.food
    measures = portion.grams / old.measure_g
    steps = round(measures * new.measure_g / new.step_g)
    grams = steps * new.step_g
    if steps and measures <= _MOST_MEASURES and grams <= new.max_g_meal and not {"staple"} & {*old.traits, *new.traits}:
        yield SwapChoice(place, old, portion.grams, new, float(grams))


def _kindred(one: str, other: str) -> bool:
    return one == other or any({one, other} <= groups for groups in _KINDRED)


def _alternatives(dishes: Sequence[Dish]) -> Mapping[str, set[str]]:
    """Food id -> the foods that take its role in some dish, so that a cook would take one for the other."""
    kin: dict[str, set[str]] = {}
    for dish in dishes:
        for _, options in dish.roles:
            names = {option.food_id for option in options}
            for name in names:
                kin.setdefault(name, set()).update(names - {name})
    return kin
