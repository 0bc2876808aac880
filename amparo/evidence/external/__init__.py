"""Published data sets of others: anonymous records beside the registry, never summed with it."""
