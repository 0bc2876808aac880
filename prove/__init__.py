"""The proof: every figure of the protection, each with a negative control that must fail.

``make prove`` runs them all (``python -m prove --only crashes`` one) and prints one table; ADR 15 says what counts
as proved. A share of each runs in ``make test``.
"""
