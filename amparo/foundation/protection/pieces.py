"""Sealing and opening bytes in pieces: AES-256-GCM each, bound to subject, class, field, its number and how many.

A piece that was moved, left out or taken from another document does not open.
"""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.foundation.protection.vault import SealBroken, fetch_data_keys

PIECE = 256 * 1024


def _context(subject: int, record_class: str, field: str, number: int, of: int) -> bytes:
    return f"piece|{subject}|{record_class}|{field}|{number}|{of}".encode()


def seal_pieces(subject: int, record_class: str, field: str, content: bytes) -> list[bytes]:
    """The content in sealed pieces of 256 kB, in order; the data key must exist."""
    cipher = _cipher(subject, record_class)
    if cipher is None:
        raise SealBroken(f"subject {subject} has no key for class {record_class}")
    parts = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
    sealed = []
    for number, part in enumerate(parts, start=1):
        nonce = secrets.token_bytes(12)
        context = _context(subject, record_class, field, number, len(parts))
        sealed.append(nonce + cipher.encrypt(nonce, part, context))
    return sealed


def open_pieces(
    subject: int, record_class: str, field: str, sealed: Sequence[bytes], *, of: int
) -> bytes | None:
    """The content again; None if its key was destroyed. Raises ``SealBroken`` if a piece was altered or is missing.

    Whoever calls this has written the audit row.
    """
    cipher = _cipher(subject, record_class)
    if cipher is None:
        return None
    if len(sealed) != of:
        raise SealBroken(f"a piece of {field} of subject {subject} is missing")
    made = bytearray()
    for number, piece in enumerate(sealed, start=1):
        context = _context(subject, record_class, field, number, of)
        try:
            made += cipher.decrypt(bytes(piece[:12]), bytes(piece[12:]), context)
        except InvalidTag as error:
            raise SealBroken(
                f"piece {number} of {field} of subject {subject} was altered or moved"
            ) from error
    return bytes(made)


def _cipher(subject: int, record_class: str) -> AESGCM | None:
    key = fetch_data_keys([(subject, record_class)]).get((subject, record_class))
    return AESGCM(key) if key else None
