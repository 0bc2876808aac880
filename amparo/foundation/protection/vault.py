"""Data keys in the vault: made before the main row is written, fetched for the request that needs them.

Keys are not cached between requests: destroying a person's key must take effect on the next one.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import product

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections

from amparo.foundation.protection.keys import keys

KeyName = tuple[int, str]


class SealBroken(Exception):
    """A sealed value or key does not fit its place: it was altered, moved, or its key destroyed."""


def _wrap_context(subject: int, record_class: str) -> bytes:
    return f"key|{subject}|{record_class}".encode()


def new_data_key(subject: int, record_class: str) -> tuple[bytes, bytes, str]:
    """A fresh data key: in clear, wrapped (nonce ‖ ciphertext), and the id of the key that wrapped it."""
    ring = keys()
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    wrapped = AESGCM(ring.by_id[ring.current]).encrypt(nonce, key, _wrap_context(subject, record_class))
    return key, nonce + wrapped, ring.current


def create_data_keys(subjects: Iterable[int], record_classes: Iterable[str]) -> None:
    """Make the missing data keys of each subject and class. Commit them before the main row (SECURITY.md, rule 1)."""
    rows = [(*name, *new_data_key(*name)[1:]) for name in product(subjects, record_classes)]
    if not rows:
        return
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_data_key (subject, record_class, wrapped, kek) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::text[]) ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )


def fetch_data_keys(names: Iterable[KeyName]) -> Mapping[KeyName, bytes]:
    """Fetch and unwrap the keys of (subject, class) pairs, in one query; destroyed ones are absent."""
    wanted = set(names)
    if not wanted:
        return {}
    subjects = list({subject for subject, _ in wanted})
    classes = list({record_class for _, record_class in wanted})
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT subject, record_class, wrapped, kek FROM vault_data_key "
            "WHERE subject = ANY(%s) AND record_class = ANY(%s)",
            [subjects, classes],
        )
        rows = cursor.fetchall()
    return {(row[0], row[1]): _unwrap(*row) for row in rows if (row[0], row[1]) in wanted}


def _unwrap(subject: int, record_class: str, wrapped: bytes, kek: str) -> bytes:
    try:
        wrapper = AESGCM(keys().by_id[kek])
        return wrapper.decrypt(bytes(wrapped[:12]), bytes(wrapped[12:]), _wrap_context(subject, record_class))
    except (KeyError, InvalidTag) as error:
        raise SealBroken(f"data key of subject {subject} cannot be unwrapped") from error


def subjects_with_keys(record_class: str, *, after: int, older_than: timedelta, limit: int) -> list[int]:
    """Subjects above ``after`` that have a key of this class made longer ago than ``older_than``, in order."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT subject FROM vault_data_key WHERE record_class = %s AND subject > %s "
            "AND created_at < now() - %s * interval '1 second' ORDER BY subject LIMIT %s",
            [record_class, after, older_than.total_seconds(), limit],
        )
        return [row[0] for row in cursor.fetchall()]


def destroy_data_keys(subjects: Iterable[int]) -> int:
    """Destroy every key of the subjects; returns how many. What they sealed can never be read again."""
    with connections["vault"].cursor() as cursor:
        cursor.execute("DELETE FROM vault_data_key WHERE subject = ANY(%s)", [list(subjects)])
        return int(cursor.rowcount)
