"""A saved plan as the planner returned it, so that every report can be drawn again without solving."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nutriplan.errors import DataError
from nutriplan.plan import Day, Exclusion, ShoppingItem, Shortfall, SolverReport
from nutriplan.plan_file import plan_content
from nutriplan.profile import Profile
from nutriplan.saved_plan import read_saved
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
    """What is taken from a plan JSON as it stands there; saved_plan reads its days, all else follows from both."""

    version: str
    seed: int
    command: str
    profile: Profile
    assumed: tuple[str, ...]
    reference: str
    energy: EnergyEstimate
    targets: tuple[Target, ...]
    not_enforced: tuple[NotEnforced, ...]
    notices: tuple[Advice, ...]
    fluid: tuple[Fluid, ...]
    excluded: tuple[Exclusion, ...]
    days: tuple[_Day, ...]
    shortfalls: tuple[Shortfall, ...]
    shopping: tuple[ShoppingItem, ...]
    solver: SolverReport


def read_week(path: Path, dishes: Path | None = None, *, person: str | None = None) -> WeekResult:
    """Read a plan JSON whole: what it says is taken from it, sums are made again from its grams.

    Args:
        path: The file.
        dishes: A folder of own tables, as they are now, in place of the one that the plan names.
        person: Whose plan is meant, in a file of a household's.

    Raises:
        DataError: The file is missing or no whole plan, or its grams don't add up to its own sums.
    """
    saved, tables = read_saved(path, dishes=dishes, person=person), load_references()
    catalog = catalog_of(saved.wishes.own)
    document = _document(path, person)
    faults = list(_changed(document.days, saved.days))
    if faults:
        raise DataError(f"{path}: the grams or the food tables were changed since; make a new plan:", faults)
    served = [meal for day in saved.days for meal in day.meals]
    served += [meal for swaps in saved.swaps for meal in swaps.alternatives]
    return WeekResult(
        version=document.version,
        seed=document.seed,
        command=document.command,
        profile=document.profile,
        assumed=document.assumed,
        start=saved.days[0].date,
        targets=_targets(document),
        days=saved.days,
        shortfalls=document.shortfalls,
        excluded=document.excluded,
        shopping=document.shopping,
        solver=document.solver,
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


def _document(path: Path, person: str | None) -> _Saved:
    try:
        return _Saved.model_validate_json(json.dumps(plan_content(path, person)))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False)]
        raise DataError(f"{path}: not all of a plan; make it again with this version:", faults) from None


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
