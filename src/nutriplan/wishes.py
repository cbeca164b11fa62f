"""What a person wishes of a plan beyond targets and safety: pinned meals, foods to avoid or to have, short cooking.

A wish only narrows or prices what may be served: a pin reduces a meal to one dish, `max_minutes` reduces the meals of
weekdays to quick dishes, `must` is a least number of servings, `avoid` and `not_like` make dishes and foods dearer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from nutriplan.conflicts import Conflicts, because
from nutriplan.eligibility import Eligible, named, unknown
from nutriplan.errors import UsageError
from nutriplan.exercise import WEEK, Weekday
from nutriplan.model.food_limits import AtLeast
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.dishes import Dish, DishKind, Slot
from nutriplan.tables.own import OwnTables

_COUNT = re.compile(r"(.+?)\s+x\s*([1-9]\d?)")
_WEEKEND = frozenset({Weekday.SAT, Weekday.SUN})
Choices = Mapping[Slot, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Wishes as they were written.

    Attributes:
        pin: Meals that are settled, such as `tue dinner=salmon_potatoes`.
        avoid: Foods, food groups, kinds or dishes that are served only where nothing else will do.
        must: Foods, food groups or kinds of which something is served at least once, or `lentils x3` times.
        max_minutes: Most minutes in the kitchen for a meal from Monday to Friday.
        repeat_breakfast: At most two different breakfasts in a week.
        not_like: Dishes of an earlier plan, a little less liked.
        leftovers: Some dinners are cooked double and eaten again as the next day's lunch.
        own: Own foods and dishes beside ours or, where it says so, alone.
    """

    pin: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    max_minutes: int | None = None
    repeat_breakfast: bool = False
    not_like: tuple[str, ...] = ()
    leftovers: bool = False
    own: OwnTables | None = None


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Order:
    """Wishes understood: the dish of each pinned meal, dishes and foods to avoid, servings to have, quick dishes (None:
    all) for weekdays, and the dishes that are less liked.
    """

    pins: Mapping[tuple[date, Slot], str]
    avoid: frozenset[str]
    must: tuple[AtLeast, ...]
    quick: frozenset[str] | None
    less_liked: frozenset[str]

    def choices(self, day: date) -> Choices:
        """The dishes that the meals of a day are reduced to, where they are."""
        quick = {} if self.quick is None or Weekday.of(day) in _WEEKEND else dict.fromkeys(Slot, self.quick)
        return quick | {slot: frozenset({dish}) for (when, slot), dish in self.pins.items() if when == day}

    @property
    def repeated(self) -> frozenset[str]:
        """Dishes that are pinned more than once, so that their repeats are no fault of the menu."""
        pinned = list(self.pins.values())
        return frozenset(dish for dish in pinned if pinned.count(dish) > 1)


def understood(wishes: Wishes, dates: Sequence[date], catalog: Catalog, allowed: Eligible) -> Order:
    """Wishes checked against each other and against what may be served.

    Raises:
        UsageError: With every wish that can't be understood or granted.
    """
    reader = _Reader(dates, catalog, allowed)
    pins = reader.pins(wishes.pin)
    quick = reader.quick(wishes.max_minutes, pins)
    order = Order(
        pins=pins,
        avoid=reader.avoided(wishes.avoid),
        must=reader.wanted(wishes.must, wishes.avoid, quick),
        quick=quick,
        less_liked=frozenset((*wishes.not_like, *(reader.eaten_once() if wishes.leftovers else ()))),
    )
    faults = [*reader.faults, *_conflicts(wishes, order, dates, catalog, allowed)]
    if faults:
        raise UsageError("These wishes can't be granted:", list(dict.fromkeys(faults)))
    return order


def _conflicts(
    wishes: Wishes, order: Order, dates: Sequence[date], catalog: Catalog, allowed: Eligible
) -> Iterator[str]:
    """Wishes that contradict each other or a limit, each by itself in order."""
    conflicts = Conflicts(catalog, allowed, dates)
    yield from conflicts.avoided_pins(order.pins, wishes.avoid)
    yield from conflicts.overfull_pins(order.pins)
    if wishes.repeat_breakfast:
        yield from conflicts.breakfasts(order.pins)
    if wishes.leftovers and len(dates) == 1:
        yield "leftovers: a plan of one day has no dinner before; plan two days or more"
    if order.must:
        first = ((day, slot.slot) for day in conflicts.weeks[0] for slot in catalog.slots)
        places = {(day, slot): _takes(order, day, slot, allowed) for day, slot in first}
        for rule in order.must:
            yield from conflicts.crowded(rule, places)


def _takes(order: Order, day: date, slot: Slot, allowed: Eligible) -> frozenset[str]:
    """The dishes that a meal may take, by id."""
    fitting = frozenset(dish.dish_id for dish in allowed.dishes if slot.kind in dish.row.slots)
    return order.choices(day).get(slot, fitting) & fitting


def meals_named(text: str, dates: Sequence[date], slots: Iterable[Slot]) -> list[tuple[date, Slot]]:
    """The meals of `wed dinner`, `2026-11-25 dinner` or, the whole day, `wed`.

    Args:
        text: A weekday or date and, maybe, a meal.
        dates: The days of the plan; a weekday names each of its kind.
        slots: The meals of a day.

    Raises:
        UsageError: No day of the plan or no meal is called so.
    """
    when, _, meal = text.strip().lower().partition(" ")
    days = [day for day in dates if when in (day.isoformat(), Weekday.of(day), day.strftime("%A").lower())]
    names = list(slots)
    which = [slot for slot in names if not meal.strip() or slot == meal.strip().replace(" ", "_")]
    if not days:
        raise UsageError(f"{text!r}: {when!r} is no day of the plan ({dates[0]} to {dates[-1]}); write {_DAYS}")
    if not which:
        raise UsageError(f"{text!r}: {meal.strip()!r} is no meal; a day has {', '.join(names)}")
    return [(day, slot) for day in days for slot in which]


