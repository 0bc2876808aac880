"""A file sealed to a public key: whoever makes backups cannot read them, nor can whoever steals the machine later.

    header   b"amparo-sealed-1\\n" ‖ ephemeral X25519 public key (32) ‖ salt (16)
    chunks   AES-256-GCM of at most 1 MiB each; nonce = number (11 bytes) ‖ 1 in the last chunk, else 0

The file key is HKDF-SHA256 of the shared secret; the header is the associated data of every chunk. Numbers and the
mark of the last chunk show a chunk left out, moved or cut off (the STREAM construction, Hoang et al. 2015).
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amparo.engine.errors import EngineError

MAGIC = b"amparo-sealed-1\n"
CHUNK = 1 << 20
_TAG = 16
_HEADER = len(MAGIC) + 32 + 16
_KEY_LINE = "amparo-backup-key-1 "


def new_backup_key(path: Path) -> str:
    """Write a new private key to ``path`` (0600; never over another) and return its public half, in base64."""
    private = X25519PrivateKey.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise EngineError(f"{path} cannot be made ({error.strerror}). Name a new file.") from None
    with os.fdopen(handle, "w") as file:
        file.write(f"{_KEY_LINE}{b64encode(private.private_bytes_raw()).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    return b64encode(private.public_key().public_bytes_raw()).decode()


def read_backup_key(path: Path) -> X25519PrivateKey:
    """The private key of a file; raises EngineError with a remedy."""
    try:
        text = path.read_text()
        if text.startswith(_KEY_LINE):
            return X25519PrivateKey.from_private_bytes(b64decode(text.removeprefix(_KEY_LINE).strip()))
    except (OSError, ValueError):
        pass
    raise EngineError(f"{path} is not a key of backups. Bring the one that `amparo backup --new-key` made.")


class FileSeal:
    """The key of one file, known to who writes it until it is closed: so that it can be read back at once."""

    def __init__(self, recipient: str) -> None:
        try:
            public = X25519PublicKey.from_public_bytes(b64decode(recipient, validate=True))
        except ValueError:
            raise EngineError(
                "The public key of backups cannot be read. Make one: amparo backup --new-key FILE."
            ) from None
        ephemeral = X25519PrivateKey.generate()
        self.header = MAGIC + ephemeral.public_key().public_bytes_raw() + secrets.token_bytes(16)
        self.key = _file_key(ephemeral.exchange(public), self.header)


def seal_stream(source: BinaryIO, target: BinaryIO, seal: FileSeal) -> int:
    """Write ``source`` sealed to ``target``; returns how many clear bytes it was."""
    target.write(seal.header)
    cipher, number, total = AESGCM(seal.key), 0, 0
    chunk = _exactly(source, CHUNK)
    while True:
        following = _exactly(source, CHUNK) if len(chunk) == CHUNK else b""
        target.write(cipher.encrypt(_nonce(number, is_last=not following), chunk, seal.header))
        total += len(chunk)
        if not following:
            return total
        chunk, number = following, number + 1


def open_stream(source: BinaryIO, private: X25519PrivateKey) -> Iterator[bytes]:
    """The clear bytes of a sealed file; raises EngineError if it was altered, cut off, or is another key's."""
    header = _exactly(source, _HEADER)
    if len(header) != _HEADER or not header.startswith(MAGIC):
        raise EngineError("This is no sealed backup.")
    ephemeral = X25519PublicKey.from_public_bytes(header[len(MAGIC) : len(MAGIC) + 32])
    return open_with(source, _file_key(private.exchange(ephemeral), header), header)


def open_with(source: BinaryIO, key: bytes, header: bytes) -> Iterator[bytes]:
    """The clear bytes that follow the header; see ``open_stream``."""
    cipher, number = AESGCM(key), 0
    chunk = _exactly(source, CHUNK + _TAG)
    while True:
        following = _exactly(source, CHUNK + _TAG) if len(chunk) == CHUNK + _TAG else b""
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), chunk, header)
        except InvalidTag:
            raise EngineError(
                "A backup was altered or cut off, or its key is another one. Do not use it."
            ) from None
        if not following:
            return
        chunk, number = following, number + 1


def _file_key(shared: bytes, header: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=header[-16:], info=b"amparo backup|" + header).derive(
        shared
    )


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _exactly(source: BinaryIO, size: int) -> bytes:
    """``size`` bytes, or what is left: a pipe gives less at a time."""
    parts, missing = [], size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
