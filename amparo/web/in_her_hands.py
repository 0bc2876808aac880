"""While the person holds the worker's phone: whatever way leads off her pages asks first whose hands it is in.

Back leads a browser to the pages before. A mark of the browser, set by the page on which the phone is handed over and
by every page of hers, makes each page of the worker's ask; only the answer takes it away. It names nobody.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

MARK = "in-her-hands"
LASTS = 2 * 3600  # seconds: longer than any conversation
# What is hers to see: the conversation, the thanks, the paper, «me equivoqué»; and the worker's own step.
HERS = frozenset(
    {"consent_talk", "end_consent_talk", "open_consent_slip", "mend_consent", "take_phone_back", "still_here"}
)


def handed_over(response: HttpResponse) -> HttpResponse:
    """The same answer, which marks the browser as being in her hands."""
    response.set_cookie(MARK, "1", max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SECURE)
    return response


def whose_hands_first(action: str, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a screen; in its place, in a browser that is in her hands, whether the worker has the phone."""
    if action in HERS:
        return page

    @functools.wraps(page)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.COOKIES.get(MARK) and request.method in ("GET", "HEAD"):
            return render(request, "consent/whose_hands.html", {"next": request.get_full_path()})
        return page(request, *args, **kwargs)

    return asked


@require_POST
def given_back(request: HttpRequest) -> HttpResponse:
    """The worker has the phone, and goes on to where the way led."""
    to = request.POST.get("next", "")
    is_here = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    response = redirect(to if is_here else "/")
    response.delete_cookie(MARK)
    return response
