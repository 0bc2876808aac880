"""Throwing a registration away before it is a case, after asking."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from amparo.casework.lifecycle.drafts import Draft, discard_draft
from amparo.foundation.access.viewer import Viewer
from amparo.web.registration.draft_screen import draft_screen


@require_http_methods(["GET", "HEAD", "POST"])
@draft_screen("discard_registration", lock=True)
def discard(request: HttpRequest, viewer: Viewer, draft: Draft) -> HttpResponse:
    """Ask, then destroy the draft and the key that could open it."""
    if request.method == "POST":
        discard_draft(viewer, draft.id)
        return redirect("my_work")
    return render(request, "registration/discard.html", {"draft": draft})
