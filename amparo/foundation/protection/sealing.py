"""Sealing and opening values: AES-256-GCM, bound to subject, class, field and version.

A sealed value moved to another person, field or version does not open. Opening writes the audit row. What is sealed now
is padded; what was sealed before, as long as its text, still opens.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.padding import pad, unpad
from amparo.foundation.protection.vault import SealBroken, fetch_data_keys

# The length of a sealed empty text: nonce and tag alone.
EMPTY_SEAL = 28


@dataclass(frozen=True)
class Slot:
    """Where a sealed value belongs; the associated data of its encryption."""

    subject: int
    record_class: str
    field: str
    version: int = 1

    def context(self, form: str) -> bytes:
        """``form`` says how the text was put: ``padded``, or ``value`` as it is."""
        return f"{form}|{self.subject}|{self.record_class}|{self.field}|{self.version}".encode()


@dataclass(frozen=True)
class Opener:
    """Who opens a seal and why: what the audit row needs. Administration is nobody, of nowhere."""

    actor: UUID | None
    institution: UUID | None
    action: str
    purpose: str


def seal(key: bytes, slot: Slot, text: str) -> bytes:
    """Seal one text for its slot; returns nonce ‖ ciphertext, as long as its bucket (``padding``)."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, pad(text.encode()), slot.context("padded"))


def seal_values(values: Sequence[tuple[Slot, str]]) -> list[bytes]:
    """Seal texts under the data keys of their slots, which must exist; returns nonce ‖ ciphertext in order."""
    data_keys = fetch_data_keys((slot.subject, slot.record_class) for slot, _ in values)
    return [
        seal(_key(data_keys.get((slot.subject, slot.record_class)), slot), slot, text)
        for slot, text in values
    ]


def open_values(
    values: Iterable[tuple[Slot, bytes]], *, opener: Opener, also_read: Iterable[int] = ()
) -> list[str | None]:
    """Open sealed values in order, and write one audit row with all their subjects.

    A value whose key was destroyed opens as None; one that was altered raises ``SealBroken``.
    ``also_read`` names subjects read in the same event without a seal, so that a list is one audit row.
    """
    pairs = list(values)
    record_event(
        actor=opener.actor,
        institution=opener.institution,
        action=opener.action,
        purpose=opener.purpose,
        subjects=sorted({slot.subject for slot, _ in pairs} | set(also_read)),
        record_classes=sorted({slot.record_class for slot, _ in pairs} | {"general"}),
    )
    data_keys = fetch_data_keys((slot.subject, slot.record_class) for slot, _ in pairs)
    return [_open(data_keys.get((slot.subject, slot.record_class)), slot, sealed) for slot, sealed in pairs]


def _open(key: bytes | None, slot: Slot, sealed: bytes) -> str | None:
    if key is None:
        return None
    cipher, nonce, value = AESGCM(key), bytes(sealed[:12]), bytes(sealed[12:])
    try:
        return unpad(cipher.decrypt(nonce, value, slot.context("padded"))).decode()
    except InvalidTag:
        pass
    try:
        return cipher.decrypt(nonce, value, slot.context("value")).decode()
    except InvalidTag as error:
        raise SealBroken(
            f"sealed field {slot.field} of subject {slot.subject} was altered or moved"
        ) from error


def _key(key: bytes | None, slot: Slot) -> bytes:
    if key is None:
        raise SealBroken(f"subject {slot.subject} has no key for class {slot.record_class}")
    return key
