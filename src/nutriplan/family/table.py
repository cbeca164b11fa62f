"""What stands on the table of all: the dishes that everyone may eat, and what they should hold.

The shared meals are planned for one eater who stands for all: with the mean energy of the people, and per unit of
energy what they need of a nutrient and may have of it, up to the most that any of them needs and the least that any of
them may have. Who eats of such meals by appetite is near the own targets; the portions, and what each eats beside them,
settle the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from nutriplan.eligibility import Eligible, GramLimit, ServingRule
from nutriplan.plan import Exclusion
from nutriplan.tables.dishes import Dish, Slot
from nutriplan.tables.foods import Food
from nutriplan.targets.days import DayClass
from nutriplan.targets.target import NotEnforced, Period, Target, TargetSet

ENERGY = "energy_kcal"
_TWICE, _WEEK = 2, 7


@dataclass(frozen=True, slots=True)
class Eater:
    """A person as the table sees one: a name, what may be served and the targets of each date."""

    name: str
    allowed: Eligible
    classes: Sequence[DayClass]

    def targets(self, day: date) -> TargetSet:
        """The targets of a date."""
        return next(each.targets for each in self.classes if day in each.dates)

    @property
    def energy(self) -> float:
        """The mean energy of the kinds of day [kcal]."""
        return sum(energy_of(each.targets) for each in self.classes) / len(self.classes)


def energy_of(targets: TargetSet) -> float:
    """The middle of the energy asked for [kcal]."""
    energy = targets[ENERGY]
    return ((energy.lower or 0.0) + (energy.upper or 0.0)) / 2


def shared_classes(eaters: Sequence[Eater], dates: Sequence[date], strictness: float = 1.0) -> list[DayClass]:
    """The dates by the targets of the one who eats for all.

    Args:
        eaters: The people.
        dates: The days of the plan.
        strictness: From the mean of what the people need for their energy (0) to the most that anyone needs (1).
    """
    kinds: dict[tuple[int, ...], list[date]] = {}
    for day in dates:
        kind = tuple(next(i for i, each in enumerate(one.classes) if day in each.dates) for one in eaters)
        kinds.setdefault(kind, []).append(day)
    return [
        DayClass(tuple(days), _for_all([one.targets(days[0]) for one in eaters], strictness)) for days in kinds.values()
    ]


def _for_all(sets: Sequence[TargetSet], strictness: float) -> TargetSet:
    mean = sum(energy_of(each) for each in sets) / len(sets)
    scales = [mean / energy_of(each) for each in sets]
    bounds: dict[str, list[tuple[Target, float]]] = {}
    held: dict[tuple[str, str], list[tuple[NotEnforced, float]]] = {}
    for each, scale in zip(sets, scales, strict=True):
        for target in each.targets:
            bounds.setdefault(target.nutrient, []).append((target, scale))
        for item in each.not_enforced:
            held.setdefault((item.nutrient, item.reason), []).append((item, scale))
    return replace(
        sets[0],
        targets=tuple(_bounds(rows, strictness) for rows in bounds.values()),
        not_enforced=tuple(_least(rows) for rows in held.values()),
    )


def _bounds(rows: Sequence[tuple[Target, float]], strictness: float) -> Target:
    """Bounds for all, in proportion to energy; a limit goes before what is wanted at least."""
    lowers = [row.lower * scale for row, scale in rows if row.lower is not None]
    uppers = [row.upper * scale for row, scale in rows if row.upper is not None]
    lower = strictness * max(lowers) + (1 - strictness) * fmean(lowers) if lowers else None
    upper = strictness * min(uppers) + (1 - strictness) * fmean(uppers) if uppers else None
    if lower is not None and upper is not None:
        lower = min(lower, upper)
    focus = any(row.focus for row, _ in rows)
    return replace(rows[0][0], lower=lower, upper=upper, focus=focus, period=Period.DAY, floor=None, days=None)


def _least(rows: Sequence[tuple[NotEnforced, float]]) -> NotEnforced:
    values = [item.value * scale for item, scale in rows if item.value is not None]
    return replace(rows[0][0], value=min(values, default=None))


def for_all(eaters: Sequence[Eater]) -> Eligible:
    """What everyone may be served: the exclusions, allergies and safety rules of each hold for all."""
    allowed = [one.allowed for one in eaters]
    kept = {name: food for name, food in allowed[0].foods.items() if all(name in each.foods for each in allowed)}
    dishes = tuple(_common([each.dishes for each in allowed]))
    mean = sum(one.energy for one in eaters) / len(eaters)
    scales = [mean / one.energy for one in eaters]
    return Eligible(
        foods=kept,
        dishes=dishes,
        exclusions=tuple(_exclusions(eaters)),
        limits=tuple(_limits(zip(allowed, scales, strict=True), kept)),
        at_least=tuple(_servings(zip(allowed, scales, strict=True), kept)),
    )


def _common(menus: Sequence[Sequence[Dish]]) -> Iterator[Dish]:
    """The dishes that all may have, each role with the alternatives that all may have."""
    others = [{dish.dish_id: dict(dish.roles) for dish in menu} for menu in menus[1:]]
    for dish in menus[0]:
        if all(dish.dish_id in menu for menu in others):
            theirs = [menu[dish.dish_id] for menu in others]
            roles = [(role, options) for role, options in dish.roles if all(role in each for each in theirs)]
            left = [
                (role, tuple(o for o in options if all(o in each[role] for each in theirs))) for role, options in roles
            ]
            if all(options for _, options in left):
                yield Dish(dish.row, tuple(left))


def scarce(allowed: Eligible, shared: Sequence[Slot], days: int) -> Iterator[str]:
    """What to say of shared meals for which so few dishes are left that they must come back often."""
    for slot in shared:
        left = sum(slot.kind in dish.row.slots for dish in allowed.dishes)
        if left * _TWICE < min(days, _WEEK):
            meal = slot.replace("_", " ")
            dishes = "dish is" if left == 1 else "dishes are"
            yield (
                f"{meal[:1].upper()}{meal[1:]}: only {left} {dishes} left that all may eat, so they come back often. "
                "Share fewer meals, or lift an exclusion."
            )


def _exclusions(eaters: Iterable[Eater]) -> Iterator[Exclusion]:
    """What is left out of the shared meals, with the one for whose sake it is."""
    told: set[str] = set()
    for one in eaters:
        for each in one.allowed.exclusions:
            if each.what not in told:
                told.add(each.what)
                yield replace(each, reason=f"{one.name}: {each.reason}")


def _limits(allowed: Iterable[tuple[Eligible, float]], kept: Mapping[str, Food]) -> Iterator[GramLimit]:
    rows: dict[str, GramLimit] = {}
    for each, scale in allowed:
        for limit in each.limits:
            old = rows.get(limit.rule, replace(limit, day_g=float("inf"), week_g=float("inf")))
            rows[limit.rule] = replace(
                old,
                foods=frozenset(limit.foods & kept.keys()),
                day_g=min(old.day_g, limit.day_g * scale),
                week_g=min(old.week_g, limit.week_g * scale),
            )
    yield from (row for row in rows.values() if row.foods)


def _servings(allowed: Iterable[tuple[Eligible, float]], kept: Mapping[str, Food]) -> Iterator[ServingRule]:
    rows: dict[str, ServingRule] = {}
    for each, scale in allowed:
        for rule in each.at_least:
            grams = max(rule.serving_g * scale, rows[rule.rule].serving_g if rule.rule in rows else 0.0)
            rows[rule.rule] = replace(rule, foods=frozenset(rule.foods & kept.keys()), serving_g=grams)
    yield from (row for row in rows.values() if row.foods)
