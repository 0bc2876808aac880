"""Who asks: a program with a token of somebody's, or a page of ours with its session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

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
