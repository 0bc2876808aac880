"""The forms of passkeys. What the browser answers is checked by allauth and fido2; the counter is checked here."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.web.accounts.forms import say

_LONGEST_NAME = 60
_NOT_THAT = _("Esa llave no sirvió. Vuelva a intentar, o use otro modo de confirmar.")


def _name(form: forms.Form) -> None:
    hint = _("Para reconocerla después: «Celular», «Laptop de la oficina».")
    say(
        form, "name", _("Nombre de la llave"), _("Escriba un nombre para la llave."), hint, autocomplete="off"
    )
    form.fields["name"].max_length = _LONGEST_NAME  # type: ignore[attr-defined]


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self)

    def clean_name(self) -> str:
        return str(super().clean_name())[:_LONGEST_NAME]


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self)

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])[:_LONGEST_NAME]


class _Counted:
    """A passkey that counts its uses must have counted on: one that stands still or falls has a copy somewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = self.fields["credential"].error_messages  # type: ignore[attr-defined]
        messages["required"] = messages["invalid"] = _NOT_THAT

    def clean_credential(self) -> Authenticator:
        answered = parse_authentication_response(self.cleaned_data["credential"])  # type: ignore[attr-defined]
        authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
        now = int(answered.response.authenticator_data.counter)
        before = int(authenticator.data.get("sign_count", authenticator.wrap().authenticator_data.counter))
        if (now or before) and now <= before:
            raise forms.ValidationError(_NOT_THAT, code="copied")
        authenticator.data["sign_count"] = now
        authenticator.save(update_fields=["data"])
        return authenticator


class PasskeyForm(_Counted, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey at sign-in, after the password."""


class PasskeyConfirmForm(_Counted, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more, before something that matters."""
