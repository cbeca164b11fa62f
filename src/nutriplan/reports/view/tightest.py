"""Shadow prices in words: which target is the tightest, which foods carry it, and what shapes the menus most."""

from dataclasses import dataclass

from nutriplan.reports.view.words import amount_with_unit, listed, lower_first, percent, weekday
from nutriplan.tightness import Tightness, tightness
from nutriplan.week import WeekResult

_NAMED = 3
_NEAR_LIMIT = 2.0  # a limit below so many times the target is easily meant by "the target" of sodium


@dataclass(frozen=True, slots=True)
class TightRow:
    """A target with little to spare, or `short`: its least share, on which day, and the foods that carry it.

    `of` is what the share is of: where a limit is near the target, the least wanted, so that neither is taken for the
    other.
    """

    name: str
    short: bool
    share: str
    of: str
    when: str
    carriers: str
    carried: str


def tight_rows(result: WeekResult) -> tuple[TightRow, ...]:
    """The nutrients in focus and all others with little to spare or that cost the menus something, tightest first."""
    return tuple(_row(result, each) for each in _tightness(result))


def tight_sentences(result: WeekResult) -> tuple[str, ...]:
    """At most two sentences: the tightest target with its carriers, and the targets and limits that cost most."""
    rows, said = tight_rows(result), []
    if rows and rows[0].carriers:
        first = rows[0]
        place = "falls furthest short" if first.short else "is the tightest"
        said.append(
            f"{first.name} {place}: {first.share} % of {first.of} {first.when}; "
            f"over all days {first.carriers} carry {first.carried} % of it."
        )
    paid = sorted(result.solver.prices.items(), key=lambda item: (-item[1], item[0]))
    names = [_bound_name(result, row) for row, _ in paid if row.partition(":")[2] in result.nutrients]
    if names:
        said.append(f"What shapes these menus most: {listed(list(dict.fromkeys(names))[:_NAMED])}.")
    return tuple(said)


def _tightness(result: WeekResult) -> tuple[Tightness, ...]:
    return tightness(result.days, result.targets.targets, result.foods, result.solver.prices)


def _row(result: WeekResult, each: Tightness) -> TightRow:
    return TightRow(
        name=result.nutrients[each.nutrient].name,
        short=each.share < 1,
        share=percent(each.share, reached=each.share >= 1),
        of=_of(result, each),
        when="in the mean of the plan" if each.date is None else f"on {weekday(each.date)}",
        carriers=listed([lower_first(result.foods[carrier.food].short_name) for carrier in each.carriers]),
        carried=f"{sum(carrier.share for carrier in each.carriers) * 100:.0f}",
    )


def _of(result: WeekResult, each: Tightness) -> str:
    target = next(
        target
        for target in result.targets.targets
        if target.nutrient == each.nutrient and (each.date is None or target.days is None or each.date in target.days)
    )
    near_limit = target.lower and target.upper and target.upper < _NEAR_LIMIT * target.lower
    if not near_limit or target.lower is None:
        return "the target"
    return f"the {amount_with_unit(target.lower, result.nutrients[each.nutrient])} wanted at least"


def _bound_name(result: WeekResult, row: str) -> str:
    """A target or a limit as it reads in a sentence: `vitamin D`, `the limit on sodium`."""
    side, _, nutrient = row.partition(":")
    name = lower_first(result.nutrients[nutrient].name)
    return name if side == "lower" else f"the limit on {name}"
