"""The table of imported foods: one DuckDB file, opened to search, rank, show and check."""
