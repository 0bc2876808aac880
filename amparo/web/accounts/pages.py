"""Around allauth's pages: whoever has been signed out by us must not count as signed in for it."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from amparo.foundation.access.viewer import (
    NotSignedIn,
    Viewer,
    checking_second_factor,
    token_of_session,
    viewing,
)
from amparo.foundation.accounts.sessions import is_recent
from amparo.foundation.audit.actions import record_event
from amparo.foundation.audit.enums import Outcome
from amparo.web.accounts.attempts import PER_NAME, key_of, try_once, was_right
from amparo.web.accounts.everybodys import is_everybodys
from amparo.web.accounts.forms import must_wait
from amparo.web.accounts.passkeys import ENCODER
from amparo.web.accounts.second_factors import has_second_factor
from amparo.web.accounts.step_up import asked_again, step_up, taken_out
from amparo.web.accounts.way_back import sign_in_url

View = Callable[..., HttpResponse]


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The viewer of this session, or None: idle too long, gone by the quick exit, or never signed in."""
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        return None
    try:
        with viewing(token_of_session(session_key)) as viewer:
            return viewer
    except NotSignedIn:
        return None


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. A session whose viewer has ended starts anew, or it would go to and fro for ever."""
    if request.user.is_authenticated and viewer_of(request) is None:
        request.session.flush()
        request.user = AnonymousUser()
    response: HttpResponse = account.login(request)
    return response


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """Code or passkey at sign-in, after the password. It waits at the view's stage, which knows whose it was.

    Where the password was changed meanwhile there is nothing to go on from: sign in anew.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.stage.is_of_the_password_now():
            return self._anew()
        with checking_second_factor(self.stage.login.user.pk):
            return rendered(super().get(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {
            "passkey_options": ENCODER.encode(context.pop("js_data")["request_options"]),
            "has_passkey": Authenticator.Type.WEBAUTHN in types,
            "has_phone": Authenticator.Type.TOTP in types,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.stage.is_of_the_password_now():
            return self._anew()
        user = self.stage.login.user
        # For good before the code is looked at; what is drawn is drawn after, or whoever sends what cannot be drawn
        # takes the count back with it.
        minutes = try_once(self._counted(), PER_NAME)
        if minutes:
            self.auth_form = self.get_form_class()(user=user, data={})
            must_wait(self.auth_form, "code", minutes)
            self.webauthn_form = self.get_webauthn_form_class()(user=user)
        with checking_second_factor(user.pk):
            response = self.form_invalid(None) if minutes else super().post(request, *args, **kwargs)
        with checking_second_factor(user.pk):
            return rendered(response)

    def form_valid(self, form: Any) -> HttpResponse:
        was_right(self._counted(), self._counted())
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(actor=None, institution=None, action="sign_in", outcome=Outcome.REFUSED)
        response: HttpResponse = super().form_invalid(form)
        return response

    def _counted(self) -> bytes:
        return key_of("second step", str(self.stage.login.user.pk))

    def _anew(self) -> HttpResponse:
        response: HttpResponse = self.stage.abort()
        return response


def rendered(response: HttpResponse) -> HttpResponse:
    """The response, drawn now: what draws itself later is drawn when nobody is bound any more, and sees nothing."""
    render = getattr(response, "render", None)
    if render is not None:
        render()
    return response


def _drawn(response: HttpResponse, token: str) -> HttpResponse:
    """Draw what draws itself, after what was done and counted is there for good."""
    if not hasattr(response, "render"):
        return response
    with viewing(token):
        return rendered(response)


def own_account(view: View, *, opens: bool = False, changes: bool = False) -> View:
    """A page about one's own account: for viewers only, also before their second factor is set up.

    One that ``changes`` how it is entered says so, and does nothing, for an account that is everybody's. It and what
    ``opens`` the account (reserve codes) want a second factor of the last ten minutes from whoever has one: the
    password alone neither adds, shows nor removes any.

    It runs bound, because the database lets nobody but the bound viewer change the password of an account.
    """

    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        token = token_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
        try:
            with viewing(token) as viewer:
                request.viewer = viewer  # type: ignore[attr-defined]
                if changes and is_everybodys(request.user.get_username()):
                    return render(request, "account/everybodys.html")
                may = not (opens or changes) or is_recent(viewer) or not has_second_factor(viewer.account_id)
                response = view(request, **kwargs) if may else None
            if response is not None:
                return _drawn(response, token)
            # What was sent holds passwords: it does not wait in the page, the form is shown anew.
            proof = taken_out(request)
            request.method = "GET"
            request.POST = QueryDict()  # type: ignore[assignment]
            return step_up(request, token, proof) or asked_again(request)
        except NotSignedIn:
            return redirect(sign_in_url(request))

    return run
