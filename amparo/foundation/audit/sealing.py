"""Linking the trail into one hash chain per institution; ``audit.verifying`` checks it.

Done apart from the requests: a chain locked by each request made readers wait for a colleague's open
transaction (STACK.md, row "audit chain").
"""

from django.db import connection

from amparo.foundation.audit.verifying import ChainReport, verify_chain

__all__ = ["ChainReport", "seal_all", "seal_pending", "verify_chain"]

ROUND = 10_000


def seal_pending(limit: int = ROUND) -> int:
    """Link up to ``limit`` committed events; returns how many. Two sealers at once do the work of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal(%s)", [limit])
        return int(cursor.fetchone()[0])


def seal_all() -> int:
    """Seal until nothing committed is left unsealed; returns how many events."""
    sealed = 0
    while (number := seal_pending(ROUND)) == ROUND:
        sealed += number
    return sealed + number
