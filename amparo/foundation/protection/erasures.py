"""The erasure ledger: whose keys were destroyed for good. It lives with the vault and is replayed after a restore.

An older backup brings keys and rows back; the ledger says whose must go again (SECURITY.md, rules 1 and 8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction

from amparo.foundation.protection.tokens import forget_tokens
from amparo.foundation.protection.vault import destroy_data_keys


@dataclass(frozen=True)
class Erased:
    """One line of the ledger: a subject, when and on what basis (a code), and the two people who decided."""

    subject: int
    erased_at: datetime
    basis: str
    asked_by: UUID
    confirmed_by: UUID


@dataclass(frozen=True)
class ToErase:
    """What two people have decided."""

    subject: int
    basis: str
    asked_by: UUID
    confirmed_by: UUID


def erase_in_vault(decided: Iterable[ToErase]) -> int:
    """Enter the subjects in the ledger and destroy their data keys and search tokens, in one transaction.

    Safe to repeat. Returns how many data keys were destroyed; from then on no key is made for them again.
    """
    lines = list(decided)
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_erasure (subject, basis, asked_by, confirmed_by) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::uuid[], %s::uuid[]) ON CONFLICT DO NOTHING",
            [
                [line.subject for line in lines],
                [line.basis for line in lines],
                [line.asked_by for line in lines],
                [line.confirmed_by for line in lines],
            ],
        )
        return _destroy([line.subject for line in lines])


def erased_subjects() -> list[Erased]:
    """The whole ledger, the oldest first."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT subject, erased_at, basis, asked_by, confirmed_by FROM vault_erasure "
            "ORDER BY erased_at, subject"
        )
        return [Erased(*row) for row in cursor.fetchall()]


def enter_known(lines: Iterable[Erased]) -> int:
    """Enter lines of a newer ledger that this one lacks, as they were written; returns how many were missing."""
    known = list(lines)
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_erasure (subject, erased_at, basis, asked_by, confirmed_by) "
            "SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::uuid[], %s::uuid[]) "
            "ON CONFLICT DO NOTHING",
            [
                [line.subject for line in known],
                [line.erased_at for line in known],
                [line.basis for line in known],
                [line.asked_by for line in known],
                [line.confirmed_by for line in known],
            ],
        )
        return int(cursor.rowcount)


def destroy_again() -> int:
    """Destroy the data keys and search tokens of everybody in the ledger; returns how many data keys were there."""
    with transaction.atomic(using="vault"):
        return _destroy([line.subject for line in erased_subjects()])


def _destroy(subjects: list[int]) -> int:
    forget_tokens(subjects)
    return destroy_data_keys(subjects)
