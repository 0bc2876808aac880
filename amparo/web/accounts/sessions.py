"""«Mis sesiones»: where one is signed in, and ending what should not be."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.sessions import (
    SignedIn,
    end_other_sessions,
    end_session,
    my_sessions,
)
from amparo.web.accounts.browser_words import browser_words
from amparo.web.screens import screen


def _line(session: SignedIn) -> dict[str, Any]:
    return {
        "session": session,
        "browser": browser_words(session.browser),
        "is_key": session.browser.startswith("program/"),
    }


@screen("my_sessions")
def sessions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show one's own sign-ins; end one, or all but this."""
    if request.method == "POST":
        handle = request.POST.get("session", "")
        if handle:
            done = end_session(viewer, handle)
            words = _("Esa sesión se cerró.") if done else _("Esa sesión ya estaba cerrada.")
        else:
            ended = end_other_sessions(viewer)
            words = ngettext("Se cerró %(n)d sesión.", "Se cerraron %(n)d sesiones.", ended) % {"n": ended}
        messages.success(request, words)
        return redirect("my_sessions")
    found = my_sessions(viewer)
    context = {
        "this": [_line(session) for session in found if session.is_this],
        "others": [_line(session) for session in found if session.is_open and not session.is_this],
        "before": [_line(session) for session in found if not session.is_open and not session.is_this][:20],
    }
    return render(request, "account/sessions.html", context)
