"""Linking the trail into one hash chain per institution, and checking it.

Done apart from the requests: a chain locked by each request made readers wait for a colleague's open
transaction (STACK.md, row "audit chain").
"""

import logging
import os
import signal
import threading
from dataclasses import dataclass

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)

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


def seal_forever(interval: float = 2.0) -> None:
    """Seal every ``interval`` seconds until the process is told to end, or its parent has gone."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    parent = os.getppid()
    while not stopping.wait(interval) and os.getppid() == parent:
        try:
            while seal_pending(ROUND) == ROUND:
                pass
        except DatabaseError:
            # The trail itself is safe: what is not sealed now is sealed at the next round.
            log.exception("audit sealing failed")
            connection.close()
