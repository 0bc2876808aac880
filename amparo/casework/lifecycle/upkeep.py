"""Upkeep of what nobody owns any more: lapsed drafts, and data keys whose case was never written.

A key commits to the vault before the row it seals; when that row's transaction fails, the key is an orphan. Only keys
of identity are looked at, a day after they were made: long after any request that made them has ended.
"""

from datetime import timedelta

from django.db import connection, transaction

from amparo.casework.cases.identity import IDENTITY
from amparo.casework.cases.note_drafts import sweep_note_drafts
from amparo.casework.consent.conversations import sweep_conversations
from amparo.casework.lifecycle.sweeping import hold_off_openings
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.tokens import forget_tokens
from amparo.foundation.protection.vault import destroy_data_keys, subjects_with_keys

GRACE = timedelta(days=1)
ROUND = 5_000


def sweep_drafts() -> int:
    """Delete lapsed drafts of notes, conversations, and of registrations with their keys; returns how many."""
    with transaction.atomic(durable=True):
        cases = sweep_note_drafts() + sweep_conversations()
        if cases:
            record_event(
                actor=None, institution=None, action="sweep_note_drafts", subjects=sorted(set(cases))
            )
    # In a transaction of its own: only when the drafts are gone for good is it asked whose keys are nobody's.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lifecycle_sweep_drafts()")
        subjects = [row[0] for row in cursor.fetchall()]
    _destroy_orphans(subjects, "sweep_drafts")
    return len(subjects) + len(cases)


def sweep_orphan_keys() -> int:
    """Destroy keys of subjects that have neither case nor draft; returns how many subjects."""
    swept, after = 0, 0
    while subjects := subjects_with_keys(IDENTITY, after=after, older_than=GRACE, limit=ROUND):
        after = subjects[-1]
        swept += _destroy_orphans(subjects, "sweep_orphan_keys")
    return swept


def sweep_viewers() -> int:
    """Delete who was signed in longer ago than is kept; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lifecycle_sweep_viewers()")
        return int(cursor.fetchone()[0])


def sweep_numbers() -> int:
    """Take back numbers that were handed out long ago and opened no case; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lifecycle_sweep_numbers()")
        return int(cursor.fetchone()[0])


def _destroy_orphans(subjects: list[int], action: str) -> int:
    """Destroy the keys of those subjects that have neither case nor draft now; returns how many subjects.

    Nothing if a case is being opened just then: it may be one of theirs, and a destroyed key never comes back. What
    is left so is found by the next sweep of orphan keys.
    """
    with transaction.atomic(durable=True):
        if not subjects or not hold_off_openings():
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM lifecycle_orphans(%s)", [subjects])
            orphans = [row[0] for row in cursor.fetchall()]
        if orphans:
            record_event(actor=None, institution=None, action=action, subjects=orphans)
            destroy_data_keys(orphans)
            forget_tokens(orphans)
    return len(orphans)
