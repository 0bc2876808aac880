"""SCRAM verifiers computed here, so that no clear password enters SQL, a server log or a script on disk."""

import hashlib
import hmac
import secrets
from base64 import b64encode

from amparo.engine.errors import EngineError

ITERATIONS = 4096  # PostgreSQL's own scram_iterations


def verifier(password: str) -> str:
    """What PostgreSQL stores for a password (RFC 5803). Raises EngineError for what SASLprep might change."""
    if not password or not password.isascii() or not password.isprintable():
        raise EngineError("A database password must be printable ASCII and not empty. Choose another.")
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored_key = hashlib.sha256(_keyed(salted, b"Client Key")).digest()
    server_key = _keyed(salted, b"Server Key")
    return f"SCRAM-SHA-256${ITERATIONS}:{_text(salt)}${_text(stored_key)}:{_text(server_key)}"


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, "sha256").digest()


def _text(value: bytes) -> str:
    return b64encode(value).decode()
