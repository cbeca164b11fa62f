"""The middle and the worst tenth of what was measured."""

from collections.abc import Iterable
from statistics import median, quantiles

_DIGITS = 4


def spread(values: Iterable[float]) -> dict[str, float]:
    """Count, median, 90th percentile and the two ends; only the count where there is nothing."""
    known = sorted(values)
    if not known:
        return {"count": 0}
    tail = quantiles(known, n=10, method="inclusive")[-1] if len(known) > 1 else known[0]
    ends = {"median": median(known), "p90": tail, "least": known[0], "most": known[-1]}
    return {"count": len(known), **{name: round(value, _DIGITS) for name, value in ends.items()}}
