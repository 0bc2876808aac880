"""Identity apart from the case: values are sealed under keys that live in another database, the vault."""
