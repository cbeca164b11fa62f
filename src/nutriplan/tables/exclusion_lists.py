"""Named lists of what a style of eating leaves out: halal-style, kosher-style, low-FODMAP-style."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from nutriplan.resources import data_dir
from nutriplan.tables.foods import Food
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rows import Row, Slug, SplitPipes, Text


class SubjectKind(StrEnum):
    """What the subject of a row names."""

    FOOD = "food"
    GROUP = "group"
    TRAIT = "trait"
    ALLERGEN = "allergen"


class ListedExclusion(Row):
    """A row of exclusion_lists.csv.

    `beside` names traits or food groups: where it is not blank, the subject is left out of dishes with such a food,
    and of no others.
    """

    list_id: Slug
    name: Text
    kind: SubjectKind
    subject: Slug
    beside: Annotated[tuple[Slug, ...], SplitPipes]
    reason: Text
    source: Text
    locator: Text

    @property
    def told(self) -> str:
        """The reason as it is printed."""
        return f"{self.name}: {self.reason}"

    def selects(self, food: Food) -> bool:
        """Whether a food is its subject."""
        names = {
            SubjectKind.FOOD: (food.food_id,),
            SubjectKind.GROUP: (food.food_group,),
            SubjectKind.TRAIT: food.traits,
            SubjectKind.ALLERGEN: food.allergens,
        }
        return self.subject in names[self.kind]

    def is_beside(self, food: Food) -> bool:
        """Whether a food is one in whose company the subject is left out."""
        return bool({*food.traits, food.food_group} & set(self.beside))


def listed(wish: str, rows: Iterable[ListedExclusion]) -> tuple[ListedExclusion, ...]:
    """The rows of the list that a wish names, `low-fodmap` or `Low FODMAP`; none where it names no list."""
    list_id = "_".join(wish.lower().replace("-", " ").split())
    return tuple(row for row in rows if row.list_id == list_id)


@cache
def load_exclusion_lists(folder: Path | None = None) -> tuple[ListedExclusion, ...]:
    """Read the lists, in table order.

    Args:
        folder: Where the tables are; the shipped ones when None.

    Raises:
        DataError: With every fault of the table.
    """
    key = ["list_id", "kind", "subject"]
    return read_rows((folder or data_dir()) / "exclusion_lists.csv", ListedExclusion, key=key)
