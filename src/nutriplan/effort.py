"""How much work a plan is worth: the whole search, or the quick one for very many people."""

from dataclasses import replace
from enum import StrEnum

from nutriplan.model.settings import PlannerSettings


class Effort(StrEnum):
    """How hard the planner works. Both meet the same targets; a quick plan lies a little further from the best one."""

    FULL = "full"
    QUICK = "quick"


_QUICK_ROUNDS, _QUICK_CYCLES = 12, 2


def with_effort(settings: PlannerSettings, effort: Effort) -> PlannerSettings:
    """The settings of an effort."""
    if effort is Effort.FULL:
        return settings
    return replace(settings, rounds=_QUICK_ROUNDS, cycles=_QUICK_CYCLES, dives=0)
