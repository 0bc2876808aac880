"""While the person holds the worker's phone: whatever way leads off her pages asks first whose hands it is in.

Back leads a browser to the pages before, also to those of somebody else's conversation. A mark of the browser, set by
the page on which the phone is handed over and by every page of hers, makes every other page ask; only the answer takes
it away. It says whose conversation it is to who has the secret key, and names nobody.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

MARK = "in-her-hands"
LASTS = 2 * 3600  # seconds: longer than any conversation
# What is hers to see, of her own case: the conversation, the thanks, the paper; and the worker's own step.
HERS = frozenset({"case_talk", "case_consent_done", "case_consent_slip", "case_consent_returned"})
# Ways out of Amparo, and what shows no more than they do.
OPEN = frozenset(
    {
        "given_back",
        "quick_exit",
        "still_here",
        "account_logout",
        "account_login",
        "mfa_authenticate",
        "set_up",
    }
)


def handed_over(response: HttpResponse, code: str) -> HttpResponse:
    """The same answer, which marks the browser as being in the hands of the person of this case."""
    response.set_cookie(
        MARK, _mark(code), max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SECURE
    )
    return response


def _mark(code: str) -> str:
    return salted_hmac("amparo.in-her-hands", code, algorithm="sha256").hexdigest()[:32]


class WhoseHandsFirst:
    """In a browser that is in her hands each page but hers asks whether the worker has the phone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The question in place of the page; None where the page may be shown."""
        mark = request.COOKIES.get(MARK)
        # What is sent comes from a page that was shown. A program's key stands for itself, whatever the browser holds.
        is_program = request.headers.get("Authorization", "").startswith("Bearer ")
        if not mark or is_program or request.method not in ("GET", "HEAD"):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in OPEN or (name in HERS and constant_time_compare(mark, _mark(kwargs["code"]))):
            return None
        return render(request, "consent/whose_hands.html", {"next": request.get_full_path()})


@require_POST
def given_back(request: HttpRequest) -> HttpResponse:
    """The worker has the phone, and goes on to where the way led."""
    to = request.POST.get("next", "")
    is_here = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    response = redirect(to if is_here else "/")
    response.delete_cookie(MARK)
    return response
