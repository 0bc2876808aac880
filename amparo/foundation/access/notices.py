"""Notices: there is something to see, for a staff member, a unit or an institution. Ids and a kind, never a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from amparo.foundation.access.models import Notice
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class NoticeLine:
    """A notice that was not yet marked as seen."""

    id: int
    to: UUID
    kind: str
    subject: int | None
    source: UUID | None
    at: datetime


def notify(to: Iterable[UUID], kind: str, *, subject: int, source: UUID | None = None) -> None:
    """Tell these staff members, units or institutions; the viewer must hold a grant on the subject."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_notify(%s, %s, %s, %s)", [list(to), kind, subject, source])


def unseen_notices(viewer: Viewer, *, limit: int = 50) -> list[NoticeLine]:
    """What the viewer, their unit (a coordinator's) or institution (a focal point's) was told, the newest first."""
    rows = Notice.objects.filter(to_grantee__in=viewer.grantees, seen_at=None).order_by("-at", "-id")
    return [
        NoticeLine(*row)
        for row in rows.values_list("id", "to_grantee", "kind", "subject", "source", "at")[:limit]
    ]


def mark_seen(viewer: Viewer, notices: Iterable[int]) -> int:
    """Mark notices as seen by the viewer; returns how many were theirs to mark."""
    unseen = Notice.objects.filter(id__in=list(notices), seen_at=None)
    return unseen.update(seen_at=Now(), seen_by=viewer.staff_id)
