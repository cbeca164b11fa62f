"""The shared dishes of a household, and better ones for the days on which somebody falls short."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

import numpy as np

from nutriplan.errors import NoMenuError
from nutriplan.family.member import Fitted, Member, Place, served_at
from nutriplan.model.problem import Problem
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Shortfall
from nutriplan.rework import Adapt, Alternative, Rework
from nutriplan.tables.dishes import Dish, Slot
from nutriplan.task import judged

_OFFERS = 3  # that one search for other dishes returns
_MOST_TRIED = 12  # other menus of a day
_PASSES = 2
_MORE = 1.15  # by how much the one who eats for all asks for more of what somebody lacks


class SharedMenu:
    """What is served at the shared meals; it changes a day at a time.

    Attributes:
        work: The plan of the one who eats for all.
        shared: The meals that are eaten together.
        served: The dish of each shared meal as it is cooked.
    """

    def __init__(self, work: Rework, shared: Sequence[Slot]) -> None:
        self.work, self.shared = work, tuple(shared)
        self._dishes = {dish.dish_id: dish for dish in work.task.allowed.dishes}
        self.served: dict[Place, Dish] = served_at(work.days, shared, self._dishes)

    def with_day(self, offer: Alternative) -> dict[Place, Dish]:
        """The dishes with another menu for a day."""
        return {**self.served, **served_at([offer.day], self.shared, self._dishes)}

    def take(self, offer: Alternative) -> None:
        """Serve another menu on a day from now on."""
        self.served = self.with_day(offer)
        self.work.take(offer)

    def offers(self, day: date, missed: AbstractSet[str]) -> Iterator[Alternative]:
        """Other menus for a day with more of what is missed: one shared meal changed, then all that may change."""
        free = [slot for slot in self.shared if (day, slot) not in self.work.task.order.pins]
        for slots in (*((slot,) for slot in free), *((tuple(free),) if len(free) > 1 else ())):
            only = self.work.others(day, slots) if len(slots) == 1 else None
            try:
                yield from self.work.offers(day, slots, only=only, adapt=_more_of(missed), options=_OFFERS)
            except NoMenuError:  # nothing else fits the meal
                continue


def _more_of(missed: AbstractSet[str]) -> Adapt:
    """A change to the problem of a day: its rows ask for more of some nutrients."""

    def adapt(problem: Problem) -> Problem:
        rows = problem.rows
        asked = np.array(
            [name.partition(":")[0] == "lower" and name.partition(":")[2] in missed for name in rows.names]
        )
        return replace(problem, rows=replace(rows, lower=np.where(asked, rows.lower * _MORE, rows.lower)))

    return adapt


def mended(
    members: Sequence[Member], menu: SharedMenu, fits: Sequence[Fitted], settings: PlannerSettings
) -> list[Fitted]:
    """The plans of all after other dishes were tried for the days on which somebody falls short.

    Args:
        members: The people.
        menu: The shared dishes; it changes where that helps.
        fits: Their plans as they stand.
        settings: How hard to work.
    """
    kept, missed = list(fits), _missed(members, fits)
    for _ in range(_PASSES):
        before = menu.served
        for day in menu.work.dates:
            short = [{miss.nutrient for miss in rows if miss.date == day} for rows in missed]
            if any(short):
                _mend_day(members, menu, day, short, settings)
        if menu.served == before:
            break
        again = [each.fitted(menu.served, settings) for each in members]
        after = _missed(members, again)
        if _count(after) >= _count(missed):
            menu.served = before
            break
        kept, missed = again, after
    return kept


def _missed(members: Sequence[Member], fits: Sequence[Fitted]) -> list[tuple[Shortfall, ...]]:
    return [judged(each.task, fit.classes, fit.days) for each, fit in zip(members, fits, strict=True)]


def _mend_day(
    members: Sequence[Member], menu: SharedMenu, day: date, short: Sequence[AbstractSet[str]], settings: PlannerSettings
) -> None:
    """Serve the menu on a day with which a search finds the fewest misses; the first with none ends the search."""
    order = sorted(range(len(members)), key=lambda place: -len(short[place]))
    best, chosen = sum(map(len, short)), None
    for number, offer in enumerate(menu.offers(day, frozenset().union(*short))):
        served, total = menu.with_day(offer), 0
        for place in order:
            total += members[place].misses_with(served, day, settings)
            if total >= best:
                break
        else:
            best, chosen = total, offer
        if best == 0 or number + 1 == _MOST_TRIED:
            break
    if chosen is not None:
        menu.take(chosen)


def _count(missed: Sequence[Sequence[Shortfall]]) -> int:
    return sum(map(len, missed))
