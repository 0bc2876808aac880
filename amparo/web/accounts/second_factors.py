"""What upkeep of the keys must know of second factors: under which keys they are sealed, and nothing of them."""

from django.db import connection


def keys_of_second_factors() -> set[str]:
    """The names of the keys that second factors of any account are sealed with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mfa_keys_of_second_factors()")
        return {row[0] for row in cursor.fetchall()}
