"""Plans for many people: one pure function, spread over processes or a cluster, with a state that survives a kill."""
