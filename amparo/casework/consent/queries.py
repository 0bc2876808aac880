"""Reading consents."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amparo.casework.consent.enums import ConsentDecision, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.foundation.access.gate import CaseAccess


@dataclass(frozen=True)
class ConsentLine:
    """One decision in force."""

    id: int
    purpose: str
    decision: str
    recipient: UUID | None
    given_by: str
    form: str
    language: str
    decided_on: date
    until: date | None

    @property
    def purpose_label(self) -> str:
        return str(ConsentPurpose(self.purpose).label)

    @property
    def decision_label(self) -> str:
        return str(ConsentDecision(self.decision).label)


def consents_of(access: CaseAccess) -> list[ConsentLine]:
    """Decisions in force on a case, the newest first."""
    rows = Consent.objects.filter(case_id=access.subject, superseded_at=None).order_by("-decided_on", "-id")
    return [
        ConsentLine(*row)
        for row in rows.values_list(
            "id", "purpose", "decision", "recipient", "given_by", "form", "language", "decided_on", "until"
        )
    ]
