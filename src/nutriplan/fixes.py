"""What would close a shortfall: each change of food is tried by solving before it is named.

A supplement is only ever named as something to discuss with a doctor, with what is missing and never with a dose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from nutriplan.eligibility import eligible
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import day_exists
from nutriplan.plan import Shortfall
from nutriplan.problem_setup import week_problem
from nutriplan.profile import Profile
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.exclusion_lists import listed
from nutriplan.tables.foods import Diet
from nutriplan.tables.nutrients import NutrientGroup
from nutriplan.tables.references import ReferenceTables
from nutriplan.targets.days import weekday_classes
from nutriplan.targets.energy import energy_of

_MORE_ENERGY = (1.1, 1.2)
_MOST_ENERGY_KCAL = 6000.0
_WIDER = {Diet.VEGAN: "milk and eggs", Diet.VEGETARIAN: "fish", Diet.PESCATARIAN: "meat"}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change of the profile, in words, that may make its targets reachable."""

    words: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class FixFinder:
    """Tries relaxations of a profile on one day."""

    catalog: Catalog
    tables: ReferenceTables
    profile: Profile
    settings: PlannerSettings

    def working(self) -> tuple[str, ...]:
        """The relaxations under which a day meets every target, in words."""
        return tuple(relaxation.words for relaxation in self._relaxations() if self._works(relaxation.profile))

    def _relaxations(self) -> Iterator[Relaxation]:
        """Changes from small to large. Neither an allergy nor a style of eating (halal) is ever one of them."""
        profile = self.profile
        for index, wish in enumerate(profile.exclude):
            if listed(wish, self.tables.exclusion_lists):
                continue
            rest = profile.exclude[:index] + profile.exclude[index + 1 :]
            yield Relaxation(f"lift the exclusion of {wish}", profile.model_copy(update={"exclude": rest}))
        energy = energy_of(profile, self.tables).energy_kcal
        for factor in _MORE_ENERGY:
            more = round(energy * factor, -1)
            if more <= _MOST_ENERGY_KCAL:
                words = f"raise energy from {energy:.0f} to {more:.0f} kcal a day"
                yield Relaxation(words, profile.model_copy(update={"energy_kcal": more}))
        if profile.diet in _WIDER:
            diets = list(Diet)
            wider = diets[diets.index(profile.diet) + 1]
            words = f"allow {_WIDER[profile.diet]} ({wider} diet)"
            yield Relaxation(words, profile.model_copy(update={"diet": wider}))

    def _works(self, profile: Profile) -> bool:
        catalog, variety = self.catalog, self.settings.variety
        allowed = eligible(catalog.foods, catalog.dishes, self.tables.food_rules, profile)
        return all(
            day_exists(week_problem(catalog, allowed, each.targets.targets, {}, 1, 1, variety), self.settings)
            for each in weekday_classes(profile, self.tables)
        )


def with_fixes(missed: Sequence[Shortfall], finder: FixFinder) -> tuple[Shortfall, ...]:
    """The shortfalls, each with what would fix it; nothing is tried when there are none."""
    if not missed:
        return ()
    working = finder.working()
    most: dict[str, float] = {}
    for shortfall in missed:
        most[shortfall.nutrient] = max(most.get(shortfall.nutrient, 0.0), shortfall.short_by)
    return tuple(
        replace(shortfall, fixes=(*working, _advice(shortfall, most[shortfall.nutrient], finder.catalog)))
        for shortfall in missed
    )


def _advice(shortfall: Shortfall, most: float, catalog: Catalog) -> str:
    """What is left when no food helps; `most` is the largest shortfall of the nutrient, in its unit."""
    nutrient = catalog.nutrients[shortfall.nutrient]
    if shortfall.above or nutrient.group not in (NutrientGroup.MINERAL, NutrientGroup.VITAMIN):
        return "widen the foods that may be served: too few are left to balance the day"
    digits = 10 ** max(nutrient.decimals, 1)
    missing = f"{ceil(most * digits) / digits:g} {nutrient.unit}"
    return f"ask your doctor about a supplement of {nutrient.name.lower()}: up to {missing} a day are missing"
