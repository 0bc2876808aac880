"""Where the quick exit leads: a page about the weather that gives nothing away, with the session ended."""

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amparo.foundation.access.viewer import NotSignedIn, Viewer, close_viewer, token_of_session, viewing
from amparo.foundation.audit.actions import record_event
from amparo.web.screens import screen


@require_safe
def quick_exit(request: HttpRequest) -> HttpResponse:
    """End the session and show the neutral page. Whoever comes back must sign in."""
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session_key:
        _leave(token_of_session(session_key))
        request.session.flush()
    response = render(request, "tiempo.html")
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    return response


def _leave(token: str) -> None:
    with suppress(NotSignedIn), viewing(token) as viewer:
        record_event(actor=viewer.staff_id, institution=viewer.institution_id, action="quick_exit")
        close_viewer(token)


@screen("still_here")
def still_here(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Somebody is typing: binding the viewer has prolonged the session."""
    return HttpResponse(status=204)
