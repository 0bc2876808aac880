"""What the short pages of a case's life share: head of the case, request id, and refusals in words."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from amparo.casework.cases.enums import CaseState
from amparo.casework.cases.queries import CaseHeader, open_header
from amparo.casework.cases.requests import USED_FOR_OTHER_CONTENT
from amparo.foundation.access.codes import InvalidCode, subject_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_refusal
from amparo.web.forms import renew_request_id, request_id_of
from amparo.web.refusals import explain


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; also nothing at all, which is not the same as not sent."""
    return request.POST if request.method == "POST" else None


def shown_request_id(request: HttpRequest) -> UUID:
    """A new id when a form is shown, the same one when it is shown again with its errors."""
    return request_id_of(request) if request.method == "POST" else uuid4()


def head(viewer: Viewer, code: str, *, action: str) -> tuple[CaseHeader, dict[str, Any]]:
    """The case, opened at the gate, and what ``lifecycle/head.html`` says of it."""
    header = open_header(viewer, code, action=action)
    state = CaseState(header.state)
    return header, {"header": header, "state": state, "back_url": reverse("case", args=[header.code])}


def subject_of(code: str) -> int:
    """The case id of an address; a code that cannot exist is an absent case. The action asks the gate."""
    try:
        return subject_of_code(code)
    except InvalidCode:
        raise CaseNotFound from None


def refusal_words(request: HttpRequest, viewer: Viewer, case: int, action: str, refusal: Refused) -> str:
    """Record a refusal that the case's page answers itself, and say what it means. The next Save must be able to
    work."""
    if refusal.reason == USED_FOR_OTHER_CONTENT:
        renew_request_id(request)
    record_refusal(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=action,
        detail=refusal.reason,
        subjects=[case],
    )
    return explain(refusal.reason)
