"""A food made of a diary's own figures, where the diary gives them and no table has the food."""

from collections.abc import Iterable, Mapping

from nutriplan.tables.foods import Aisle, Diet, Food

GROUP = "other"  # no group of the food table: its foods are alike in nothing
_NUMBER = "00000"  # no row of SR28
_MOST_G = 5000.0


def own_food(line: int, name: str, grams: float, figures: Mapping[str, float | None], nutrients: Iterable[str]) -> Food:
    """A food per 100 g from the figures for what was eaten; a nutrient that the diary does not give is unknown.

    Args:
        line: Line of the diary, which makes the id.
        name: The food as written.
        grams: What was eaten [g].
        figures: Nutrient id to the amount in what was eaten.
        nutrients: Every nutrient of the food table.
    """
    per_100 = {nutrient: _per_100(figures.get(nutrient), grams) for nutrient in nutrients}
    return Food(
        food_id=f"diary_line_{line}",
        name=name,
        short_name=name.lower(),
        food_group=GROUP,
        state="prepared",
        ndb_no=_NUMBER,
        aisle=Aisle.TINS_JARS,
        diet=Diet.OMNIVORE,
        allergens=(),
        traits=(),
        measure="100 g",
        measure_g=100,
        step_g=1,
        max_g_meal=_MOST_G,
        max_g_day=_MOST_G,
        max_g_week=_MOST_G,
        purchase_name=name,
        purchase_factor=1,
        purchase_source="none",
        tags=(),
        nutrients=per_100,
    )


def _per_100(amount: float | None, grams: float) -> float | None:
    return None if amount is None else amount * 100 / grams
