"""How allauth fits Amparo: nobody signs up, and secrets of second factors are sealed."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from amparo.foundation.access.viewer import checking_second_factor
from amparo.foundation.accounts.sessions import is_recent
from amparo.foundation.protection.server_seals import open_for_server, seal_for_server
from amparo.web.accounts.attempts import PER_ADDRESS, PER_NAME, key_of, try_once, was_right
from amparo.web.accounts.everybodys import is_everybodys
from amparo.web.accounts.known_device import attempt_key
from amparo.web.accounts.second_factors import has_second_factor

_CONTEXT = "second factor"
JUST_NOW = 300  # seconds
_WRONG_CODE = _(
    "El código no es ese, o ya venció. Escriba el siguiente. Si se repite, revise la hora de su teléfono."
)
# By allauth's names of what it tells of.
_TOLD = {
    "account/messages/password_changed.txt": _(
        "Contraseña cambiada. Las otras sesiones abiertas con su cuenta se cerraron."
    ),
    "mfa/messages/webauthn_added.txt": _("Llave de acceso agregada."),
    "mfa/messages/webauthn_removed.txt": _("Llave de acceso quitada."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administration, never by a visitor."""

    # The same words whether the user exists or not.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "El usuario o la contraseña no coinciden. Revise las mayúsculas y vuelva a intentar."
        ),
        "account_inactive": _("Esta cuenta está cerrada. Hable con la administración de su institución."),
        "too_many_login_attempts": _(
            "Hubo varios intentos seguidos. Espere unos minutos; si olvidó su contraseña, "
            "hable con la administración."
        ),
        "incorrect_password": _("La contraseña no es esa. Vuelva a escribirla."),
        "incorrect_code": _WRONG_CODE,
        "enter_current_password": _("La contraseña actual no es esa. Vuelva a escribirla."),
        "rate_limited": _("Demasiados intentos seguidos. Espere unos minutos y vuelva a intentar."),
    }

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has a second factor gave it just now (``own_account`` asks); who has none yet, the password."""
        if has_second_factor(self.request.user.pk):
            return not is_recent(self.request.viewer)
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < JUST_NOW:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The password, for whoever has nothing else yet; it never stands for a second factor that there is."""
        return [] if has_second_factor(user.pk) else list(super().get_reauthentication_methods(user))

    def set_password(self, user: Any, password: str) -> None:
        """The app may change this column of an account and no other."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. Who must wait waits with any name, real or not, and as long as a hash takes."""
        username = str(credentials.get("username", ""))
        self._name = None if is_everybodys(username) else attempt_key(request, username)
        self._address = key_of("address", self.get_client_ip(request))
        wait = try_once(self._address, PER_ADDRESS) or (self._name and try_once(self._name, PER_NAME))
        if wait:
            make_password(str(credentials.get("password", "")))
            raise ValidationError(
                ngettext(
                    "Hubo varios intentos seguidos. Espere %(n)d minuto; si olvidó su contraseña, hable con la "
                    "administración.",
                    "Hubo varios intentos seguidos. Espere %(n)d minutos; si olvidó su contraseña, hable con la "
                    "administración.",
                    wait,
                )
                % {"n": wait},
                code="too_many_login_attempts",
            )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Who this is by password, or None; a right one takes its try back."""
        user = super().authenticate(request, **credentials)
        if user:
            was_right(self._name, self._address)
        return user

    def get_login_stages(self) -> list[str]:
        """Allauth's, with a second step that ends with the password it was begun with."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "amparo.web.accounts.stages.SecondStepStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url and url.startswith("/") and not url.startswith("//") and "\\" not in url)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was changed, and nothing else: «signed in as …» puts a name on a screen."""
        if message_template in _TOLD:
            messages.add_message(request, level, _TOLD[message_template])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors never lie in clear in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _WRONG_CODE,
    }

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether the account has a second factor: asked at sign-in too, when nobody is bound who could see it."""
        with checking_second_factor(user.pk):
            return bool(super().is_mfa_enabled(user, types))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return str(_("Llave de acceso"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Amparo"}

    def encrypt(self, text: str) -> str:
        return seal_for_server(text, _CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return open_for_server(encrypted_text, _CONTEXT)
