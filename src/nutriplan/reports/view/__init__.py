"""All that a report says, as plain frozen rows: every word is chosen and every number rounded here, nowhere else."""
