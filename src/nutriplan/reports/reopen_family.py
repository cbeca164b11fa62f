"""The saved plans of a household as the planner returned them, so that every report can be drawn again."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nutriplan.errors import DataError, misfits
from nutriplan.family.result import FamilyResult
from nutriplan.plan import Exclusion, SolverReport
from nutriplan.plan_file import people_in, read_json
from nutriplan.reports.reopen import week_in
from nutriplan.tables.dishes import Slot


class _Household(BaseModel):
    """What is taken from the JSON as it stands there; the plans of the people are read each for itself."""

    model_config = ConfigDict(frozen=True)

    name: str
    shared: tuple[Slot, ...]
    excluded: tuple[Exclusion, ...]
    solver: SolverReport
    notes: tuple[str, ...] = ()


def read_household(path: Path, dishes: Path | None = None) -> FamilyResult:
    """Read the plans of a household whole, sums made again from their grams.

    Args:
        path: The file.
        dishes: A folder of own tables, as they are now, in place of the one that the plans name.

    Raises:
        DataError: The file is missing or not whole, its grams don't add up to its own sums, or the plates of a shared
            meal are not of one dish.
    """
    content = read_json(path)
    try:
        household = _Household.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise DataError(f"{path}: not all of a household's plans; make them again:", misfits(error)) from None
    weeks = tuple(week_in(path, each, dishes) for each in people_in(path, content))
    family = FamilyResult(
        household.name, household.shared, weeks, household.excluded, household.solver, household.notes
    )
    if len({tuple(day.date for day in week.days) for week in weeks}) > 1:
        raise DataError(f"{path}: the plans are not of the same days; make them again")
    for day, meal, plates in family.shared_meals():
        if len({plate.dish_id for plate in plates.values()}) > 1:
            raise DataError(
                f"{path}: {day} {meal.slot} is shared, but not all have the same dish; make the plans again"
            )
    return family
