"""Beginning a registration, or taking up one that was left."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from amparo.casework.lifecycle.drafts import my_drafts, start_draft
from amparo.foundation.access.policy.rules import REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.web.forms import request_id_of
from amparo.web.screens import screen


@require_http_methods(["GET", "HEAD", "POST"])
@screen("register", roles=REGISTERING_ROLES)
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Say what registering is; a POST begins one. The form's id is the draft's: a double click makes one."""
    if request.method == "POST":
        return redirect("registration", start_draft(viewer, request_id_of(request)))
    return render(request, "registration/start.html", {"drafts": my_drafts(viewer), "request_id": uuid4()})
