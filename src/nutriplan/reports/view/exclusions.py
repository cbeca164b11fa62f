"""What is left out of the menus, by reason."""

import re
from collections import defaultdict
from dataclasses import dataclass

from nutriplan.plan import Exclusion
from nutriplan.reports.view.citations import YOU, Citations
from nutriplan.reports.view.words import capitalised, plural, prose, some

_NAMED_EXCLUSIONS = 14
_DISH_OF = re.compile(r"^needs [^:]+: ")  # a dish left out for a food names the food before the reason


@dataclass(frozen=True, slots=True)
class ExclusionGroup:
    """All foods and dishes that are left out for the same reason."""

    reason: str
    count: str
    names: str
    source: str
    own_wish: bool


def exclusion_groups(excluded: tuple[Exclusion, ...], cites: Citations) -> tuple[ExclusionGroup, ...]:
    """Exclusions by reason, a dish under that of the food it needs; safety before own wishes, large groups first."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for exclusion in excluded:
        reason = _DISH_OF.sub("", exclusion.reason)
        groups[(capitalised(prose(reason)), exclusion.source)].append(exclusion.name)
    ranked = sorted(groups.items(), key=lambda group: (group[0][1] == YOU, -len(group[1]), group[0]))
    return tuple(
        ExclusionGroup(
            reason=reason,
            count=plural(len(set(names)), "item"),
            names=some(sorted(dict.fromkeys(names), key=str.lower), _NAMED_EXCLUSIONS),
            source=cites.cite(source),
            own_wish=source == YOU,
        )
        for (reason, source), names in ranked
    )
