"""How allauth fits Amparo: nobody signs up, and secrets of second factors are sealed."""

import base64
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest

from amparo.foundation.protection.keys import keys

_CONTEXT = b"second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administration, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url and url.startswith("/") and not url.startswith("//") and "\\" not in url)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: «signed in as …» puts a name on a screen that others read."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors never lie in clear in the database."""

    def encrypt(self, text: str) -> str:
        ring = keys()
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(ring.by_id[ring.current]).encrypt(nonce, text.encode(), _CONTEXT)
        return f"{ring.current}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        name, _, value = encrypted_text.partition(":")
        raw = base64.b64decode(value)
        return AESGCM(keys().by_id[name]).decrypt(raw[:12], raw[12:], _CONTEXT).decode()
