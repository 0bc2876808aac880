"""A conversation about consent in the making: sealed under the case's key of identity, its writer's alone.

Back, reload and a dropped line lose nothing; its id is the request id of the decision it ends in, which is so
recorded once.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from amparo.casework.cases.identity import IDENTITY, opener
from amparo.casework.consent.models import Conversation
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Slot, open_values, seal_values
from amparo.foundation.protection.vault import create_data_keys

KEPT_FOR = timedelta(days=2)  # a conversation is of one sitting; what she was told two days ago is told again


@dataclass(frozen=True)
class Talk:
    """What was prepared and answered so far: {page: {field: [values as sent]}}."""

    id: UUID
    answers: dict[str, dict[str, list[str]]]


def _slot(case: int, talk: UUID, version: int) -> Slot:
    return Slot(case, IDENTITY, f"conversation:{talk.hex}", version)


def start_talk(viewer: Viewer, access: CaseAccess, talk: UUID, prepared: dict[str, list[str]]) -> UUID:
    """Begin a conversation with what the worker prepared; the same id again changes its preparation."""
    if not access.writes:
        raise Refused("class_not_writable")
    case = access.subject
    empty = Conversation(
        id=talk,
        case_id=case,
        owner=viewer.staff_id,
        sealed=b"",
        expires_at=timezone.now() + KEPT_FOR,
    )
    Conversation.objects.bulk_create([empty], ignore_conflicts=True)
    create_data_keys([case], [IDENTITY])
    save_page(viewer, access, talk, "prepare", prepared)
    return talk


def open_talk(viewer: Viewer, access: CaseAccess, talk: UUID) -> Talk:
    """Open one's own conversation; raises ``CaseNotFound`` if it is another's, ended or lapsed."""
    row = _kept(viewer, access, talk).filter(version__gt=0).first()
    if row is None:
        raise CaseNotFound
    return Talk(talk, _content(viewer, access, row))


def save_page(
    viewer: Viewer, access: CaseAccess, talk: UUID, page: str, answers: dict[str, list[str]]
) -> None:
    """Keep what one page says, as it was sent."""
    row = _kept(viewer, access, talk).select_for_update().first()
    if row is None:
        raise CaseNotFound
    content = _content(viewer, access, row) if row.version else {}
    content[page] = answers
    (sealed,) = seal_values([(_slot(access.subject, talk, row.version + 1), json.dumps(content))])
    now = timezone.now()
    Conversation.objects.filter(id=talk).update(
        sealed=sealed, version=row.version + 1, saved_at=now, expires_at=now + KEPT_FOR
    )
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="save_conversation",
        subjects=[access.subject],
    )


def end_talk(viewer: Viewer, access: CaseAccess, talk: UUID) -> None:
    """Delete a conversation: its decision is recorded, or it was broken off."""
    Conversation.objects.filter(id=talk, case_id=access.subject, owner=viewer.staff_id).delete()


def has_begun(viewer: Viewer, access: CaseAccess, talk: UUID) -> bool:
    """Is this conversation of the viewer's underway? Nothing is opened."""
    return _kept(viewer, access, talk).filter(version__gt=0).exists()


def talk_underway(viewer: Viewer, access: CaseAccess) -> UUID | None:
    """The viewer's newest conversation on this case that has not ended, if there is one; nothing is opened."""
    rows = Conversation.objects.filter(
        case_id=access.subject, owner=viewer.staff_id, version__gt=0, expires_at__gt=timezone.now()
    )
    found: UUID | None = rows.order_by("-saved_at").values_list("id", flat=True).first()
    return found


def sweep_conversations() -> list[int]:
    """Delete lapsed conversations of everybody; returns their cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_sweep_conversations()")
        return [row[0] for row in cursor.fetchall()]


def _kept(viewer: Viewer, access: CaseAccess, talk: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        id=talk, case_id=access.subject, owner=viewer.staff_id, expires_at__gt=timezone.now()
    )


def _content(viewer: Viewer, access: CaseAccess, row: Conversation) -> dict[str, Any]:
    slot = _slot(access.subject, row.id, row.version)
    opened_by = opener(viewer, "open_conversation", access.purpose)
    (text,) = open_values([(slot, bytes(row.sealed))], opener=opened_by)
    content: dict[str, Any] = json.loads(text or "{}")
    return content
