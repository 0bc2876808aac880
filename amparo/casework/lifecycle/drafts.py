"""Drafts of registrations: sealed under a key of their own, their writer's alone, gone after two weeks.

A draft that has become a case stays as an empty row for those two weeks, so that a late click finds the case. One in
which nothing was written yet is in no list, and gone after a day.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from amparo.casework.cases.identity import IDENTITY
from amparo.casework.lifecycle.merging import Answers, Merged, Prints, Shown, comes_late, merged, turns_with
from amparo.casework.lifecycle.models import RegistrationDraft
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.grants import new_subjects
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.sealing import Opener, Slot, open_values, seal_values
from amparo.foundation.protection.vault import create_data_keys, destroy_data_keys

KEPT_FOR = timedelta(days=14)
EMPTY_KEPT_FOR = timedelta(days=1)
# The version of a draft in which nothing was written yet.
EMPTY = 1
# Where the content says which page wrote what last, and what turn each page is at; no step has such a name.
WRITERS, TURNS = "", "#"
# The version of a draft that has become a case: nothing is in it any more, and its key is the case's.
REGISTERED = 0


@dataclass(frozen=True)
class Draft:
    """What was entered so far, step by step: {step: {field: [values as sent]}}."""

    id: UUID
    subject: int
    answers: dict[str, Answers]
    saved_at: datetime
    version: int


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list; nothing of its content."""

    id: UUID
    saved_at: datetime
    expires_at: datetime


def _slot(subject: int, version: int) -> Slot:
    return Slot(subject, IDENTITY, "draft", version)


def _open() -> dict[str, Any]:
    return {"expires_at__gt": timezone.now(), "version__gt": REGISTERED}


def start_draft(viewer: Viewer, draft_id: UUID | None = None) -> UUID:
    """Begin a registration; its case id and vault key are reserved now. The same id again changes nothing."""
    wanted = draft_id or uuid4()
    if RegistrationDraft.objects.filter(id=wanted).exists():
        return wanted
    (subject,) = new_subjects(1)
    create_data_keys([subject], [IDENTITY])
    (sealed,) = seal_values([(_slot(subject, EMPTY), "{}")])
    draft = RegistrationDraft(
        id=wanted,
        subject=subject,
        owner=viewer.staff_id,
        sealed=sealed,
        version=EMPTY,
        expires_at=timezone.now() + EMPTY_KEPT_FOR,
    )
    # A double click waits here for the first one, and then adds nothing.
    RegistrationDraft.objects.bulk_create([draft], ignore_conflicts=True)
    if RegistrationDraft.objects.filter(id=wanted, subject=subject).exists():
        _audit(viewer, "start_draft", subject)
    return wanted


def registered_case(draft_id: UUID, *, lock: bool = False) -> int | None:
    """The case that one's own draft has become, or None. ``lock`` makes a second Save wait for the first."""
    rows = RegistrationDraft.objects.filter(id=draft_id)
    row = (rows.select_for_update() if lock else rows).first()
    return row.subject if row is not None and row.version == REGISTERED else None


def open_draft(viewer: Viewer, draft_id: UUID) -> Draft:
    """Open one's own draft; raises ``CaseNotFound`` if it is another's, finished or lapsed."""
    row = RegistrationDraft.objects.filter(id=draft_id, **_open()).first()
    if row is None:
        raise CaseNotFound
    opened = Opener(viewer.staff_id, viewer.institution_id, "open_draft", "care")
    (text,) = open_values([(_slot(row.subject, row.version), bytes(row.sealed))], opener=opened)
    if text is None:
        raise CaseNotFound
    answers = {step: said for step, said in json.loads(text).items() if step not in (WRITERS, TURNS)}
    return Draft(row.id, row.subject, answers, row.saved_at, row.version)


def save_step(
    viewer: Viewer,
    draft_id: UUID,
    step: str,
    answers: Answers,
    shown: Shown | None = None,
    prints: Callable[[Answers], Prints] | None = None,
) -> Merged:
    """Keep what one step says, as it was sent: also what is not yet right.

    With ``shown`` and ``prints`` what another tab wrote since the page was shown stays; what both changed is not kept
    but told, as ``clashes``. What the same page sent before something newer that is kept is not kept; what says
    nothing new makes no new version.
    """
    row = RegistrationDraft.objects.select_for_update().filter(id=draft_id, **_open()).first()
    if row is None:
        raise CaseNotFound
    opened = Opener(viewer.staff_id, viewer.institution_id, "save_draft", "care")
    (text,) = open_values([(_slot(row.subject, row.version), bytes(row.sealed))], opener=opened)
    content: dict[str, Any] = json.loads(text or "{}")
    said, turns, writers = content.get(step), content.get(TURNS, {}), content.get(WRITERS, {})
    kept = Merged(answers)
    if shown and prints:
        if comes_late(turns, shown):
            return Merged(said or {})
        kept = merged(said, writers.get(step, {}), answers, shown, prints)
        content[TURNS] = turns_with(turns, shown)
    if kept.answers != said and (row.version > EMPTY or _says(answers)):
        content |= {step: kept.answers, WRITERS: writers | {step: kept.writers}}
        _write(row, content, row.version + 1)
    elif content.get(TURNS, {}) != turns:
        _write(row, content, row.version)
    return kept


def _write(row: RegistrationDraft, content: dict[str, Any], version: int) -> None:
    """Seal what a draft says; only a new version of it is kept for longer."""
    (sealed,) = seal_values([(_slot(row.subject, version), json.dumps(content))])
    now = timezone.now()
    dates = {"saved_at": now, "expires_at": now + KEPT_FOR} if version > row.version else {}
    RegistrationDraft.objects.filter(id=row.id).update(sealed=sealed, version=version, **dates)


def _says(answers: Answers) -> bool:
    return any(text.strip() for values in answers.values() for text in values)


def my_drafts(viewer: Viewer) -> list[DraftLine]:
    """The viewer's drafts that have not lapsed and in which something was written, the newest first."""
    begun = RegistrationDraft.objects.filter(owner=viewer.staff_id, **_open())
    rows = begun.filter(version__gt=EMPTY)
    return [DraftLine(*row) for row in rows.order_by("-saved_at").values_list("id", "saved_at", "expires_at")]


def finish_draft(draft_id: UUID) -> None:
    """Empty a draft that has become a case; its key is now the case's, and may not be destroyed with it."""
    now = timezone.now()
    emptied = {"sealed": b"", "version": REGISTERED, "saved_at": now, "expires_at": now + KEPT_FOR}
    RegistrationDraft.objects.filter(id=draft_id).update(**emptied)


def discard_draft(viewer: Viewer, draft_id: UUID) -> None:
    """Throw a draft away, and with it the key that could open it.

    The key goes when the draft is gone for good: a draft that a rollback brings back must open. Should the vault
    not answer then, the sweep of orphan keys destroys it.
    """
    row = RegistrationDraft.objects.select_for_update().filter(id=draft_id, version__gt=REGISTERED).first()
    if row is None:
        raise CaseNotFound
    _audit(viewer, "discard_draft", row.subject)
    row.delete()
    subject = row.subject
    transaction.on_commit(lambda: destroy_data_keys([subject]), robust=True)


def _audit(viewer: Viewer, action: str, subject: int) -> None:
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action=action, subjects=[subject])
