"""The second factor once more, in place of a page that asks for it, with what was sent to that page inside.

Nothing of what was sent is kept on the server meanwhile: it stays in the page, on the same address, and goes on with
the right answer. Files cannot wait in a page: a screen that takes them does not ask for this.
"""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from amparo.foundation.access.viewer import Viewer, viewing
from amparo.foundation.accounts.sessions import prove_again
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.web.accounts.attempts import PER_NAME, key_of, try_once, was_right
from amparo.web.accounts.everybodys import is_everybodys
from amparo.web.accounts.forms import ConfirmPasswordForm, SecondFactorConfirmForm, must_wait
from amparo.web.accounts.passkey_forms import PasskeyConfirmForm
from amparo.web.accounts.passkeys import ENCODER

_PREFIX, _ASKED_BY = "proof", "proof-asked-by"
_FORMS: dict[str, type[forms.Form]] = {
    "code": SecondFactorConfirmForm,
    "credential": PasskeyConfirmForm,
    "password": ConfirmPasswordForm,
}


@dataclass(frozen=True)
class Proof:
    """What somebody answered, and whether the page had been asked for by a link (GET) or a form."""

    sent: QueryDict
    was_get: bool


def taken_out(request: HttpRequest) -> Proof | None:
    """The answer in a request, taken out of it: what is left is what was sent before. None if there is none."""
    if request.method != "POST" or _ASKED_BY not in request.POST:
        return None
    sent = request.POST
    rest = sent.copy()
    for name in [name for name in sent if name.startswith(f"{_PREFIX}-")]:
        del rest[name]
    request.POST = rest  # type: ignore[assignment]
    return Proof(sent, was_get=sent[_ASKED_BY] == "GET")


def asked_again(request: HttpRequest) -> HttpResponse:
    """Back to the page that was asked for by a link."""
    return redirect(request.get_full_path())


def step_up(request: HttpRequest, token: str, proof: Proof | None) -> HttpResponse | None:
    """Ask for the second factor, or check it. None: it is good, and counts from now on.

    The try is counted for good before the answer is looked at, and what was wrong is on record before the page is
    drawn: nobody sends what cannot be drawn and takes the count back with it.
    """
    with viewing(token) as viewer:
        user = get_user_model().objects.get(pk=viewer.account_id)
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        if not types and settings.SECOND_FACTOR_REQUIRED:
            return redirect("mfa_activate_totp")
        kinds = _kinds(types)
        minutes = _count(proof, kinds, user)
    with viewing(token) as viewer:
        answered = _check(proof, kinds, user, minutes)
        if answered is not None and answered.is_valid():
            was_right(_counted(user), _counted(user))
            answered_save = getattr(answered, "save", None)
            if answered_save:
                answered_save()
            prove_again(viewer)
            return None
        if answered is not None:
            _record_wrong(viewer)
    with viewing(token):
        return _question(request, user, kinds, proof, answered)


def _kinds(types: set[str]) -> list[str]:
    if not types:
        return ["password"]
    return (["credential"] if Authenticator.Type.WEBAUTHN in types else []) + ["code"]


def _kind_of(proof: Proof | None, kinds: list[str]) -> str | None:
    """Which kind of answer was sent."""
    return next((kind for kind in kinds if proof is not None and f"{_PREFIX}-{kind}" in proof.sent), None)


def _count(proof: Proof | None, kinds: list[str], user: Any) -> int:
    """Count an answer, if there is one; how many minutes to wait. No visitor of the demo keeps another waiting."""
    if _kind_of(proof, kinds) is None or is_everybodys(user.get_username()):
        return 0
    return try_once(_counted(user), PER_NAME)


def _check(proof: Proof | None, kinds: list[str], user: Any, minutes: int) -> forms.Form | None:
    """The answer. Of who has to wait it is not looked at: nobody is told whether it was right."""
    kind = _kind_of(proof, kinds)
    if kind is None or proof is None:
        return None
    sent = QueryDict() if minutes else proof.sent
    answered = _FORMS[kind](user=user, data=sent, prefix=_PREFIX)  # type: ignore[call-arg]
    if minutes:
        must_wait(answered, kind, minutes)
    return answered


def _counted(user: Any) -> bytes:
    """What wrong answers are counted under, whichever page asks: allauth's own limit counts no page that is shown."""
    return key_of("second factor again", str(user.pk))


def _question(
    request: HttpRequest, user: Any, kinds: list[str], proof: Proof | None, answered: forms.Form | None
) -> HttpResponse:
    was_get = proof.was_get if proof else request.method != "POST"
    waiting = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context: dict[str, Any] = {
        "asked_by": "GET" if was_get else "POST",
        "waiting": waiting,
        "stands_in": kinds == ["password"],
        "form": answered,
    }
    for kind in kinds:
        form = _FORMS[kind]
        shown = answered if isinstance(answered, form) else form(user=user, prefix=_PREFIX)  # type: ignore[call-arg]
        context[f"{kind}_form"] = shown
    if "credential" in kinds:
        context["passkey_options"] = ENCODER.encode(begin_authentication(user))
    return render(request, "account/step_up.html", context, status=422 if answered is not None else 403)


def _record_wrong(viewer: Viewer) -> None:
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="second_factor_again",
        outcome=Outcome.REFUSED,
    )
