"""The foods to choose from, by name: the curated table first, then a larger one."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from nutriplan.diary.match import SHOWN, Found
from nutriplan.diary.names import TableIndex
from nutriplan.diary.words import Words
from nutriplan.tables.foods import Food
from nutriplan.tables.synonyms import Vocabulary


class FoodIndex:
    """The foods to choose from: those of the curated table, and a larger table that is asked when they leave doubt."""

    def __init__(self, foods: Sequence[Food], vocabulary: Vocabulary, curated: Iterable[str] = ()) -> None:
        """Index foods, those whose ids are in `curated` at once and the others when they are needed."""
        self.foods = {food.food_id: food for food in foods}
        self._vocabulary, self._words = vocabulary, Words(vocabulary)
        first = frozenset(curated) & self.foods.keys()
        self._first = TableIndex([food for food in foods if food.food_id in first], vocabulary, self._words)
        self._others = [food for food in foods if food.food_id not in first]

    @cached_property
    def _second(self) -> TableIndex:
        return TableIndex(self._others, self._vocabulary, self._words)

    def by_id(self, food_id: str) -> Food | None:
        """A food by its id."""
        return self.foods.get(food_id)

    def find(self, text: str) -> Found:
        """What a name may mean."""
        found = self._first.find(text)
        if found.sure is not None or not self._others:
            return found
        more = self._second.find(text)
        ranked = sorted((*found.matches, *more.matches), key=lambda match: -match.confidence)
        return Found(tuple(ranked[: SHOWN + 1]), found.is_dish, more.unknown)
