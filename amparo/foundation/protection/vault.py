"""Data keys in the vault: made before the main row is written, fetched for the request that needs them.

Keys are not cached between requests: destroying a person's key must take effect on the next one.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import product

from cryptography.exceptions import InvalidTag
from django.db import OperationalError, connections
from psycopg.errors import ObjectNotInPrerequisiteState

from amparo.foundation.protection.keys import KeyUnknown, Wrapped, key_service

KeyName = tuple[int, str]


class SealBroken(Exception):
    """A sealed value or key does not fit its place: it was altered, moved, or its key destroyed."""


def wrap_context(subject: int, record_class: str) -> bytes:
    """What a wrapped data key is bound to."""
    return f"key|{subject}|{record_class}".encode()


def create_data_keys(subjects: Iterable[int], record_classes: Iterable[str]) -> None:
    """Make the missing data keys of each subject and class. Commit them before the main row (SECURITY.md, rule 1)."""
    names = list(product(subjects, record_classes))
    if not names:
        return
    fresh = [(secrets.token_bytes(32), wrap_context(*name)) for name in names]
    wrapped = key_service().wrap(fresh)
    try:
        _insert(names, wrapped)
    except OperationalError as error:
        was_retired = isinstance(error.__cause__, ObjectNotInPrerequisiteState)
        if not was_retired or key_service().current() == wrapped[0].kek:
            raise
        # The key that wrapped was retired meanwhile: the one now in use does it.
        _insert(names, key_service().wrap(fresh))


def _insert(names: list[KeyName], wrapped: list[Wrapped]) -> None:
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_data_key (subject, record_class, wrapped, kek) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::text[]) ON CONFLICT DO NOTHING",
            [
                [subject for subject, _ in names],
                [record_class for _, record_class in names],
                [item.sealed for item in wrapped],
                [item.kek for item in wrapped],
            ],
        )


def fetch_data_keys(names: Iterable[KeyName]) -> Mapping[KeyName, bytes]:
    """Fetch and unwrap the keys of (subject, class) pairs, in one query; destroyed ones are absent."""
    wanted = set(names)
    if not wanted:
        return {}
    try:
        return _unwrap(_fetch(wanted))
    except KeyUnknown:
        pass
    # Between fetching and unwrapping they were re-wrapped and the old key retired: what is there now is under the new.
    try:
        return _unwrap(_fetch(wanted))
    except KeyUnknown as error:
        raise SealBroken("a data key cannot be unwrapped: its key-encryption key is not here") from error


def _fetch(wanted: set[KeyName]) -> dict[KeyName, Wrapped]:
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT subject, record_class, wrapped, kek FROM vault_data_key "
            "WHERE subject = ANY(%s) AND record_class = ANY(%s)",
            [list({subject for subject, _ in wanted}), list({name for _, name in wanted})],
        )
        return {
            (subject, record_class): Wrapped(kek, bytes(wrapped), wrap_context(subject, record_class))
            for subject, record_class, wrapped, kek in cursor.fetchall()
            if (subject, record_class) in wanted
        }


def _unwrap(found: dict[KeyName, Wrapped]) -> Mapping[KeyName, bytes]:
    try:
        return dict(zip(found, key_service().unwrap(list(found.values())), strict=True))
    except InvalidTag as error:
        subjects = sorted({subject for subject, _ in found})
        raise SealBroken(f"a data key of one of the subjects {subjects} cannot be unwrapped") from error


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
