"""What the person decided on each use of her data."""

from dataclasses import asdict
from datetime import date

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from amparo.api.asked import schema_of, told
from amparo.api.endpoints import Code, Recorded, RequestId, reads, want_recent_second_factor, writes
from amparo.api.offices import Office
from amparo.casework.cases.offices import shown_unit
from amparo.casework.cases.queries import open_header
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.enums import SHARING_PURPOSES, ConsentDecision
from amparo.casework.consent.queries import ConsentLine as Line
from amparo.casework.consent.queries import consents_of
from amparo.foundation.access.gate import CaseAccess
from amparo.foundation.access.viewer import Viewer

router = Router()
ConsentSaid = schema_of(ConsentTold)


class ConsentLine(BaseModel):
    """One decision in force."""

    id: int
    purpose: str
    decision: str
    recipient: Office
    has_recipient: bool
    given_by: str
    form: str
    language: str
    decided_on: date
    until: date | None


class ConsentsOut(BaseModel):
    """Decisions in force, the newest first."""

    consents: list[ConsentLine]


@reads(router, "/cases/{code}/consents", "open_consents", ConsentsOut)
def list_consents(request: HttpRequest, viewer: Viewer, code: Code) -> ConsentsOut:
    """What she decided."""
    header = open_header(viewer, code, action="open_consents")
    return ConsentsOut(consents=[_line(c, header.access) for c in consents_of(header.access)])


def _line(line: Line, access: CaseAccess) -> ConsentLine:
    unit = line.recipient
    told = asdict(line) | {
        "recipient": shown_unit(access, unit) if unit else None,
        "has_recipient": unit is not None,
    }
    return ConsentLine.model_validate(told)


@writes(router, "/cases/{code}/consents", "record_consent")
def add_consent(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    sent: ConsentSaid,  # type: ignore[valid-type]
    request_id: RequestId,
) -> Recorded:
    """Record a decision; it takes the place of an earlier one on the same purpose and recipient."""
    decision = told(ConsentTold, sent)
    if decision.decision == ConsentDecision.GIVEN and decision.purpose in SHARING_PURPOSES:
        want_recent_second_factor(request, viewer)
    return Recorded(id=record_consent(by=viewer, case=code, request_id=request_id, told=decision))
