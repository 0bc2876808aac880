"""What an authority asked for and no lawyer has read yet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from amparo.casework.consent.basis_rules import REVIEWING_ROLES
from amparo.casework.consent.enums import WITHOUT_REVIEW, BasisState
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event


@dataclass(frozen=True)
class BasisToReview:
    """What waits for a lawyer: on which case, of what kind, since when."""

    id: int
    case: int
    kind: str
    received_on: date


# Plain SQL: a lawyer's first page asks this each time, and building the same query took longer than the page's list.
_TO_REVIEW = """
    SELECT b.id, b.case_id, b.kind, b.received_on FROM consent_legal_basis b
    WHERE b.case_id IN (SELECT g.subject FROM access_case_grant g WHERE g.grantee = %(me)s AND g.source IS NULL)
        AND b.superseded_at IS NULL AND b.recorded_by <> %(me)s AND b.kind <> ALL(%(without_review)s)
        AND NOT EXISTS (
            SELECT FROM consent_basis_step s
            WHERE s.basis_id = b.id AND s.superseded_at IS NULL AND s.state <> %(received)s)
    ORDER BY b.received_on, b.id
"""


def bases_to_review(viewer: Viewer) -> list[BasisToReview]:
    """What nobody has reviewed yet of the viewer's own cases, the oldest first; nothing for who is no lawyer."""
    if viewer.role not in REVIEWING_ROLES:
        return []
    values: dict[str, UUID | str | list[str]] = {
        "me": viewer.staff_id,
        "without_review": [str(kind) for kind in WITHOUT_REVIEW],
        "received": BasisState.RECEIVED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TO_REVIEW, values)
        found = [BasisToReview(*row) for row in cursor.fetchall()]
    if found:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="list_bases_to_review",
            purpose=Purpose.CARE,
            subjects=sorted({line.case for line in found}),
            record_classes=[RecordClass.GENERAL],
        )
    return found
