"""Whose problem is the same: a word for what the planner is given, in which no name and no reason stands."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nutriplan.batch.fingerprint import digest, fingerprint
from nutriplan.eligibility import Eligible
from nutriplan.planner import Case
from nutriplan.profile_input import Person
from nutriplan.targets.days import DayClass


def problem_key(case: Case) -> str:
    """A word for the targets, the foods and dishes, the wishes and the settings of a case.

    Two people with the same word get the same days; only what is said of them differs.
    """
    task = case.task
    settings = replace(task.settings, time_limit_s=0.0)  # a plan that it cuts short is not kept
    parts = (fingerprint(), settings, task.wishes, [*_targets(case.classes)], [*_served(task.allowed)])
    return digest(repr(parts))


def profile_key(person: Person) -> str:
    """A word for a person without the name: what to let go of where a target is missed is worded by it."""
    return digest(repr(person.profile.model_copy(update={"name": ""})))


def _targets(classes: Sequence[DayClass]) -> Iterator[object]:
    for each in classes:
        yield each.dates
        for row in each.targets.targets:
            yield row.nutrient, row.lower, row.upper, row.period, row.floor, row.focus
        for item in each.targets.not_enforced:
            yield item.nutrient, item.value, item.reason


def _served(allowed: Eligible) -> Iterator[object]:
    yield tuple(allowed.foods)
    for dish in allowed.dishes:
        yield dish.dish_id, tuple((role, tuple(option.food_id for option in options)) for role, options in dish.roles)
    for limit in allowed.limits:
        yield limit.rule, sorted(limit.foods), limit.day_g, limit.week_g
    for rule in allowed.at_least:
        yield rule.rule, sorted(rule.foods), rule.servings, rule.serving_g
