"""Around allauth's pages: whoever has been signed out by us must not count as signed in for it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from allauth.account import views as account
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from amparo.foundation.access.viewer import (
    NotSignedIn,
    Viewer,
    checking_second_factor,
    token_of_session,
    viewing,
)

View = Callable[..., HttpResponse]


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The viewer of this session, or None: idle too long, gone by the quick exit, or never signed in."""
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        return None
    try:
        with viewing(token_of_session(session_key)) as viewer:
            return viewer
    except NotSignedIn:
        return None


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. A session whose viewer has ended starts anew, or it would go to and fro for ever."""
    if request.user.is_authenticated and viewer_of(request) is None:
        request.session.flush()
        request.user = AnonymousUser()
    response: HttpResponse = account.login(request)
    return response


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """The code at sign-in, after the password. It waits at the view's stage, which knows whose password it was."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with checking_second_factor(self.stage.login.user.pk):
            response: HttpResponse = super().post(request, *args, **kwargs)
        return response


def own_account(view: View) -> View:
    """A page about one's own account: for viewers only, also before their second factor is set up.

    It runs bound, because the database lets nobody but the bound viewer change the password of an account.
    """

    def run(request: HttpRequest) -> HttpResponse:
        try:
            with viewing(token_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))) as viewer:
                request.viewer = viewer  # type: ignore[attr-defined]
                return view(request)
        except NotSignedIn:
            return redirect(f"{settings.LOGIN_URL}?next={quote(request.path)}")

    return run
