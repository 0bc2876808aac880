"""The one way to declare a page that shows or changes case data.

A screen runs in one transaction that is bound to its viewer, renders inside it, and rolls back with it. Refused
and failed attempts leave their audit row in a transaction of their own (``foundation.access.attempts``).
"""

import functools
from collections.abc import Callable, Collection
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from amparo.foundation.access.attempts import WrongRole, attempt, subjects_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import NotSignedIn, Viewer, token_of_session
from amparo.web.refusals import explain

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponse]

__all__ = ["WrongRole", "screen"]


def screen(
    action: str, *, roles: Collection[Role] | None = None
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Declare a screen. ``action`` names it in the audit trail; ``roles`` limits who may enter."""

    def declare(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def body(viewer: Viewer) -> HttpResponse:
                _enter(request, viewer, roles)
                return view(request, viewer, *args, **kwargs)

            try:
                response = attempt(
                    _token(request),
                    action,
                    body,
                    subjects=subjects_of_code(kwargs.get("code")),
                    failed=lambda answer: answer.status_code >= 500,
                )
            except _SecondFactorMissing:
                return redirect("mfa_activate_totp")
            except NotSignedIn:
                return redirect(f"{settings.LOGIN_URL}?next={quote(request.path)}")
            except (CaseNotFound, WrongRole):
                response = render(request, "404.html", status=404)
            except Refused as refusal:
                context = {"explanation": explain(refusal.reason), "case_code": kwargs.get("code", "")}
                response = render(request, "refused.html", context, status=409)
            patch_vary_headers(response, ["Cookie"])
            return response

        run.screen_action = action  # type: ignore[attr-defined]
        return run

    return declare


class _SecondFactorMissing(NotSignedIn):
    """The account has no second factor yet and this is not the demo."""


def _token(request: HttpRequest) -> str:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        raise NotSignedIn
    return token_of_session(session_key)


def _enter(request: HttpRequest, viewer: Viewer, roles: Collection[Role] | None) -> None:
    request.viewer = viewer  # type: ignore[attr-defined]
    if settings.SECOND_FACTOR_REQUIRED and viewer.second_factor_at is None:
        raise _SecondFactorMissing
    if roles is not None and viewer.role not in roles:
        raise WrongRole
