"""The page of external data sets, apart from the registry's figures."""
