"""Recording what the person decided."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amparo.casework.cases.acting import Entry, acting, supersede
from amparo.casework.cases.births import require_after_birth
from amparo.casework.cases.dates import PartialDate, today
from amparo.casework.cases.enums import Activity, Language
from amparo.casework.cases.writing import subject_of, writable_case
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.consent.models import Consent
from amparo.foundation.access.viewer import Viewer

_ACTIVITY = {
    ConsentDecision.GIVEN: Activity.CONSENT_RECORDED,
    ConsentDecision.REFUSED: Activity.CONSENT_REFUSED,
    ConsentDecision.WITHDRAWN: Activity.CONSENT_WITHDRAWN,
}


@dataclass(frozen=True)
class ConsentTold:
    """One decision on one purpose, as data."""

    purpose: ConsentPurpose
    decision: ConsentDecision
    recipient: UUID | None = None
    record_classes: tuple[str, ...] = ()
    given_by: ConsentGiver | None = None
    form: ConsentForm | None = None
    language: Language | None = None
    decided_on: date | None = None
    until: date | None = None


def consent_row(case: int, told: ConsentTold, *, by: Viewer) -> Consent:
    """One consent, refusal or withdrawal."""
    return Consent(
        case_id=case,
        recorded_by=by.staff_id,
        purpose=told.purpose,
        recipient=told.recipient,
        record_classes=list(told.record_classes),
        decision=told.decision,
        given_by=told.given_by or "",
        form=told.form or "",
        language=told.language or "",
        decided_on=told.decided_on or today(),
        until=told.until,
    )


def record_consent(*, by: Viewer, case: int | str, request_id: UUID, told: ConsentTold) -> int | None:
    """Record a decision; it takes the place of an earlier one on the same purpose and recipient."""
    subject = subject_of(case)
    with acting(by=by, action="record_consent", cases=[subject], request_id=request_id, content=told) as act:
        if act.is_replay:
            return act.replayed[subject]
        writable_case(by, subject)
        require_after_birth(subject, {"decided": PartialDate(told.decided_on) if told.decided_on else None})
        row = consent_row(subject, told, by=by)
        earlier = (
            Consent.objects.filter(
                case_id=subject, purpose=told.purpose, recipient=told.recipient, superseded_at=None
            )
            .values_list("id", flat=True)
            .first()
        )
        if earlier is not None:
            supersede(Consent, subject, earlier)
            row.supersedes = earlier
        row.save(force_insert=True)
        act.leave(
            subject,
            Entry(
                _ACTIVITY[told.decision],
                outcome_code=str(told.purpose),
                subject_kind="consent",
                subject_id=row.pk,
            ),
        )
        return int(row.pk)
