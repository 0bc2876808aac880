"""Short texts sealed by the server's own key: they belong to no case, so the vault holds no key of theirs.

AES-256-GCM under the key-encryption key in use; a text opens only in the context that it was sealed for.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.foundation.protection.keys import keys
from amparo.foundation.protection.vault import SealBroken


def seal_for_server(text: str, context: str) -> str:
    """The sealed text as ``key id:base64``."""
    ring = keys()
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(ring.by_id[ring.current]).encrypt(nonce, text.encode(), context.encode())
    return f"{ring.current}:{base64.b64encode(nonce + sealed).decode()}"


def open_for_server(sealed: str, context: str) -> str:
    """The text again; raises ``SealBroken`` if it was altered, belongs elsewhere, or its key is gone."""
    name, _, value = sealed.partition(":")
    try:
        raw = base64.b64decode(value, validate=True)
        return AESGCM(keys().by_id[name]).decrypt(raw[:12], raw[12:], context.encode()).decode()
    except (KeyError, InvalidTag, binascii.Error, ValueError) as error:
        raise SealBroken("a text sealed by the server was altered or moved, or its key is gone") from error
