"""Who asks: a program with a token of somebody's, or a page of ours with its session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from amparo.foundation.access.tokens import enter_token
from amparo.foundation.access.viewer import NotSignedIn, Viewer, token_of_session, viewing


def _entered(request: HttpRequest, token: str) -> Viewer | None:
    """The viewer of a token, or None; what the frame of the endpoint binds is remembered beside the request."""
    try:
        with viewing(token) as viewer:
            request.api_token = token  # type: ignore[attr-defined]
            return viewer
    except NotSignedIn:
        return None


class SessionOfPage(APIKeyCookie):
    """The session of somebody who signed in here; changes need the token against forged forms, as pages do."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        if not request.COOKIES.get(self.param_name):
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The viewer of the session, once its second factor was given."""
        viewer = _entered(request, token_of_session(key)) if key else None
        if viewer and settings.SECOND_FACTOR_REQUIRED and viewer.second_factor_at is None:
            return None
        return viewer


class TokenOfProgram(HttpBearer):
    """A key that somebody made for a program: that person, narrowed."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The viewer of the key. What it opens is counted first, so that nobody tries or reads without end."""
        viewer = _entered(request, token) if enter_token(token) else None
        # Only of a key that opened: beside a wrong one a session still needs its second factor.
        request.api_key = viewer is not None  # type: ignore[attr-defined]
        return viewer
