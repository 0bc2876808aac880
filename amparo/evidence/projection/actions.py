"""Writing the projection anew. It carries no person's name on it, so it runs for nobody in particular."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from amparo.evidence.projection.queries import rebuilt_at
from amparo.foundation.audit.actions import record_event


def rebuild() -> datetime:
    """Write the projection anew from the cases as they are; returns when. Readers never wait for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        # A country's cases take longer than a page may.
        cursor.execute("SELECT set_config('statement_timeout', '15min', true)")
        cursor.execute("SELECT projection_rebuild()")
        when: datetime = cursor.fetchone()[0]
        record_event(actor=None, institution=None, action="rebuild_projection")
    return when


def rebuild_if_older(hours: float) -> bool:
    """Rebuild if there is no projection or it is older than ``hours``; says whether it did."""
    last = rebuilt_at()
    if last is not None and timezone.now() - last < timedelta(hours=hours):
        return False
    rebuild()
    return True
