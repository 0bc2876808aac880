"""Break-glass: a named emergency opens one case for at most an hour, tells at once, and is reviewed (rule 7)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from amparo.casework.cases.requests import entry_request_id, wait_for_twin
from amparo.casework.cases.writing import subject_of
from amparo.casework.safeguards.reasons import keep_reason, reasons, require_words
from amparo.foundation.access import exceptional
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import EmergencyFinding, EmergencyKind, Purpose, RecordClass
from amparo.foundation.access.exceptional import (
    USUAL,
    EmergencyLine,
    emergency,
    end_emergency,
    review_emergency,
)
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome


@dataclass(frozen=True)
class Opened:
    """One reading or attempt of the trail within an emergency."""

    at: datetime
    action: str
    record_classes: tuple[str, ...]


@dataclass(frozen=True)
class ToReview:
    """An emergency with its reason and what was opened in it."""

    line: EmergencyLine
    reason: str
    opened: tuple[Opened, ...]


def ask_emergency(
    *, by: Viewer, case: int | str, request_id: UUID, kind: EmergencyKind, reason: str, minutes: int = USUAL
) -> bool:
    """Ask to open a case in an emergency; False if the day's quota is used up.

    Nobody looks yet whether there is such a case: whoever asks cannot take it back, and only then is it announced. The
    same request again is the same emergency. Raises ``Refused`` without a reason.
    """
    require_words(reason)
    subject = subject_of(case)
    with transaction.atomic():
        wait_for_twin(by, request_id)
        is_asked = exceptional.ask_emergency(
            emergency_id=request_id, subject=subject, kind=kind, minutes=minutes
        )
        _tell_trail(by, "ask_emergency", subject, "asked" if is_asked else "quota", request_id)
    return is_asked


def announce_emergency(*, by: Viewer, case: int | str, request_id: UUID) -> bool:
    """Tell who must know of what the viewer asked for in a transaction before this one; False if it is open as it is.

    Nothing opens yet. Raises ``CaseNotFound`` if nothing was asked.
    """
    with transaction.atomic():
        answer = exceptional.announce_emergency(request_id)
        if answer is None:
            raise CaseNotFound
        _tell_trail(by, "announce_emergency", subject_of(case), answer, request_id)
    return answer == "announced"


def open_announced(*, by: Viewer, case: int | str, request_id: UUID, reason: str) -> None:
    """Open what the viewer announced in a transaction before this one, and keep why.

    Raises ``CaseNotFound`` if there is no such case, nothing of it opens to this role, or its time is over.
    """
    subject = subject_of(case)
    with transaction.atomic():
        if exceptional.open_emergency(request_id) != subject:
            raise CaseNotFound
        keep_reason(by=by, source=request_id, subject=subject, text=require_words(reason))
        _leave_entry(request_id, "emergency_opened", subject)
        _tell_trail(by, "open_emergency", subject, "opened", request_id)


def _leave_entry(emergency_id: UUID, activity: str, subject: int) -> None:
    with connection.cursor() as cursor:
        request = entry_request_id(emergency_id, subject) if activity == "emergency_opened" else None
        cursor.execute(
            "SELECT safeguards_leave_entry(%s, %s, coalesce(%s, gen_random_uuid()))",
            [emergency_id, activity, request],
        )


def _tell_trail(by: Viewer, action: str, subject: int, answer: str, request_id: UUID | None = None) -> None:
    record_event(
        actor=by.staff_id,
        institution=by.institution_id,
        action=action,
        purpose=Purpose.EMERGENCY,
        subjects=[subject],
        record_classes=[RecordClass.GENERAL],
        outcome=Outcome.REFUSED if answer == "quota" else Outcome.DONE,
        detail=answer,
        request_id=request_id,
    )


@transaction.atomic
def close_emergency(*, by: Viewer, emergency_id: UUID) -> None:
    """End an emergency early; one that is over stays over. Raises ``CaseNotFound`` if it is not the viewer's."""
    line = emergency(emergency_id)
    if line is None:
        raise CaseNotFound
    if end_emergency(emergency_id) is not None:
        _tell_trail(by, "end_emergency", line.subject, "ended")


def emergency_to_review(viewer: Viewer, emergency_id: UUID) -> ToReview:
    """One emergency with its reason and what was opened; raises ``CaseNotFound`` if the viewer may not know of it."""
    line = emergency(emergency_id)
    if line is None or line.staff == viewer.staff_id:
        raise CaseNotFound
    reason = reasons(viewer, [emergency_id], purpose=Purpose.AUDIT).get(emergency_id, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, action, record_classes FROM safeguards_opened_in(%s)", [emergency_id])
        opened = tuple(Opened(at, action, tuple(classes)) for at, action, classes in cursor.fetchall())
    return ToReview(line, reason, opened)


@transaction.atomic
def review(*, by: Viewer, emergency_id: UUID, finding: EmergencyFinding) -> None:
    """Say what the review found, once; raises ``Refused`` if it is not the viewer's to review, or was reviewed."""
    subject = review_emergency(emergency_id, finding)
    if subject is None:
        raise Refused("not_yours_to_review")
    _leave_entry(emergency_id, "emergency_reviewed", subject)
    _tell_trail(by, "review_emergency", subject, str(finding))
