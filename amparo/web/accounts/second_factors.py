"""What others must know of second factors, and nothing of them: whether there is one, and under which keys they lie."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection


def keys_of_second_factors() -> set[str]:
    """The names of the keys that second factors of any account are sealed with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mfa_keys_of_second_factors()")
        return {row[0] for row in cursor.fetchall()}


def has_second_factor(account_id: UUID) -> bool:
    """Whether the bound viewer, whose account this is, has set up any."""
    return bool(Authenticator.objects.filter(user_id=account_id).exists())
