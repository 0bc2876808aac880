"""Copies of both databases: dumped from one snapshot, sealed to a key that is not on the server, read back, counted.

Knows nothing of cases: which tables, which rules and what is said afterwards is the commands' business.
"""
