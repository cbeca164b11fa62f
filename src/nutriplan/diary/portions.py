"""Amounts in grams: by the food's own measures, else by its weight in a cup, else by an agreed household measure."""

from dataclasses import dataclass

from nutriplan.diary.amounts import Amount
from nutriplan.diary.words import spelled_words
from nutriplan.measures import measure_count
from nutriplan.tables.foods import Food
from nutriplan.tables.household import FoodMeasure, Household, HouseholdUnit, UnitKind

_VOLUMES = ("cup", "tbsp", "fl oz", "tsp", "ml", "quart")
_PIECE_UNITS = ("piece", "medium", "large", "small")
_UNCHANGED = frozenset(
    {"g", "oz", "ml", "cl", "dl", "l", "fl oz", "tbsp", "tsp", "small", "medium", "large", "extra small", "extra large"}
)
_PLURALS = {"leaf": "leaves", "half": "halves", "patty": "patties", "berry": "berries", "anchovy": "anchovies"}
_WATERY_GROUPS = frozenset({"milk", "plant_milk", "drinks"})
_CANNED_DRAINED = frozenset({"legumes"})  # a tin of these is sold with its liquid and eaten without


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
            return self._usual(food, 1.0)
        count = 1.0 if amount.count is None else amount.count
        portion = self._counted(food, count, amount, words)
        if portion is None or not amount.rough:
            return portion
        return Portion(portion.grams, f"about {portion.text}", assumed=True)

    def _counted(self, food: Food, count: float, amount: Amount, words: list[str]) -> Portion | None:
        unit = amount.unit
        if unit is None:
            return self._pieces(food, count, amount.size, words)
        if unit.unit == "oz" and amount.packed is None and _is_fluid(food):
            poured = self._volume(food, count, self._household.unit("fl oz"), words)
            return poured and Portion(poured.grams, f"fluid ounces: {poured.text}", assumed=True)
        if amount.packed is not None and food.food_group in _CANNED_DRAINED:
            return self._counted(food, amount.packed.count or 1.0, amount.packed, words)
        if unit.kind is UnitKind.MASS:
            return Portion(count * (unit.grams or 0.0), f"{count:g} {unit.unit}", assumed=False)
        if unit.kind is UnitKind.VOLUME:
            return self._volume(food, count, unit, words)
        if unit.unit == "portion":
            return self._usual(food, count)
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
                count * agreed.grams, f"{_said(count, unit.unit)}, taken as {agreed.grams:g} g each", assumed=True
            )
        per_ml = self._per_ml(food, words)
        if agreed.ml is None or per_ml is None:
            return None
        each = agreed.ml * per_ml
        text = f"{_said(count, unit.unit)}, taken as {agreed.ml:g} ml ({_rounded(each)} g) each"
        return Portion(count * each, text, assumed=True)

    def _volume(self, food: Food, count: float, unit: HouseholdUnit, words: list[str]) -> Portion | None:
        own = self._own(food, unit.unit, words)
        if own is not None:
            return _each(count, unit.unit, own)
        per_ml = self._per_ml(food, words)
        if per_ml is None or unit.ml is None:
            return None
        grams = count * unit.ml * per_ml
        return Portion(grams, f"{_said(count, unit.unit)}, {_rounded(grams)} g by its weight in a cup", assumed=False)

    def _pieces(self, food: Food, count: float, size: str | None, words: list[str]) -> Portion | None:
        named = self._named_piece(food, words)
        if named is not None and size is None:
            return _each(count, "piece", named)
        if size is not None:
            own = self._own(food, size, words)
            if own is not None:
                return _each(count, size, own)
        for unit in words:  # "2 chicken breasts", "garlic clove"
            counted = self._household.by_word.get(unit)
            if counted is not None and counted.kind is UnitKind.COUNT:
                agreed = self._household.by_group.get((counted.unit, food.food_group))
                if agreed is not None or self._own(food, counted.unit, words) is not None:
                    return self._household_unit(food, count, counted, size, words)
        unit_of, each = measure_count(food.measure, food.measure_g)
        if unit_of and unit_of.split()[0] not in (*_VOLUMES, "g", "oz"):
            return Portion(count * each, f"{_said(count, unit_of)}, {each:g} g each", assumed=size is not None)
        for unit in (*_PIECE_UNITS, "slice", "fillet"):
            own = self._own(food, unit, words)
            if own is not None:
                return Portion(
                    count * own, f"{_said(count, unit)}, {own:g} g each", assumed=unit != "piece" or size is not None
                )
        return self._usual(food, count)

    @staticmethod
    def _usual(food: Food, count: float) -> Portion:
        each = food.measure_g
        measure = food.measure if food.measure.endswith(" g") else f"{food.measure}, {each:g} g"
        times = "" if count == 1 else f"{count:g} x "
        return Portion(count * each, f"{times}usual portion: {measure}", assumed=True)

    def _named_piece(self, food: Food, words: list[str]) -> float | None:
        """The weight of a piece whose kind the name says ("cherry tomato")."""
        rows = [row for row in self._household.of_food.get(food.food_id, ()) if row.unit == "piece"]
        kinds = [row for row in rows if set(spelled_words(row.detail)[:1]) & set(words[:-1])]
        return kinds[0].grams if kinds else None

    def _own(self, food: Food, unit: str, words: list[str]) -> float | None:
        """Grams of one unit by the food's own measures: the row whose detail the words name, else the plainest."""
        rows = [row for row in self._household.of_food.get(food.food_id, ()) if row.unit == unit]
        unit_of, each = measure_count(food.measure, food.measure_g)
        first = unit_of.split()[0].rstrip(",") if unit_of else ""
        if not rows:
            known = self._household.by_word.get(first)
            return each if known is not None and known.unit == unit else None
        said = set(words) - set(spelled_words(food.name))
        named = [(len(said & told), -len(told), row) for row in rows if (told := set(spelled_words(row.detail))) & said]
        if named:
            return max(named, key=lambda item: item[:2])[2].grams
        return _plainest(rows, each if first == unit else None).grams

    def counts(self, food: Food, text: str) -> bool:
        """Whether a text begins with what a piece of the food is called: "fig", "berries (medium)"."""
        first = spelled_words(text)[:1]
        rows = self._household.of_food.get(food.food_id, ())
        pieces = {word for row in rows if row.unit == "piece" for word in spelled_words(row.detail)[:1]}
        return bool(first) and first[0] in pieces | {"fruit"} | set(spelled_words(food.name))

    def _per_ml(self, food: Food, words: list[str]) -> float | None:
        """Grams of a millilitre, by the food's weight in a cup or spoon; as water where it is a drink."""
        for unit in _VOLUMES:
            own = self._own(food, unit, words)
            if own is not None:
                return own / (self._household.unit(unit).ml or 1.0)
        return 1.0 if _is_fluid(food) else None


