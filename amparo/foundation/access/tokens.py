"""Keys of programs: a program acts as the person who made its key, narrowed to some classes and perhaps to reading."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.utils import timezone

from amparo.foundation.access.acting_models import ProgramToken
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event

PREFIX = "amparo_"
MOST_TOKENS = 10
LONGEST_DAYS = 365


class UsedTooOften(Exception):
    """The token was used as often as it may be in a minute; ``wait`` is the number of seconds left of it."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True)
class TokenLine:
    """One key in force; never the key itself. ``classes`` is a bit set over ``policy.classes``."""

    id: UUID
    name: str
    classes: int
    is_read_only: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


def make_token(*, by: Viewer, token_id: UUID, name: str, classes: int, is_read_only: bool, days: int) -> str:
    """Make a key; returns it, once and never again. Raises ``Refused`` if this id was made before, or there are ten.

    The classes are those of the viewer at most; the general class, without which no case opens, belongs to every key.
    """
    if len(my_tokens(by)) >= MOST_TOKENS:
        raise Refused("tokens_are_enough")
    token = PREFIX + secrets.token_urlsafe(32)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_make_token(%s, %s, %s, %s, %s, %s)",
            [token_id, name, sha256(token.encode()).digest(), classes | 1, is_read_only, days],
        )
        (is_new,) = cursor.fetchone()
    if not is_new:
        raise Refused("token_already_made")
    record_event(actor=by.staff_id, institution=by.institution_id, action="make_token", request_id=token_id)
    return token


def my_tokens(viewer: Viewer) -> list[TokenLine]:
    """The keys in force of the viewer's account, the newest first."""
    rows = ProgramToken.objects.filter(
        account=viewer.account_id, ended_at=None, expires_at__gt=timezone.now()
    )
    columns = ("id", "name", "classes", "is_read_only", "created_at", "expires_at", "last_used_at")
    return [TokenLine(*row) for row in rows.order_by("-created_at").values_list(*columns)]


def end_token(viewer: Viewer, token_id: UUID) -> bool:
    """End one of one's own keys, at once; whether it was in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_end_token(%s)", [token_id])
        (was_in_force,) = cursor.fetchone()
    if was_in_force:
        record_event(
            actor=viewer.staff_id, institution=viewer.institution_id, action="end_token", request_id=token_id
        )
    return bool(was_in_force)


def enter_token(token: str) -> bool:
    """Open the viewer of a key, in a transaction of its own; whether there is one. Raises ``UsedTooOften``."""
    if not token.startswith(PREFIX) or len(token) > 100 or "\0" in token:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_enter_token(%s)", [token])
        (wait,) = cursor.fetchone()
    if wait:
        raise UsedTooOften(wait)
    return wait is not None
