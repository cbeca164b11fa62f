"""The rules of the week as rows of a programme: what bending them costs, exactly as in the planner's own master."""

from dataclasses import replace

import numpy as np

from nutriplan.model.day_model import Draft
from nutriplan.model.problem import Floats, Ints
from nutriplan.model.week_rows import WeekRules

Entries = list[tuple[Ints, Ints, Floats]]  # lots of entries: rule, column, amount


def add_rules(draft: Draft, rules: WeekRules, uses: Entries) -> None:
    """Write a row for each rule: least <= use - soft - hard + under <= most, soft, hard and under at their prices."""
    count = len(rules.least)
    over, under = np.isfinite(rules.most), np.isfinite(rules.least)
    bent = (
        (draft.columns(rules.price_soft, np.where(over, rules.free, 0.0)), -1.0),
        (draft.columns(rules.price_hard, np.where(over & np.isfinite(rules.free), np.inf, 0.0)), -1.0),
        (draft.columns(rules.price_hard, np.where(under, np.inf, 0.0)), 1.0),
    )
    for rule, column, amount in uses:
        draft.entries(rule, column, amount)
    for columns, sign in bent:
        draft.entries(np.arange(count), columns, sign)
    draft.close(rules.least, rules.most, count)


def what_is_left(rules: WeekRules, used: Floats, share: float) -> WeekRules:
    """The rules for a next day, after what the days so far have used (R,).

    Args:
        rules: The rules of the week.
        used: What the days so far have used.
        share: The part of the week that is over once the day is served: as much is due of what the week needs.
    """
    room = rules.most - used
    bought = np.maximum(-room, 0.0)  # over already, so what is left at the low price is less
    least = np.maximum(rules.least * share - used, 0.0)
    return replace(
        rules,
        least=np.where(np.isfinite(rules.least), least, rules.least),
        most=np.maximum(room, 0.0),
        free=np.maximum(rules.free - bought, 0.0),
    )
