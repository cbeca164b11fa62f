"""Data notes: which amounts are unknown, how the plan was found, and the line that makes it again."""

from dataclasses import dataclass

from nutriplan.reports.view.head import proof_paragraph
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import percent, some
from nutriplan.tables.nutrients import Nutrient
from nutriplan.week import WeekResult

_NAMED_FOODS = 6


@dataclass(frozen=True, slots=True)
class CoverageView:
    """A nutrient whose amount is unknown in some of the foods eaten."""

    name: str
    covered: str
    foods: str


@dataclass(frozen=True, slots=True)
class NotesView:
    """The last page."""

    sources: tuple[tuple[str, str], ...]
    coverage: tuple[CoverageView, ...]
    complete: str
    proof: str
    version: str
    seed: str
    command: str


def notes_view(result: WeekResult, sources: tuple[tuple[str, str], ...]) -> NotesView:
    """The last page, with the sources that were cited before it."""
    nutrients = in_order(result.nutrients[key] for key in dict.fromkeys(row.nutrient for row in result.targets.targets))
    coverage = tuple(row for nutrient in nutrients if (row := _coverage(result, nutrient)))
    complete = len(nutrients) - len(coverage)
    return NotesView(
        sources=sources,
        coverage=coverage,
        complete=f"For {complete} of {len(nutrients)} nutrients the amount is known in every food of this plan.",
        proof=proof_paragraph(result.solver),
        version=result.version,
        seed=str(result.seed),
        command=result.command,
    )


def _coverage(result: WeekResult, nutrient: Nutrient) -> CoverageView | None:
    unknown = dict.fromkeys(food for day in result.days for food in day.unknown.get(nutrient.nutrient_id, ()))
    if not unknown:
        return None
    weights = [(item.food_id, item.grams) for day in result.days for meal in day.meals for item in meal.items]
    total = sum(weight for _, weight in weights)
    known = sum(weight for food_id, weight in weights if food_id not in unknown)
    names = sorted(result.foods[food_id].name if food_id in result.foods else food_id for food_id in unknown)
    share = percent(known / total if total else 0.0, reached=False)
    return CoverageView(nutrient.name, f"{share} %", some(names, _NAMED_FOODS))
