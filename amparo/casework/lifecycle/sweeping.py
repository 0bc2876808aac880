"""What keeps the sweep of keys and the opening of cases apart.

A key is in the vault before the row that it seals; while that row is not committed, nobody else can see that the
key is somebody's. So keys are only destroyed while no case is being opened.
"""

from django.db import connection

_LOCK = 4_208


def hold_off_the_sweep() -> None:
    """Until the transaction ends, no key is swept; waits for a sweep that is under way (it takes moments)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def hold_off_openings() -> bool:
    """Until the transaction ends, no case is opened; False if one is being opened now. Never waits: behind the one
    who waits, everybody who registers would wait too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
