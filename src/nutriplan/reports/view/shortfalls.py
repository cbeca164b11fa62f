"""What could not be met: which target, on which days, by how much, and what would fix it."""

from collections import defaultdict
from dataclasses import dataclass

from nutriplan.plan import Shortfall
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import amount, amount_beside, prose, short_date, unit, weekday
from nutriplan.tables.nutrients import Nutrient
from nutriplan.week import WeekResult

_MET = ", met but for rounding"  # of a miss that its own decimals do not show


@dataclass(frozen=True, slots=True)
class MissView:
    """A missed target on a day (or over the plan): `anchor` links to the day's page, empty for the mean."""

    when: str
    anchor: str
    amount: str
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class ShortfallView:
    """A nutrient that misses its target, with the changes that would fix it."""

    name: str
    above: bool
    misses: tuple[MissView, ...]
    fixes: tuple[str, ...]


def shortfall_views(result: WeekResult) -> tuple[ShortfallView, ...]:
    """All shortfalls by nutrient."""
    grouped: dict[tuple[str, bool], list[Shortfall]] = defaultdict(list)
    for shortfall in result.shortfalls:
        grouped[(shortfall.nutrient, shortfall.above)].append(shortfall)
    order = [nutrient.nutrient_id for nutrient in in_order(result.nutrients.values())]
    return tuple(
        ShortfallView(
            name=result.nutrients[nutrient_id].name,
            above=over,
            misses=tuple(_miss(row, result.nutrients[nutrient_id]) for row in rows),
            fixes=tuple(dict.fromkeys(prose(fix) for row in rows for fix in row.fixes)),
        )
        for (nutrient_id, over), rows in sorted(grouped.items(), key=lambda group: order.index(group[0][0]))
    )


def _miss(row: Shortfall, nutrient: Nutrient) -> MissView:
    symbol = unit(nutrient.unit)
    rounds_away = float(f"{row.short_by:.{nutrient.decimals}f}") == 0
    decimals = f"{row.short_by:.2g}" if row.short_by < 1 else amount(row.short_by, nutrient)
    return MissView(
        when="Mean of the plan" if row.date is None else f"{weekday(row.date)} {short_date(row.date)}",
        anchor="" if row.date is None else f"day-{row.date.isoformat()}",
        amount=f"{amount_beside(row.amount, row.target, nutrient)} {symbol}",
        target=f"{'at most' if row.above else 'at least'} {amount(row.target, nutrient)} {symbol}",
        by=f"{decimals} {symbol} {'too much' if row.above else 'short'}{_MET if rounds_away else ''}",
    )
