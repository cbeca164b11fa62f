"""A saved plan as the planner returned it, so that every report can be drawn again without solving."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from nutriplan.errors import DataError, misfits
from nutriplan.plan import Day, Exclusion, ShoppingItem
from nutriplan.plan_file import plan_content
from nutriplan.saved_plan import saved_in
from nutriplan.tables.own import catalog_of
from nutriplan.tables.references import load_references
from nutriplan.targets.target import Advice, EnergyEstimate, Fluid, NotEnforced, Target, TargetSet
from nutriplan.week import WeekResult

_ROUNDED = 2e-6  # sums are saved to six decimals


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class _Day(_Part):
    date: date
    totals: dict[str, float]


class _Saved(_Part):
    """What is taken from a plan JSON beside what saved_plan reads; all else follows from both."""

    version: str
    command: str
    reference: str
    energy: EnergyEstimate
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    notices: tuple[Advice, ...]
    fluid: tuple[Fluid, ...]
    excluded: tuple[Exclusion, ...]
    days: tuple[_Day, ...]
    shopping: tuple[ShoppingItem, ...]


def read_week(path: Path, dishes: Path | None = None, *, person: str | None = None) -> WeekResult:
    """Read a plan JSON whole: what it says is taken from it, sums are made again from its grams.

    Args:
        path: The file.
        dishes: A folder of own tables, as they are now, in place of the one that the plan names.
        person: Whose plan is meant, in a file of a household's.

    Raises:
        DataError: The file is missing or no whole plan, or its grams don't add up to its own sums.
    """
    return week_in(path, plan_content(path, person), dishes)


def week_in(path: Path, content: Mapping[str, Any], dishes: Path | None = None) -> WeekResult:
    """A plan out of what its file holds; all else as in `read_week`."""
    saved, tables = saved_in(path, content, dishes=dishes), load_references()
    catalog = catalog_of(saved.wishes.own)
    document = _document(path, content)
    faults = list(_changed(document.days, saved.days))
    if faults:
        raise DataError(f"{path}: the grams or the food tables were changed since; make a new plan:", faults)
    asked = {row.nutrient for row in document.targets} | {row.nutrient for row in saved.shortfalls}
    if unknown := sorted(asked - saved.days[0].totals.keys()):
        raise DataError(f"{path}: no nutrient is called {', '.join(unknown)}; make the plan again with this version")
    served = [meal for day in saved.days for meal in day.meals]
    served += [meal for swaps in saved.swaps for meal in swaps.alternatives]
    return WeekResult(
        version=document.version,
        seed=saved.seed,
        command=document.command,
        profile=saved.person.profile,
        assumed=saved.person.assumed,
        start=saved.days[0].date,
        targets=_targets(document),
        days=saved.days,
        shortfalls=saved.shortfalls,
        excluded=document.excluded,
        shopping=document.shopping,
        solver=saved.solver,
        nutrients=catalog.nutrients,
        foods={item.food_id: catalog.foods[item.food_id] for meal in served for item in meal.items},
        sources={key: source.printed for key, source in tables.sources.items()},
        wishes=saved.wishes,
        pieces=catalog.pieces,
        swaps=saved.swaps,
        revision=saved.revision,
    )


def _targets(document: _Saved) -> TargetSet:
    told = document.not_enforced, document.notices, document.fluid
    return TargetSet(document.reference, document.energy, document.targets, *told)


def _document(path: Path, content: Mapping[str, Any]) -> _Saved:
    try:
        return _Saved.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise DataError(f"{path}: not all of a plan; make it again with this version:", misfits(error)) from None


def _changed(written: Sequence[_Day], added_up: Sequence[Day]) -> Iterator[str]:
    """Days whose sums in the file are not those of their grams."""
    for document, day in zip(written, added_up, strict=True):
        wrong = [
            f"{name} {document.totals.get(name)} against {total:.6g}"
            for name, total in day.totals.items()
            if abs(document.totals.get(name, -1.0) - total) > _ROUNDED
        ]
        if wrong:
            more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            yield f"{day.date}: {wrong[0]}{more}"
