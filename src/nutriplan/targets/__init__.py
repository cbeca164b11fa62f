"""A person's targets: reference values, what changes them, and what is not enforced."""
