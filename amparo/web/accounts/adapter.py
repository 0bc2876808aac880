"""How allauth fits Amparo: nobody signs up, and secrets of second factors are sealed."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from amparo.foundation.protection.server_seals import open_for_server, seal_for_server

_CONTEXT = "second factor"
JUST_NOW = 300  # seconds


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administration, never by a visitor."""

    # The same words whether the user exists or not.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "El usuario o la contraseña no coinciden. Revise las mayúsculas y vuelva a intentar."
        ),
        "account_inactive": _("Esta cuenta está cerrada. Hable con la administración de su institución."),
        "too_many_login_attempts": _(
            "Hubo varios intentos seguidos. Espere cinco minutos; si olvidó su contraseña, "
            "hable con la administración."
        ),
        "incorrect_password": _("La contraseña no es esa. Vuelva a escribirla."),
        "incorrect_code": _("El código no es ese, o ya venció. Espere al siguiente y escríbalo."),
        "enter_current_password": _("La contraseña actual no es esa. Vuelva a escribirla."),
        "rate_limited": _("Demasiados intentos seguidos. Espere unos minutos y vuelva a intentar."),
    }

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just proved who they are is not asked again: setting up a phone follows the sign-in."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < JUST_NOW:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: Any, password: str) -> None:
        """The app may change this column of an account and no other."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url and url.startswith("/") and not url.startswith("//") and "\\" not in url)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: «signed in as …» puts a name on a screen that others read."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors never lie in clear in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("El código no es ese, o ya venció. Espere al siguiente y escríbalo."),
    }

    def encrypt(self, text: str) -> str:
        return seal_for_server(text, _CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return open_for_server(encrypted_text, _CONTEXT)
