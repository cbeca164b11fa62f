"""The planner: problem as arrays, day search, master, bound."""
