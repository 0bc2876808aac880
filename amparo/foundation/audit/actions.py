"""The one way to write the trail."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from amparo.foundation.audit.enums import Outcome

_INSERT = """
    INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes, detail, request_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def record_event(
    *,
    actor: UUID | None,
    institution: UUID | None,
    action: str,
    subjects: Iterable[int] = (),
    record_classes: Iterable[str] = (),
    outcome: Outcome = Outcome.DONE,
    purpose: str = "",
    detail: str = "",
    request_id: UUID | None = None,
) -> None:
    """Insert one audit row in the current transaction.

    Plain SQL without RETURNING: the app may insert into the trail but not read it back. If this insert
    fails the surrounding transaction fails with it, so no data leaves without its trail.
    """
    row = (
        actor, institution, action, str(outcome), str(purpose), list(subjects),
        [str(c) for c in record_classes], detail, request_id,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)


def record_refusal(
    *,
    actor: UUID | None,
    institution: UUID | None,
    action: str,
    detail: str,
    subjects: Iterable[int] = (),
) -> None:
    """Record an attempt that was refused, after the refused transaction has ended."""
    with transaction.atomic(durable=False):
        record_event(
            actor=actor,
            institution=institution,
            action=action,
            subjects=subjects,
            outcome=Outcome.REFUSED,
            detail=detail,
        )
