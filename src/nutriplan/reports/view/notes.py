"""Data notes: which amounts are unknown, how the plan was found, and the line that makes it again."""

from dataclasses import dataclass

from nutriplan.reports.view.head import proof_paragraph
from nutriplan.reports.view.judge import nutrients_of
from nutriplan.reports.view.swaps import no_swaps
from nutriplan.reports.view.tightest import tight_sentences
from nutriplan.reports.view.words import percent, some
from nutriplan.tables.nutrients import Nutrient
from nutriplan.week import WeekResult

_NAMED_FOODS = 4


@dataclass(frozen=True, slots=True)
class CoverageView:
    """Nutrients whose amount is unknown in the same foods of the plan."""

    names: str
    covered: str
    foods: str


@dataclass(frozen=True, slots=True)
class NotesView:
    """The last page."""

    sources: tuple[tuple[str, str], ...]
    coverage: tuple[CoverageView, ...]
    complete: str
    own: str
    proof: str
    tightest: tuple[str, ...]
    no_swaps: str
    version: str
    seed: str
    command: str


def notes_view(result: WeekResult, sources: tuple[tuple[str, str], ...]) -> NotesView:
    """The last page, with the sources that were cited before it."""
    nutrients = nutrients_of(result, {row.nutrient for row in result.targets.targets})
    unknown = {nutrient.short_name: _unknown_foods(result, nutrient) for nutrient in nutrients}
    groups: dict[frozenset[str], list[str]] = {}
    for name, foods in unknown.items():
        if foods:
            groups.setdefault(foods, []).append(name)
    coverage = tuple(_coverage(result, names, foods) for foods, names in groups.items())
    complete = sum(not foods for foods in unknown.values())
    return NotesView(
        sources=sources,
        coverage=coverage,
        complete=f"For {complete} of {len(nutrients)} nutrients the amount is known in every food of this plan.",
        own=_own(result),
        proof=proof_paragraph(result.solver),
        tightest=tight_sentences(result),
        no_swaps=no_swaps(result),
        version=result.version,
        seed=str(result.seed),
        command=result.command,
    )


def _own(result: WeekResult) -> str:
    """Which foods and dishes of the user's own the plan was made with; empty where none."""
    own = result.wishes.own
    if own is None:
        return ""
    alone = "alone" if own.only else "beside those of this program"
    return (
        f"Dishes and foods of your own were used {alone}: {own.folder}, fingerprint {own.fingerprint}. "
        "Their figures are as you gave them."
    )


def _unknown_foods(result: WeekResult, nutrient: Nutrient) -> frozenset[str]:
    return frozenset(food for day in result.days for food in day.unknown.get(nutrient.nutrient_id, ()))


def _coverage(result: WeekResult, names: list[str], unknown: frozenset[str]) -> CoverageView:
    weights = [(item.food_id, item.grams) for day in result.days for meal in day.meals for item in meal.items]
    total = sum(weight for _, weight in weights)
    known = sum(weight for food_id, weight in weights if food_id not in unknown)
    foods = sorted(result.foods[food_id].name if food_id in result.foods else food_id for food_id in unknown)
    share = percent(known / total if total else 0.0, reached=False)
    return CoverageView(", ".join(names), f"{share} %", some(foods, _NAMED_FOODS))
