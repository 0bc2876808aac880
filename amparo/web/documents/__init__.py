"""The documents of a case: listed, added, opened, withdrawn."""
