"""Measures the planner: `python -m benchmarks`."""
