"""The one way to declare a page that shows or changes case data.

A screen runs in one transaction that is bound to its viewer, renders inside it, and rolls back with it. Refused
and failed attempts leave their audit row in a transaction of their own.
"""

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from amparo.foundation.access.codes import InvalidCode, subject_of_code
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
                _record_refusal(request, action, "not_found", kwargs)
                response = render(request, "404.html", status=404)
            except Refused as refusal:
                _record_refusal(request, action, refusal.reason, kwargs)
                context = {"explanation": explain(refusal.reason), "case_code": kwargs.get("code", "")}
                response = render(request, "refused.html", context, status=409)
            except Exception:
                _record_failure(request, action, kwargs)
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


def _record_refusal(request: HttpRequest, action: str, detail: str, address: Mapping[str, Any]) -> None:
    with transaction.atomic():
        actor, institution = _signed_by(request)
        record_refusal(
            actor=actor, institution=institution, action=action, detail=detail, subjects=_subjects(address)
        )


def _record_failure(request: HttpRequest, action: str, address: Mapping[str, Any]) -> None:
    with transaction.atomic():
        actor, institution = _signed_by(request)
        record_event(
            actor=actor,
            institution=institution,
            action=action,
            subjects=_subjects(address),
            outcome=Outcome.FAILED,
        )


def _signed_by(request: HttpRequest) -> tuple[UUID | None, UUID | None]:
    """Who signs this row, bound anew: the trail takes no name but the bound viewer's. Nobody, if they are gone."""
    if not hasattr(request, "viewer"):
        return None, None
    try:
        viewer = bind_viewer(token_of_session(request.COOKIES[settings.SESSION_COOKIE_NAME]))
    except NotSignedIn:
        return None, None
    return viewer.staff_id, viewer.institution_id


def _subjects(address: Mapping[str, Any]) -> list[int]:
    """The case that an address names, be it absent or forbidden; none if no case can have that code."""
    try:
        return [subject_of_code(str(address["code"]))]
    except (KeyError, InvalidCode):
        return []
