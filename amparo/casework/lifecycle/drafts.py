"""Drafts of registrations: sealed under a key of their own, their writer's alone, gone after two weeks."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone

from amparo.casework.cases.identity import IDENTITY
from amparo.casework.lifecycle.models import RegistrationDraft
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.grants import new_subjects
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Opener, Slot, open_values, seal_values
from amparo.foundation.protection.vault import create_data_keys, destroy_data_keys

KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Draft:
    """What was entered so far, step by step: {step: {field: [values as sent]}}."""

    id: UUID
    subject: int
    answers: dict[str, dict[str, list[str]]]
    saved_at: datetime


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list; nothing of its content."""

    id: UUID
    saved_at: datetime
    expires_at: datetime


def _slot(subject: int, version: int) -> Slot:
    return Slot(subject, IDENTITY, "draft", version)


def start_draft(viewer: Viewer, draft_id: UUID | None = None) -> UUID:
    """Begin a registration; its case id and vault key are reserved now. The same id again changes nothing."""
    wanted = draft_id or uuid4()
    if RegistrationDraft.objects.filter(id=wanted).exists():
        return wanted
    (subject,) = new_subjects(1)
    create_data_keys([subject], [IDENTITY])
    (sealed,) = seal_values([(_slot(subject, 1), "{}")])
    RegistrationDraft.objects.create(
        id=wanted,
        subject=subject,
        owner=viewer.staff_id,
        sealed=sealed,
        expires_at=timezone.now() + KEPT_FOR,
    )
    _audit(viewer, "start_draft", subject)
    return wanted


def open_draft(viewer: Viewer, draft_id: UUID) -> Draft:
    """Open one's own draft; raises ``CaseNotFound`` if it is another's, finished or lapsed."""
    row = RegistrationDraft.objects.filter(id=draft_id, expires_at__gt=timezone.now()).first()
    if row is None:
        raise CaseNotFound
    opened = Opener(viewer.staff_id, viewer.institution_id, "open_draft", "care")
    (text,) = open_values([(_slot(row.subject, row.version), bytes(row.sealed))], opener=opened)
    if text is None:
        raise CaseNotFound
    return Draft(row.id, row.subject, json.loads(text), row.saved_at)


def save_step(viewer: Viewer, draft_id: UUID, step: str, answers: dict[str, list[str]]) -> None:
    """Keep what one step says, as it was sent: also what is not yet right."""
    row = RegistrationDraft.objects.select_for_update().filter(id=draft_id).first()
    if row is None:
        raise CaseNotFound
    opened = Opener(viewer.staff_id, viewer.institution_id, "save_draft", "care")
    (text,) = open_values([(_slot(row.subject, row.version), bytes(row.sealed))], opener=opened)
    content: dict[str, Any] = json.loads(text or "{}")
    content[step] = answers
    (sealed,) = seal_values([(_slot(row.subject, row.version + 1), json.dumps(content))])
    now = timezone.now()
    RegistrationDraft.objects.filter(id=draft_id).update(
        sealed=sealed, version=F("version") + 1, saved_at=now, expires_at=now + KEPT_FOR
    )


def my_drafts(viewer: Viewer) -> list[DraftLine]:
    """The viewer's drafts that have not lapsed, the newest first."""
    rows = RegistrationDraft.objects.filter(owner=viewer.staff_id, expires_at__gt=timezone.now())
    return [DraftLine(*row) for row in rows.order_by("-saved_at").values_list("id", "saved_at", "expires_at")]


def finish_draft(draft_id: UUID) -> None:
    """Remove a draft that has become a case; its key is now the case's."""
    RegistrationDraft.objects.filter(id=draft_id).delete()


def discard_draft(viewer: Viewer, draft_id: UUID) -> None:
    """Throw a draft away, and with it the key that could open it."""
    row = RegistrationDraft.objects.filter(id=draft_id).first()
    if row is None:
        raise CaseNotFound
    _audit(viewer, "discard_draft", row.subject)
    row.delete()
    destroy_data_keys([row.subject])


def _audit(viewer: Viewer, action: str, subject: int) -> None:
    record_event(
        actor=viewer.staff_id, institution=viewer.institution_id, action=action, subjects=[subject]
    )
