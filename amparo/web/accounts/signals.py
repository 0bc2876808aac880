"""Binds a viewer when somebody has signed in, unbinds it when they leave, and records both.

What changes how an account is entered signs out its other sessions at once: a stolen one ends here.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_set, user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import redirect

from amparo.foundation.access.viewer import (
    NotSignedIn,
    bind_viewer,
    close_other_viewers,
    close_viewer,
    move_viewer,
    open_viewer,
    token_of_session,
)
from amparo.foundation.accounts.sessions import note_browser
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.web.accounts.browser_words import browser_code
from amparo.web.accounts.known_device import remember
from amparo.web.in_her_hands import MARK


def _record_as(token: str, action: str) -> None:
    """Record what the viewer of this token did, and bind the transaction to it."""
    viewer = bind_viewer(token)
    record_event(actor=viewer.staff_id, institution=viewer.institution_id, action=action)


def _token(request: HttpRequest) -> str:
    if request.session.session_key is None:
        request.session.create()
    return token_of_session(str(request.session.session_key))


def _open(request: HttpRequest, user: Any, *, with_second_factor: bool) -> str:
    token = _token(request)
    open_viewer(account_id=user.pk, token=token, with_second_factor=with_second_factor)
    # The account is held from here on: a password that changed since it was given opens nothing.
    if not get_user_model().objects.filter(pk=user.pk, password=user.password).exists():
        raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
    return token


@receiver(user_logged_in)
@transaction.atomic
def bind_on_sign_in(request: HttpRequest, user: Any, response: Any = None, **kwargs: Any) -> None:
    """A signed-in session becomes a viewer; with a second factor if one was asked for and given."""
    if response is not None:
        remember(request, response, user.username)
        # After the quick exit: who has just given the worker's password is not asked for it once more.
        response.delete_cookie(MARK)
    methods = {record.get("method") for record in get_authentication_records(request, user)}
    # Where the demo asks for no second factor, the password that was just typed stands for it.
    proved = "mfa" in methods or not settings.SECOND_FACTOR_REQUIRED
    _record_as(_open(request, user, with_second_factor=proved), "sign_in")
    note_browser(browser_code(request.headers.get("User-Agent", "")))


@receiver(authenticator_added)
@transaction.atomic
def rebind_with_second_factor(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Setting up a second factor proves it once; this session counts as having it, and no other goes on."""
    request.session.cycle_key()
    _record_as(_open(request, user, with_second_factor=True), "second_factor_added")
    note_browser(browser_code(request.headers.get("User-Agent", "")))
    close_other_viewers()


@receiver(authenticator_removed)
@transaction.atomic
def record_removal(request: HttpRequest, **kwargs: Any) -> None:
    """Taking a second factor away is remembered; the next sign-in asks for a new one."""
    _record_as(_token(request), "second_factor_removed")
    close_other_viewers()


@receiver(authenticator_reset)
@transaction.atomic
def record_renewal(request: HttpRequest, **kwargs: Any) -> None:
    """New reserve codes are remembered too: they open the account."""
    _record_as(_token(request), "second_factor_renewed")
    close_other_viewers()


@receiver([password_changed, password_set])
@transaction.atomic
def rebind_with_new_password(request: HttpRequest, **kwargs: Any) -> None:
    """With a new password the session gets another key: the viewer moves to it, and every old key is nobody."""
    token = _token(request)
    move_viewer(token)
    _record_as(token, "password_changed")
    note_browser(browser_code(request.headers.get("User-Agent", "")))
    close_other_viewers()


@receiver(user_logged_out)
@transaction.atomic
def unbind_on_sign_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """The viewer ends with the session."""
    if not request.session.session_key:
        return
    token = token_of_session(request.session.session_key)
    try:
        _record_as(token, "sign_out")
    except NotSignedIn:
        # Idle too long: nobody is bound any more who could sign for it.
        record_event(actor=None, institution=None, action="sign_out")
    close_viewer(token)


@receiver(user_login_failed)
def record_failure(**kwargs: Any) -> None:
    """A failed sign-in names nobody: the username typed may be a password."""
    record_event(actor=None, institution=None, action="sign_in", outcome=Outcome.REFUSED)
