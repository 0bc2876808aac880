"""Binds a viewer when somebody has signed in, unbinds it when they leave, and records both."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from amparo.foundation.access.viewer import close_viewer, open_viewer, token_of_session
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome


def _record(action: str, user: Any, outcome: Outcome = Outcome.DONE) -> None:
    staff = user.staff if user is not None else None
    record_event(
        actor=staff.id if staff else None,
        institution=staff.unit.institution_id if staff else None,
        action=action,
        outcome=outcome,
    )


def _open(request: HttpRequest, user: Any, *, with_second_factor: bool) -> None:
    if request.session.session_key is None:
        request.session.create()
    token = token_of_session(str(request.session.session_key))
    open_viewer(account_id=user.pk, token=token, with_second_factor=with_second_factor)


@receiver(user_logged_in)
def bind_on_sign_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A signed-in session becomes a viewer; with a second factor if one was asked for and given."""
    methods = {record.get("method") for record in get_authentication_records(request, user)}
    _open(request, user, with_second_factor="mfa" in methods)
    _record("sign_in", user)


@receiver(authenticator_added)
def rebind_with_second_factor(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Setting up a second factor proves it once; the session counts as having it."""
    token = token_of_session(str(request.session.session_key))
    close_viewer(token)
    request.session.cycle_key()
    _open(request, user, with_second_factor=True)
    _record("second_factor_added", user)


@receiver(authenticator_removed)
def record_removal(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Taking a second factor away is remembered; the next sign-in asks for a new one."""
    _record("second_factor_removed", user)


@receiver(password_changed)
def rebind_with_new_password(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """With a new password the session gets another key: the viewer moves to it, and the old key is nobody."""
    close_viewer(token_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")))
    viewer = getattr(request, "viewer", None)
    _open(request, user, with_second_factor=viewer is not None and viewer.second_factor_at is not None)
    _record("password_changed", user)


@receiver(user_logged_out)
def unbind_on_sign_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """The viewer ends with the session."""
    if request.session.session_key:
        close_viewer(token_of_session(request.session.session_key))
    if user is not None:
        _record("sign_out", user)


@receiver(user_login_failed)
def record_failure(**kwargs: Any) -> None:
    """A failed sign-in names nobody: the username typed may be a password."""
    _record("sign_in", None, Outcome.REFUSED)
