"""Closing the gaps: the smallest changes by the programme, each added up again by the judge before it is told."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from nutriplan.check.assess import nutrient_lines
from nutriplan.check.gap_model import Chosen, GapModel, Menu, Prices
from nutriplan.check.offers import choices_of, swaps_of
from nutriplan.check.plate import ENERGY, Plate, Portion
from nutriplan.check.reasons import Reasons
from nutriplan.check.result import Added, Closed, NutrientLine, Suggestion, Swapped, Unclosable
from nutriplan.check.room import Rooms, food_rooms, is_left_alone, rooms_of
from nutriplan.diary.eaten import Eaten
from nutriplan.eligibility import Eligible
from nutriplan.measures import measure_text
from nutriplan.model.problem import family_of
from nutriplan.tables.additions import Addition
from nutriplan.targets.target import TargetSet

_KEEP = 24  # foods and swaps that the programme chooses from
_SWAPS_FIRST = 2.0
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Case:
    """A day to mend: what was eaten, its lines, the targets, and what may be offered.

    `extra_kcal` is the energy that may come on top, `slack` how far a limit that is passed may be passed further, as a
    share of it. `swappable` are the lines of the diary behind the portions, empty where nothing may be swapped;
    `begun` tells that the day has hardly begun.
    """

    plate: Plate
    lines: tuple[NutrientLine, ...]
    asked: TargetSet
    average: Mapping[str, float]
    allowed: Eligible
    additions: tuple[Addition, ...]
    extra_kcal: float
    slack: float
    swappable: tuple[Eaten, ...] = ()
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """Alternative suggestions, the smallest that closes most first, and the gaps that none of them closes."""

    suggestions: tuple[Suggestion, ...]
    unclosable: tuple[Unclosable, ...]
    left_alone: tuple[str, ...]


def advise(case: Case) -> Advice:
    """The smallest additions that close the gaps, the smallest swaps, and other additions."""
    left_alone = tuple(line.nutrient for line in case.lines if line.status.is_gap and is_left_alone(line))
    rooms = rooms_of(case.plate, case.lines, case.asked, case.extra_kcal, case.slack)
    if not rooms.needs:
        return Advice((), (), left_alone)
    menu = Menu(choices_of(case.additions, case.allowed), swaps_of(_portions(case), case.allowed))
    offered = {c.food.food_id: c.food for c in menu.adds} | {s.new.food_id: s.new for s in menu.swaps}
    rooms = replace(rooms, foods=food_rooms(case.plate, case.allowed, offered))
    found = _suggestions(case, menu, rooms)
    missing = {need.nutrient for need in rooms.needs} - {closed.nutrient for each in found for closed in each.closes}
    reasons = Reasons(replace(menu, swaps=()), rooms, case.plate.tables)
    unclosable = tuple(
        Unclosable(line.nutrient, _best(line, found), (line.target.lower or 0.0), reasons.why(line.nutrient))
        for line in case.lines
        if line.nutrient in missing and line.target
    )
    return Advice(tuple(found), unclosable, left_alone)


def _portions(case: Case) -> tuple[Portion, ...]:
    return case.plate.portions if case.swappable else ()


def _suggestions(case: Case, menu: Menu, rooms: Rooms) -> list[Suggestion]:
    """Additions, swaps, other additions, those that close most first; what is no help is left out.

    A day that has hardly begun gets additions only: there is little to swap.
    """
    adding = replace(menu, swaps=())
    with ThreadPoolExecutor(1) as beside:  # the solver lets go of the interpreter
        swaps = (
            beside.submit(_verified, case, menu, rooms, Prices(added=_SWAPS_FIRST))
            if menu.swaps and not case.begun
            else None
        )
        first = _verified(case, adding, rooms, Prices())
        other = _others(case, adding, rooms, first) if first is not None and not first.leaves else None
        second = swaps.result() if swaps else None
    if second is not None and not second.swapped:
        second = None
    found = [each for each in (first, second, other) if each is not None and _as_good(each, first)]
    return sorted(found, key=lambda each: len(each.leaves))


def _others(case: Case, menu: Menu, rooms: Rooms, first: Suggestion) -> Suggestion | None:
    """Additions without the foods of the first suggestion and their kin."""
    used = {family_of(item.food) for item in first.added}
    left = tuple(choice for choice in menu.adds if family_of(choice.food) not in used)
    return _verified(case, replace(menu, adds=left), rooms, Prices())


def _as_good(one: Suggestion, first: Suggestion | None) -> bool:
    return first is None or len(one.leaves) <= len(first.leaves)


def _best(line: NutrientLine, found: Sequence[Suggestion]) -> float:
    """How far the best of the suggestions gets with a gap."""
    return max([line.amount, *(left.after for each in found for left in each.leaves if left.nutrient == line.nutrient)])


def _verified(case: Case, menu: Menu, rooms: Rooms, prices: Prices) -> Suggestion | None:
    """A suggestion whose claims are read off the changed day; None where it would break anything or closes nothing."""
    chosen = GapModel(menu, rooms, case.plate.tables, prices).best(_KEEP)
    if chosen is None:
        return None
    after = changed_plate(case.plate, chosen)
    lines = {line.nutrient: line for line in nutrient_lines(after, case.asked, case.average)}
    if any(_worse(before, lines[before.nutrient], case.slack) for before in case.lines if before.target):
        return None
    wanted = {need.nutrient for need in rooms.needs}
    compared = [
        (lines[line.nutrient].status.is_gap, _closed(line, lines[line.nutrient]))
        for line in case.lines
        if line.nutrient in wanted
    ]
    suggestion = Suggestion(
        added=tuple(
            Added(choice.food, grams, measure_text(choice.food, grams), choice.eaten_as)
            for choice, grams in chosen.added
        ),
        swapped=tuple(_swapped(case, swap.place, chosen) for swap in chosen.swapped),
        closes=tuple(closed for is_gap, closed in compared if not is_gap),
        leaves=tuple(closed for is_gap, closed in compared if is_gap),
        energy_kcal=after.known(ENERGY) - case.plate.known(ENERGY),
    )
    return suggestion if suggestion.closes or any(left.after > left.before for left in suggestion.leaves) else None


def changed_plate(plate: Plate, chosen: Chosen) -> Plate:
    """The day with the changes made."""
    portions = list(plate.portions)
    for swap in chosen.swapped:
        portions[swap.place] = replace(portions[swap.place], food=swap.new, grams=swap.new_grams)
    return replace(plate, portions=(*portions, *(Portion(choice.food, grams) for choice, grams in chosen.added)))


def _worse(before: NutrientLine, after: NutrientLine, slack: float) -> bool:
    """Whether a bound that was kept is broken, or a limit that was passed is passed by more than the slack."""
    if before.nutrient == ENERGY:
        return False  # what may be eaten on top is the room that was asked for
    upper = before.target.upper if before.target else None
    if upper is not None and after.amount > max(upper, before.amount + slack * upper) * (1 + _TOLERANCE):
        return True
    opened = after.status.is_gap and not before.status.is_gap
    return opened or (after.status.is_excess and not before.status.is_excess)


def _closed(before: NutrientLine, after: NutrientLine) -> Closed:
    target = before.target.lower if before.target else None
    return Closed(before.nutrient, before.amount, after.amount, target or 0.0)


def _swapped(case: Case, place: int, chosen: Chosen) -> Swapped:
    swap = next(each for each in chosen.swapped if each.place == place)
    eaten = case.swappable[place]
    return Swapped(
        line=eaten.line,
        old=swap.old,
        old_grams=swap.old_grams,
        old_measure=measure_text(swap.old, swap.old_grams),
        new=swap.new,
        new_grams=swap.new_grams,
        new_measure=measure_text(swap.new, swap.new_grams),
    )