_DAYS = f"{', '.join(WEEK)} or a date such as 2026-11-25"


class _Reader:
    """Reads wishes one kind at a time and gathers what is wrong with them."""

    def __init__(self, dates: Sequence[date], catalog: Catalog, allowed: Eligible) -> None:
        self.dates, self.catalog, self.allowed = dates, catalog, allowed
        self.slots = [slot.slot for slot in catalog.slots]
        self.served = {dish.dish_id: dish for dish in allowed.dishes}
        self.reasons = {each.what: because(each.reason, each.rule, each.source) for each in allowed.exclusions}
        self.faults: list[str] = []

    def pins(self, wishes: Iterable[str]) -> dict[tuple[date, Slot], str]:
        pins: dict[tuple[date, Slot], str] = {}
        for wish in wishes:
            meal, sign, dish_id = (part.strip() for part in wish.partition("="))
            if not sign or " " not in meal:
                self.faults.append(f"pin {wish!r}: write it as 'tue dinner=dish_id'")
                continue
            try:
                meals = meals_named(meal, self.dates, self.slots)
            except UsageError as error:
                self.faults.append(f"pin {error.message}")
                meals = []
            refusal = self._refusal(dish_id, meals[0][1] if meals else None)
            if refusal:
                self.faults.append(f"pin {wish!r}: {refusal}")
            for day, slot in meals:
                if pins.get((day, slot), dish_id) != dish_id:
                    self.faults.append(f"pin {wish!r}: {slot} of {day} is already pinned to {pins[day, slot]}")
                pins[day, slot] = dish_id
        return pins

    def _refusal(self, dish_id: str, slot: Slot | None) -> str | None:
        dish = next((dish for dish in self.catalog.dishes if dish.dish_id == dish_id), None)
        if dish is None:
            near = get_close_matches(dish_id, [each.dish_id for each in self.catalog.dishes])
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            return f"there is no dish {dish_id!r}{hint}"
        if dish_id not in self.served:
            return f"{dish_id} is left out: {self.reasons.get(dish_id, 'it may not be served')}"
        if slot is not None and slot.kind not in dish.row.slots:
            return f"{dish_id} is no dish for {slot}; it is one for {', '.join(dish.row.slots)}"
        return None

    def avoided(self, wishes: Iterable[str]) -> frozenset[str]:
        return frozenset(thing for wish in wishes for thing in self._named("avoid", wish))

    def _named(self, option: str, wish: str) -> list[str]:
        found = named(wish, self.catalog.foods, self.catalog.dishes)
        if not found:
            self.faults.append(f"{option} {unknown(wish, self.catalog.foods, self.catalog.dishes)}")
        return found

    def wanted(self, wishes: Iterable[str], avoid: Sequence[str], quick: frozenset[str] | None) -> tuple[AtLeast, ...]:
        leisure = quick is None or any(Weekday.of(day) in _WEEKEND for day in self.dates)
        dishes = [dish for dish in self.allowed.dishes if leisure or (quick and dish.dish_id in quick)]
        cooked = {option.food_id for dish in dishes for _, options in dish.roles for option in options}
        return tuple(rule for wish in wishes for rule in self._rule(wish, avoid, cooked))

    def _rule(self, wish: str, avoid: Sequence[str], cooked: AbstractSet[str]) -> Iterator[AtLeast]:
        words, servings = _counted(wish)
        found = self._named("must", words)
        foods = frozenset(found) & cooked
        if found and not foods:
            reasons = list(dict.fromkeys(self.reasons[thing] for thing in found if thing in self.reasons))
            self.faults.append(f"must {words}: {' / '.join(reasons[:3]) or 'no dish left is made with it'}")
        disliked = [
            word for word in avoid if foods and foods <= {*named(word, self.catalog.foods, self.catalog.dishes)}
        ]
        self.faults += [f"must {words}: you also ask to avoid {word}" for word in disliked]
        if foods:
            least = min(self.allowed.foods[food_id].step_g for food_id in foods)
            yield AtLeast(f"must:{words}", foods, servings, least)

    def eaten_once(self) -> Iterator[str]:
        """Dinners that are no lunch, so that others come first where leftovers are wished for."""
        for dish in self.allowed.dishes:
            if DishKind.DINNER in dish.row.slots and DishKind.LUNCH not in dish.row.slots:
                yield dish.dish_id

    def quick(self, minutes: int | None, pins: Mapping[tuple[date, Slot], str]) -> frozenset[str] | None:
        if minutes is None:
            return None
        dishes = [dish for dish in self.allowed.dishes if dish.row.minutes <= minutes]
        workdays = [day for day in self.dates if Weekday.of(day) not in _WEEKEND]
        open_slots = [slot for slot in self.slots if any((day, slot) not in pins for day in workdays)]
        for kind in dict.fromkeys(slot.kind for slot in open_slots):
            fitting: list[Dish] = [dish for dish in self.allowed.dishes if kind in dish.row.slots]
            if fitting and not any(kind in dish.row.slots for dish in dishes):
                least = min(dish.row.minutes for dish in fitting)
                self.faults.append(f"max-minutes {minutes}: the quickest {kind} takes {least} minutes")
        return frozenset(dish.dish_id for dish in dishes)


def _counted(wish: str) -> tuple[str, int]:
    """The words and the number of servings of `salmon` or `salmon x3`."""
    found = _COUNT.fullmatch(wish.strip())
    return (found[1], int(found[2])) if found else (wish.strip(), 1)
