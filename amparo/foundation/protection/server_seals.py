"""Short texts sealed for the server itself: they belong to no case (second factors, kept searches).

AES-256-GCM under a data key of the server's own, kept in the vault and wrapped like all others: a rotation re-wraps
that one key and no text. A text opens only in the context that it was sealed for.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.foundation.protection.keys import KeyUnknown, Wrapped, key_service
from amparo.foundation.protection.padding import pad, unpad
from amparo.foundation.protection.vault import SealBroken, create_data_keys, fetch_data_keys

# No case has this number.
_SERVER = (0, "server")
_PADDED, _AS_LONG_AS_THE_TEXT = "padded", "vault"


def seal_for_server(text: str, context: str) -> str:
    """The sealed text as ``padded:base64``."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_server_key()).encrypt(nonce, pad(text.encode()), f"padded|{context}".encode())
    return f"{_PADDED}:{base64.b64encode(nonce + sealed).decode()}"


def open_for_server(sealed: str, context: str) -> str:
    """The text again; raises ``SealBroken`` if it was altered, belongs elsewhere, or its key is gone."""
    name, _, value = sealed.partition(":")
    try:
        raw = base64.b64decode(value, validate=True)
        if name == _PADDED:
            clear = AESGCM(_server_key()).decrypt(raw[:12], raw[12:], f"padded|{context}".encode())
            return unpad(clear).decode()
        if name == _AS_LONG_AS_THE_TEXT:
            return AESGCM(_server_key()).decrypt(raw[:12], raw[12:], context.encode()).decode()
        # Sealed before the server had a key in the vault: by the key-encryption key of this name.
        (clear,) = key_service().unwrap([Wrapped(name, raw, context.encode())])
        return clear.decode()
    except (KeyUnknown, InvalidTag, binascii.Error, ValueError) as error:
        raise SealBroken("a text sealed by the server was altered or moved, or its key is gone") from error


def _server_key() -> bytes:
    if _SERVER not in (found := fetch_data_keys([_SERVER])):
        create_data_keys([_SERVER[0]], [_SERVER[1]])
        found = fetch_data_keys([_SERVER])
    return found[_SERVER]
