"""The keys above the vault: read from a file that only the server's user can read.

The file is JSON, ``{"kek": {"current": "k1", "k1": "<base64>"}, "tokens": "<base64>"}``. Search tokens have a
key of their own, so that rotating the key-encryption key leaves them as they are.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings


class KeyFileError(Exception):
    """The key file is missing, unreadable or damaged; says which, and what to do."""


@dataclass(frozen=True)
class Keys:
    """Key-encryption keys by id (32 bytes each), the id in use, and the key of search tokens."""

    current: str
    by_id: dict[str, bytes]
    tokens: bytes


def create_key_file(path: Path) -> None:
    """Write a new key file, readable by its owner only. Refuses to overwrite: that would lose every identity."""

    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    content = json.dumps({"kek": {"current": "k1", "k1": fresh()}, "tokens": fresh()})
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)


@lru_cache(maxsize=4)
def read_key_file(path: Path) -> Keys:
    """Read the key file; raises ``KeyFileError`` with a remedy."""
    try:
        content = json.loads(path.read_text())
        kek = {key: base64.b64decode(value) for key, value in content["kek"].items() if key != "current"}
        current, tokens = content["kek"]["current"], base64.b64decode(content["tokens"])
    except FileNotFoundError as error:
        raise KeyFileError(f"The key file {path} is missing; restore it from its own backup.") from error
    except (OSError, ValueError, KeyError) as error:
        raise KeyFileError(f"The key file {path} cannot be read as keys; restore it.") from error
    if current not in kek or any(len(key) != 32 for key in [*kek.values(), tokens]):
        raise KeyFileError(f"The key file {path} holds a key of the wrong length; restore it.")
    return Keys(current=current, by_id=kek, tokens=tokens)


def keys() -> Keys:
    """The keys in force."""
    return read_key_file(settings.KEY_FILE)
