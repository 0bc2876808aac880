"""Counts of sign-in attempts, and codes that were used: kept until they expire, and no longer."""

from django.db import connection


def sweep_attempts() -> int:
    """Delete what has expired; returns how much. The cache itself never does, so that nothing live goes with it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM web_cache WHERE expires < now()")
        return int(cursor.rowcount)
