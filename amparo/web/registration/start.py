"""Beginning a registration, or taking up one that was left."""

from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from amparo.casework.cases.enums import DatePrecision
from amparo.casework.lifecycle.drafts import DraftLine, my_drafts, start_draft
from amparo.foundation.access.policy.rules import REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.clock import LIMA, day_of
from amparo.web.cases.words import day_in_year_words
from amparo.web.forms import request_id_of
from amparo.web.screens import screen


@dataclass(frozen=True)
class DraftWords:
    """A registration left half-way: when it was saved, and when it goes."""

    url: str
    when: str
    until: str


def _words(draft: DraftLine) -> DraftWords:
    saved = draft.saved_at.astimezone(LIMA)
    return DraftWords(
        url=reverse("registration", args=[draft.id]),
        when=f"{day_in_year_words(saved.date(), DatePrecision.DAY)}, {saved:%H:%M}",
        until=day_in_year_words(day_of(draft.expires_at), DatePrecision.DAY),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("register", roles=REGISTERING_ROLES)
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Say what registering is; a POST begins one. The form's id is the draft's: a double click makes one."""
    if request.method == "POST":
        return redirect("registration", start_draft(viewer, request_id_of(request)))
    drafts = [_words(draft) for draft in my_drafts(viewer)]
    return render(request, "registration/start.html", {"drafts": drafts, "request_id": uuid4()})
