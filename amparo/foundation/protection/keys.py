"""The service that holds the key-encryption keys: a file, the environment, or a key service of one's own.

What is kept is JSON, ``{"kek": {"current": "k1", "k1": "<base64>"}, "tokens": "<base64>"}``. Search tokens have a
key of their own, so that rotating the key-encryption key leaves them as they are. Wrapping goes by batches: a
service across the network answers once a page, not once a name.
"""

import base64
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string


class KeyFileError(Exception):
    """The keys are missing, unreadable or damaged; says which, and what to do."""


class KeyUnknown(Exception):
    """No key of this id is held (any more)."""


class KeysNotOurs(Exception):
    """The keys are kept by somebody else, who has to add or remove one; says what to do."""


@dataclass(frozen=True)
class Wrapped:
    """A wrapped data key (nonce ‖ ciphertext), the id of the key that wrapped it, and what it is bound to."""

    kek: str
    sealed: bytes
    context: bytes


class KeyService(Protocol):
    """Wraps and unwraps data keys; ``AMPARO_KEY_SERVICE`` names a class of this shape, made without arguments.

    A service may answer ``wrap`` and ``unwrap`` without ever letting a key-encryption key out.
    """

    def current(self) -> str:
        """The id of the key that wraps now."""

    def known(self) -> frozenset[str]:
        """The ids of all keys that can unwrap."""

    def wrap(self, data_keys: Sequence[tuple[bytes, bytes]]) -> list[Wrapped]:
        """Wrap (data key, context) pairs, all under one key, in order."""

    def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """The data keys in order; raises ``KeyUnknown``, or ``InvalidTag`` if one was altered or moved."""

    def token_key(self) -> bytes:
        """The key of search tokens (32 bytes); never rotated."""

    def add_key(self, avoid: Iterable[str]) -> str:
        """Add a fresh key under an id that is not in ``avoid``, and wrap with it from now on; returns its id."""

    def forget_keys(self, keks: Iterable[str]) -> None:
        """Destroy keys that wrap nothing any more."""


@dataclass(frozen=True)
class KeyRing:
    """Keys held in memory: by id (32 bytes each), the id in use, and the key of search tokens."""

    current: str
    by_id: dict[str, bytes]
    tokens: bytes

    def wrap(self, data_keys: Sequence[tuple[bytes, bytes]]) -> list[Wrapped]:
        """Wrap (data key, context) pairs with AES-256-GCM."""
        wrapper = AESGCM(self.by_id[self.current])
        nonces = [secrets.token_bytes(12) for _ in data_keys]
        return [
            Wrapped(self.current, nonce + wrapper.encrypt(nonce, key, context), context)
            for nonce, (key, context) in zip(nonces, data_keys, strict=True)
        ]

    def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        """The data keys in order; see ``KeyService.unwrap``."""
        unknown = {item.kek for item in wrapped} - set(self.by_id)
        if unknown:
            raise KeyUnknown(", ".join(sorted(unknown)))
        return [
            AESGCM(self.by_id[item.kek]).decrypt(item.sealed[:12], item.sealed[12:], item.context)
            for item in wrapped
        ]


def new_key() -> str:
    """A fresh 32-byte key as it is written down."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def parse_keys(text: str, where: str) -> KeyRing:
    """The keys written in ``text``; raises ``KeyFileError`` that names ``where`` and a remedy, never a key."""
    try:
        content = json.loads(text)
        kek = {key: base64.b64decode(value) for key, value in content["kek"].items() if key != "current"}
        current, tokens = content["kek"]["current"], base64.b64decode(content["tokens"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyFileError(f"{where} cannot be read as keys; restore it.") from None
    if current not in kek or any(len(key) != 32 for key in [*kek.values(), tokens]):
        raise KeyFileError(f"{where} holds a key of the wrong length; restore it.")
    return KeyRing(current=current, by_id=kek, tokens=tokens)


class KeysInEnvironment:
    """Keys given in ``AMPARO_KEYS`` (or the file that ``AMPARO_KEYS_FILE`` names): whoever starts Amparo keeps them."""

    def __init__(self, text: str) -> None:
        self._ring = parse_keys(text, "AMPARO_KEYS")

    def current(self) -> str:
        return self._ring.current

    def known(self) -> frozenset[str]:
        return frozenset(self._ring.by_id)

    def wrap(self, data_keys: Sequence[tuple[bytes, bytes]]) -> list[Wrapped]:
        return self._ring.wrap(data_keys)

    def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes]:
        return self._ring.unwrap(wrapped)

    def token_key(self) -> bytes:
        return self._ring.tokens

    def add_key(self, avoid: Iterable[str]) -> str:
        raise KeysNotOurs(
            "the keys come from AMPARO_KEYS: add a new one there beside the old, name it as current, "
            "restart Amparo, then run this again"
        )

    def forget_keys(self, keks: Iterable[str]) -> None:
        raise KeysNotOurs(
            f"nothing needs these keys any more; take them out of AMPARO_KEYS: {', '.join(keks)}"
        )


@lru_cache(maxsize=2)
def _in_environment(text: str) -> KeysInEnvironment:
    return KeysInEnvironment(text)


@lru_cache(maxsize=2)
def _by_path(path: str) -> KeyService:
    try:
        service: KeyService = import_string(path)()
    except ImportError as error:
        raise KeyFileError(
            f"AMPARO_KEY_SERVICE names no class that can be loaded: {path} ({error})."
        ) from None
    return service


def key_service() -> KeyService:
    """The service in force: ``AMPARO_KEY_SERVICE``, else ``AMPARO_KEYS``, else the key file."""
    from amparo.foundation.protection.key_file import KeyFile

    if settings.KEY_SERVICE:
        return _by_path(settings.KEY_SERVICE)
    if settings.KEYS:
        return _in_environment(settings.KEYS)
    return KeyFile(settings.KEY_FILE)