def _is_fluid(food: Food) -> bool:
    return food.state == "fluid" or food.food_group in _WATERY_GROUPS


def _plainest(rows: list[FoodMeasure], usual: float | None) -> FoodMeasure:
    """The measure meant where none is named: without detail, else as the food is usually measured, else the first."""
    if usual is not None:
        return min(rows, key=lambda row: abs(row.grams - usual))
    ordinary = ("", "regular", "medium", "whole")
    return min(rows, key=lambda row: ordinary.index(row.detail) if row.detail in ordinary else len(ordinary))


def _each(count: float, unit: str, grams: float) -> Portion:
    each = f", {grams:g} g each" if count != 1 else f", {grams:g} g"
    return Portion(count * grams, _said(count, unit) + each, assumed=False)


def _rounded(grams: float) -> str:
    return f"{grams:.0f}" if grams >= 100 else f"{grams:.3g}"


def _said(count: float, unit: str) -> str:
    """A number of units: "2 slices"."""
    if count <= 1 or unit in _UNCHANGED:
        return f"{count:g} {unit}"
    words = unit.split()
    at = -1 if words[0] in _UNCHANGED else 0  # "large egg whites"
    words[at] = _PLURALS.get(words[at]) or words[at] + ("es" if words[at].endswith(("s", "sh", "ch")) else "s")
    return f"{count:g} {' '.join(words)}"
