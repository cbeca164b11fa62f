"""The tables: typed rows, the one reader of CSV, and the catalogue that holds them together."""
