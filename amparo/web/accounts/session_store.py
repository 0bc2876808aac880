"""Sessions as Django keeps them, under a keyed hash and sealed with the cookie itself.

A row that is read, in the database or in a copy, is no cookie, and says nothing: while a second factor is set up, its
secret stands in the session; while a password is asked again, what was being sent, with its headers.
"""

import binascii
import json
import secrets
from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.backends import db
from django.utils import timezone

from amparo.foundation.protection.padding import pad, unpad
from amparo.web.accounts.attempts import key_of

_NONCE = 12  # bytes


def kept_key(session_key: str) -> str:
    """What stands in ``django_session`` in place of a session's key: 40 hex digits."""
    return key_of("session", session_key).hex()[:40]


class SessionStore(db.SessionStore):
    """Every look-up by the hash. What is asynchronous is used nowhere, and finds nothing."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What the session holds, sealed (AES-256-GCM) under a key made of the cookie and the server's secret."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._key().encrypt(nonce, pad(json.dumps(session_dict).encode()), None)
        return b64encode(nonce + sealed).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was sealed for this session; nothing if it was altered, moved, or kept before rows were sealed."""
        try:
            raw = b64decode(session_data, validate=True)
            held: dict[str, Any] = json.loads(unpad(self._key().decrypt(raw[:_NONCE], raw[_NONCE:], None)))
        except (InvalidTag, binascii.Error, ValueError):
            return {}
        return held

    def _key(self) -> AESGCM:
        return AESGCM(key_of("what a session holds", str(self.session_key)))

    def _get_session_from_db(self) -> Any:
        kept = kept_key(str(self.session_key))
        row = self.model.objects.filter(session_key=kept, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return super().exists(kept_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of this session."""
        row = super().create_model_instance(data)
        row.session_key = kept_key(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        """The same row."""
        return self.create_model_instance(data)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, this one unless another is named."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept_key(key))
