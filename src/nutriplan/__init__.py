"""Plan, check and adjust what a person eats, for the nutrients that matter in muscle cramps."""

__version__ = "0.1.0"
