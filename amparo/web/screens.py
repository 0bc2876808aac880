"""The one way to declare a page that shows or changes case data.

A screen runs in one transaction that is bound to its viewer, renders inside it, and rolls back with it. Refused
and failed attempts leave their audit row in a transaction of their own (``foundation.access.attempts``).
"""

import functools
from collections.abc import Callable, Collection
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from amparo.foundation.access.attempts import WrongRole, attempt, subjects_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import NotSignedIn, Viewer, token_of_session
from amparo.foundation.accounts.sessions import is_recent
from amparo.web.accounts.step_up import asked_again, step_up, taken_out
from amparo.web.accounts.way_back import sign_in_url
from amparo.web.refusals import explain

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponse]

__all__ = ["WrongRole", "screen", "want_recent_second_factor"]


def screen(
    action: str, *, roles: Collection[Role] | None = None, recent_second_factor: bool = False
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Declare a screen. ``action`` names it in the audit trail; ``roles`` limits who may enter.

    ``recent_second_factor``: for identity and what leaves the house. Whoever gave none within ten minutes is asked
    again first, in place of the page; what was sent to it is not lost (``web.accounts.step_up``). Where only some of
    what a page does is such, it calls ``want_recent_second_factor`` before it does it.
    """

    def declare(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            proof = taken_out(request)
            if proof is not None:
                request.has_just_proved = True  # type: ignore[attr-defined]

            def body(viewer: Viewer) -> HttpResponse:
                _rewind(request)
                _enter(request, viewer, roles)
                if recent_second_factor or proof is not None:
                    want_recent_second_factor(viewer)
                if proof is not None and proof.was_get:
                    return asked_again(request)
                return view(request, viewer, *args, **kwargs)

            try:
                response = attempt(
                    _token(request),
                    action,
                    body,
                    subjects=subjects_of_code(kwargs.get("code")),
                    failed=lambda answer: answer.status_code >= 500,
                )
            except _ProofIsOld:
                question = step_up(request, _token(request), proof)
                if question is None:
                    return asked_again(request) if proof and proof.was_get else run(request, *args, **kwargs)
                response = question
            except (NotSignedIn, CaseNotFound, WrongRole, Refused) as refusal:
                response = _refusal(request, refusal, kwargs.get("code", ""))
            patch_vary_headers(response, ["Cookie"])
            return response

        run.screen_action = action  # type: ignore[attr-defined]
        return run

    return declare


def want_recent_second_factor(viewer: Viewer) -> None:
    """Within a screen: ask again, in place of its answer, whoever gave no second factor within ten minutes."""
    if not is_recent(viewer):
        raise _ProofIsOld


class _SecondFactorMissing(NotSignedIn):
    """The account has no second factor yet and this is not the demo."""


class _ProofIsOld(NotSignedIn):
    """The second factor was given too long ago for this page. Not an attempt that failed: it goes on."""


def _refusal(request: HttpRequest, refusal: Exception, code: str) -> HttpResponse:
    """The page that says what came of an attempt; absent and forbidden have one page."""
    if isinstance(refusal, _SecondFactorMissing):
        return redirect("mfa_activate_totp")
    if isinstance(refusal, NotSignedIn):
        return redirect(sign_in_url(request))
    if isinstance(refusal, Refused):
        context = {"explanation": explain(refusal.reason), "case_code": code}
        return render(request, "refused.html", context, status=409)
    return render(request, "404.html", status=404)


def _token(request: HttpRequest) -> str:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        raise NotSignedIn
    return token_of_session(session_key)


def _rewind(request: HttpRequest) -> None:
    """What was sent is read from its beginning, also by a body that is run again."""
    for _name, files in request.FILES.lists():
        for sent in files:
            sent.seek(0)


def _enter(request: HttpRequest, viewer: Viewer, roles: Collection[Role] | None) -> None:
    request.viewer = viewer  # type: ignore[attr-defined]
    if settings.SECOND_FACTOR_REQUIRED and viewer.second_factor_at is None:
        raise _SecondFactorMissing
    if roles is not None and viewer.role not in roles:
        raise WrongRole
