"""`nutriplan plan --from`: a saved plan with some meals changed, and what is told of it."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from nutriplan.plan import Shortfall
    from nutriplan.profile_input import Person
    from nutriplan.rework import Alternative
    from nutriplan.saved_plan import SavedPlan
    from nutriplan.week import WeekResult
    from nutriplan.wishes import Wishes

MOST_OPTIONS = 9


def edit_faults(
    person: "Person",
    swap: str | None,
    wishes: "Wishes",
    saved: "Path | None",
    options: int,
    asked: Mapping[str, bool],
) -> Iterator[str]:
    """What a change of a saved plan lacks, and what it can't take because the saved plan says it."""
    from nutriplan.profile_file import given_facts

    wished = bool(wishes.pin or wishes.avoid or wishes.must)
    if saved is None:
        yield "--swap and --from go together: --swap 'wed dinner' --from plan.json"
    elif swap is None and not wished:
        yield "--from goes together with --swap 'wed dinner', --pin, --avoid or --must: say what to change"
    if swap is not None and wished:
        yield "--swap changes a meal by itself: give --pin, --avoid and --must in a run of their own"
    if not 1 <= options <= MOST_OPTIONS:
        yield f"--options: {options} is not between 1 and {MOST_OPTIONS}"
    if told := [*given_facts(person), *(name for name, given in asked.items() if given)]:
        yield f"--from: the saved plan says who it is for and what was asked; leave out {', '.join(told)}"


def changed_plan(
    saved: "SavedPlan", swap: str | None, wishes: "Wishes", options: int, command: str
) -> tuple["WeekResult", list[str]]:
    """A saved plan with what changes in it, and a line for each alternative or changed meal."""
    if swap is not None:
        from nutriplan.swap import swap_meals

        result, alternatives = swap_meals(saved, swap, options=options, command=command)
        ranked = [
            f"{number}. {' / '.join(meal.name for meal in each.day.meals if meal.slot in each.slots)}: "
            f"{_verdict(each.shortfalls, result)}"
            for number, each in enumerate(alternatives, start=1)
        ]
        return result, [*ranked, *how_to_take_another(swap, alternatives)]
    from nutriplan.edit import edit_plan
    from nutriplan.reports.view.words import SLOT_NAMES, short_date, weekday

    result, changes = edit_plan(saved, wishes, command=command)
    lines = [
        f"{weekday(each.date)} {short_date(each.date)}, {SLOT_NAMES[each.after.slot].lower()}: "
        f"{each.before.name} -> {each.after.name}"
        for each in changes
    ]
    return result, [
        *(lines or ["No meal has to change."]),
        f"All else is as it was; {_verdict(result.shortfalls, result)}.",
    ]


def how_to_take_another(swap: str, alternatives: "Sequence[Alternative]") -> list[str]:
    """Which alternative the plan has, and what to write for the second one; nothing where there is no choice."""
    if len(alternatives) < 2:
        return []
    second = alternatives[1]
    dishes = [meal.dish_id for meal in second.day.meals if meal.slot in second.slots]
    if len(dishes) > 1:  # a whole day is asked for meal by meal
        return ["The plan has the first."]
    meal = swap.partition("=")[0]
    return [f"The plan has the first; for the second: --swap {shlex.quote(f'{meal}={dishes[0]}')}"]


def _verdict(missed: "Iterable[Shortfall]", result: "WeekResult") -> str:
    names = dict.fromkeys(result.nutrients[miss.nutrient].name for miss in missed)
    return f"misses {', '.join(names)}" if names else "every target is met"
