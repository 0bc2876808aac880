"""One page for what waits: of coordinators, of who keeps a case, and of who watches for another institution."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo.foundation.access.viewer import Viewer
from amparo.web.safeguards.waiting import elsewhere, waiting
from amparo.web.screens import screen


@screen("list_waiting")
def safeguards(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what waits for the viewer's decision."""
    return render(request, "safeguards/waiting_page.html", waiting(viewer) | elsewhere(viewer))
