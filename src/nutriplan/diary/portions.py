"""Amounts in grams: by the measures of the food itself, else by its weight in a cup, else by an agreed household measure."""

from dataclasses import dataclass

from nutriplan.diary.amounts import Amount
from nutriplan.diary.words import spelled_words
from nutriplan.measures import measure_count
from nutriplan.tables.foods import Food
from nutriplan.tables.household import FoodMeasure, Household, HouseholdUnit, UnitKind

_VOLUMES = ("cup", "tbsp", "fl oz", "tsp", "ml", "quart")
_PIECE_UNITS = ("piece", "medium", "large", "small")
_LIKE_WATER = frozenset({"fluid"})
_WATERY_GROUPS = frozenset({"milk", "plant_milk", "drinks", "yogurt", "condiments"})


@dataclass(frozen=True, slots=True)
class Portion:
    """Grams and how they were found; `assumed` when a usual or agreed weight stands in for what was not written."""

    grams: float
    text: str
    assumed: bool


class Portions:
    """Turns amounts into grams."""

    def __init__(self, household: Household) -> None:
        self._household = household

    def grams(self, food: Food, amount: Amount, name: str = "") -> Portion | None:
        """The grams of an amount of a food; None where nothing says what its unit weighs.

        Args:
            food: The food.
            amount: The amount as written.
            name: The name as written, which may say what is counted ("2 chicken breasts") or how it is cut.
        """
        words = spelled_words(name)
        if not amount.written:
            return self._usual(food, 1.0, words)
        count = 1.0 if amount.count is None else amount.count
        portion = self._counted(food, count, amount, words)
        if portion is None or not amount.rough:
            return portion
        return Portion(portion.grams, f"{portion.text}, the mean of what was written", assumed=True)

    def _counted(self, food: Food, count: float, amount: Amount, words: list[str]) -> Portion | None:
        unit = amount.unit
        if unit is None:
            return self._pieces(food, count, amount.size, words)
        if unit.kind is UnitKind.MASS:
            return Portion(count * (unit.grams or 0.0), f"{count:g} {unit.unit}", assumed=False)
        if unit.kind is UnitKind.VOLUME:
            return self._volume(food, count, unit, words)
        if unit.unit == "portion":
            return self._usual(food, count, words)
        if unit.unit == "piece":
            return self._pieces(food, count, amount.size, words)
        return self._household_unit(food, count, unit, amount.size, words)

    def _household_unit(
        self, food: Food, count: float, unit: HouseholdUnit, size: str | None, words: list[str]
    ) -> Portion | None:
        own = self._own(food, unit.unit, [*words, *([size] if size else [])])
        if own is not None:
            return _each(count, unit.unit, own)
        agreed = self._household.by_group.get((unit.unit, food.food_group), self._household.unit(unit.unit))
        if agreed.grams is not None:
            return Portion(
                count * agreed.grams, f"{count:g} {unit.unit}, taken as {agreed.grams:g} g each", assumed=True
            )
        if agreed.ml is not None:
            per_ml = self._per_ml(food, words)
            each = None if per_ml is None else agreed.ml * per_ml
            return each and Portion(
                count * each, f"{count:g} {unit.unit}, taken as {agreed.ml:g} ml ({each:.3g} g) each", assumed=True
            )
        return None

    def _volume(self, food: Food, count: float, unit: HouseholdUnit, words: list[str]) -> Portion | None:
        own = self._own(food, unit.unit, words)
        if own is not None:
            return _each(count, unit.unit, own)
        per_ml = self._per_ml(food, words)
        if per_ml is None or unit.ml is None:
            return None
        grams = count * unit.ml * per_ml
        return Portion(grams, f"{count:g} {unit.unit}, {grams:.3g} g by its weight in a cup", assumed=False)

    def _pieces(self, food: Food, count: float, size: str | None, words: list[str]) -> Portion | None:
        if size is not None:
            own = self._own(food, size, words)
            if own is not None:
                return _each(count, size, own)
        for unit in words:  # "2 chicken breasts", "garlic clove"
            named = self._household.by_word.get(unit)
            own = self._own(food, named.unit, words) if named is not None and named.kind is UnitKind.COUNT else None
            if named is not None and own is not None:
                return _each(count, named.unit, own)
        unit_of, each = measure_count(food.measure, food.measure_g)
        if unit_of and unit_of.split()[0] not in (*_VOLUMES, "g", "oz"):
            return Portion(count * each, f"{count:g} {unit_of}, {each:g} g each", assumed=size is not None)
        for unit in (*_PIECE_UNITS, "slice", "fillet"):
            own = self._own(food, unit, words)
            if own is not None:
                return Portion(count * own, f"{count:g} {unit}, {own:g} g each", assumed=True)
        return self._usual(food, count, words)

    def _usual(self, food: Food, count: float, words: list[str]) -> Portion:
        piece = next((own for unit in _PIECE_UNITS if (own := self._named_piece(food, unit, words)) is not None), None)
        each = piece or food.measure_g
        what = "one piece" if piece else food.measure
        return Portion(count * each, f"{count:g} x the usual portion ({what}, {each:g} g)", assumed=True)

    def _named_piece(self, food: Food, unit: str, words: list[str]) -> float | None:
        """The weight of a piece whose kind the name says ("cherry tomato")."""
        rows = [row for row in self._household.of_food.get(food.food_id, ()) if row.unit == unit and row.detail]
        fits = [row.grams for row in rows if row.detail.split()[0] in words and row.detail.split()[0] != words[-1]]
        return fits[0] if fits else None

    def _own(self, food: Food, unit: str, words: list[str]) -> float | None:
        """Grams of one unit by the food's own measures: the row whose detail the words name, else the plainest."""
        rows = [row for row in self._household.of_food.get(food.food_id, ()) if row.unit == unit]
        unit_of, each = measure_count(food.measure, food.measure_g)
        first = unit_of.split()[0].rstrip(",") if unit_of else ""
        if not rows:
            known = self._household.by_word.get(first)
            return each if known is not None and known.unit == unit else None
        named = [row for row in rows if set(spelled_words(row.detail)) & set(words)]
        return (named[0] if named else _plainest(rows, each if first == unit else None)).grams

    def _per_ml(self, food: Food, words: list[str]) -> float | None:
        """Grams of a millilitre, by the food's weight in a cup or spoon; as water where it is fluid and nothing says."""
        for unit in _VOLUMES:
            own = self._own(food, unit, words)
            if own is not None:
                return own / (self._household.unit(unit).ml or 1.0)
        fluid = food.state in _LIKE_WATER or food.food_group in _WATERY_GROUPS
        return 1.0 if fluid else None


def _plainest(rows: list[FoodMeasure], usual: float | None) -> FoodMeasure:
    """The measure meant where none is named: without detail, else as the food is usually measured, else the first."""
    if usual is not None:
        return min(rows, key=lambda row: abs(row.grams - usual))
    ordinary = ("", "regular", "medium", "whole")
    return min(rows, key=lambda row: ordinary.index(row.detail) if row.detail in ordinary else len(ordinary))


def _each(count: float, unit: str, grams: float) -> Portion:
    return Portion(count * grams, f"{count:g} {unit}, {grams:g} g each", assumed=False)
