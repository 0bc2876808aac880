"""Published data sets of others: anonymous records beside the registry, never of it and never summed with it."""
