"""Ends connections of the application's role that keep others waiting: a dismissal, a withdrawal must come through.

What the application itself does under a lock is over in moments. Who holds one and does nothing, or for a minute, is
somebody with the role's password, or a process that hangs; nothing of theirs was committed.
"""

import logging
from datetime import timedelta

from django.db import connection

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)
_ENDED = """
WITH holder AS (
    SELECT DISTINCT unnest(pg_blocking_pids(w.pid)) AS pid FROM pg_stat_activity w
    WHERE w.datname = current_database() AND w.usename = current_user AND w.wait_event_type = 'Lock'
      AND w.query_start < clock_timestamp() - make_interval(secs => %(patience)s) / 2)
SELECT pg_terminate_backend(a.pid) FROM holder JOIN pg_stat_activity a USING (pid)
WHERE a.datname = current_database() AND a.usename = current_user
  AND (a.state <> 'active' AND a.state_change < clock_timestamp() - make_interval(secs => %(patience)s)
       OR a.xact_start < clock_timestamp() - make_interval(secs => %(patience)s) * 6)
"""


def end_who_keeps_others_waiting(patience: timedelta = PATIENCE) -> int:
    """End whoever others wait for: idle for this long with a lock, or at it for six times as long. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {"patience": patience.total_seconds()})
        ended = sum(bool(done) for (done,) in cursor.fetchall())
    if ended:
        log.warning("ended connections that kept others waiting")
    return ended
