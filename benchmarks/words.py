"""Numbers as the page prints them; `not measured` where there is none."""

from collections.abc import Mapping
from typing import Any

NONE = "not measured"
Spread = Mapping[str, Any]


def number(spread: Spread | None, name: str, decimals: int) -> str:
    """A figure of a spread."""
    return plain(spread.get(name) if spread else None, decimals)


def plain(value: float | None, decimals: int) -> str:
    """A figure."""
    return NONE if value is None else f"{value:.{decimals}f}"


def share(value: float | None) -> str:
    """A share in per cent."""
    return NONE if value is None else f"{value:.1%}".replace("%", " %")


def percent(spread: Spread | None, name: str) -> str:
    """A figure of a spread of shares, with how many they are."""
    value = spread.get(name) if spread else None
    return (
        NONE
        if value is None or not spread
        else f"{share(value)} ({spread['count']} run{'s' if spread['count'] > 1 else ''})"
    )


def times(spread: Spread | None, otherwise: str = NONE) -> str:
    """A median ratio with its ends and how many they are."""
    if not spread or "median" not in spread:
        return otherwise
    ends = "" if spread["count"] == 1 else f"{spread['least']:.2f} to {spread['most']:.2f}, "
    return f"{spread['median']:.2f} ({ends}{_runs(spread)})"


def ratio(value: float | None) -> str:
    """A ratio."""
    return plain(value, 2)


def unit(value: float | None, name: str) -> str:
    """A figure with its unit."""
    return NONE if value is None else f"{value:.0f} {name}"


def beaten(found: Mapping[str, Any] | None) -> str:
    """How often a peer was beaten."""
    return NONE if not found else f"{found['beaten']} of {found['runs']}"


def count(found: Mapping[str, Any], name: str) -> str:
    """A count out of the runs."""
    return NONE if name not in found else f"{found[name]} of {found['runs']}"


def _runs(spread: Spread) -> str:
    return "one run" if spread["count"] == 1 else f"{spread['count']} runs"
