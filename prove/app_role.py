"""The database as the application's role has it, for one viewer after the other, in a transaction that never commits.

A figure that walks through thousands of histories resets each by rolling back. Time is moved by moving what ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from prove.people import token_of
from tests.clones import ANNOUNCED_IS_COMMITTED
from tests.world import ident


class Walker:
    """One connection. ``act`` runs a statement as the app for a viewer; what is refused changes nothing."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def become(self, username: str) -> None:
        self._bind(token_of(username))

    def _bind(self, token: str) -> None:
        self.connection.execute("SET LOCAL ROLE amparo_app")
        self.connection.execute("SELECT set_config('amparo.viewer', %s, true)", [token])

    def act(self, username: str, statement: str, *values: object) -> list[tuple]:
        """The rows; none if the database refused it."""
        return self.act_with(token_of(username), statement, *values) or []

    def act_with(self, token: str, statement: str, *values: object) -> list[tuple] | None:
        """The same for whoever this token is bound to; None if the database refused it."""
        self._bind(token)
        try:
            with self.connection.transaction():
                found = self.connection.execute(statement, values or None)
                return found.fetchall() if found.description else []
        except psycopg.Error:
            return None

    def succeeds(self, username: str, statement: str, *values: object) -> bool:
        """Whether the database let it be done."""
        return self.act_with(token_of(username), statement, *values) is not None

    def as_fate(self, statement: str, *values: object) -> None:
        """What nobody in the application does: time passes, administration dismisses."""
        self.connection.execute("RESET ROLE")
        self.connection.execute(statement, values or None)

    def all_grants(self, case: int) -> dict[UUID, int]:
        """Everybody's grants on a case that are in force: what each grantee reads, as a bit set."""
        self.connection.execute("RESET ROLE")
        return dict(
            self.connection.execute(
                "SELECT grantee, bit_or(reads) FROM access_case_grant WHERE subject = %s "
                "AND (until IS NULL OR until > now()) GROUP BY grantee",
                [case],
            ).fetchall()
        )

    def sign_in_again(self, username: str) -> None:
        """Whoever was moved is nobody until they sign in anew."""
        token = token_of(username)
        self.as_fate(
            "DELETE FROM access_bound_viewer WHERE token_hash = sha256(convert_to(%s, 'UTF8'))", token
        )
        self.as_fate("SELECT access_open_viewer(%s, %s, true)", ident(f"account-{username}"), token)


@contextmanager
def walking() -> Iterator[Walker]:
    """A walker on the figure's own database."""
    url = make_conninfo(os.environ["AMPARO_ADMIN_URL"], dbname=os.environ["AMPARO_PROVE_DATABASE"])
    with psycopg.connect(url) as connection:
        connection.execute(ANNOUNCED_IS_COMMITTED)  # a history is one transaction
        yield Walker(connection)
        connection.rollback()


@contextmanager
def history(walker: Walker) -> Iterator[None]:
    """One history, undone at its end."""
    with walker.connection.transaction(force_rollback=True):
        yield
