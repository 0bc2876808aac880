"""The other side: giving a colleague what was shared with one's unit, and ending one's own access."""

from uuid import UUID

from django.db import DatabaseError, transaction

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.models import Share
from amparo.foundation.access.notices import notify
from amparo.foundation.access.shares import end_shares, set_share_member
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event

# A colleague is told that there is something for them, never what.
ASSIGNED_SHARE = "assigned_share"


@transaction.atomic
def assign_share(*, by: Viewer, share: UUID, staff: UUID, is_member: bool) -> None:
    """Give a colleague of the receiving unit what was shared, or take it from them.

    Raises ``Refused`` for a share that is not there for the viewer, and for a colleague who cannot have it.
    """
    subject = _subject(share)
    try:
        with transaction.atomic():
            set_share_member(share, staff, is_member=is_member)
    except DatabaseError as error:
        raise Refused("share_not_for_them") from error
    if is_member and staff != by.staff_id:
        notify([staff], ASSIGNED_SHARE, subject=subject, source=share)
    _record(by, "assign_share" if is_member else "unassign_share", subject)


@transaction.atomic
def leave_share(*, by: Viewer, share: UUID) -> None:
    """End what one's unit received: for everybody in it, at once."""
    subject = _subject(share)
    if end_shares([share]) != 1:
        raise Refused("share_not_for_them")
    _record(by, "leave_share", subject)


def _subject(share: UUID) -> int:
    """The case of a share that the viewer may see and that has not ended."""
    found: int | None = (
        Share.objects.filter(id=share, ended_at=None).values_list("subject", flat=True).first()
    )
    if found is None:
        raise Refused("share_not_for_them")
    return found


def _record(by: Viewer, action: str, subject: int) -> None:
    record_event(
        actor=by.staff_id,
        institution=by.institution_id,
        action=action,
        subjects=[subject],
        purpose="coordination",
    )
