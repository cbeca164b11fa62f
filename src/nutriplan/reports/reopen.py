"""A saved plan as the planner returned it, so that every report can be drawn again without solving."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nutriplan.errors import DataError
from nutriplan.plan import Day, Exclusion, ShoppingItem, Shortfall, SolverReport
from nutriplan.profile import Profile
from nutriplan.saved_plan import read_saved
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.references import load_references
from nutriplan.targets.target import Advice, EnergyEstimate, Fluid, NotEnforced, Target, TargetSet
from nutriplan.week import WeekResult
from nutriplan.wishes import Wishes

_ROUNDED = 2e-6  # sums are saved to six decimals


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


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
    wishes: Wishes
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


def read_week(path: Path) -> WeekResult:
    """Read a plan JSON whole: what it says is taken from it, sums are made again from its grams.

    Raises:
        DataError: The file is missing or no whole plan, or its grams don't add up to its own sums.
    """
    catalog, tables = load_catalog(), load_references()
    saved = read_saved(path, catalog)
    document = _document(path)
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
        targets=TargetSet(
            document.reference,
            document.energy,
            document.targets,
            document.not_enforced,
            document.notices,
            document.fluid,
        ),
        days=saved.days,
        shortfalls=document.shortfalls,
        excluded=document.excluded,
        shopping=document.shopping,
        solver=document.solver,
        nutrients=catalog.nutrients,
        foods={item.food_id: catalog.foods[item.food_id] for meal in served for item in meal.items},
        sources={key: source.printed for key, source in tables.sources.items()},
        wishes=document.wishes,
        pieces=catalog.pieces,
        swaps=saved.swaps,
        revision=saved.revision,
    )


def _document(path: Path) -> _Saved:
    try:
        return _Saved.model_validate_json(path.read_bytes())
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
