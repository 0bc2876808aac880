"""A note in the making: sealed, its writer's alone, gone when it is saved, thrown away, or after two weeks.

It is sealed under the case's key of identity: that key is always there, and dies with the person's others.
The database shows a draft to nobody but its writer, and not to them once the case is not theirs to write in.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from amparo.casework.cases.identity import IDENTITY, opener
from amparo.casework.cases.models import NoteDraft
from amparo.casework.cases.requests import earlier_run, wait_for_twin
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Slot, open_values, seal_values
from amparo.foundation.protection.vault import create_data_keys

KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True)
class OpenedDraft:
    """What was typed so far: {field: [values as sent]}."""

    answers: dict[str, list[str]]
    saved_at: datetime


def _slot(case: int, owner: UUID, version: int) -> Slot:
    return Slot(case, IDENTITY, f"note_draft:{owner.hex}", version)


def has_draft(viewer: Viewer, access: CaseAccess) -> bool:
    """Whether the viewer has begun a note on this case; nothing is opened."""
    return _kept(viewer, access).exists()


def open_draft(viewer: Viewer, access: CaseAccess) -> OpenedDraft | None:
    """Open the viewer's own draft, if there is one that has not lapsed; leaves one audit row then."""
    row = _kept(viewer, access).first()
    if row is None:
        return None
    slot = _slot(access.subject, viewer.staff_id, row.version)
    opened_by = opener(viewer, "open_note_draft", access.purpose)
    (text,) = open_values([(slot, bytes(row.sealed))], opener=opened_by)
    return OpenedDraft(json.loads(text), row.saved_at) if text else None


def save_draft(viewer: Viewer, access: CaseAccess, request_id: UUID, answers: dict[str, list[str]]) -> bool:
    """Keep what is typed so far, right or not. ``request_id`` is that of the note which the form will write.

    A draft that arrives after its note (the line is slow, they overtook each other) is not kept: False.
    """
    if not access.writes:
        raise Refused("class_not_writable")
    case, owner = access.subject, viewer.staff_id
    wait_for_twin(viewer, request_id)
    if earlier_run(request_id, [case]):
        return False
    empty = NoteDraft(case_id=case, owner=owner, sealed=b"", expires_at=timezone.now() + KEPT_FOR)
    NoteDraft.objects.bulk_create([empty], ignore_conflicts=True)
    row = NoteDraft.objects.select_for_update().get(case_id=case, owner=owner)
    create_data_keys([case], [IDENTITY])
    (sealed,) = seal_values([(_slot(case, owner, row.version + 1), json.dumps(answers))])
    now = timezone.now()
    NoteDraft.objects.filter(id=row.pk).update(
        sealed=sealed, version=row.version + 1, saved_at=now, expires_at=now + KEPT_FOR
    )
    _audit(viewer, "save_note_draft", case)
    return True


def discard_draft(viewer: Viewer, access: CaseAccess) -> None:
    """Throw the viewer's own draft away."""
    if delete_draft(viewer, access.subject):
        _audit(viewer, "discard_note_draft", access.subject)


def delete_draft(viewer: Viewer, case: int) -> bool:
    """Delete the viewer's draft, in the transaction that writes its note; says whether there was one."""
    deleted, _by_table = NoteDraft.objects.filter(case_id=case, owner=viewer.staff_id).delete()
    return bool(deleted)


def sweep_note_drafts() -> list[int]:
    """Delete lapsed drafts of everybody; returns their cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_sweep_note_drafts()")
        return [row[0] for row in cursor.fetchall()]


def _kept(viewer: Viewer, access: CaseAccess) -> QuerySet[NoteDraft]:
    return NoteDraft.objects.filter(
        case_id=access.subject, owner=viewer.staff_id, version__gt=0, expires_at__gt=timezone.now()
    )


def _audit(viewer: Viewer, action: str, case: int) -> None:
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action=action, subjects=[case])
