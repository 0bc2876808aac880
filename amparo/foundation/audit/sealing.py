"""Linking the trail into one hash chain per institution, and checking it.

Done apart from the requests: a chain locked by each request made readers wait for a colleague's open
transaction (STACK.md, row "audit chain").
"""

from dataclasses import dataclass

from django.db import connection

ROUND = 10_000


@dataclass(frozen=True)
class ChainReport:
    """What ``verify`` found: links checked, events not yet sealed, and the first event that does not fit."""

    checked: int
    unsealed: int
    first_bad_event: int | None

    @property
    def is_intact(self) -> bool:
        return self.first_bad_event is None


def seal_pending(limit: int = ROUND) -> int:
    """Link up to ``limit`` committed events; returns how many. Two sealers at once do the work of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal(%s)", [limit])
        return int(cursor.fetchone()[0])


def verify_chain() -> ChainReport:
    """Recompute every hash from the events; the first bad event is the lowest in its chain's order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT checked, unsealed, first_bad_event FROM audit_verify()")
        return ChainReport(*cursor.fetchone())


def seal_all() -> int:
    """Seal until nothing committed is left unsealed; returns how many events."""
    sealed = 0
    while (number := seal_pending(ROUND)) == ROUND:
        sealed += number
    return sealed + number
