"""What an authority asked for and no lawyer has read yet."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from amparo.casework.consent.basis_rules import REVIEWING_ROLES
from amparo.casework.consent.enums import WITHOUT_REVIEW, BasisState
from amparo.casework.consent.models import BasisStep, LegalBasis
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.models import CaseGrant
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event


@dataclass(frozen=True)
class BasisToReview:
    """What waits for a lawyer: on which case, of what kind, since when."""

    id: int
    case: int
    kind: str
    received_on: date


def bases_to_review(viewer: Viewer) -> list[BasisToReview]:
    """What nobody has reviewed yet of the viewer's own cases, the oldest first; nothing for who is no lawyer."""
    if viewer.role not in REVIEWING_ROLES:
        return []
    own = CaseGrant.objects.filter(grantee=viewer.staff_id, source=None).values("subject")
    moved = BasisStep.objects.filter(basis_id=OuterRef("pk"), superseded_at=None).exclude(
        state=BasisState.RECEIVED
    )
    rows = (
        LegalBasis.objects.filter(case_id__in=own, superseded_at=None)
        .exclude(recorded_by=viewer.staff_id)
        .exclude(kind__in=WITHOUT_REVIEW)
        .filter(~Exists(moved))
        .order_by("received_on", "id")
        .values_list("id", "case_id", "kind", "received_on")
    )
    found = [BasisToReview(*row) for row in rows]
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
