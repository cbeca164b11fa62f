"""What would close a shortfall: the smallest sets of changes, each tried by solving before it is named.

For every target that is missed, single changes come first; where none of them does, pairs. The number of solves is
bounded, and the same plan gets the same words. A supplement is only ever named as something to discuss with a doctor,
with what is missing and never with a dose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from math import ceil
from typing import Any

from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Shortfall
from nutriplan.profile_input import Person
from nutriplan.relaxations import Relaxation, joined, of_the_week, relaxations
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.nutrients import NutrientGroup
from nutriplan.tables.references import ConstantId, load_references
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.adjust import Person as TargetPerson
from nutriplan.targets.supplements import least_limit
from nutriplan.targets.target import TargetSet
from nutriplan.trials import Missed, Trial, Trials, missed_targets
from nutriplan.wishes import Wishes

_MOST_SOLVES = 40  # searches of a day; a whole week counts as several
_MOST_NAMED = 4  # beside what to ask a doctor
_SMALL_WEEK: dict[str, Any] = {"chains": 32, "moves": 4_000, "rounds": 3, "cycles": 1, "dives": 0, "prove": False}
_NO_TABLETS = frozenset({"potassium_mg", "sodium_mg"})  # tablets of them can harm: from food only
_ANOTHER = "such a day exists: try another --seed, or nutriplan plan --swap {day} --from <this plan>"
_WIDEN = "widen the foods that may be served: too few are left to balance the day"


@dataclass(frozen=True, slots=True)
class FixFinder:
    """Finds out what a plan that misses targets could let go of.

    Attributes:
        person: Whose plan it is.
        wishes: What was wished of it.
        dates: The days of the plan.
        targets: What was asked of them.
        weekly: Nutrients that were planned for by their mean.
        settings: The seed and the weights.
    """

    person: Person
    wishes: Wishes
    dates: Sequence[date]
    targets: TargetSet
    weekly: frozenset[str]
    settings: PlannerSettings

    def sets(self, missed: Sequence[Missed]) -> dict[Missed, tuple[tuple[Relaxation, ...], ...]]:
        """For each target the smallest sets of changes that bring it within reach, small changes first.

        The empty set alone stands for a target that a day meets by itself: then only the rest of the week is against.
        """
        trials = self.trials(missed)
        found: dict[Missed, list[tuple[Relaxation, ...]]] = {miss: [] for miss in missed}
        for miss in trials.run((), [miss for miss in missed if miss.days]).fixed:
            found[miss].append(())
        wanting = [miss for miss in missed if not found[miss]]
        singles = relaxations(self.person.profile, self.wishes, load_references()) if wanting else ()
        tried = [self._try(trials, (single,), wanting, found) for single in singles]
        wanting = [miss for miss in wanting if not found[miss]]
        for i, j in _ranked(singles, tried, wanting):
            self._try(trials, (singles[i], singles[j]), wanting, found)
        return {miss: tuple(some) for miss, some in found.items()}

    def trials(self, missed: Sequence[Missed]) -> Trials:
        """The trials of a plan that misses some targets, with their work still to spend."""
        settings = replace(self.settings, **_SMALL_WEEK)
        return Trials(self.person, self.wishes, self.dates, self.weekly, settings, missed, _MOST_SOLVES)

    @staticmethod
    def _try(
        trials: Trials,
        changes: tuple[Relaxation, ...],
        wanting: Sequence[Missed],
        found: dict[Missed, list[tuple[Relaxation, ...]]],
    ) -> Trial:
        """Try a set for the targets for which nothing smaller of the same kinds was found."""
        kinds = {each.kind for each in changes}
        open_ = [
            miss
            for miss in wanting
            if len(found[miss]) < _MOST_NAMED and all(kinds != {each.kind for each in some} for some in found[miss])
        ]
        trial = trials.run(changes, open_)
        for miss in open_:
            found[miss] += [changes] if miss in trial.fixed else []
        return trial


def with_fixes(shortfalls: Sequence[Shortfall], finder: FixFinder) -> tuple[Shortfall, ...]:
    """The shortfalls, each with what would fix it; nothing is tried when there are none."""
    if not shortfalls:
        return ()
    missed = missed_targets(shortfalls)
    sets = finder.sets(missed)
    words = {miss: tuple(_words(miss, sets[miss], finder.wishes)) for miss in missed}
    words = {miss: (*said, *_resort(miss, missed, finder)) or (_WIDEN,) for miss, said in words.items()}
    by_target = {(miss.nutrient, miss.above, not miss.days): said for miss, said in words.items()}
    return tuple(replace(each, fixes=by_target[each.nutrient, each.above, each.date is None]) for each in shortfalls)


def _ranked(singles: Sequence[Relaxation], tried: Sequence[Trial], wanting: Sequence[Missed]) -> list[tuple[int, int]]:
    """Pairs of changes, those first that each bring some target nearest."""
    if not wanting:
        return []
    pairs = [(i, j) for i, j in combinations(range(len(singles)), 2) if singles[i].kind != singles[j].kind]

    def promise(pair: tuple[int, int]) -> float:
        near = (sum(tried[i].near.get(miss, 0.0) for i in pair) for miss in wanting)
        return -round(max(near), 6)

    return sorted(pairs, key=lambda pair: (promise(pair), pair))


def _words(miss: Missed, sets: Sequence[Sequence[Relaxation]], wishes: Wishes) -> Iterator[str]:
    for some in sets:
        if some:
            yield joined(some)
        else:  # a day alone can do it: what stands in its way are the wishes on the whole week, or chance
            yield _ANOTHER.format(day=miss.days[0])
            yield from (each.words for each in of_the_week(wishes))


def _resort(miss: Missed, missed: Sequence[Missed], finder: FixFinder) -> Iterator[str]:
    """What is left beside food: a supplement to ask a doctor about where one within its limit would do, and nothing
    where so little is missing that no supplement is called for.
    """
    nutrient = load_catalog().nutrients[miss.nutrient]
    if miss.above or nutrient.group not in (NutrientGroup.MINERAL, NutrientGroup.VITAMIN):
        return
    tables = load_references()
    short = [other for other in missed if other.nutrient == miss.nutrient and not other.above]
    if all(other.target - other.worst < tables.constant(ConstantId.SLIGHT_MISS) * other.target for other in short):
        return
    most = max(other.target - other.worst for other in short)
    digits = 10 ** max(nutrient.decimals, 1)
    missing = f"{ceil(most * digits) / digits:g} {nutrient.unit}"
    person = TargetPerson(finder.person.profile, tables, finder.targets.energy.energy_kcal)
    asked = {name for item in finder.targets.advice if item.kind is NoticeKind.DOCTOR for name in item.nutrients}
    name = nutrient.name[:1].lower() + nutrient.name[1:]
    if miss.nutrient in _NO_TABLETS | asked:
        yield f"ask your doctor about {name}: up to {missing} a day are missing; take no tablets of it on your own"
    elif most > least_limit(person, miss.nutrient):
        yield f"ask your doctor about {name}: up to {missing} a day are missing, more than a supplement may give"
    else:
        yield f"ask your doctor about a supplement of {name}: up to {missing} a day are missing"
