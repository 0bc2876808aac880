"""A case from its opening to its closing: what must see facts, consents and tasks together."""
