"""Errands: what is done later as the person who asked for it, and only if they could still do it themselves.

A job knows an errand's id and nothing else. The token that opens it is derived from the id with a server secret, so
that reading the queue is not enough to become anybody (ADR 12, point 5).
"""

import hmac
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from amparo.foundation.access.attempts import WrongRole, attempt
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.gate import CaseAccess, CaseNotFound, access_case
from amparo.foundation.access.policy.classes import mask
from amparo.foundation.access.viewer import NotSignedIn, Viewer, bind_viewer

Work = Callable[[Viewer, CaseAccess, int], None]


@dataclass(frozen=True)
class JobCounts:
    """How many jobs wait, are being done and were given up; ``waiting_for``: seconds since the oldest was due."""

    waiting: int
    doing: int
    failed: int
    waiting_for: int


def ask_errand(*, kind: str, subject: int, about: int, classes: Iterable[RecordClass]) -> UUID:
    """Ask, as the bound viewer, for a job to be done later; it is queued if the transaction commits. Returns its id."""
    errand = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_ask_errand(%s, %s, %s, %s, %s, %s)",
            [errand, sha256(_token(errand).encode()).digest(), kind, subject, about, mask(classes)],
        )
    return errand


def do_errand(errand: UUID, kind: str, work: Work) -> bool:
    """Do an errand as who asked for it, in one transaction that also ends it; whether anything was done.

    False where there is nothing to do: it was done before, is over a day old, or who asked is not any more what they
    were. What they may not do now is refused, recorded so and not tried again. Whatever else goes wrong is raised, and
    nothing has happened: the errand can be tried again.
    """
    token = _token(errand)
    if not _calls("access_enter_errand", token):
        return False

    def body(viewer: Viewer) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject, object FROM access_errand_in_hand(%s)", [kind])
            row = cursor.fetchone()
        if row is None:
            return False
        work(viewer, access_case(viewer, row[0]), row[1])
        return _calls("access_end_errand")

    try:
        return attempt(token, kind, body)
    except NotSignedIn:
        return False
    except (CaseNotFound, WrongRole, Refused):
        with suppress(NotSignedIn), transaction.atomic():
            bind_viewer(token)
            _calls("access_end_errand")
        return False


def job_counts() -> JobCounts:
    """How the queue stands; for who is bound to nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'), "
            "count(*) FILTER (WHERE status NOT IN ('todo', 'doing')), "
            "coalesce(max(extract(epoch FROM now() - coalesce(scheduled_at, at))) FILTER (WHERE status = 'todo'), 0) "
            "FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
        )
        waiting, doing, failed, seconds = cursor.fetchone()
    return JobCounts(waiting, doing, failed, max(0, int(seconds)))


def tend_jobs() -> int:
    """Give back to the queue what a worker that is gone had in hand, and sweep what is over; returns how many.

    A job whose worker died four times is given up: it may be what kills them. Jobs that were given up go after a month.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN j.attempts < 4 THEN procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL) "
            "ELSE procrastinate_finish_job_v1(j.id, 'failed', false) END FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_workers w ON w.id = j.worker_id "
            "WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '1 minute')"
        )
        tended = int(cursor.rowcount)
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status NOT IN ('todo', 'doing') AND NOT EXISTS ("
            "SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - interval '30 days')"
        )
        cursor.execute("SELECT access_sweep_errands()")
    return tended


def _token(errand: UUID) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"errand|{errand}".encode(), sha256).hexdigest()


def _calls(function: str, *arguments: str) -> bool:
    """Call one of the database's functions that say yes or no."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({', '.join(['%s'] * len(arguments))})", arguments)
        return bool(cursor.fetchone()[0])
