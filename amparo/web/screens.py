"""The one way to declare a page that shows or changes case data.

A screen runs in one transaction that is bound to its viewer, renders inside it, and rolls back with it. Refused
and failed attempts leave their audit row in a transaction of their own.
"""

import functools
from collections.abc import Callable, Collection
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.gate import CaseNotFound
from amparo.foundation.access.viewer import NotSignedIn, Viewer, bind_viewer, token_of_session
from amparo.foundation.audit.actions import record_event, record_refusal
from amparo.foundation.audit.enums import Outcome
from amparo.web.refusals import explain

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponse]


class WrongRole(Exception):
    """This page is not for the viewer's role; answered like a page that does not exist."""


def screen(
    action: str, *, roles: Collection[Role] | None = None
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Declare a screen. ``action`` names it in the audit trail; ``roles`` limits who may enter."""

    def declare(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                with transaction.atomic():
                    viewer = _enter(request, roles)
                    response = view(request, viewer, *args, **kwargs)
                    if response.status_code >= 500:
                        transaction.set_rollback(True)
            except NotSignedIn:
                return redirect(f"{settings.LOGIN_URL}?next={quote(request.path)}")
            except _SecondFactorMissing:
                return redirect("mfa_activate_totp")
            except (CaseNotFound, WrongRole):
                _record(request, action, "not_found")
                response = render(request, "404.html", status=404)
            except Refused as refusal:
                _record(request, action, refusal.reason)
                response = render(
                    request, "refused.html", {"explanation": explain(refusal.reason)}, status=409
                )
            except Exception:
                _record_failure(request, action)
                raise
            patch_vary_headers(response, ["Cookie"])
            return response

        run.screen_action = action  # type: ignore[attr-defined]
        return run

    return declare


class _SecondFactorMissing(Exception):
    """The account has no second factor yet and this is not the demo."""


def _enter(request: HttpRequest, roles: Collection[Role] | None) -> Viewer:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        raise NotSignedIn
    viewer = bind_viewer(token_of_session(session_key))
    request.viewer = viewer  # type: ignore[attr-defined]
    if settings.SECOND_FACTOR_REQUIRED and viewer.second_factor_at is None:
        raise _SecondFactorMissing
    if roles is not None and viewer.role not in roles:
        raise WrongRole
    return viewer


def _record(request: HttpRequest, action: str, detail: str) -> None:
    viewer: Viewer | None = getattr(request, "viewer", None)
    record_refusal(
        actor=viewer.staff_id if viewer else None,
        institution=viewer.institution_id if viewer else None,
        action=action,
        detail=detail,
    )


def _record_failure(request: HttpRequest, action: str) -> None:
    viewer: Viewer | None = getattr(request, "viewer", None)
    with transaction.atomic():
        record_event(
            actor=viewer.staff_id if viewer else None,
            institution=viewer.institution_id if viewer else None,
            action=action,
            outcome=Outcome.FAILED,
        )
