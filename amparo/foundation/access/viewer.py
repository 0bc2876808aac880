"""The viewer: who a request is, for the application and for the database alike.

The database learns it from a token that is bound to the transaction. The token is derived from the session
key with a server secret, so that neither the session table nor the viewer table alone is enough to forge it.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.classes import EVERY_BIT

_SIGNING_IN = "SELECT set_config('amparo.signing_in', %s, true), set_config('amparo.viewer', %s, true)"


class NotSignedIn(Exception):
    """No bound viewer: never signed in, signed out, idle too long, or cut off."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who is looking: the ids that grants, rules and the audit trail are written in."""

    account_id: UUID
    staff_id: UUID
    unit_id: UUID
    institution_id: UUID
    role: Role
    grantees: tuple[UUID, ...]
    second_factor_at: datetime | None = None
    classes: int = EVERY_BIT  # what is open to this viewer now, whatever a grant holds
    is_read_only: bool = False

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.UNIT_COORDINATOR


def token_of_session(session_key: str) -> str:
    """The viewer token of a session (64 hex digits)."""
    return hmac.new(settings.SECRET_KEY.encode(), f"viewer|{session_key}".encode(), sha256).hexdigest()


def open_viewer(*, account_id: UUID, token: str, with_second_factor: bool) -> None:
    """Remember that this token is this account, which has just proved who it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_open_viewer(%s, %s, %s)", [account_id, token, with_second_factor])


def move_viewer(token: str) -> None:
    """The bound viewer's session has another key: this token goes on, with the second factor of the time it had.

    Raises ``NotSignedIn`` if nobody is bound.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_move_viewer(%s)", [token])
        (moved,) = cursor.fetchone()
    if not moved:
        raise NotSignedIn


def close_viewer(token: str) -> None:
    """Sign the token out; it is nobody from the next statement on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_close_viewer(%s)", [token])


def close_other_viewers() -> int:
    """Sign out every other session of the bound viewer's account; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_close_other_viewers()")
        return int(cursor.fetchone()[0])


def bind_viewer(token: str) -> Viewer:
    """Bind the current transaction to the token's viewer; raises ``NotSignedIn`` if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, staff, unit, institution, role, grantees, second_factor_at, access_viewer_classes(), "
            "is_read_only FROM access_bind(%s)",
            [token],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotSignedIn
    return Viewer(row[0], row[1], row[2], row[3], Role(row[4]), tuple(row[5]), *row[6:])


@contextmanager
def viewing(token: str) -> Iterator[Viewer]:
    """A transaction bound to the token's viewer, and to nobody once it has ended."""
    with transaction.atomic():
        yield bind_viewer(token)


@contextmanager
def checking_second_factor(account_id: UUID) -> Iterator[None]:
    """A transaction in which nobody is bound and the second factors of one account can be read and marked as used.

    Only for the account whose password was just checked: nobody can be bound before the second factor is, too.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('amparo.viewer', true), '')")
        (bound,) = cursor.fetchone()
        cursor.execute(_SIGNING_IN, [str(account_id), ""])
        yield
        cursor.execute(_SIGNING_IN, ["", bound])
