"""How many examples the fuzz tests take: few in the gate, many with HYPOTHESIS_PROFILE=nightly."""

import os

from hypothesis import HealthCheck, settings

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
_MORE = 100


def budget(examples: int) -> settings:
    """The settings of a fuzz test: a fixed number of examples, a hundred times as many at night."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=examples * (_MORE if NIGHTLY else 1), deadline=None, suppress_health_check=slow)
