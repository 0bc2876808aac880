"""Follow-up, closing and reopening."""

from django.http import HttpRequest
from ninja import Router

from amparo.api.asked import Asked, PastPartial
from amparo.api.endpoints import Code, Done, RequestId, writes
from amparo.casework.cases.enums import ClosingReason, ReopeningReason
from amparo.casework.lifecycle.state import close_case, reopen_case, start_follow_up
from amparo.foundation.access.viewer import Viewer

router = Router()


class Closing(Asked):
    """Why the case is closed, and when (today unless said)."""

    reason: ClosingReason
    on: PastPartial | None = None


class Reopening(Asked):
    """Why the case is taken up again, and when (today unless said)."""

    reason: ReopeningReason
    on: PastPartial | None = None


class FollowUp(Asked):
    """When the accompaniment went on from further away (today unless said)."""

    on: PastPartial | None = None


@writes(router, "/cases/{code}/close", "set_state_closed", Done)
def close(request: HttpRequest, viewer: Viewer, code: Code, sent: Closing, request_id: RequestId) -> Done:
    """Close a case; refused while urgent tasks are open."""
    close_case(by=viewer, case=code, request_id=request_id, reason=sent.reason, on=sent.on)
    return Done()


@writes(router, "/cases/{code}/follow-up", "set_state_follow_up", Done)
def follow_up(
    request: HttpRequest, viewer: Viewer, code: Code, sent: FollowUp, request_id: RequestId
) -> Done:
    """The plan has ended, the accompaniment goes on from further away."""
    start_follow_up(by=viewer, case=code, request_id=request_id, on=sent.on)
    return Done()


@writes(router, "/cases/{code}/reopen", "set_state_reopened", Done)
def reopen(request: HttpRequest, viewer: Viewer, code: Code, sent: Reopening, request_id: RequestId) -> Done:
    """Take a closed case up again."""
    reopen_case(by=viewer, case=code, request_id=request_id, reason=sent.reason, on=sent.on)
    return Done()
