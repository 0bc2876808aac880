"""While the person holds the worker's phone: whatever way leads off her pages asks first whose hands it is in.

Back leads a browser to the pages before, also to those of somebody else's conversation. A mark of the browser, set by
the page on which the phone is handed over and by every page of hers, makes every other page ask. A word that it is back
opens her own case, as far as the worker may see it; to anything else, other people's cases first of all, the way is the
worker's password, once. The mark says whose conversation it is to who has the secret key, and names nobody.
"""

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from amparo.foundation.access.viewer import NotSignedIn, Viewer, token_of_session, viewing
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.web.accounts.attempts import PER_NAME, key_of, try_once, was_right
from amparo.web.accounts.forms import ConfirmPasswordForm, must_wait

MARK = settings.IN_HER_HANDS_COOKIE_NAME
LASTS = 12 * 3600  # seconds: longer than any conversation, and than a day on which the session is kept alive
# What cannot be read, is not there or cannot be done: its page is the worker's, with menu and name.
WITH_THE_MENU = frozenset({400, 404, 409})
# Behind the mark once the worker said that the phone is back: her own case is open.
BACK = ".back"
# What is hers, of her own case: the conversation, the thanks, «me equivoqué», the paper; and the worker's own step.
HERS = frozenset(
    {"case_talk", "case_consent_done", "case_consent_mend", "case_consent_slip", "case_consent_returned"}
)
# Ways out of Amparo, the language, and what shows no more than they do.
OPEN = frozenset(
    {
        "given_back",
        "quick_exit",
        "still_here",
        "account_logout",
        "account_login",
        "mfa_authenticate",
        "set_up",
        "set_language",
    }
)


def handed_over(response: HttpResponse, code: str) -> HttpResponse:
    """The same answer, which marks the browser as being in the hands of the person of this case."""
    return _marked(response, _mark(code))


def is_in_her_hands(request: HttpRequest) -> bool:
    """Whether the phone was handed over in this browser, and nobody said that it is back."""
    mark = request.COOKIES.get(MARK, "")
    return bool(mark) and not mark.endswith(BACK)


def _marked(response: HttpResponse, mark: str) -> HttpResponse:
    response.set_cookie(MARK, mark, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SECURE)
    return response


def _mark(code: str) -> str:
    return salted_hmac("amparo.in-her-hands", code, algorithm="sha256").hexdigest()[:32]


def _is_hers(mark: str, code: str | None) -> bool:
    return code is not None and constant_time_compare(mark.removesuffix(BACK), _mark(code))


class WhoseHandsFirst:
    """In a browser that is in her hands each page but hers asks whether the worker has the phone.

    So does what is not there, or is refused: those pages show the worker's menu. Where no view was found, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_menu = response.status_code in WITH_THE_MENU
        return (_asked(request, frozenset()) if has_menu else None) or response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The question in place of the page; None where the page may be shown."""
        return _asked(request, HERS)


def _asked(request: HttpRequest, shown: Collection[str]) -> HttpResponse | None:
    """The question; None where the phone is not in her hands, or this is one of the pages that may be shown there."""
    mark = request.COOKIES.get(MARK)
    # A program's key stands for itself; a session beside it is a browser's.
    is_program = "Authorization" in request.headers and settings.SESSION_COOKIE_NAME not in request.COOKIES
    if not mark or is_program:
        return None
    match = request.resolver_match
    name = match.url_name if match else None
    is_hers = _is_hers(mark, match.kwargs.get("code") if match else None)
    if name in OPEN or (is_hers and (name in shown or mark.endswith(BACK))):
        return None
    # What was sent is not done, also where Back sends it again: a page that was reached by a form may show a name.
    form = None if is_hers else ConfirmPasswordForm(user=None)
    is_asked_for = request.method in ("GET", "HEAD")
    return _question(request, request.get_full_path(), form, status=200 if is_asked_for else 409)


def _question(
    request: HttpRequest, to: str, form: ConfirmPasswordForm | None, *, status: int = 200
) -> HttpResponse:
    if form is not None:  # a password that the browser fills in would be nobody's word
        form.fields["password"].widget.attrs |= {"autocomplete": "off", "autofocus": False}
    # A form that ``amparo.js`` keeps is told so, and what was typed stays: there is nothing to answer there.
    answers = request.headers.get("X-Requested-With") != "keep"
    context = {"next": to, "form": form, "answers": answers}
    return render(request, "consent/whose_hands.html", context, status=status)


@require_POST
def given_back(request: HttpRequest) -> HttpResponse:
    """The worker has the phone, and goes on to where the way led; off her case by the password."""
    to = request.POST.get("next", "")
    if not (to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)):
        to = "/"
    mark, code = request.COOKIES.get(MARK), _case_of(to)
    if not mark:
        return redirect(to)
    if code is not None and _is_hers(mark, code):
        return _marked(redirect(to), _mark(code) + BACK)
    try:
        with viewing(token_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))) as viewer:
            wrong = _wrong_password(request, viewer)
    except NotSignedIn:
        return redirect(settings.LOGIN_URL)
    if wrong is not None:
        return _question(request, to, wrong, status=422)
    response = redirect(to)
    response.delete_cookie(MARK)
    return response


def _wrong_password(request: HttpRequest, viewer: Viewer) -> ConfirmPasswordForm | None:
    """What was sent for the worker's password, with what is wrong; None if it is the password. Counted, and audited."""
    key = key_of("hands", str(viewer.account_id))
    minutes = try_once(key, PER_NAME)
    user = get_user_model().objects.get(pk=viewer.account_id)
    # Who has to wait is not told whether it was the password: it is not looked at.
    form = ConfirmPasswordForm(user=user, data={} if minutes else request.POST)
    if minutes:
        must_wait(form, "password", minutes)
    is_right = form.is_valid()
    if is_right:
        was_right(key, key)
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="take_phone_back",
        outcome=Outcome.DONE if is_right else Outcome.REFUSED,
    )
    return None if is_right else form


def _case_of(to: str) -> str | None:
    """The code of the case that an address is of; None if it is of none."""
    try:
        code = resolve(urlsplit(to).path).kwargs.get("code")
    except Resolver404:
        return None
    return str(code) if code else None
