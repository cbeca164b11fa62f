"""Looking up over both tables: the curated foods and, where there is a table of imported ones, those too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nutriplan.errors import UsageError
from nutriplan.food_store.rank import Ranked, Ranking, order, ranked_curated
from nutriplan.food_store.schema import CURATED, FoodEntry, nutrient_columns
from nutriplan.food_store.table import FoodTable
from nutriplan.tables.foods import Food
from nutriplan.tables.lookup import near_foods, search_foods


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: the curated foods first, then imported ones, and how many there are of both together."""

    curated: tuple[Food, ...]
    imported: tuple[FoodEntry, ...]
    total: int

    @property
    def entries(self) -> tuple[FoodEntry, ...]:
        """All of them in one form."""
        return (*map(entry, self.curated), *self.imported)


def entry(food: Food) -> FoodEntry:
    """A curated food in the form of an imported one."""
    return FoodEntry(
        ref=food.food_id,
        source=CURATED,
        name=food.name,
        brand="",
        food_group=food.food_group,
        basis="g",
        measure=food.measure,
        measure_g=food.measure_g,
        published="",
        ndb_no=food.ndb_no,
        nutrients={each: food.nutrients.get(each) for each in nutrient_columns()},
    )


def search_all(foods: Mapping[str, Food], table: FoodTable | None, words: Sequence[str], most: int) -> Hits:
    """Foods that hold every word.

    Raises:
        UsageError: There is none; names curated foods that are called something like it.
    """
    curated = search_foods(foods.values(), words)
    count, imported = table.search(words, max(most - len(curated), 0)) if table else (0, ())
    if not curated and not imported:
        near = ", ".join(near_foods(foods.values(), " ".join(words)))
        raise UsageError(f"no food is called {' '.join(words)!r}; {_hint(near, 'try one plain word')}")
    return Hits(curated[:most], imported, len(curated) + count)


def top_all(foods: Mapping[str, Food], table: FoodTable | None, ranking: Ranking) -> tuple[Ranked, ...]:
    """The foods with most of a nutrient.

    Raises:
        UsageError: No food of the group has a known amount; names the groups.
    """
    found = [*ranked_curated(foods.values(), ranking), *(table.top(ranking) if table else [])]
    if not found:
        groups = {food.food_group for food in foods.values()}.union(table.groups() if table else ())
        raise UsageError(
            f"no food{f' of a group called {ranking.group!r}' if ranking.group else ''} has a known amount; "
            f"groups are: {', '.join(sorted(filter(None, groups)))}"
        )
    return tuple(sorted(found, key=order)[: ranking.most])


def _hint(near: str, otherwise: str) -> str:
    return f"near it are: {near}" if near else otherwise


def entries_of(foods: Mapping[str, Food], table: FoodTable | None, refs: Sequence[str]) -> tuple[FoodEntry, ...]:
    """Foods by id, of both tables, in the order asked for.

    Raises:
        UsageError: Names every one that is not there.
    """
    imported = table.foods([ref for ref in refs if ref not in foods]) if table else {}
    faults = []
    for ref in refs:
        if ref not in foods and ref not in imported:
            near = ", ".join(near_foods(foods.values(), ref))
            faults.append(f"no food has the id {ref!r}; {_hint(near, '`nutriplan foods search` finds ids')}")
    if faults:
        raise UsageError("; ".join(faults))
    return tuple(entry(foods[ref]) if ref in foods else imported[ref] for ref in refs)


def nutrient_named(text: str) -> str:
    """The nutrient of a word: `magnesium`, `magnesium_mg`, `vitamin d`.

    Raises:
        UsageError: None or several are called so.
    """
    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    found = [each for each in nutrient_columns() if word in (each, each.rpartition("_")[0])]
    found = found or [each for each in nutrient_columns() if each.startswith(word)]
    if len(found) != 1:
        raise UsageError(
            f"{text!r} is {'more than one nutrient' if found else 'no nutrient that is known here'}; "
            f"there are: {', '.join(found or nutrient_columns())}"
        )
    return found[0]
