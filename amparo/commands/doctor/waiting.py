"""Connections of the application that keep others waiting: what it does itself is over in seconds."""

from collections.abc import Iterator
from datetime import timedelta

from amparo.commands.doctor.findings import Check, Level, Place, rows
from amparo.engine.grants import APP

_LONGEST = timedelta(minutes=2)
# An advisory lock stands for a case, a request, the sealing of the trail; the application takes it for one transaction.
_HOLDING = """
SELECT a.pid, extract(epoch FROM %s - coalesce(a.xact_start, a.state_change))::bigint FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.usename = %s AND a.pid <> pg_backend_pid()
AND CASE WHEN a.xact_start IS NULL
    THEN EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory')
    ELSE a.xact_start < %s END
ORDER BY 2 DESC
"""


def keeps_others_waiting(place: Place) -> Iterator[str]:
    for process, seconds in rows(place.main, _HOLDING, place.now, APP, place.now - _LONGEST):
        yield f"process {process}, for {seconds:,} s"


CHECKS = (
    Check(
        "AMP316",
        Level.WARNING,
        "A connection of the application's role keeps others waiting",
        "as the server's administrator: SELECT pg_terminate_backend(<process>); if it comes back, somebody else has the"
        " role's password: another one (ALTER ROLE amparo_app PASSWORD), into AMPARO_DATABASE_URL, and start again",
        keeps_others_waiting,
        needs="main",
    ),
)
