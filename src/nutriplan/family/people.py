"""The people of a household: a TOML file with one profile a person and the meals they share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutriplan.errors import NutriplanError, UsageError
from nutriplan.profile_input import Person, overlay, person_from, read_profile
from nutriplan.tables.dishes import Slot
from nutriplan.tables.references import ReferenceTables
from nutriplan.targets.build import check_plan_age

MAIN_MEALS = (Slot.BREAKFAST, Slot.LUNCH, Slot.DINNER)
FEWEST, MOST = 2, 8
_NAME, _SHARED, _PEOPLE, _PROFILE = "name", "shared", "people", "profile"


@dataclass(frozen=True, slots=True)
class Family:
    """People with names that tell them apart, and the meals at which all are served the same dish."""

    name: str
    people: tuple[Person, ...]
    shared: tuple[Slot, ...] = MAIN_MEALS

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order of the file."""
        return tuple(person.profile.name for person in self.people)


def read_family(path: Path, tables: ReferenceTables) -> Family:
    """Read a household.

    Args:
        path: A TOML file: `name`, `shared` (meals; the three main ones when left out) and a `[[people]]` table for each
            person with the facts of a profile; `profile` names a file of facts, which those beside it override.
        tables: For the reference height and weight of those who give none.

    Raises:
        DataError: The file is missing or no TOML.
        UsageError: With every fault: a fact of a person, a profile that can't be read, a name that is missing or there
            twice, an unknown meal.
    """
    written = read_profile(path)
    rows = written.get(_PEOPLE, [])
    faults = list(_faults(written, rows))
    people: list[Person] = []
    for number, row in enumerate(rows if isinstance(rows, list) else (), start=1):
        if isinstance(row, Mapping):
            try:
                people.append(_person(row, path, f"{path}, person {number}", tables))
            except NutriplanError as error:
                where = f"person {number}" + (f" ({row[_NAME]})" if row.get(_NAME) else "")
                faults += [f"{where}: {fault}" for fault in error.faults or (error.message,)]
    if faults:
        raise UsageError(f"{path}: {len(faults)} thing(s) to mend:", faults)
    shared = [Slot(each) for each in written.get(_SHARED, MAIN_MEALS)]
    return Family(str(written.get(_NAME, "")).strip(), tuple(people), tuple(slot for slot in Slot if slot in shared))


def _person(row: Mapping[str, Any], path: Path, where: str, tables: ReferenceTables) -> Person:
    facts = {name: value for name, value in row.items() if name != _PROFILE}
    if _PROFILE in row:
        facts = overlay(read_profile(path.parent / str(row[_PROFILE])), facts)
    person = person_from(facts, tables, where)
    check_plan_age(person.profile, tables)
    return person


def _faults(written: Mapping[str, Any], rows: object) -> Iterator[str]:
    for name in written.keys() - {_NAME, _SHARED, _PEOPLE}:
        yield f"{name}: not known here; a household has name, shared and a [[people]] table for each person"
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        yield "people: write a [[people]] table for each person"
        return
    if not FEWEST <= len(rows) <= MOST:
        one = " (for one person: nutriplan plan --profile me.toml)" if len(rows) == 1 else ""
        yield f"people: {len(rows)} of them; a household has {FEWEST} to {MOST}{one}"
    names = [str(row.get(_NAME, "")).strip() for row in rows]
    for number, name in enumerate(names, start=1):
        if not name:
            yield f"person {number}: name is missing; portions are printed by name"
        elif names.index(name) + 1 < number:
            yield f"person {number}: the name {name} is taken; give another"
    shared = written.get(_SHARED, list(MAIN_MEALS))
    if not isinstance(shared, list) or not shared:
        yield f"shared: name at least one meal, such as {list(map(str, MAIN_MEALS))}"
        return
    for meal in shared:
        if meal not in list(Slot):
            yield f"shared: {meal!r} is no meal; a day has {', '.join(Slot)}"
