"""Import of public food data into the table of imported foods: readers, staging, report."""
