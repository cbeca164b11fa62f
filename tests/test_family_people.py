"""The file of a household: who eats together and at which meals, with every fault at once."""

from pathlib import Path

import pytest

from nutriplan.errors import DataError, UsageError
from nutriplan.family.people import MAIN_MEALS, read_family
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ReferenceTables

EXAMPLE = Path(__file__).parents[1] / "examples" / "family.toml"
TWO = '[[people]]\nname = "Anna"\nsex = "female"\nage = 30\n[[people]]\nname = "Ben"\nsex = "male"\nage = 36\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "family.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_read(tables: ReferenceTables) -> None:
    family = read_family(EXAMPLE, tables)
    assert family.names == ("Anna", "Ben", "Clara", "Oma Eva")
    assert (family.name, family.shared) == ("Berg", MAIN_MEALS)
    assert family.people[2].profile.allergy == ("nuts",)


def test_shared_meals_are_those_named_in_the_order_of_a_day(tmp_path: Path, tables: ReferenceTables) -> None:
    assert read_family(written(tmp_path, TWO), tables).shared == MAIN_MEALS
    family = read_family(written(tmp_path, 'shared = ["dinner", "drinks", "lunch"]\n' + TWO), tables)
    assert family.shared == (Slot.LUNCH, Slot.DINNER, Slot.DRINKS)


def test_a_person_may_be_a_profile_file_whose_facts_can_be_overridden(tmp_path: Path, tables: ReferenceTables) -> None:
    (tmp_path / "eva.toml").write_text('sex = "female"\nage = 71\nname = "Eva"\ndiet = "vegan"\n', encoding="utf-8")
    text = TWO + '[[people]]\nprofile = "eva.toml"\nname = "Oma"\nage = 72\n'
    eva = read_family(written(tmp_path, text), tables).people[2].profile
    assert (eva.name, eva.age, eva.diet) == ("Oma", 72, "vegan")


def test_what_was_not_said_is_assumed_and_told(tmp_path: Path, tables: ReferenceTables) -> None:
    anna = read_family(written(tmp_path, TWO), tables).people[0]
    assert any(text.startswith("height") for text in anna.assumed)


def test_all_faults_are_told_at_once_with_the_person(tmp_path: Path, tables: ReferenceTables) -> None:
    text = (
        'shared = ["brunch"]\npets = 2\n[[people]]\nname = "Anna"\nsex = "femal"\nage = 30\n'
        '[[people]]\nname = "Anna"\nage = 2\n[[people]]\ndiet = "fish"\n'
    )
    with pytest.raises(UsageError) as caught:
        read_family(written(tmp_path, text), tables)
    told = "\n".join(caught.value.faults)
    for part in (
        "pets: not known here",
        "shared: 'brunch' is no meal; a day has breakfast",
        "person 1 (Anna): sex: ",
        "person 2: the name Anna is taken",
        "person 2 (Anna): menus are planned from the age of 4, not for 2",
        "person 3: name is missing",
        "person 3: diet: ",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0 of them; a household has 2 to 8"),
        ('[[people]]\nname = "Anna"\n', "1 of them"),
        ("people = 3\n", r"write a \[\[people\]\] table"),
        ("shared = []\n" + TWO, "name at least one meal"),
        ("shared = 3\n" + TWO, "name at least one meal"),
    ],
)
def test_what_is_no_household_says_so(tmp_path: Path, tables: ReferenceTables, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_family(written(tmp_path, text), tables)


def test_a_missing_or_broken_file_is_told(tmp_path: Path, tables: ReferenceTables) -> None:
    with pytest.raises(DataError, match="no such profile"):
        read_family(tmp_path / "none.toml", tables)
    with pytest.raises(DataError, match="can't be read as TOML"):
        read_family(written(tmp_path, "people = ["), tables)
    with pytest.raises(UsageError, match="no such profile"):
        read_family(written(tmp_path, TWO + '[[people]]\nname = "C"\nprofile = "none.toml"\n'), tables)
