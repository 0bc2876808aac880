"""Registering a person in steps that can be left, taken up again, skipped and done in any order."""
