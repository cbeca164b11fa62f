"""A household: shared dishes for several people, each one's portions fitted to the own targets."""
