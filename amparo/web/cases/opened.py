"""What is closed until opened: the opening is a POST; its answer is a fragment, or a page without scripts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import CaseAccess, access_case
from amparo.foundation.access.viewer import Viewer


def opened(
    request: HttpRequest,
    viewer: Viewer,
    code: str,
    *,
    template: str,
    back: str,
    open_it: Callable[[CaseAccess], dict[str, Any]],
) -> HttpResponse:
    """Open something of a case. ``open_it`` reads it and leaves its audit row; a GET leads back."""
    access = access_case(viewer, code)
    canonical = code_of_subject(access.subject)
    if request.method != "POST":
        return redirect(reverse(back, args=[canonical]))
    context = {
        "code": canonical,
        "back_url": reverse(back, args=[canonical]),
        "template": template,
        "may_write": bool(access.writes),
        **open_it(access),
    }
    is_fragment = request.headers.get("X-Requested-With") == "fetch"
    return render(request, template if is_fragment else "cases/opened.html", context)
