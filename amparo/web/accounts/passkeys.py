"""Passkeys: add, name, list and remove one's own. What they do is allauth's; they render while one is bound."""

from typing import Any

from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    RemoveWebAuthnView,
)
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse_lazy

ENCODER = DjangoJSONEncoder(ensure_ascii=False)


class _Options:
    """Gives the page what the browser needs to ask for a passkey, as JSON in an attribute: no inline script."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        (options,) = context.pop("js_data").values()
        return context | {"passkey_options": ENCODER.encode(options)}


class AddPasskey(_Options, AddWebAuthnView):  # type: ignore[misc]
    """Make a passkey on this device or on a key."""


class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]
    """Call a passkey something else."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Take a passkey away, after asking."""

    success_url = reverse_lazy("mfa_index")
