"""Consent as dated data: for what, to whom, which records, until when, and how it was obtained."""
