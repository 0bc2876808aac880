"""Sharing a case with a unit of another register: opening, narrowing and ending it, and who is assigned to it there.

The database decides who may, and computes what each person assigned can read (ADR 7). What a share rests on, a consent
or a legal basis, is the consent package's to hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from amparo.foundation.access.enums import Purpose
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.models import Share, ShareMember
from amparo.foundation.access.viewer import Viewer


@dataclass(frozen=True)
class ShareLine:
    """A share of a case, as those who keep the case see it. ``classes`` is a bit set; ``members`` are staff ids."""

    share_id: UUID
    to_unit: UUID
    to_institution: UUID
    purpose: str
    classes: int
    until: datetime | None
    basis_kind: str
    basis: int
    opened_at: datetime
    members: tuple[UUID, ...]


@dataclass(frozen=True)
class Placeholder:
    """A share as the receiving unit's coordinator sees it: from which sector, when, what for, to whom.

    ``opened_at`` is of the share and says nothing of the case; ``members`` are (staff id, since when).
    """

    share_id: UUID
    sector: str  # a kind of institution
    opened_at: datetime
    purpose: str
    until: datetime | None
    members: tuple[tuple[UUID, datetime], ...]


@dataclass(frozen=True)
class SharedCase:
    """A case that was shared with the viewer in person."""

    case: int
    share_id: UUID
    purpose: str
    until: datetime | None


def open_share(
    *,
    share_id: UUID,
    subject: int,
    to_unit: UUID,
    purpose: Purpose,
    classes: int,
    until: datetime | None,
    basis_kind: str,
    basis: int,
) -> None:
    """Share a case with a unit; the bound viewer must hold the right to share it (else ``ProgrammingError``)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT access_open_share(%s, %s, %s, %s, %s, %s, %s, %s)",
            [share_id, subject, to_unit, str(purpose), classes, until, basis_kind, basis],
        )


def narrow_share(share_id: UUID, *, classes: int, until: datetime | None) -> None:
    """Leave only these classes, and not beyond this time. A share never grows: the wider one is a new one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_narrow_share(%s, %s, %s)", [share_id, classes, until])


def end_shares(share_ids: Sequence[UUID]) -> int:
    """End shares at once; those that are not the viewer's to end stay. Returns how many ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_end_shares(%s)", [list(share_ids)])
        return int(cursor.fetchone()[0])


def end_shares_of_basis(subject: int, basis_kind: str, basis: int) -> int:
    """End every share of a case that rests on this consent or legal basis; returns how many."""
    resting = Share.objects.filter(subject=subject, basis_kind=basis_kind, basis=basis, ended_at=None)
    return end_shares(list(resting.values_list("id", flat=True)))


def set_share_member(share_id: UUID, staff: UUID, *, is_member: bool) -> None:
    """Assign a colleague to a share that one's unit or institution received, or take them out of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_set_share_member(%s, %s, %s)", [share_id, staff, is_member])


def shares_of(access: CaseAccess) -> list[ShareLine]:
    """The shares of a case in force, the newest first; for those who keep the case."""
    if not access.is_of_own_register:
        return []
    found = list(Share.objects.filter(subject=access.subject, ended_at=None).order_by("-opened_at", "id"))
    members = _members([share.id for share in found])
    return [
        ShareLine(
            s.id,
            s.to_unit,
            s.to_institution,
            s.purpose,
            s.classes,
            s.until,
            s.basis_kind,
            s.basis,
            s.opened_at,
            tuple(staff for staff, _since in members.get(s.id, ())),
        )
        for s in found
    ]


# Which case it is, the coordinator is not told; nor which institution: its kind, which is the sector.
_PLACEHOLDERS = """
    SELECT s.id, i.kind, s.opened_at, s.purpose, s.until
    FROM access_case_grant g
    JOIN access_share s ON s.id = g.source
    JOIN directory_staff_member m ON m.id = s.opened_by
    JOIN directory_unit u ON u.id = m.unit_id
    JOIN directory_institution i ON i.id = u.institution_id
    WHERE g.grantee = ANY(%s) AND g.list_group = 3 AND g.relation = 'recipient'
      AND (g.until IS NULL OR g.until > now())
    ORDER BY s.opened_at DESC, s.id
"""


def shares_with_my_unit(viewer: Viewer) -> list[Placeholder]:
    """What was shared with the viewer's unit (a focal point's: institution), the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACEHOLDERS, [list(viewer.grantees)])
        rows = cursor.fetchall()
    members = _members([row[0] for row in rows])
    return [
        Placeholder(share, sector, opened_at, purpose, until, members.get(share, ()))
        for share, sector, opened_at, purpose, until in rows
    ]


_WITH_ME = """
    SELECT g.subject, g.source, g.purpose, g.until FROM access_case_grant g
    WHERE g.grantee = %s AND g.list_group = 2 AND (g.until IS NULL OR g.until > now())
    ORDER BY g.touched_at DESC, g.subject DESC
"""


def shared_with_me(viewer: Viewer) -> list[SharedCase]:
    """The cases of others that the viewer was assigned to, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ME, [viewer.staff_id])
        return [SharedCase(*row) for row in cursor.fetchall()]


def _members(shares: Sequence[UUID]) -> dict[UUID, tuple[tuple[UUID, datetime], ...]]:
    found: dict[UUID, tuple[tuple[UUID, datetime], ...]] = {}
    rows = ShareMember.objects.filter(share_id__in=shares, ended_at=None).order_by("began_at", "id")
    for share, staff, began_at in rows.values_list("share_id", "staff", "began_at"):
        found[share] = (*found.get(share, ()), (staff, began_at))
    return found
