"""Linking the trail into one hash chain per institution, and checking it.

Done apart from the requests: a chain locked by each request made readers wait for a colleague's open
transaction (STACK.md, row "audit chain").
"""

import logging
import threading
from dataclasses import dataclass

from django.db import connection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChainReport:
    """What ``verify`` found: links checked, events not yet sealed, and the first event that does not fit."""

    checked: int
    unsealed: int
    first_bad_event: int | None

    @property
    def is_intact(self) -> bool:
        return self.first_bad_event is None


def seal_pending(limit: int = 10_000) -> int:
    """Link up to ``limit`` committed events; returns how many. Two sealers at once do the work of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal(%s)", [limit])
        return int(cursor.fetchone()[0])


def verify_chain() -> ChainReport:
    """Recompute every hash from the events; the first bad event is the lowest in its chain's order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT checked, unsealed, first_bad_event FROM audit_verify()")
        return ChainReport(*cursor.fetchone())


class Sealer(threading.Thread):
    """A thread of the server that seals every ``interval`` seconds until stopped."""

    def __init__(self, interval: float = 2.0) -> None:
        super().__init__(name="audit-sealer", daemon=True)
        self.interval = interval
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(self.interval):
            try:
                while seal_pending() == 10_000:
                    pass
            except Exception:
                # The trail itself is safe: what is not sealed now is sealed at the next round.
                log.exception("audit sealing failed; it is tried again")
                connection.close()
